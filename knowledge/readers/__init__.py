"""Readers: one file format each, from bytes to entries as typed."""
