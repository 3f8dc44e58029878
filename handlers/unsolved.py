"""The answer did not help: a person, instead of the same words or a guess."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import answering, choices, faq, handoff, need, texts, visit
from handlers.model import State
from handlers.outcome import Miss, Outcome
from handlers.turn import Turn
from knowledge.entry import Entry

_STILL = re.compile(
    r"还是(?:不|没|这样|那样|一样|有|报|漏|显示|老样子)|没用|不管用|不好使|没(?:有)?解决|解决不了|试过了?|弄过了?|"
    r"照(?:着|你说的)|按(?:你|照|着|这)|没效果|依然|仍然|照样|不是这个(?:问题|意思)|[问说](?:的|得)?(?:不是|又不是)这[个些]|不是问这个|答非所问|答错了|文不对题|牛头不对马嘴"
)
_CANNOT = re.compile(
    r"(?:我?(?:还是|根本|怎么都|就是)?)?.{0,4}(?:[拧按推拔拉转装拆弄打点找搜充连进上开关约用看改选填交登录绑传]不[动了上开下到进来出]|没反应|不行|不好弄|不会弄?)(?:啊|了|呀|呢|的)?"
)
"""A step of an answer that cannot be done: 「拧不动」."""
_SHORT = 14
_AT_ONCE = 2
"""Characters before words that lead with it: 「没用,给我安排师傅」."""
_UNSOLVED = "unsolved"


def handle(turn: Turn) -> Outcome | None:
    """A person who learns which answer was tried."""
    if not visit.spoke(turn) or turn.conversation.state is not State.BOT:
        return None
    entry = turn.entries.get(turn.memory.topic or "")
    if entry is None or not answering.told(turn, entry) or not is_said(turn, entry):
        return None
    tried = texts.say(turn, "need_unsolved", question=entry.question, words=need.in_words(turn))
    outcome = handoff.person(turn, handoff.MISSED, needed=tried)
    missed = Miss(text=turn.text, kind="contradicted", nearest=entry.id)
    return visit.because("unsolved", replace(outcome, misses=(missed,)), entry.id)


def is_said(turn: Turn, entry: Entry) -> bool:
    """Whether the answer of this entry was tried, or was none to what was asked."""
    if choices.is_picked(turn, _UNSOLVED):
        return True
    if _CANNOT.fullmatch(choices.folded(turn.text)) and not _is_answered_elsewhere(turn, entry):
        return True
    said = _STILL.search(turn.text)
    if said is None:
        return False
    return (
        said.start() <= _AT_ONCE
        or len(choices.folded(turn.text)) <= _SHORT
        or entry in faq.sure(turn)
    )


def _is_answered_elsewhere(turn: Turn, entry: Entry) -> bool:
    """Whether what cannot be done is a question of its own: 「优惠券用不了」."""
    return any(one.id != entry.id for one in faq.sure(turn))
