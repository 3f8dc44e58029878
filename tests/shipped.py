"""The company that ships with the desk."""

from __future__ import annotations

from functools import cache

from config.loader import load_policy
from handlers.policy import Policy


@cache
def sample_policy() -> Policy:
    """Its policy, read once."""
    return load_policy(None)
