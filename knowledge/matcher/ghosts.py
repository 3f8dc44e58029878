"""Entries of other companies that stand beside a small base.

Similarities are read against the rest of the base. Where there is no rest, these are it: they are
compared, and never answered or offered.
"""

from __future__ import annotations

from collections.abc import Sequence

from knowledge.entry import Entry, Place
from knowledge.matcher.bank import Meant

ENOUGH = 40
"""Entries from which a base needs no company."""
_PLACE = Place(file="")


def ghosts(meant: Sequence[Meant], entries: int) -> tuple[Entry, ...]:
    """So many entries from all over the bank that the base has enough."""
    known = [one for one in meant if one.wordings]
    missing = min(max(ENOUGH - entries, 0), len(known))
    chosen = [known[at * len(known) // missing] for at in range(missing)]
    return tuple(
        Entry(
            id="",
            question=one.wordings[0],
            variants=one.wordings[1:],
            answer=one.passage[len(" ".join(one.wordings)) :].strip(),
            place=_PLACE,
        )
        for one in chosen
    )
