"""A desk to try things on: its own database and clock, never the one that serves platforms."""
