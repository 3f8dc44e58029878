"""Voice, pictures, places, cards and forwarded records: kept as evidence, asked about once."""

from __future__ import annotations

from dataclasses import replace

from handlers import adding, handoff, need, shown, texts, ticketing, visit
from handlers.choices import URGENT
from handlers.model import MessageKind, Reply, State, Ticket
from handlers.outcome import Outcome
from handlers.turn import Turn
from knowledge import signals

EVIDENCE = frozenset(
    {
        MessageKind.IMAGE,
        MessageKind.VIDEO,
        MessageKind.FILE,
        MessageKind.LOCATION,
        MessageKind.ORDER,
        MessageKind.PRODUCT,
        MessageKind.MINIPROGRAM,
        MessageKind.LINK,
        MessageKind.CONTACT,
        MessageKind.FORWARDED,
    }
)


def handle(turn: Turn) -> Outcome | None:
    """What came without words."""
    if not visit.spoke(turn) or turn.conversation.state is State.HUMAN:
        return None
    if any(message.is_words for message in turn.messages):
        return None
    kinds = {message.kind for message in turn.messages}
    if MessageKind.VOICE in kinds:
        return visit.because("media", _voice(turn))
    if kinds & EVIDENCE:
        return visit.because("media", _evidence(turn))
    if MessageKind.UNKNOWN in kinds:
        return visit.because("media", Outcome(replies=(_unsupported(turn),)))
    return None


def _voice(turn: Turn) -> Outcome:
    """Asked for words once; the second recording goes into a ticket as it is."""
    known = ticketing.tonight(turn)
    if known is not None:
        return _kept(turn, known, "voice_ticket")
    if turn.memory.voice_asked:
        said = need.of(turn) or texts.say(turn, "voice_story")
        return handoff.ticket(turn, "voice_ticket", new=True, needed=said)
    asked = texts.reply(turn, "voice_asked", (texts.tap(turn, URGENT, "tap_urgent"),))
    return Outcome(replies=(asked,), memory=replace(turn.memory, voice_asked=True))


def _evidence(turn: Turn) -> Outcome:
    """Kept with tonight's ticket, else one question about what it is for; then a ticket."""
    known = ticketing.tonight(turn)
    if known is not None:
        return _kept(turn, known, "ticket_added")
    if (
        visit.said_since(turn, "picture_alone")
        or visit.said_since(turn, "picture_facts")
        or visit.said_since(turn, "card_alone")
    ):
        return handoff.person(turn, handoff.MISSED)
    return Outcome(replies=(_about(turn),))


def _about(turn: Turn) -> Reply:
    """What is this for? With what could be read from it, so that nobody types it again."""
    kind = turn.messages[-1].kind
    seen = [signals.redact(value) for value in shown.named(turn)]
    if kind is MessageKind.IMAGE:
        if seen:
            return texts.reply(turn, "picture_facts", facts="、".join(seen))
        return texts.reply(turn, "picture_alone")
    facts = (*need.facts_shown(turn), *seen)
    what = texts.say(turn, f"kind_{kind.value}")
    if not facts:
        return texts.reply(turn, "card_alone", kind=what)
    return texts.reply(turn, "card_facts", kind=what, facts="、".join(facts))


def _kept(turn: Turn, ticket: Ticket, key: str) -> Outcome:
    promise = ticketing.promise(turn, ticket)
    told = texts.reply(turn, key, ticket_no=ticket.ticket_no, promise=promise)
    return Outcome(replies=(told,), tickets=(adding.to(turn, ticket),))


def _unsupported(turn: Turn) -> Reply:
    kind = texts.say(turn, f"kind_{turn.messages[-1].kind.value}")
    return texts.reply(turn, "unsupported_kind", kind=kind)
