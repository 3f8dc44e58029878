"""Facts a text states: numbers, days, names of places."""
