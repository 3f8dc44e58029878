"""What a customer in the middle of steps wants: on, back, that one, none of it; or it failed."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from handlers.choices import folded
from knowledge.entry import Step


class Way(StrEnum):
    """Where to go from the step a customer stands at."""

    NEXT = "next"
    BACK = "back"
    AGAIN = "again"
    TO = "to"
    """To the step that is named."""
    FAILED = "failed"
    STOP = "stop"
    WEARY = "weary"
    """Too much trouble: somebody else may do it."""


@dataclass(frozen=True, slots=True)
class Move:
    """A wish, and the index of the step that it names; None for none."""

    way: Way
    index: int | None = None
    sure: bool = True
    """Whether the words cannot be a question of their own."""


_LEAD = r"(?:这一?步|第.步|[一两二三]步|刚才那步|上面的|已经|我|都|全|那|嗯){0,3}"
_ACT = r"(?:提交|上传|下载|登录|输入|打开|关掉|找到|预约|设置|重启|长按|取出|放回|装回|输|选|传|拍|填|写|点|寄|交|拔|插|按|拧|擦|洗|清|扫|装|开|关|放|拆|加|倒)"
_DONE = rf"(?:好+|好的|ok|okay|[做弄搞整按点](?:好|完)|完成|可以|搞定|行|{_ACT}(?:好|完|到|上|过|下来)?(?=[了啦咯]))"
_ON = r"(?:再?(?:然后|接下来|接着|之后|后面|往下)|下一步|下一个|继续|还有(?:吗|么)?)"
_ASKED = r"(?:该?(?:怎么)?[做弄办搞整干]?(?:什么|啥|嘛)?|怎么操作|是什么|是啥)"
_PARTICLES = r"(?:了|啦|咯|喽|呢|哈|呀|嗯|吧)*"
_NEXT: Final = re.compile(
    rf"^(?:{_LEAD}{_DONE}{_PARTICLES}|{_LEAD}(?:{_DONE}{_PARTICLES})?那?{_ON}{_ASKED}{_PARTICLES})$"
)
_BACK: Final = re.compile(
    r"^(?:回到?|返回|退回|退到|再看)?(?:上一步(?:是什么|是啥|呢|怎么[做弄])?|前一步|上一个|返回|退回)$"
)
_AGAIN: Final = re.compile(r"^(?:再说一[遍下]|重复一遍|没看[清懂]|看不懂|没明白)(?:了|啊|呢)?$")
_STEP = r"第([一二三四五六七八九十]|\d{1,2})步"
_AT: Final = re.compile(
    rf"^(?:那|看|跳到?|直接(?:到|看|说)?|回到?|先看?|我在|到了?)?{_STEP}"
    r"(?:是什么|是啥|怎么[做弄搞整]|怎么操作|呢|吧|了|再说一[遍下]|没看[清懂])?$"
)
_NAMED: Final = re.compile(_STEP)
_NAMED_DONE: Final = re.compile(
    rf"^(?:我)?{_STEP}(?:已经|都|也)?(?:[做弄搞整]?(?:完成?|好)|过)了?$"
)
_ASKS: Final = re.compile(r"怎么|咋|如何|什么|啥|哪|吗$|呢$")
_FAILED: Final = re.compile(
    r"不行|没用|没反应|不管用|不成功|没成功|失败|做不到|没有这个|没看到|找不[到着]|还是不|卡住|不会弄|没变化"
    r"|[弄做]不[了好]|没弄好|不好使|按不动|打不开|连不上|[点选传填提交按搜进登输拧拔插拆]不(?:了|到|动|开|进去?|上去?|出来?|下来?)"
)
_LACKS: Final = re.compile(r"没有|没|不|无法")
_STOP: Final = re.compile(
    r"^(?:那|我)?(?:就)?(?:算了)?(?:吧|先)?(?:我)?(?:算了|(?:先|还是)?不[退换弄做办搞用修装连洗申]{1,2}(?:货|了)?(?:了|啦|吧)|退出|结束|到此为止|(?:改天|晚点|明天|回头|等会儿?|有空)再(?:弄|说|做|试|办))(?:吧|了|啊|谢谢|哈)*$"
)
_WEARY: Final = re.compile(
    r"^(?:这也?|也|真|好|太|这么|怎么这么){1,3}(?:麻烦|复杂|费劲|多步骤?)(?:了|啊|吧|呀)*$"
)
_SHORT = 12
_LONGER = 24
"""A failure told in so many characters names what the step speaks of."""
_SHARED = 3
_NUMBERS: Final = {c: index for index, c in enumerate("一二三四五六七八九十", start=1)}


def move(text: str, steps: tuple[Step, ...]) -> Move | None:
    """What these words want of the steps; None where they speak of something else."""
    said = folded(text)
    if _NEXT.match(said):
        return Move(Way.NEXT)
    if _BACK.match(said):
        return Move(Way.BACK)
    if _AGAIN.match(said):
        return Move(Way.AGAIN)
    if _STOP.match(said):
        return Move(Way.STOP)
    if _WEARY.match(said):
        return Move(Way.WEARY)
    return _named(said, steps) or _failed(said, steps)


def _named(said: str, steps: tuple[Step, ...]) -> Move | None:
    """The step that is named, or the one after a step that is named as done."""
    if done := _NAMED_DONE.match(said):
        return Move(Way.TO, _index(done[1]) + 1)
    if at := _AT.match(said):
        return Move(Way.TO, min(_index(at[1]), len(steps) - 1))
    numbers = [_index(found) for found in _NAMED.findall(said)]
    asks = bool(numbers) and len(said) <= _LONGER and _ASKS.search(said)
    if asks and not _FAILED.search(said):
        return Move(Way.TO, min(numbers[-1], len(steps) - 1))
    return None


def _failed(said: str, steps: tuple[Step, ...]) -> Move | None:
    """A step that does not work: the one that is named, or the one whose words are repeated."""
    if len(said) > _LONGER:
        return None
    told = len(said) <= _SHORT and _FAILED.search(said)
    if named := _NAMED.search(said):
        return Move(Way.FAILED, min(_index(named[1]), len(steps) - 1)) if told else None
    if not told and not _LACKS.search(said):
        return None
    repeated = _spoken_of(said, steps, _SHARED)
    if repeated is not None:
        return Move(Way.FAILED, repeated)
    touched = _spoken_of(said, steps, _SHARED - 1) if len(said) <= _SHORT else None
    return Move(Way.FAILED, touched, sure=False) if told or touched is not None else None


def _spoken_of(said: str, steps: tuple[Step, ...], shared: int) -> int | None:
    """The only step that has a stretch of these words in it."""
    stretches = {said[at : at + shared] for at in range(len(said) - shared + 1)}
    found = [n for n, one in enumerate(steps) if any(s in folded(one.text) for s in stretches)]
    return found[0] if len(found) == 1 else None


def _index(written: str) -> int:
    """The index of a step as people number it."""
    return max(0, (_NUMBERS.get(written) or int(written)) - 1)
