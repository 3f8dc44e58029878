"""What agents write to the desk in plain Chinese: a command, or words for the customer. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from handlers.cause import Do

_END = r"[\s。.!！,，~]*"
_NAME = r"(?:[A-Za-z0-9_.-]{1,20}|[\u4e00-\u9fff·]{1,5}?)"
NUMBERED = re.compile(r"#\s*(\d{1,9})[\s:\uff1a\uff0c,]*")
"""A line that begins with the case it is about."""
_NUMBER = r"(?:个案)?\s*[#号]?\s*(?P<case>\d{1,6})\s*号?"
_NO_AMOUNT = r"(?!\d|\s*[个小分天元块件箱次点月日年%％到至-])"
"""After a number that is a case's and no amount: 退回 8 元运费 is said to a customer."""
_MEANT = r"(?:一下|吧|了)?"
"""What people add to a command."""
_BEFORE = re.compile(rf"(?:把|将)?\s*{_NUMBER}[\s,\uff0c:\uff1a]*(?P<rest>\D.*)", re.DOTALL)
_TO = rf"(?:转给|转派给?)\s*@?(?P<to>{_NAME}){_MEANT}"


@dataclass(frozen=True, slots=True)
class Order:
    """A line of an agent, understood."""

    do: Do
    text: str = ""
    to: str | None = None
    """A colleague's name as written."""
    case_no: int | None = None


def understood(line: str) -> Order:
    """What a line in a case's thread wants; whatever is no command is meant for the customer."""
    return command(line) or Order(Do.REPLY, line)


def command(line: str) -> Order | None:
    """The command that a line is, whole; None where it is none."""
    return _order(line.strip()) or _numbered_before(line.strip())


def is_unclear(line: str) -> bool:
    """Whether a line begins like a command about a case and goes on like none: nobody's words."""
    return _BEGUN.match(line.strip()) is not None and command(line) is None


def _order(line: str) -> Order | None:
    for pattern, do in _COMMANDS:
        found = pattern.fullmatch(line)
        if found:
            said = found.groupdict()
            case = said.get("case")
            return Order(
                do, (said.get("text") or "").strip(), said.get("to"), int(case) if case else None
            )
    return None


def _numbered_before(line: str) -> Order | None:
    """12 看全文: the same with its case in front."""
    found = _BEFORE.fullmatch(line)
    order = _order(found["rest"].strip()) if found else None
    if found is None or order is None or order.case_no is not None or order.do not in _OF_A_CASE:
        return None
    return replace(order, case_no=int(found["case"]))


def _whole(words: str, do: Do) -> tuple[re.Pattern[str], Do]:
    """A bare command, or one that names its case and may be put more politely."""
    return re.compile(rf"(?:{words})(?:{_MEANT}\s*{_NUMBER}{_MEANT})?{_END}"), do


def _with_text(words: str, do: Do, text: str = r".*") -> tuple[re.Pattern[str], Do]:
    """A command that may name a case and go on with a note."""
    case = r"\s*(?:个案)?\s*#?\s*(?P<case>\d{1,6})?\s*号?"
    return re.compile(rf"(?:{words}){case}[\s,\uff0c:\uff1a]*(?P<text>{text})", re.DOTALL), do


def _closing(words: str, do: Do) -> tuple[re.Pattern[str], Do]:
    """A command that names its case and says why."""
    said = r"[\s,\uff0c:\uff1a]+(?P<text>.+)"
    return re.compile(rf"(?:{words})\s*{_NUMBER}{_NO_AMOUNT}{said}", re.DOTALL), do


_COMMANDS: tuple[tuple[re.Pattern[str], Do], ...] = (
    (re.compile(r"//\s*(?P<text>.*)", re.DOTALL), Do.NOTE),
    (re.compile(r"备注\s*[:：]?\s+?(?P<text>.+)", re.DOTALL), Do.NOTE),
    (re.compile(r"备注[:：]\s*(?P<text>.+)", re.DOTALL), Do.NOTE),
    (re.compile(rf"{_TO}{_END}"), Do.REASSIGN),
    (
        re.compile(rf"{_TO}(?:[\s,\uff0c]+|(?<=[\u4e00-\u9fff])){_NUMBER}{_MEANT}{_END}"),
        Do.REASSIGN,
    ),
    (re.compile(rf"转(?:给|派给?)?\s*{_NUMBER}\s*给?\s*@?(?P<to>{_NAME}){_END}"), Do.REASSIGN),
    _whole("认领|我来|接单", Do.CLAIM),
    _with_text("认领|我来|接单", Do.CLAIM, r"到.*"),
    _with_text("转下一班|交下一班|交班", Do.HAND_OVER),
    _with_text("明早我继续|明天我继续|明早继续", Do.KEEP),
    _with_text("接管", Do.TAKE_OVER),
    (re.compile(r"接到\s*(?P<text>\d{1,2}\s*[:\uff1a点时].{0,6})"), Do.UNTIL),
    _whole("转(?:到)?(?:企业微信)?客户端", Do.TO_CLIENT),
    _whole("收回(?:到?这里)?|转回这里", Do.TO_DESK),
    _whole("缓一缓|歇一会儿?", Do.PAUSE),
    _whole("我回来了|回来了|接待中", Do.BACK),
    _whole("只登记工单|限制工单", Do.LIMIT),
    _whole("恢复人工|解除限制", Do.UNLIMIT),
    _whole("通知客户", Do.INFORM),
    _whole("恢复|已恢复|恢复了", Do.OVER),
    _whole("退回|放回", Do.RELEASE),
    _whole("结单|完结|办结", Do.RESOLVE),
    _whole("误报|误唤醒", Do.FALSE_ALARM),
    _whole("撤回|撤销", Do.RECALL),
    _whole("确认发送|确认", Do.CONFIRM),
    _whole("看?全文|看?原文", Do.FULL_TEXT),
    _whole("建议|怎么回|参考回复", Do.SUGGEST),
    (re.compile(r"发\s*(?P<text>[1-3](?:\s+.+)?)", re.DOTALL), Do.SEND),
    _whole("小结", Do.SUMMARY),
    (
        re.compile(
            r"查(?P<text>(?:一下|下)?\s*(?:订单|单号|物流|快递)号?\s*[A-Za-z0-9-]*)[\s。.]*"
        ),
        Do.LOOK_UP,
    ),
    (re.compile(r"(?:结单|办结)\s*[:\uff1a]\s*(?P<text>.+)", re.DOTALL), Do.RESOLVE),
    _closing("结单|完结|办结", Do.RESOLVE),
    _closing("退回|放回", Do.RELEASE),
    _whole("看(?:图片?|照片|附件|语音|视频|材料)|听语音", Do.PICTURES),
)
_OF_A_CASE = frozenset(
    {
        Do.CLAIM,
        Do.REASSIGN,
        Do.RELEASE,
        Do.RESOLVE,
        Do.NOTE,
        Do.FULL_TEXT,
        Do.PICTURES,
        Do.SUGGEST,
        Do.SUMMARY,
        Do.FALSE_ALARM,
    }
)
"""What may have its case in front: a sentence for a customer may begin with any number."""
_BEGUN = re.compile(
    r"(?:认领|接单|退回|放回|结单|完结|办结|误报|看?全文|看?原文|看图|小结|转给|转派给?)\s*"
    rf"(?:个案)?\s*[#号]?\s*\d{{1,6}}{_NO_AMOUNT}"
)
