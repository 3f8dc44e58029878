"""公告: what customers are told first for a while, once a visit, and only while it holds."""

from __future__ import annotations

from handlers import choices, moments, schedule, texts, visit
from handlers.model import Reply, State
from handlers.outcome import Outcome
from handlers.policy import Announcement
from handlers.turn import Turn
from knowledge.entry import Entry
from knowledge.matcher import Action

ANNOUNCEMENT = "announcement:"
_SHORT = 14
_COMMON = frozenset(
    (
        "今天",
        "明天",
        "今晚",
        "现在",
        "什么",
        "怎么",
        "时候",
        "多久",
        "几点",
        "不了",
        "可以",
        "我们",
        "你们",
        "一下",
        "还有",
        "已经",
    )
)
"""Pairs of characters that say nothing of what an announcement is about."""


def preface(turn: Turn) -> Reply | None:
    """The announcements that concern this question, in front of whatever answers it."""
    if not _may_be_told(turn):
        return None
    told = [one for one in turn.announcements if _concerns(turn, one) and not _was_told(turn, one)]
    if not told:
        return None
    return texts.joined(*(_reply(turn, one) for one in told))


def beside(turn: Turn, entry: Entry, words: str) -> Reply | None:
    """The same in front of what was looked up for these words, after the customer's own turn."""
    told = [
        one
        for one in turn.announcements
        if not _was_told(turn, one) and (not one.about or _names(one, words, entry))
    ]
    return texts.joined(*(_reply(turn, one) for one in told)) if told else None


def _reply(turn: Turn, one: Announcement) -> Reply:
    """The announcement with its end, as the customer counts days; not where its words say it."""
    zone = turn.policy.hours.timezone
    text = one.text
    if moments.end_in(text, one.start.astimezone(zone)) is None:
        until = schedule.show_time(one.end, turn.now, zone)
        text = texts.say(turn, "announcement_until", text=text, until=until)
    return Reply(text=text, key=ANNOUNCEMENT + one.id)


def handle(turn: Turn) -> Outcome | None:
    """The announcement alone, where it names what is asked and no entry answers it."""
    if not _may_be_told(turn) or turn.conversation.state is not State.BOT:
        return None
    if turn.reading.ranking.action is Action.ANSWER:
        return None
    fresh = [one for one in turn.announcements if not _was_told(turn, one)]
    if any(_is_named(turn, one) for one in fresh):
        more = texts.reply(turn, "announced", (texts.tap(turn, choices.HUMAN, "tap_human"),))
    else:
        again = _asked_again(turn)
        if again is None:
            return None
        more = again
    return visit.because("announcing", Outcome(replies=(more,), memory=visit.settled(turn.memory)))


def _asked_again(turn: Turn) -> Reply | None:
    """Until when, for whoever asks about what they were told in this visit."""
    told = (one for one in turn.announcements if _was_told(turn, one) and _speaks_of(turn, one))
    one = next(told, None)
    if one is None:
        return None
    until = schedule.show_time(one.end, turn.now, turn.policy.hours.timezone)
    human = texts.tap(turn, choices.HUMAN, "tap_human")
    return texts.reply(turn, "announced_again", (human,), until=until)


def _speaks_of(turn: Turn, one: Announcement) -> bool:
    """Whether short words repeat what stands in it and in no entry's question: 「是不是停机了」."""
    said = choices.folded(turn.text)
    if len(said) > _SHORT:
        return False
    pairs = {said[at : at + 2] for at in range(len(said) - 1)} - _COMMON
    shared = [pair for pair in pairs if pair in one.text]
    questions = [entry.question for entry in turn.entries.values()] if shared else []
    return any(all(pair not in question for question in questions) for pair in shared)


def _may_be_told(turn: Turn) -> bool:
    """Not before danger is dealt with, and not in the way of a wish for a person."""
    said = turn.reading.signals
    return visit.spoke(turn) and said.urgent is None and not said.wants_human


def _was_told(turn: Turn, one: Announcement) -> bool:
    return visit.said_since(turn, ANNOUNCEMENT + one.id) is not None


def _concerns(turn: Turn, one: Announcement) -> bool:
    return not one.about or _is_named(turn, one)


def _is_named(turn: Turn, one: Announcement) -> bool:
    """Whether the customer's words, or the entry they mean, are what it is about."""
    ranking = turn.reading.ranking
    meant = ranking.hits[0].entry_id if ranking.hits else ""
    entry = turn.entries.get(meant) if ranking.action is not Action.MISS else None
    return _names(one, turn.text, entry)


def _names(one: Announcement, words: str, entry: Entry | None) -> bool:
    if any(word.lower() in words.lower() for word in one.about):
        return True
    return entry is not None and not {entry.id, entry.category}.isdisjoint(one.about)
