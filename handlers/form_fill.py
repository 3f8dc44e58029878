"""Placing what was heard into the fields of a form, in whatever order it came."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from handlers.form_hearing import FACT_KINDS, FIELD, Heard, is_bare
from handlers.form_values import (
    NO_VALUE,
    YES_VALUE,
    answer_to,
    bare,
    choice_in,
    fits,
    plain,
    stated,
    token_in,
)
from handlers.form_words import CALLED, TRIVIAL, UNCHANGED
from handlers.policy import FieldKind, FormField

TOGETHER: Final = "、"
"""Joins several numbers that one field was given."""
SENTENCES: Final = "；"
"""Joins what was told one after the other."""
_EDGES: Final = " :：,，"
_COLON: Final = re.compile(r"[:\uff1a]")
_LETTERED: Final = re.compile(r"^[A-Za-z]|-|^\d{6,}$")
_NUMBERS_ONLY: Final = re.compile(r"[\d\s\-+()#*]+|(?=\S*\d)[A-Za-z0-9\-_/]+")
_STORIES: Final = ("what", "problem", "reason", "story", "description")
_SEVERAL: Final = (FieldKind.ORDER_NO, FieldKind.TRACKING_NO, FieldKind.PHONE)
_ALSO: Final = re.compile(r"还有|以及|另外?一?(?:单|个)|备用|也(?:是|行|可以|没|有)|都")
_DATE_WORDS: Final = re.compile(
    r"大?前[天年]|[昨今明后]天?|[上这本下]*(?:个)?(?:周|星期|礼拜)[一二三四五六日天末]?|\d+[年月日号/.\-]+|[一二三四五六七八九十\d]+[天月日号周](?:前|后)?|早上|上午|中午|下午|晚上|凌晨"
)
_MONEY_WORDS: Final = re.compile(
    r"[¥￥]?[\d.,]+(?:元|块钱?|万|千|百)?|[一二两三四五六七八九十百千万零]{2,}(?:元|块钱?)?"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Placed:
    """What a breath changed in a form."""

    values: Mapping[str, str] = field(default_factory=dict)
    """New values of fields, by field id."""
    words: str = ""
    """The part of the words that tells the matter and was put into no field."""

    def __bool__(self) -> bool:
        """Whether anything was brought."""
        return bool(self.values or self.words)


def place(
    fields: tuple[FormField, ...],
    have: Mapping[str, str],
    heard: Heard,
    *,
    asked: FormField | None = None,
    known: Mapping[str, tuple[str, ...]] | None = None,
) -> Placed:
    """The values that the breath gives to these fields.

    `have` is what the form holds, `asked` the field that is waited for, `known` facts of former
    visits that 「电话不变」 may point at.
    """
    values: dict[str, str] = _tapped(fields, heard)
    values |= _facts(fields, have, heard, asked)
    values |= _unchanged(fields, heard, known or {}, values)
    values |= _labelled(fields, heard, values)
    values |= _only_a_number(fields, have, heard, values)
    values |= _media(fields, have, heard, asked)
    told = description(heard, values)
    values |= _answer(asked, told, heard, values, have)
    values |= _by_the_way(fields, {**have, **values}, heard)
    return _with_words(fields, {**have}, values, description(heard, values))


def _tapped(fields: tuple[FormField, ...], heard: Heard) -> dict[str, str]:
    if not (heard.tap and heard.tap.startswith(FIELD)):
        return {}
    field_id, _, place_no = heard.tap.removeprefix(FIELD).rpartition(":")
    for one in fields:
        options = one.choices or (YES_VALUE, NO_VALUE)
        if one.id == field_id and place_no.isdigit() and int(place_no) < len(options):
            return {field_id: options[int(place_no)]}
    return {}


def _facts(
    fields: tuple[FormField, ...], have: Mapping[str, str], heard: Heard, asked: FormField | None
) -> dict[str, str]:
    values: dict[str, str] = {}
    for kind, name in FACT_KINDS.items():
        found = heard.facts.get(name, ())
        takers = [one for one in fields if one.kind is kind]
        if found and takers:
            values |= _shared_out(takers, found, have, heard, asked)
    return values


def _shared_out(
    takers: list[FormField],
    found: tuple[str, ...],
    have: Mapping[str, str],
    heard: Heard,
    asked: FormField | None,
) -> dict[str, str]:
    """Facts of one kind over the fields of that kind: the asked one, the named one, the open one."""
    if len(takers) == 1 or len(found) == 1:
        taker = _taker(takers, have, heard, asked)
        value = TOGETHER.join(found) if taker.kind in _SEVERAL else found[0]
        return {taker.id: _extended(taker, have, value, heard)} if fits(taker, found[0]) else {}
    order = sorted(takers, key=lambda one: (one is not asked, one.id in have))
    return {one.id: value for one, value in zip(order, found, strict=False) if fits(one, value)}


def _taker(
    takers: list[FormField], have: Mapping[str, str], heard: Heard, asked: FormField | None
) -> FormField:
    named = [one for one in takers if one.label in heard.text]
    still_open = [one for one in takers if one.id not in have]
    wanted = [one for one in takers if asked is not None and one.id == asked.id]
    return (named or wanted or still_open or takers)[0]


def _extended(one: FormField, have: Mapping[str, str], value: str, heard: Heard) -> str:
    """A second number is added where the customer says so, else it replaces the first."""
    before = have.get(one.id, "")
    if not before or one.kind not in _SEVERAL or not _ALSO.search(heard.text):
        return value
    return TOGETHER.join(dict.fromkeys((*before.split(TOGETHER), *value.split(TOGETHER))))


def _unchanged(
    fields: tuple[FormField, ...],
    heard: Heard,
    known: Mapping[str, tuple[str, ...]],
    given: Mapping[str, str],
) -> dict[str, str]:
    """「电话不变」: what was left last time."""
    said = [clause for clause in heard.clauses if UNCHANGED.search(clause)]
    values = {}
    for one in fields:
        former = known.get(FACT_KINDS.get(one.kind, ""), ())
        if former and one.id not in given and any(is_called(one, clause) for clause in said):
            values[one.id] = former[0]
    return values


def is_called(one: FormField, words: str) -> bool:
    """Whether the words name this field, by its label or by what people call its kind."""
    if one.label and one.label in words:
        return True
    called = CALLED.get(one.kind)
    return called is not None and re.search(called, words) is not None


def _labelled(
    fields: tuple[FormField, ...], heard: Heard, given: Mapping[str, str]
) -> dict[str, str]:
    """「型号:XQB80」 says itself where it belongs."""
    values = {}
    for one in fields:
        if one.id in given or one.kind is FieldKind.MEDIA or not one.label:
            continue
        for clause in heard.clauses:
            hit = re.search(rf"{re.escape(one.label)}\s*(?:[:：]|是|为)\s*(.+)$", clause)
            value = answer_to(one, hit.group(1)) if hit else None
            if value and fits(one, value):
                values[one.id] = value
    return values


def _only_a_number(
    fields: tuple[FormField, ...],
    have: Mapping[str, str],
    heard: Heard,
    given: Mapping[str, str],
) -> dict[str, str]:
    """A message that is nothing but one number, and no phone or parcel, is the order's."""
    token = token_in(heard.text)
    if token is None or given or bare(heard.text) != token.lower() or not _LETTERED.search(token):
        return {}
    takers = [one for one in fields if one.kind is FieldKind.ORDER_NO and one.id not in have]
    return {takers[0].id: token} if takers and fits(takers[0], token) else {}


