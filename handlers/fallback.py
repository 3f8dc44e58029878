"""Nothing answered: offer the way out once, then take it. Every sentence gets an answer."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import adding, alike, choices, handoff, need, texts, ticketing, visit
from handlers.choices import HUMAN, TICKET
from handlers.model import State, Ticket
from handlers.outcome import Miss, Outcome
from handlers.policy import Mode
from handlers.turn import Turn
from knowledge.matcher.followup import Lean, lean
from knowledge.vague import has_matter

_CHAT = re.compile(
    r"天气|股票|基金|彩票|笑话|讲.{0,3}故事|写.{0,4}(?:诗|作文|歌)|唱.{0,2}歌|几点了|星期几|吃饭了|吃了吗|你多大|你几岁|"
    r"你叫什么|谈恋爱|喜欢你|无聊|聊.{0,2}天|哈{3,}"
)
"""Small talk: no ticket is made of it unasked."""
_SYMPTOM = re.compile(r"[漏坏响断裂碎不没掉报冒烧卡堵丢少错退换修]")
"""「漏水」 is no thing of which one asks 怎么了."""
_THAT = re.compile(r"^(?:(?:就是|关于|问|我们?家?|你们?家?|家里|那个|这个|那台|这台|的)+)")
_WORD = re.compile(r"[\u4e00-\u9fff]{1,6}[A-Za-z0-9]{0,4}|[A-Za-z]{1,2}\d{1,4}")


def handle(turn: Turn) -> Outcome | None:
    """A miss: at night a stated need becomes a ticket, else a way out is offered, then taken."""
    if not visit.spoke(turn) or turn.conversation.state is State.HUMAN:
        return None
    outcome = _settle(turn)
    return visit.because("fallback", replace(outcome, misses=(*outcome.misses, *_missed(turn))))


def _settle(turn: Turn) -> Outcome:
    known = ticketing.same_affair(turn)
    if known is not None:
        return _add(turn, known)
    stated = need.is_stated(turn) or alike.names_trouble(turn.text)
    stated = stated and not _CHAT.search(turn.text)
    unsure = bool(turn.memory.misses or turn.memory.clarifies)
    if not unsure and _thing(turn):
        return _ask_again(turn)
    if turn.memory.misses >= 1 or (turn.window.mode is Mode.COLLECT and (stated or unsure)):
        return person(turn)
    return _ask_again(turn)


def person(turn: Turn) -> Outcome:
    """A person, who also reads what a question leans on: 「大概多少钱」 after the filter's answer."""
    topic = turn.entries.get(turn.memory.topic or "")
    words = need.whole(turn)
    leans = topic is not None and lean(turn.text) is not Lean.NONE and bool(words)
    if topic is None or not leans:
        return handoff.person(turn, handoff.MISSED)
    needed = texts.say(turn, "need_after", question=topic.question, words=words)
    return handoff.person(turn, handoff.MISSED, needed=need.one_line(needed), words=words)


def _ask_again(turn: Turn) -> Outcome:
    named = _thing(turn)
    if named:
        asked = texts.reply(turn, "thing_named", thing=named)
        memory = replace(turn.memory, misses=turn.memory.misses + 1)
        return Outcome(replies=(asked,), memory=memory)
    offered = (texts.tap(turn, TICKET, "tap_ticket"), texts.tap(turn, HUMAN, "tap_human"))
    return Outcome(
        replies=(texts.reply(turn, "miss_first", offered),),
        memory=replace(turn.memory, misses=turn.memory.misses + 1),
    )


def _thing(turn: Turn) -> str:
    """The thing that a word or two name: an answer to the motive, or a word of the knowledge."""
    said = _THAT.sub("", choices.folded(turn.reading.signals.shielded or turn.text))
    if not _WORD.fullmatch(said) or not has_matter(said) or _SYMPTOM.search(said):
        return ""
    asked = bool(turn.memory.said) and turn.memory.said[-1].key in ("motive", "more_detail")
    known = any(said in choices.folded(entry.question) for entry in turn.entries.values())
    return said if asked or known else ""


def _add(turn: Turn, ticket: Ticket) -> Outcome:
    promise = ticketing.promise(turn, ticket)
    told = texts.reply(turn, "ticket_added", ticket_no=ticket.ticket_no, promise=promise)
    return Outcome(
        replies=(told,),
        tickets=(adding.to(turn, ticket),),
        memory=visit.settled(turn.memory),
    )


def _missed(turn: Turn) -> tuple[Miss, ...]:
    if not need.has_substance(turn):
        return ()
    hits = turn.reading.ranking.hits
    return (Miss(text=turn.text, kind="miss", nearest=hits[0].entry_id if hits else None),)
