"""The place in line, and an estimate where enough waits were measured."""

from __future__ import annotations

from math import ceil
from statistics import median

from handlers import texts
from handlers.model import Choice, Reply
from handlers.turn import Turn


def told(turn: Turn, offer: Choice) -> Reply | None:
    """Who is before this customer, and how long it usually takes; None where nobody is."""
    known = turn.dossier.duty
    if not known.before:
        return None
    place = str(known.before)
    if len(known.waits) < turn.policy.care.estimate_from:
        return texts.reply(turn, "waiting_place", (offer,), place=place)
    minutes = str(max(1, ceil(median(known.waits) * (known.before + 1) / 60)))
    return texts.reply(turn, "handoff_waiting", (offer,), place=place, minutes=minutes)
