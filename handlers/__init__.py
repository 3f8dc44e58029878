"""Decisions: given a turn, what to say and do. No network, database, clock or environment."""
