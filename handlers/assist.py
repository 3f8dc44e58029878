"""Help for the agent who serves: what to answer, what the company's systems say, a word to end with."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from handlers import (
    agent_words,
    alike,
    case_rights,
    lookup_ended,
    lookup_heard,
    need,
    schedule,
    texts,
    timeline,
    visit,
)
from handlers.agent_words import OK, WARNING, notice_of, toast
from handlers.cause import AgentDid, Cause, Do, LookupEnded
from handlers.model import Case
from handlers.notice import Notice
from handlers.outcome import NewLookup, Outcome
from handlers.policy import Agent, Lookup
from handlers.turn import Turn
from knowledge import signals

NAME: Final = "assist"
MOST: Final = 3
"""Suggestions at a time."""
FROM_KNOWLEDGE: Final = 2
LEAST_SCORE: Final = 0.12
"""Score from which an entry may help an agent, who reads before anything is sent."""
ALIKE: Final = 0.4
"""Share of characters from which a colleague's case is like this one."""
LONGEST: Final = 400
_KEPT: Final = "assist."
_ASKED: Final = "agent:"
"""What a look-up is asked for where an agent asks."""
_CALLED: Final = re.compile(
    r"^[\u4e00-\u9fff]{1,3}(?:先生|女士|小姐|大爷|阿姨|老师)[,\uff0c]?(?=您好|你好)?"
)
_ORDER_WORD: Final = re.compile(r"^(?:一下|下)?\s*(?:订单|单号|物流|快递)?号?\s*")


