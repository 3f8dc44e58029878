"""Placing what was heard into the fields of a form, in whatever order it came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from handlers.form_facts import facts_for, taker_of
from handlers.form_hearing import FACT_KINDS, FIELD, Heard, is_bare
from handlers.form_story import description, story_field
from handlers.form_values import (
    NO_VALUE,
    YES_VALUE,
    answer_to,
    bare,
    choice_in,
    fits,
    stated,
    token_in,
)
from handlers.form_words import CALLED, UNCHANGED
from handlers.policy import FieldKind, FormField

BEYOND: Final = ("order_no", "tracking_no", "phone", "email", "amount", "address")
"""Kinds of facts that a ticket keeps whether its form asks for them or not."""
SENTENCES: Final = "；"
"""Joins what was told one after the other."""
_LETTERED: Final = re.compile(r"^[A-Za-z]|-|^\d{6,}$")
_NUMBERS_ONLY: Final = re.compile(r"[\d\s\-+()#*]+|(?=\S*\d)[A-Za-z0-9\-_/]+")


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
    values |= facts_for(fields, have, heard, asked)
    values |= _unchanged(fields, heard, known or {}, values)
    values |= _labelled(fields, heard, values)
    values |= _only_a_number(fields, have, heard, values)
    values |= _media(fields, have, heard, asked)
    told = description(heard, values)
    values |= _answer(asked, told, heard, values, have)
    values |= _by_the_way(fields, {**have, **values}, heard)
    values |= _beyond(fields, have, heard)
    return _with_words(fields, {**have}, values, description(heard, values))


def _beyond(fields: tuple[FormField, ...], have: Mapping[str, str], heard: Heard) -> dict[str, str]:
    """Numbers that the form has no field for: kept under their kind, or they would be lost."""
    asked_for = {FACT_KINDS.get(one.kind) for one in fields} | set(have)
    return {
        kind: heard.facts[kind][0]
        for kind in BEYOND
        if heard.facts.get(kind) and kind not in asked_for
    }


def _tapped(fields: tuple[FormField, ...], heard: Heard) -> dict[str, str]:
    if not (heard.tap and heard.tap.startswith(FIELD)):
        return {}
    field_id, _, place_no = heard.tap.removeprefix(FIELD).rpartition(":")
    for one in fields:
        options = one.choices or (YES_VALUE, NO_VALUE)
        if one.id == field_id and place_no.isdigit() and int(place_no) < len(options):
            return {field_id: options[int(place_no)]}
    return {}


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
    if _is_of_another_kind(token, FieldKind.ORDER_NO, heard):
        return {}
    takers = [one for one in fields if one.kind is FieldKind.ORDER_NO and one.id not in have]
    return {takers[0].id: token} if takers and fits(takers[0], token) else {}


def _is_of_another_kind(value: str, kind: FieldKind, heard: Heard) -> bool:
    """Whether the text was read as another kind of number: a parcel's is not the order's."""
    named = FACT_KINDS.get(kind)
    others = (found for name, found in heard.facts.items() if name != named)
    return named is not None and any(value in found for found in others)


def _media(
    fields: tuple[FormField, ...], have: Mapping[str, str], heard: Heard, asked: FormField | None
) -> dict[str, str]:
    takers = [one for one in fields if one.kind is FieldKind.MEDIA]
    if not (takers and heard.media):
        return {}
    taker = taker_of(takers, have, replace(heard, text=""), asked)
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
    if value and _is_of_another_kind(value, asked.kind, heard):
        return {}
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
