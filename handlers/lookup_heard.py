"""Order numbers and last four digits as customers type them: spaced, full-width, in Chinese."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Final

from handlers import need
from handlers.choices import folded
from handlers.form_words import WAIT
from handlers.turn import Turn

ORDER_NO: Final = "order_no"
LAST4: Final = "phone_last4"
_ORDER: Final = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9-]*\d{3})[A-Za-z0-9][A-Za-z0-9-]{4,31}(?![A-Za-z0-9])"
)
_FOUR: Final = re.compile(r"(?<![\dA-Za-z])\d{4}(?![\dA-Za-z]|\s*[年元块号个点米台件])")
_CALLED_FOUR: Final = re.compile(
    r"(?:尾号|[后末][四4]位)(?:数字?)?[是为:\uff1a\s]{0,3}(\d{4})(?!\d)"
)
_SPACED: Final = re.compile(r"(?<!\d)(\d)[ ,.\-、](\d)[ ,.\-、](\d)[ ,.\-、](\d)(?!\d)")
_PHONE: Final = re.compile(r"(?<!\d)1\d{6}(\d{4})(?!\d)")
_SPOKEN: Final = re.compile(
    r"(?<![零〇一二三四五六七八九幺两])[零〇一二三四五六七八九幺两]{4}(?![零〇一二三四五六七八九幺两十百千万])"
)
_DIGITS: Final = str.maketrans("零〇一二三四五六七八九幺两", "0012345678912")
_REFUSED: Final = re.compile(
    r"没有|没了|不知道|不记得|不清楚|忘了|忘记|找不到|查不到|记不(?:得|清)|跳过|不方便|不想|不愿意?|不(?:给|说|告诉|提供)|"
    r"没单号|丢了|没(?:带|在身边)|不在(?:手边|身边)"
)
_SHORT: Final = 16
_WHY: Final = re.compile(
    r"(?:为什么|为啥|干嘛|干什么|做什么|凭什么|什么用|必须|一定|非得?)要?|会不会(?:泄露|泄漏)|安全吗|泄露吗"
)
_ASKED_FOR: Final = re.compile(r"订?单号|号码|手机|电话|尾号|[四4]位|这个|信息|隐私|要$|给$")
_SEARCHING: Final = re.compile(
    r"(?:那?你?等(?:一?下|会儿?|等)|稍等(?:一?下)?|不急)?(?:我|让我)?(?:先)?(?:去|看看|问问|翻翻|查查)?(?:找一?找|找一?下|翻一?翻|看一?下|看一?看|查一?下|问一?下)?(?:啊|吧|哈|呀|我(?:妈|爸|老公|老婆|家人))?"
)
_SOUGHT: Final = re.compile(
    r"到哪|到了[吗没么]|没到|没收到|物流|快递|查一?[下查询]|查询|什么时候(?:能)?[到送发]|啥时候[到送发]|几[号天]到|看一?[下看]|状态|进度|发货了?[吗没么]|送到"
)
_NUMBER_TAKEN: Final = ("facts_alone", "card_facts")
_LOOK: Final = re.compile(
    r"(?:你好|您好)?(?:麻烦|请|能不能|可以|能)?(?:帮我|给我|帮忙|你?帮)?(?:看一?看|查一?查|查询|查一?下|看一?下|查|看)(?:一下)?(?:我的?|这个)?"
    r"(?:快递|物流|包裹|订单)(?:信息|进度|状态)?(?:到哪[里儿]?了?)?[吗呢吧呗]?"
)
_OTHER: Final = re.compile(r"退|换|修|坏|破|少|错|赔|投诉|取消|改|催|发票|丢")
_WRONG: Final = re.compile(
    r"^(?:不是|不对|[发打写输报]错了?|[发打写输报]错)(?:这个?|那个?|了)?(?:单|订单|号|单号|订单号)?(?:了|啊|的)?$|^换[一个]{1,2}(?:单|订单|单号)?$"
)
_AROUND: Final = re.compile(
    r"(?:那|还有|再|麻烦|帮我?|查|看|一下|下|另外?|一个|这个|这单|个|订单号?|单号|的|和|是|呢|吗|也)*"
)


def named(turn: Turn, asked: str) -> Mapping[str, str]:
    """The order number and the last four digits in this turn's words.

    `asked`: which of them was asked for, `either` for both, empty for none; then a number counts
    only where it is called by its name or stands beside its order.
    """
    facts, text = need.facts_now(turn), _plain(turn.text)
    rest = _PHONE.sub(" ", text)
    order = next(iter(facts.get(ORDER_NO, ())), "") or _looks_like_order(rest, asked)
    rest = re.sub(re.escape(order), " ", rest, flags=re.IGNORECASE) if order else rest
    found = {ORDER_NO: order, LAST4: _last_four(turn, text, rest, asked, order)}
    return {name: value for name, value in found.items() if value}


def order_alone(turn: Turn) -> str:
    """The order number of words that say nothing beside it; "" where there is more, or none."""
    order = named(turn, "").get(ORDER_NO, "")
    rest = re.sub(re.escape(order), "", _plain(turn.text), flags=re.IGNORECASE)
    return order if order and _AROUND.fullmatch(folded(rest)) else ""


def order_sought(turn: Turn) -> str:
    """The order number of words that want to know where it is and say nothing else.

    A number that was just sent by itself belongs to the words that follow it.
    """
    order = named(turn, "").get(ORDER_NO, "") or _sent_before(turn)
    rest = folded(re.sub(re.escape(order), "", _plain(turn.text), flags=re.IGNORECASE))
    sought = order and len(rest) <= _SHORT and _SOUGHT.search(rest) and not _OTHER.search(rest)
    return order if sought else ""


def is_sought(turn: Turn) -> bool:
    """Whether the words ask to look for a parcel or an order: 「帮我看看快递」."""
    return _LOOK.fullmatch(folded(turn.text)) is not None


def _sent_before(turn: Turn) -> str:
    """The number that was asked about: 「记下了：QC…。想解决什么问题？」."""
    last = turn.memory.said[-1].key if turn.memory.said else ""
    orders = turn.dossier.fresh_facts.get(ORDER_NO, ())
    return orders[0] if last in _NUMBER_TAKEN and orders else ""


def further_orders(turn: Turn, order_no: str) -> tuple[str, ...]:
    """Other orders named in the same words."""
    orders = need.facts_now(turn).get(ORDER_NO, ())
    return tuple(one for one in dict.fromkeys(orders) if one != order_no) if order_no else ()


def is_refused(turn: Turn) -> bool:
    """Whether the customer cannot or will not name it."""
    said = folded(turn.text)
    return len(said) <= _SHORT and bool(_REFUSED.search(said)) and not is_wondering(turn)


def is_wondering(turn: Turn) -> bool:
    """Whether the customer asks what it is wanted for."""
    said = folded(turn.text)
    return len(said) <= _SHORT and bool(_WHY.search(said)) and bool(_ASKED_FOR.search(said))


def is_searching(turn: Turn) -> bool:
    """Whether the customer asks for a moment to find it."""
    said = folded(turn.text)
    return bool(WAIT.fullmatch(said) or _SEARCHING.fullmatch(said))


def is_wrong_one(turn: Turn) -> bool:
    """Whether the number that was named is taken back: 「不是这个单」."""
    return bool(_WRONG.search(folded(turn.text)))


def _plain(text: str) -> str:
    """Full-width digits and letters as plain ones."""
    return unicodedata.normalize("NFKC", text)


def _looks_like_order(text: str, asked: str) -> str:
    found = _ORDER.search(text)
    if found is None:
        return ""
    wanted = asked in (ORDER_NO, "either")
    return found[0] if wanted or sum(c.isdigit() for c in found[0]) >= 6 else ""


def _last_four(turn: Turn, text: str, rest: str, asked: str, order: str) -> str:
    phone = _PHONE.search(text) or _CALLED_FOUR.search(rest)
    if phone:
        return phone[1]
    if phones := need.facts_now(turn).get("phone", ()):
        return phones[0][-4:]
    wanted = asked in (LAST4, "either") or bool(asked and _FOUR.fullmatch(rest.strip()))
    return _unnamed_four(rest, wanted=wanted) if wanted or order else ""


def _unnamed_four(text: str, *, wanted: bool) -> str:
    """Four digits that nothing calls by name, typed together, apart or as words."""
    found = _FOUR.search(text)
    if found:
        return found[0]
    if spaced := _SPACED.search(text):
        return "".join(spaced.groups())
    spoken = _SPOKEN.search(text) if wanted else None
    return spoken[0].translate(_DIGITS) if spoken else ""
