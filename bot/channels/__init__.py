"""Platforms, one file or package each: two translators and an error map. No decisions."""
