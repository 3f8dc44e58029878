"""The only places that build objects and read settings."""
