"""Placing what was heard into the fields of a form, in whatever order it came."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from handlers.form_facts import facts_for, taker_of
from handlers.form_hearing import FACT_KINDS, FIELD, Heard, is_bare
from handlers.form_named import is_of_another_kind, labelled, only_a_number, unchanged
from handlers.form_story import description, story_field
from handlers.form_values import (
    NO_VALUE,
    YES_VALUE,
    answer_to,
    bare,
    choice_in,
    fits,
    stated,
)
from handlers.form_words import WANTS
from handlers.policy import FieldKind, FormField

BEYOND: Final = ("order_no", "tracking_no", "phone", "email", "amount", "date", "address")
"""Kinds of facts that a ticket keeps whether its form asks for them or not."""
SENTENCES: Final = "；"
"""Joins what was told one after the other."""
_BESIDE: Final = 6
"""Characters beside a choice that tell nothing more: 「就选第一个吧」."""
_CHOSEN: Final = (FieldKind.CHOICE, FieldKind.YES_NO)
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
    values |= unchanged(fields, heard, known or {}, values)
    values |= labelled(fields, heard, values)
    values |= only_a_number(fields, have, heard, values, asked)
    values |= _media(fields, have, heard, asked)
    told = _with_wish(fields, {**have, **values}, heard, description(heard, values))
    answered = _answer(asked, told, heard, values, have)
    values |= answered
    values |= _by_the_way(fields, {**have, **values}, heard)
    values |= _beyond(fields, have, heard)
    if answered and asked and asked.kind in _CHOSEN and _only_chooses(heard, answered[asked.id]):
        return Placed(values=values)  # the words chose; they tell nothing beside it
    told = _with_wish(fields, {**have, **values}, heard, description(heard, values))
    return _with_words(fields, {**have}, values, told)


def _only_chooses(heard: Heard, chosen: str) -> bool:
    """Whether the words are little more than the choice; longer ones tell why as well."""
    return len(heard.clauses) <= 1 and len(bare(heard.text)) <= len(chosen) + _BESIDE


def _with_wish(
    fields: tuple[FormField, ...], have: Mapping[str, str], heard: Heard, told: str
) -> str:
    """What is wanted stays with what the matter is, where no choice of the form holds it."""
    settled = any(one.kind is FieldKind.CHOICE and one.id in have for one in fields)
    if not told or settled:
        return told
    wanted = [one for one in heard.clauses if is_bare(one) and WANTS.search(one)]
    return "\uff0c".join((*(one for one in wanted if one not in told), told))


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
    if value and is_of_another_kind(value, asked.kind, heard):
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


def _asked_then(fields: tuple[FormField, ...], have: Mapping[str, str]) -> FormField | None:
    """The free words that a condition asks for, where it holds already."""
    free = (one for one in fields if one.kind is FieldKind.TEXT and one.when and not one.pattern)
    met = (one for one in free if all(have.get(name) == value for name, value in one.when.items()))
    return next(met, None)


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
    story = story_field(fields) or _asked_then(fields, {**have, **values})
    if story is None or story.id in values:
        return Placed(values=values, words=told)
    before = have.get(story.id, "")
    if told in before:
        return Placed(values=values)
    values[story.id] = f"{before}{SENTENCES}{told}" if before else told
    return Placed(values=values)
