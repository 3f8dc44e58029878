"""Whether two needs are one affair, by the words they share and the things they name."""

from __future__ import annotations

import re

from handlers.choices import folded

CLAUSES = re.compile(r"[\s,，。.;；!！?？]+")
"""What stands between clauses."""
_TROUBLE = re.compile(
    r"不(?!是|好意思)|没(?!关系|事)|坏|漏|裂|碎|破|断|堵|卡|响|异|噪|冒|糊|烫|臭|锈|有|无|打不开|显示|失灵|故障|出问题|跳闸|死机|黑屏|报错|少|错|丢"
)
_AROUND = re.compile(
    r"(?:\d+[号日月点楼:\uff1a]\d*|(?:这|下|上)?(?:周|星期|礼拜)[一二三四五六日天]|[明后今]天|上午|下午|晚上|早上|中午|师傅|电话|时间|我|家|里|的|那|这|个|台|件|另外|还|也|又|对了|昨天|今天|前天|刚|买|新|上个?月|上周|就|都|了|和|与|吗|你们|现在|突然|一直|老是|总是)+"
)
_GENERIC = re.compile(r"订单|快递|物流|包裹|商品|东西|机器|产品|机子|收到")
"""Names that another order of the same customer bears as well."""
_STILL = re.compile(r"还是|仍然|依然|越来越|又(?!想|要|问)|更严重")
_NAMES = 3
"""Characters in a row that name the same thing."""
_HAN = re.compile(r"[\u4e00-\u9fff]+")


def same(one: str, other: str) -> bool:
    """Whether two needs share enough of their characters to be one affair."""
    return alike(one, other) >= 0.3 and not of_other_things(one, other)


def alike(one: str, other: str) -> float:
    """The share of characters, in pairs, that the shorter text has in common with the other."""
    left, right = _pairs(one), _pairs(other)
    return len(left & right) / min(len(left), len(right)) if left and right else 0.0


def of_other_things(one: str, other: str) -> bool:
    """Whether two needs name different things that are in trouble: 空调不制冷 and 冰箱不制冷."""
    left, right = thing_in_trouble(one), thing_in_trouble(other)
    return bool(left and right) and not set(left) & set(right)


def same_thing(one: str, other: str) -> bool:
    """Whether both tell of trouble with the same thing: 空调不制冷 and 空调又漏水了."""
    left, right = (
        _pairs(_GENERIC.sub(" ", thing_in_trouble(one))),
        _pairs(_GENERIC.sub(" ", thing_in_trouble(other))),
    )
    return bool({pair for pair in left & right if " " not in pair}) or _still_of(one, other)


def is_still_so(text: str) -> bool:
    """「还是不行」: the trouble of before, whatever an entry says of it."""
    return _STILL.search(text) is not None


def _still_of(one: str, other: str) -> bool:
    """「电饭煲还是糊」: what was named before is still, or again, in trouble."""
    said = folded(one)
    runs = (said[place : place + _NAMES] for place in range(len(said) - _NAMES + 1))
    return bool(_STILL.search(said)) and any(_HAN.fullmatch(run) and run in other for run in runs)


def thing_in_trouble(text: str) -> str:
    """What stands before the trouble in the first clause that tells one."""
    for clause in CLAUSES.split(text.replace("还有", "")):
        if hit := _TROUBLE.search(clause):
            thing = _AROUND.sub("", clause[: hit.start()])
            if len(thing) >= 2:
                return thing
    return ""


def shared(one: str, other: str) -> int:
    """How many pairs of characters two texts share."""
    return len(_pairs(one) & _pairs(other))


def _pairs(text: str) -> set[str]:
    flat = folded(text)
    return {flat[index : index + 2] for index in range(len(flat) - 1)}


def names_trouble(text: str) -> bool:
    """Whether the words name a thing and what is wrong with it, however short: 洗衣机坏了."""
    return bool(thing_in_trouble(text))
