"""Thanks, goodbye, 好, 嗯, 👍: one answer at most, then kind silence."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import choices, need, texts, ticketing, visit
from handlers.model import MessageKind, State
from handlers.outcome import Outcome
from handlers.turn import Turn

_NODS = re.compile(
    r"^(?:好+的?|好(?:吧|啊|呀|哒|滴|嘞|勒)|嗯+|恩+|哦+|噢+|喔+|行|行吧|可以|知道了?|明白了?|收到|了解了?|"
    r"懂了|ok(?:ay)?|没事了?|没关系|算了|(?:那|就|我)?(?:先)?不[退换修查问弄买]了|不用(?:管|理|麻烦|了|啦|啊)*|不需要了?|先这样吧?|就这样吧?|没了|没有了|解决了|好了|可以了|晓得了|跳过|是|是的|对|对的|👌|👍|🙏|😊|\[.{1,4}\])+$"
)


def handle(turn: Turn) -> Outcome | None:
    """At most one reply to politeness since the last real request."""
    if not visit.spoke(turn) or turn.conversation.state is State.HUMAN or not is_courtesy(turn):
        return None
    key = _key(turn)
    silent = turn.memory.courtesies > 0 or key is None
    replies = () if silent or key is None else (texts.reply(turn, key, (), **_fields(turn)),)
    memory = replace(turn.memory, courtesies=turn.memory.courtesies + 1)
    return visit.because("courtesy", Outcome(replies=replies, memory=memory))


def is_courtesy(turn: Turn) -> bool:
    """Whether the breath is politeness and nothing else."""
    if all(message.kind is MessageKind.STICKER for message in turn.messages):
        return True
    if choices.is_picked(turn, choices.SOLVED):
        return True
    if not all(message.is_words for message in turn.messages) or need.facts_now(turn):
        return False
    said = turn.reading.signals
    polite = (said.thanks or said.goodbye) and len(choices.folded(turn.text)) <= 12
    return polite or bool(_NODS.match(choices.folded(turn.text)))


def _key(turn: Turn) -> str | None:
    """Which text answers this; None where silence is the better manners."""
    said = turn.reading.signals
    if said.goodbye:
        return "goodbye_ticket" if ticketing.tonight(turn) else "goodbye"
    if said.thanks:
        return "thanks"
    if all(message.kind is MessageKind.STICKER for message in turn.messages):
        return None if turn.conversation.state is State.WAITING else "sticker"
    return None if turn.conversation.state is State.WAITING else "courtesy"


def _fields(turn: Turn) -> dict[str, str]:
    known = ticketing.tonight(turn)
    if known is None:
        return {}
    return {"ticket_no": known.ticket_no, "promise": ticketing.promise(turn, known)}
