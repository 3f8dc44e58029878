"""Values that name their own place: a label before them, 「不变」 after them, a number alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise
from typing import Final

from handlers.form_hearing import FACT_KINDS, Heard
from handlers.form_values import answer_to, bare, fits, token_in
from handlers.form_words import CALLED, UNCHANGED
from handlers.policy import FieldKind, FormField

_LETTERS_FIRST: Final = re.compile(r"[A-Za-z]{1,4}\d")
_LETTERED: Final = re.compile(r"^[A-Za-z]|-|^\d{6,}$")
_MANY_DIGITS: Final = 6


def unchanged(
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


def labelled(
    fields: tuple[FormField, ...], heard: Heard, given: Mapping[str, str]
) -> dict[str, str]:
    """「型号:XQB80」 says itself where it belongs."""
    values = {}
    for one in fields:
        if one.id in given or one.kind is FieldKind.MEDIA or not one.label:
            continue
        for clause, following in pairwise((*heard.clauses, "")):
            value = _after_label(one, clause) or _behind_label(one, clause, following)
            if value and fits(one, value):
                values[one.id] = value
    return values


def _behind_label(one: FormField, clause: str, following: str) -> str | None:
    """「公司抬头 晴天科技」: a clause that only names the field, and the value as the next."""
    alone = one.kind is FieldKind.TEXT and re.fullmatch(rf".{{0,3}}{re.escape(one.label)}", clause)
    return answer_to(one, following) if alone and following else None


def _after_label(one: FormField, clause: str) -> str | None:
    """What follows the field's name in a clause, or the end of the name: 型号 for 产品型号."""
    tail = (one.label[-2:],) if one.kind is FieldKind.TEXT else ()
    for label in dict.fromkeys((one.label, *tail)):
        led = rf"{re.escape(label)}\s*(?:(?:[:：]|是|为)\s*(.+)|([A-Za-z][A-Za-z0-9\-/]+|\d[A-Za-z0-9\-/]{{5,}}))$"
        if hit := re.search(led, clause):
            return answer_to(one, hit.group(1) or hit.group(2))
    return None


def only_a_number(
    fields: tuple[FormField, ...],
    have: Mapping[str, str],
    heard: Heard,
    given: Mapping[str, str],
    asked: FormField | None,
) -> dict[str, str]:
    """A line that is nothing but one number, and no phone or parcel, is the order's."""
    takers = [one for one in fields if one.kind is FieldKind.ORDER_NO and one.id not in have]
    if given or not takers:
        return {}
    lines = [_alone(line) for line in heard.text.split("\n")]
    clauses = [_alone(clause) for clause in heard.clauses if _LETTERS_FIRST.match(clause)]
    found = [one for one in lines if one and _may_be_order(one, asked)]
    found += [one for one in clauses if one and _digits(one) >= _MANY_DIGITS]
    token = next((one for one in found if not is_of_another_kind(one, takers[0].kind, heard)), None)
    return {takers[0].id: token} if token and fits(takers[0], token) else {}


def _alone(line: str) -> str | None:
    token = token_in(line)
    return token if token and bare(line) == token.lower() and _LETTERED.search(token) else None


def _may_be_order(token: str, asked: FormField | None) -> bool:
    """A model or a code that answers the open question is short; an order's number is not."""
    if asked is None or asked.kind is FieldKind.ORDER_NO:
        return True
    return _digits(token) >= _MANY_DIGITS


def _digits(token: str) -> int:
    return sum(mark.isdigit() for mark in token)


def is_of_another_kind(value: str, kind: FieldKind, heard: Heard) -> bool:
    """Whether the text was read as another kind of number: a parcel's is not the order's."""
    named = FACT_KINDS.get(kind)
    others = (found for name, found in heard.facts.items() if name != named)
    return named is not None and any(value in found for found in others)
