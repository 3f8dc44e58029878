"""Scripted nights through the real inbox, worker and outbox, on a simulated clock."""
