"""Customers' recordings: made playable for every browser, and written down where somebody can."""
