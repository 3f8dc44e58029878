"""What agents read of a case: everything on one screen, shielded and masked."""

from __future__ import annotations

from collections.abc import Iterator

from handlers import need, schedule, texts, timeline
from handlers.notice import Notice
from handlers.policy import Push
from handlers.turn import Turn
from knowledge import signals

_NO_END = "****"


def of_case(
    turn: Turn,
    title: str,
    *,
    case_no: int,
    needed: str,
    reason: str,
    ticket_no: str | None = None,
    to: tuple[str, ...] = (),
    push: Push = Push.CARD,
    incident: str | None = None,
) -> Notice:
    """The card of a case; `title` is the finished first line."""
    return Notice(
        title=title,
        lines=tuple(_lines(turn, needed, reason, ticket_no)),
        to=to,
        push=push,
        case_no=case_no,
        ticket_no=ticket_no,
        incident=incident,
        is_card=True,
    )


def needed(turn: Turn) -> str:
    """The need in one line, or that the customer did not say."""
    return need.of(turn) or texts.say(turn, "need_unknown")


def customer(turn: Turn) -> str:
    """The customer's name as agents may read it; a nickname may be an insult or a number."""
    name = turn.customer.nickname
    if not name:
        number = end_of(turn.customer.external_id)
        return texts.say(turn, "customer_unnamed", number=number)
    return signals.redact(signals.shield(name))


def end_of(external_id: str) -> str:
    """The last characters of a customer's id on a platform, where they insult nobody."""
    return external_id[-4:] if signals.shield(external_id) == external_id else _NO_END


def reason_in_words(turn: Turn, reason: str) -> str:
    """Why a person is needed, as agents read it."""
    key = f"reason_{reason}"
    return texts.say(turn, key) if key in turn.policy.texts else reason


def _lines(turn: Turn, needed: str, reason: str, ticket_no: str | None) -> Iterator[str]:
    yield texts.say(turn, "line_need", need=needed)
    yield texts.say(turn, "line_reason", reason=reason_in_words(turn, reason))
    yield texts.say(turn, "line_since", when=_since(turn))
    if turn.customer.scene:
        yield texts.say(turn, "line_entrance", entrance=_entrance(turn))
    if turn.reading.signals.escalation_risk:
        yield texts.say(turn, "line_escalation_risk")
    if ticket_no:
        yield texts.say(turn, "line_ticket", ticket_no=ticket_no)
    yield from _given(turn)
    yield from _said(turn)
    yield from _before(turn)
    if turn.budget_left is not None:
        yield texts.say(turn, "line_budget", count=str(turn.budget_left))


def _entrance(turn: Turn) -> str:
    """Link or page from which the customer came in; what stands in a link may be anything."""
    came = f"{turn.customer.scene} {turn.customer.scene_param}".strip()
    return need.one_line(signals.shield(came))


def _since(turn: Turn) -> str:
    case = turn.dossier.case
    at = case.opened_at if case else min((m.at for m in turn.messages), default=turn.now)
    return schedule.show_time(at, turn.now, turn.policy.hours.timezone)


def _given(turn: Turn) -> Iterator[str]:
    found = need.facts(turn)
    today = turn.now.astimezone(turn.policy.hours.timezone).date().isoformat()
    values = [
        signals.redact(value)
        for kind in need.SHOWN
        for value in found.get(kind, ())[:2]
        if kind != "date" or value < today  # 「明天回我」 is no fact of the matter
    ]
    if values:
        yield texts.say(turn, "line_facts", facts="、".join(values))
    count = len(need.photos(turn))
    if count:
        yield texts.say(turn, "line_photos", count=str(count))


def _said(turn: Turn) -> Iterator[str]:
    """What the bot answered in this episode."""
    start = turn.now - turn.policy.manners.episode
    keys = (
        key for said in turn.memory.said if said.at >= start for key in said.key.split(texts.AND)
    )
    ids = dict.fromkeys(key.removeprefix("answer:") for key in keys if key.startswith("answer:"))
    told = [turn.entries[entry_id].question for entry_id in ids if entry_id in turn.entries]
    if told:
        yield texts.say(turn, "line_said", answers="、".join(told))


def _before(turn: Turn) -> Iterator[str]:
    agent = turn.policy.roster.agent(turn.dossier.customer_of or "")
    if agent:
        yield texts.say(turn, "line_before", agent=agent.name)
    everywhere = (*turn.dossier.events, *turn.dossier.elsewhere)
    trail = timeline.lines(everywhere, turn.policy.texts, turn.policy.hours.timezone)
    for line in trail:
        yield texts.say(turn, "line_history", line=line)
