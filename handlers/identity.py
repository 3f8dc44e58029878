"""「你是机器人吗」: the truth."""

from __future__ import annotations

import re

from handlers import choices, texts, visit
from handlers.model import State
from handlers.outcome import Outcome
from handlers.turn import Turn

_ASKED = re.compile(
    r"^(?:你|您|这)(?:到底|究竟)?(?:是不是|是)(?:个)?(?:人工智能|机器人?|真人|活人|人工|ai|智能客服|自动回复)"
    r"(?:客服)?(?:还是.{1,6})?(?:吗|么|吧|啊|呀|嘛)?$|^你是谁(?:啊|呀)?$|^(?:are you (?:a )?(?:robot|bot|human))$"
)


def handle(turn: Turn) -> Outcome | None:
    """What the customer talks to, whatever else goes on."""
    if not visit.spoke(turn) or turn.conversation.state is State.HUMAN:
        return None
    if not _ASKED.match(choices.folded(turn.text)):
        return None
    return visit.because("identity", Outcome(replies=(texts.reply(turn, "identity"),)))
