"""Matching and reading text. Knows nothing of chat."""
