"""Look-ups on their way into the outbox, each in a lane beside its conversation's."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from bot.channels.base import Address, Part
from bot.codec import dump
from bot.store.lookup_line import LOOKUP
from bot.store.parcel import Parcel
from handlers.outcome import NewLookup, Outcome
from handlers.turn import Turn

ASKED_WITHIN = timedelta(seconds=10)
"""A look-up that nobody got round to asking by then has failed: the customer is told so."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What the outbox row holds: the look-up and whose it is."""

    wanted: NewLookup
    external_id: str
    union_id: str = ""


def lookup_parcels(outcome: Outcome, turn: Turn) -> tuple[Parcel, ...]:
    """The rows of this outcome's look-ups. They hold no message back, and none holds them back."""
    return tuple(_parcel(wanted, turn) for wanted in outcome.lookups)


def _parcel(wanted: NewLookup, turn: Turn) -> Parcel:
    conversation, customer = turn.conversation, turn.customer
    question = Question(wanted=wanted, external_id=customer.external_id, union_id=customer.union_id)
    return Parcel(
        lane=f"lookup:{conversation.lane}",
        address=Address(
            channel=conversation.channel, account=conversation.account, to=customer.external_id
        ),
        kind=LOOKUP,
        parts=(Part(payload=dump(question), preview=""),),
        reply_id=secrets.token_urlsafe(15),
        conversation_id=conversation.conversation_id,
        expires_at=turn.now + ASKED_WITHIN,
        queue=LOOKUP,
    )
