"""The part of the words that tells what the matter is, numbers and days left aside."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from handlers.choices import folded
from handlers.cleared import HIDDEN
from handlers.form_hearing import Heard, is_bare
from handlers.form_values import (
    plain,
)
from handlers.form_words import TRIVIAL, UNCHANGED
from handlers.policy import FieldKind, FormField
from knowledge import signals
from knowledge.signals.folding import fold

TOGETHER: Final = "、"
"""Joins several numbers that one field was given."""


_SPOKEN: Final = {
    mark: f"[{mark}{said}]"
    for mark, said in zip(
        "0123456789",
        ("零〇洞", "一幺", "二两", "三", "四", "五", "六", "七拐", "八", "九"),
        strict=True,
    )
}
"""A digit as it is written and as it is said."""
_EDGES: Final = " :：,，、"


_COLON: Final = re.compile(r"[:\uff1a]")


_STORIES: Final = ("what", "problem", "reason", "story", "description")


_DATE_WORDS: Final = re.compile(
    r"大?前[天年]|[昨今明后]天?|[上这本下]*(?:个)?(?:周|星期|礼拜)[一二三四五六日天末]?|\d+[年月日号/.\-]+|[一二三四五六七八九十\d]+[天月日号周](?:前|后)?|早上|上午|中午|下午|晚上|凌晨"
)


_MONEY_WORDS: Final = re.compile(
    r"[¥￥]?[\d.,]+(?:元|块钱?|万|千|百)?|[一二两三四五六七八九十百千万零]{2,}(?:元|块钱?)?"
)


def masked_story(fields: tuple[FormField, ...], values: Mapping[str, str]) -> dict[str, str]:
    """The values, no full card or ID number in the story; numbers that a field asks for stay."""
    story = story_field(fields)
    if story is None or story.id not in values:
        return dict(values)
    return {**values, story.id: signals.redact(values[story.id])}


def story_field(fields: Iterable[FormField]) -> FormField | None:
    """The field that tells what the matter is: by its name, else the first one for free words."""
    free = [one for one in fields if one.kind is FieldKind.TEXT and not (one.pattern or one.when)]
    return next((one for one in free if one.id in _STORIES), free[0] if free else None)


def description(heard: Heard, placed: Mapping[str, str]) -> str:
    """The words without numbers that went elsewhere and without clauses that say only those."""
    values = [piece for value in placed.values() for piece in value.split(TOGETHER)]
    named = [value for value in values if not value.isascii() and len(value) > 1]
    told = [clause for clause in heard.clauses if not (_is_label(clause, named) or is_bare(clause))]
    kept = [_rest(clause, values) for clause in told]
    return "，".join(clause for clause in kept if folded(clause.replace(HIDDEN, "")))


def _is_label(clause: str, values: list[str]) -> bool:
    """「型号:…」 whose value has found its field already."""
    return any(_COLON.search(clause) and clause.endswith(value) for value in values)


def _rest(clause: str, values: list[str]) -> str:
    if UNCHANGED.search(clause) and len(clause) <= 12:
        return ""
    rest = plain(clause)
    for value in values:
        rest = _number(value).sub("", rest) if len(value) >= 4 else rest
    core = _MONEY_WORDS.sub("", _DATE_WORDS.sub("", rest)) if values else rest
    for value in values:
        core = core if value.isascii() else core.replace(value, "")
    words = fold(re.sub(r"[\s:\uff1a,\uff0c()/\-+。?\uff1f、]", "", core)).text
    if TRIVIAL.fullmatch(words) and (core != plain(clause) or _NAMES.fullmatch(words)):
        return ""
    if rest == plain(clause):
        return clause
    left = re.sub(LABELS, "", rest).strip(_EDGES)
    return "" if is_bare(left) else left


LABELS: Final = re.compile(
    r"(?:我?的?(?:快递|物流|运|订)?单号?|订单编?号|联系电话|手机号?|电话|联系方式|地址)\s*(?:[:：]|是|为)?\s*$|^(?:订单编?号|快递单号|单号|电话|手机号?|地址)\s*(?:[:：]|是|为)?"
)


_NAMES: Final = re.compile(
    r"(?:我的?|联系)?(?:电话|手机号?码?|单号|订单号?|地址|号码|(?:预订|预约|会员|订位|挂|学|编|流水|客户|保单|合同|病历)号码?)(?:是|呢)?"
)
"""What names a value and tells nothing: 「电话?138…」."""


def _number(value: str) -> re.Pattern[str]:
    """A value as it may have been written: with gaps, dashes and in any case."""
    if not value.isascii():
        return re.compile(re.escape(plain(value)))
    marks = [_SPOKEN.get(mark, re.escape(mark)) for mark in value if mark != "-"]
    return re.compile(r"(?:\+?86[\s-]*)?" + r"[\s\-()+.]*".join(marks), re.IGNORECASE)
