"""All facts of a text."""

from __future__ import annotations

from dataclasses import fields
from datetime import date

from knowledge.signals.folding import Folded
from knowledge.signals.nouns import Facts
from knowledge.signals.stated.amounts import find_amounts
from knowledge.signals.stated.claims import Claims
from knowledge.signals.stated.codes import find_codes
from knowledge.signals.stated.contacts import find_contacts
from knowledge.signals.stated.days import find_days
from knowledge.signals.stated.places import find_places

LONGEST = 4000
"""Characters that are searched for facts; a longer text is a paste, not a statement."""


def find_claims(folded: Folded, original: str, today: date) -> Claims:
    """The facts with their places in the folded text; days are counted from `today`."""
    text = folded.text[:LONGEST]
    claims = Claims(text)
    find_contacts(claims)
    find_codes(claims)
    find_amounts(claims)
    find_days(claims, today)
    find_places(claims, [original[place] for place in folded.places[: len(text)]])
    return claims


def find_facts(folded: Folded, original: str, today: date) -> Facts:
    """The facts a text states; days are counted from `today`."""
    claims = find_claims(folded, original, today)
    named = {
        item.name: tuple(dict.fromkeys(claim.value for claim in claims.of((item.name,))))
        for item in fields(Facts)
    }
    return Facts(**named)
