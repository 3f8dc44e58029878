"""An answer in steps: on, back, and what to do where a step does not work."""

from __future__ import annotations

import re
from dataclasses import replace

from handlers import answering, choices, handoff, texts, visit
from handlers.choices import STEP
from handlers.model import Reply, State
from handlers.outcome import Event, Outcome
from handlers.turn import Turn
from knowledge.entry import Entry

_LEAD = r"(?:这一?步|第.步|[一两二三]步|刚才那步|上面的|已经|我|都|全|那|嗯){0,3}"
_DONE = r"(?:好+|好的|ok|okay|[做弄搞整按点](?:好|完)|完成|可以|搞定|行)"
_ON = r"(?:再?(?:然后|接下来|接着|之后|后面|往下)|下一步|下一个|继续|还有(?:吗|么)?)"
_ASKED = r"(?:该?(?:怎么)?[做弄办搞整干]?(?:什么|啥|嘛)?|怎么操作|是什么|是啥)"
_PARTICLES = r"(?:了|啦|咯|喽|呢|哈|呀|嗯|吧)*"
_NEXT = re.compile(
    rf"^(?:{_LEAD}{_DONE}{_PARTICLES}|{_LEAD}(?:{_DONE}{_PARTICLES})?那?{_ON}{_ASKED}{_PARTICLES})$"
)
_BACK = re.compile(
    r"^(?:回到?|返回|退回|退到)?(?:上一步(?:是什么|是啥|呢|怎么[做弄])?|前一步|返回|退回)$"
)
_AGAIN = re.compile(r"^(?:再说一[遍下]|重复一遍|没看[清懂]|看不懂|没明白)(?:了|啊|呢)?$")
_AT = re.compile(
    r"^(?:那|看)?第([一二三四五六七八九十]|\d{1,2})步(?:是什么|是啥|怎么[做弄搞整]|怎么操作|呢|再说一[遍下]|没看[清懂])?$"
)
_NAMED = re.compile(r"第([一二三四五六七八九十]|\d{1,2})步")
_FAILED = re.compile(
    r"不行|没用|没反应|不管用|不成功|没成功|失败|做不到|没有这个|没看到|找不[到着]|还是不|卡住|不会弄|没变化"
    r"|[弄做]不[了好]|没弄好|不好使|按不动|打不开|连不上"
)
_MOVES = {"next": 1, "back": -1}
_NUMBERS = {character: index for index, character in enumerate("一二三四五六七八九十", start=1)}


def led(turn: Turn) -> Outcome | None:
    """Words that only say where to go on; 「然后呢」 at a step calls nobody."""
    choice = choices.picked(turn)
    if turn.memory.step is None or (choice is not None and not choice.id.startswith(STEP)):
        return None
    return handle(turn) if _wish(turn) not in (None, "failed") else None


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
        return visit.because("steps", _failed(turn, entry, _named(turn, entry) or index))
    if wish.isdigit():
        return visit.because("steps", _go(turn, entry, min(int(wish), len(entry.steps)) - 1))
    return visit.because("steps", _go(turn, entry, index + _MOVES.get(wish, 0)))


def _wish(turn: Turn) -> str | None:
    choice = choices.picked(turn)
    if choice is not None and choice.id.startswith(STEP):
        return choice.id.removeprefix(STEP)
    said = choices.folded(turn.text)
    if _NEXT.match(said):
        return "next"
    if _BACK.match(said):
        return "back"
    if _AGAIN.match(said):
        return "again"
    if at := _AT.match(said):
        return str(_number(at[1]))
    return "failed" if len(said) <= 12 and _FAILED.search(said) else None


def _named(turn: Turn, entry: Entry) -> int:
    """Index of the step that they name themselves; 0 where they name none."""
    found = _NAMED.search(choices.folded(turn.text))
    return min(_number(found[1]), len(entry.steps)) - 1 if found else 0


def _number(written: str) -> int:
    return _NUMBERS.get(written) or max(1, int(written))


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