def suggest(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """Up to three answers to choose from; nothing goes out before the agent says so."""
    if case.claimed_by is not None and not case_rights.has(agent, case):
        return case_rights.not_theirs(turn, case)
    found = tuple(dict.fromkeys(_suggestions(turn, case)))[:MOST]
    if not found:
        return nothing(turn)
    shown = tuple(map(agent_words.words, found))
    lines = tuple(
        texts.say(turn, "line_suggested", number=str(number), text=one)
        for number, one in enumerate(shown, 1)
    )
    kept = {f"{_KEPT}{number}": one for number, one in enumerate(found, 1)}
    memory = replace(turn.memory, notes={**_without(turn), **kept})
    notice = replace(for_who_asks(turn, agent, case, "notice_suggested", lines), suggested=shown)
    return Outcome(notices=(notice,), memory=memory)


def nothing(turn: Turn) -> Outcome:
    """There is nothing to choose from."""
    return toast(turn, "toast_nothing_suggested", WARNING)


def is_advice(cause: Cause) -> bool:
    """Whether an agent wants to know what could be answered."""
    return isinstance(cause, AgentDid) and cause.do is Do.SUGGEST


def chosen(turn: Turn, did: AgentDid) -> str | None:
    """The suggestion that an agent sends by its number, with what they wrote behind it instead."""
    number, _, edited = did.text.strip().partition(" ")
    kept = turn.memory.notes.get(f"{_KEPT}{number}")
    return _in_full(turn, edited.strip(), kept or "") if edited.strip() else kept


def summary(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """What happened in this affair, short enough to close the case with."""
    trail = timeline.lines(turn.dossier.events, turn.policy.texts, turn.policy.hours.timezone)
    about = [line for line in trail if case.ticket_no and case.ticket_no in line] or trail[:1]
    lines = [texts.say(turn, "line_need", need=case.need), *about[:1]]
    given = _given(turn)
    if given:
        lines.append(texts.say(turn, "line_facts", facts=given))
    since = schedule.show_time(case.opened_at, turn.now, turn.policy.hours.timezone)
    lines.append(texts.say(turn, "line_since", when=since))
    lines.append(texts.say(turn, "line_close_with"))
    return Outcome(notices=(for_who_asks(turn, agent, case, "notice_summary", tuple(lines)),))


def look_up(turn: Turn, did: AgentDid, agent: Agent, case: Case) -> Outcome:
    """Ask the company's system for this customer's order; the answer comes to the agent alone."""
    name = _connected(turn, did.text)
    if name is None:
        return toast(turn, "toast_no_lookup", WARNING)
    proof = _proof(turn, did.text)
    if lookup_heard.ORDER_NO not in proof:
        return toast(turn, "toast_lookup_which", WARNING)
    wanted = NewLookup(lookup=name, proof=proof, asked=f"{_ASKED}{agent.id}")
    return replace(toast(turn, "toast_looking_up", OK), lookups=(wanted,))


def looked_up(turn: Turn) -> Outcome | None:
    """What the company's system says, masked, for the agent who asked."""
    came = turn.cause
    if not isinstance(came, LookupEnded) or not came.asked.startswith(_ASKED):
        return None
    agent = turn.policy.roster.agent(came.asked.removeprefix(_ASKED))
    case = turn.dossier.case
    if agent is None or case is None:
        return visit.because(NAME, Outcome(), "nobody waits for it")
    found = turn.policy.lookups.get(came.lookup)
    lines = _lines(turn, found, came)
    told = for_who_asks(turn, agent, case, "notice_looked_up", lines)
    return visit.because(NAME, Outcome(notices=(told,)), came.result)


def _in_full(turn: Turn, edited: str, suggested: str) -> str:
    """What the agent read masked goes out with its numbers again."""
    if edited.split() == agent_words.words(suggested).split():
        return suggested
    for values in signals.facts(suggested, at=turn.now).as_dict().values():
        for value in values:
            edited = edited.replace(signals.redact(value), value)
    return edited


def _suggestions(turn: Turn, case: Case) -> Iterator[str]:
    hits = turn.reading.ranking.hits[:FROM_KNOWLEDGE]
    for hit in hits:
        entry = turn.entries.get(hit.entry_id)
        if entry is not None and hit.score >= LEAST_SCORE:
            yield entry.answer[:LONGEST]
    for answer in _of_colleagues(turn, case):
        yield fitted(turn, answer)[:LONGEST]
    for hit in turn.reading.ranking.hits[FROM_KNOWLEDGE:]:
        entry = turn.entries.get(hit.entry_id)
        if entry is not None and hit.score >= LEAST_SCORE:
            yield entry.answer[:LONGEST]


def _of_colleagues(turn: Turn, case: Case) -> list[str]:
    """What was answered in like cases, the likest first."""
    scored = [
        (alike.alike(asked, case.need), answer)
        for asked, answer in turn.dossier.colleagues
        if len(answer) >= need.STATED and not alike.of_other_things(asked, case.need)
    ]
    scored.sort(key=lambda pair: -pair[0])
    return [answer for score, answer in scored if score >= ALIKE]


def fitted(turn: Turn, answer: str) -> str:
    """A colleague's words for this customer: another's name and numbers give way to these."""
    mine = need.facts(turn)
    told = _CALLED.sub("", answer)
    for kind, values in signals.facts(told, at=turn.now).as_dict().items():
        for value in values:
            known = mine.get(kind, ())
            blank = texts.say(turn, "suggested_blank")
            told = told.replace(value, known[0] if known and kind == "order_no" else blank)
    return told


def _lines(turn: Turn, found: Lookup | None, came: LookupEnded) -> tuple[str, ...]:
    shown = lookup_ended.told_lines(found, came.rows) if found and came.result == "found" else ""
    if not shown:
        key = "line_lookup_failed" if came.result == "failed" else "line_lookup_none"
        return (texts.say(turn, key),)
    return tuple(agent_words.words(line) for line in shown.splitlines())


def _connected(turn: Turn, text: str) -> str | None:
    """The look-up that the words name, else the first that is connected."""
    names = [name for name, one in turn.policy.lookups.items() if one.url]
    return next((name for name in names if name in text), names[0] if names else None)


def _proof(turn: Turn, text: str) -> Mapping[str, str]:
    """The order that was named, or the customer's; the phone that the customer gave."""
    words = _ORDER_WORD.sub("", text.strip())
    named = signals.facts(f"订单{words}", at=turn.now).as_dict().get("order_no", ())
    known = need.facts(turn)
    orders = (*named, *known.get("order_no", ()))
    phones = known.get("phone", ())
    proof = {lookup_heard.ORDER_NO: orders[0]} if orders else {}
    return {**proof, **({lookup_heard.LAST4: phones[0][-4:]} if phones else {})}


def _given(turn: Turn) -> str:
    found = need.facts(turn)
    return "、".join(signals.redact(v) for kind in need.SHOWN for v in found.get(kind, ())[:1])


def for_who_asks(turn: Turn, agent: Agent, case: Case, key: str, lines: tuple[str, ...]) -> Notice:
    """What one agent asked for, for that agent alone."""
    notice = notice_of(turn, case, key)
    instead = texts.say(turn, "notice_open_chat")
    return replace(notice, lines=lines, to=(agent.id,), instead=instead)


def _without(turn: Turn) -> dict[str, str]:
    """What is remembered, without the suggestions of before."""
    return {name: note for name, note in turn.memory.notes.items() if not name.startswith(_KEPT)}


COMMANDS: Final[Mapping[Do, Callable[[Turn, AgentDid, Agent, Case], Outcome]]] = {
    Do.SUGGEST: suggest,
    Do.SUMMARY: summary,
    Do.LOOK_UP: look_up,
}
"""What an agent asks for and reads alone."""