def _media(
    fields: tuple[FormField, ...], have: Mapping[str, str], heard: Heard, asked: FormField | None
) -> dict[str, str]:
    takers = [one for one in fields if one.kind is FieldKind.MEDIA]
    if not (takers and heard.media):
        return {}
    taker = _taker(takers, have, replace(heard, text=""), asked)
    before = have.get(taker.id, "").split(",") if have.get(taker.id) else []
    return {taker.id: ",".join(dict.fromkeys((*before, *heard.media)))}


def _answer(
    asked: FormField | None,
    told: str,
    heard: Heard,
    given: Mapping[str, str],
    have: Mapping[str, str],
) -> dict[str, str]:
    """The direct answer to the question, where no fact has answered it."""
    if asked is None or asked.id in given or asked.id in have:
        return {}
    words = told if told or given else heard.text
    value = answer_to(asked, words) if words else None
    return {asked.id: value} if value and fits(asked, value) else {}


def _by_the_way(
    fields: tuple[FormField, ...], have: Mapping[str, str], heard: Heard
) -> dict[str, str]:
    """Choices and yes-no fields that the words settle without having been asked."""
    values = {}
    for one in fields:
        if one.id in have:
            continue
        if one.kind is FieldKind.CHOICE and (label := choice_in(one, heard.text, asked=False)):
            values[one.id] = label
        if one.kind is FieldKind.YES_NO and (word := stated(one, heard.text)):
            values[one.id] = word
    return values


def _with_words(
    fields: tuple[FormField, ...], have: dict[str, str], values: dict[str, str], told: str
) -> Placed:
    """The rest of the words goes to the field that tells the matter."""
    if (
        not told
        or is_bare(told)
        or _NUMBERS_ONLY.fullmatch(told)
        or any(told in value for value in values.values())
    ):
        return Placed(values=values)
    story = story_field(fields)
    if story is None or story.id in values:
        return Placed(values=values, words=told)
    before = have.get(story.id, "")
    if told in before:
        return Placed(values=values)
    values[story.id] = f"{before}{SENTENCES}{told}" if before else told
    return Placed(values=values)


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
    return "，".join(clause for clause in kept if clause)


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
    if TRIVIAL.fullmatch(re.sub(r"[\s:：,，()/\-+。]", "", core)) and core != plain(clause):
        return ""
    return clause if rest == plain(clause) else re.sub(LABELS, "", rest).strip(_EDGES)


LABELS: Final = re.compile(
    r"(?:我?的?(?:快递|物流|运|订)?单号?|订单编?号|联系电话|手机号?|电话|联系方式|地址)\s*(?:[:：]|是|为)?\s*$|^(?:订单编?号|快递单号|单号|电话|手机号?|地址)\s*(?:[:：]|是|为)?"
)


def _number(value: str) -> re.Pattern[str]:
    """A value as it may have been written: with gaps, dashes and in any case."""
    if not value.isascii():
        return re.compile(re.escape(plain(value)))
    marks = [re.escape(mark) for mark in value if mark != "-"]
    return re.compile(r"(?:\+?86[\s-]*)?" + r"[\s\-()+.]*".join(marks), re.IGNORECASE)
