"""Schema revisions: expand first, contract a release later."""
