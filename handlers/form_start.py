"""The start of a form: what was said already is taken, what is known from before is offered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from handlers import need, shown
from handlers.choices import folded
from handlers.form_fill import SENTENCES, Placed, place
from handlers.form_hearing import FACT_KINDS, Heard, earlier, hear, is_bare
from handlers.form_story import story_field
from handlers.form_words import CALLS_HUMAN
from handlers.model import LIVING, FormProgress, Ticket
from handlers.policy import FieldKind, FormField
from handlers.turn import Turn

EARLIER: Final = "earlier"
SCENE: Final = "scene"
_OF_ONE_AFFAIR: Final = ("order_no", "tracking_no", "amount", "date")
"""Facts that belong to one affair; a phone or an address is the customer's."""
_OFFERED_ANYWAY: Final = (
    FieldKind.PHONE,
    FieldKind.ORDER_NO,
    FieldKind.TRACKING_NO,
    FieldKind.ADDRESS,
)
"""Kinds whose earlier values are offered though the form does not say where from."""


def started(turn: Turn, fields: tuple[FormField, ...], progress: FormProgress) -> FormProgress:
    """The progress with everything that was said already, and the offers."""
    heard = hear(turn)
    placed = _said(turn, fields, heard)
    values = {**_fresh(turn, fields), **placed.values}
    values = _with_story(turn, fields, values, heard)
    values = {**_photos_before(turn, fields, values), **values}
    seen = _seen(turn, fields, values, heard)
    return replace(
        progress,
        fields=values,
        offered={
            **_offered(turn, fields, values),
            **{one: value for one, (value, _) in seen.items()},
        },
        offered_from={one: origin for one, (_, origin) in seen.items()},
    )


def _said(turn: Turn, fields: tuple[FormField, ...], heard: Heard) -> Placed:
    told = [clause for clause in heard.clauses if not CALLS_HUMAN.search(clause)]
    if turn.reading.signals.wants_human and len(told) < len(heard.clauses):
        heard = replace(heard, text="\uff0c".join(told))
    return place(fields, {}, heard, known=earlier(turn))


def _fresh(turn: Turn, fields: tuple[FormField, ...]) -> dict[str, str]:
    """Facts of this episode: the customer would not understand being asked for them."""
    facts = {kind: _of_no_ticket(turn, kind) for kind in turn.dossier.fresh_facts}
    once: dict[str, str] = {}
    for one in fields:
        kind = FACT_KINDS.get(one.kind, "")
        if facts.get(kind) and kind not in {FACT_KINDS.get(f.kind) for f in fields if f.id in once}:
            once[one.id] = facts[kind][0]
    return once


def _of_no_ticket(turn: Turn, kind: str) -> tuple[str, ...]:
    """The fresh facts of a kind; another ticket's order or sum is not this one's."""
    found = turn.dossier.fresh_facts[kind]
    if kind not in _OF_ONE_AFFAIR:
        return found
    told = need.facts_now(turn).get(kind, ())
    held = {value for ticket in _open(turn) for value in ticket.fields.values()}
    return tuple(value for value in found if value in told or value not in held)


def _open(turn: Turn) -> tuple[Ticket, ...]:
    return tuple(ticket for ticket in turn.dossier.tickets if ticket.status in LIVING)


def _with_story(
    turn: Turn, fields: tuple[FormField, ...], values: dict[str, str], heard: Heard
) -> dict[str, str]:
    """The matter with what was said of it before and got no answer: 「电饭煲」「内胆掉漆」「想退」."""
    story = story_field(fields)
    if story is None:
        return values
    now = values.get(story.id, "")
    before = [one for one in need.unanswered(turn) if not is_bare(one) and not _holds(now, one)]
    told = SENTENCES.join((*before, now) if now else before)
    return {**values, story.id: told} if told else values


def _holds(words: str, part: str) -> bool:
    return folded(part) in folded(words)


def _photos_before(
    turn: Turn, fields: tuple[FormField, ...], values: Mapping[str, str]
) -> dict[str, str]:
    """Photos that came before the words belong to them."""
    taker = next((one for one in fields if one.kind is FieldKind.MEDIA), None)
    if taker is None or taker.id in values or not turn.dossier.photos:
        return {}
    since = turn.now - turn.policy.manners.episode
    if any(ticket.opened_at >= since for ticket in _open(turn)):
        return {}  # they went into the ticket that was opened then
    return {taker.id: ",".join(turn.dossier.photos)}


def _seen(
    turn: Turn, fields: tuple[FormField, ...], values: Mapping[str, str], heard: Heard
) -> dict[str, tuple[str, str]]:
    """Values on pictures and in forwarded records of this visit, each with where it stood."""
    former = shown.before(turn)
    offered = {}
    for one in fields:
        for seen in (former, heard.seen):
            value = seen.value_for(one)
            if value and one.id not in values:
                offered[one.id] = (value, seen.origin)
    return offered


def _offered(
    turn: Turn, fields: tuple[FormField, ...], values: Mapping[str, str]
) -> dict[str, str]:
    """Values from last time and from the entrance, for fields that have none."""
    former = earlier(turn)
    offered = {}
    for one in fields:
        kind = FACT_KINDS.get(one.kind, "")
        if one.id in values:
            continue
        if former.get(kind) and _may_offer(one, EARLIER):
            offered[one.id] = former[kind][0]
        elif SCENE in one.prefill and turn.customer.scene_param:
            offered[one.id] = turn.customer.scene_param
    return offered


def _may_offer(one: FormField, source: str) -> bool:
    return source in one.prefill or (not one.prefill and one.kind in _OFFERED_ANYWAY)
