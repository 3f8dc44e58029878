"""The web process: verify, store, answer. It knows no FAQ and calls no platform."""
