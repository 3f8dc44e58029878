"""What the desk answers to an order of its agents."""

from __future__ import annotations

from dataclasses import dataclass

from bot.channels.base import Offer


@dataclass(frozen=True, kw_only=True, slots=True)
class Told(Offer):
    """What came of an order, and what may be ordered next."""

    done: bool = True
    """Something was done or shown; False: it was not to be, and everything is as before."""
