"""A whole desk under load: real processes, real callbacks, both engines."""
