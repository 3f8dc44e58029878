"""An answer in steps: on, back, and what to do where a step does not work."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import answering, choices, handoff, texts, visit
from handlers.choices import STEP
from handlers.model import Reply, State
from handlers.turn import Event, Outcome, Turn
from knowledge.entry import Entry

_NEXT = re.compile(
    r"^(?:这一?步|第.步|刚才那步|上面的|已经|我|都){0,3}"
    r"(?:好+|好的|ok|okay|下一步|下一个|继续|然后|接下来|做好|做完|弄好|弄完|完成|可以|搞定|行)"
    r"(?:了|啦|咯|喽|呢|哈|呀|嗯){0,2}$"
)
_BACK = re.compile(r"^(?:上一步|返回|退回|再说一遍|重复一遍|没看清)$")
_FAILED = re.compile(
    r"不行|没用|没反应|不管用|不成功|失败|做不到|没有这个|找不到|还是不|卡住|不会弄|没变化"
)


def handle(turn: Turn) -> Outcome | None:
    """The next step, the one before, or a person who learns which step failed."""
    place = turn.memory.step
    entry = answering.can_give(turn, place[0]) if place and visit.spoke(turn) else None
    if place is None or entry is None or turn.conversation.state is State.HUMAN:
        return None
    wish = _wish(turn)
    if wish is None:
        return None
    index = place[1]
    if wish == "failed":
        return visit.because("steps", _failed(turn, entry, index))
    return visit.because("steps", _go(turn, entry, index + (1 if wish == "next" else -1)))


def _wish(turn: Turn) -> str | None:
    choice = choices.picked(turn)
    if choice is not None and choice.id.startswith(STEP):
        return choice.id.removeprefix(STEP)
    said = choices.folded(turn.text)
    if _NEXT.match(said):
        return "next"
    if _BACK.match(said):
        return "back"
    return "failed" if len(said) <= 12 and _FAILED.search(said) else None


def _go(turn: Turn, entry: Entry, index: int) -> Outcome:
    if index >= len(entry.steps):
        offered = (
            texts.tap(turn, "solved", "tap_solved"),
            texts.tap(turn, "step:failed", "tap_unsolved"),
        )
        done = texts.reply(turn, "step_done", offered)
        last = replace(turn.memory, step=(entry.id, len(entry.steps) - 1))
        return Outcome(replies=(done,), memory=last)
    index = max(0, index)
    picture = entry.steps[index].picture
    shown = Reply(
        text=answering.step_text(turn, entry, index),
        key=f"step:{entry.id}:{index}",
        choices=answering.step_choices(turn),
        attachments=(picture,) if picture else (),
    )
    memory = replace(visit.settled(turn.memory), step=(entry.id, index))
    return Outcome(replies=(shown,), memory=memory)


def _failed(turn: Turn, entry: Entry, index: int) -> Outcome:
    """A person, who reads which step it was."""
    place = texts.say(
        turn,
        "need_step",
        question=entry.question,
        step=str(index + 1),
        words=entry.steps[index].text,
    )
    outcome = handoff.person(turn, handoff.MISSED, needed=place)
    event = Event(kind="asked", text=place, affair=entry.id)
    memory = replace(outcome.memory or turn.memory, step=None)
    return replace(outcome, memory=memory, events=(*outcome.events, event))
