"""Facts read in a text, shared out over the fields of their kind."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from handlers.form_hearing import FACT_KINDS, Heard
from handlers.form_story import TOGETHER
from handlers.form_values import (
    fits,
)
from handlers.policy import FieldKind, FormField

_SEVERAL: Final = (FieldKind.ORDER_NO, FieldKind.TRACKING_NO, FieldKind.PHONE)


_DROPPED: Final = re.compile(
    r"^[^,\uff0c。;\uff1b]{0,3}(?:先|就)?(?:不(?:退|换|修|要|用|办|开)|别(?:退|换|修)|取消|去掉|删掉?)"
)
_ALSO: Final = re.compile(r"还有|以及|另外?一?(?:单|个)|备用|也(?:是|行|可以|没|有|能|打)|都")


def facts_for(
    fields: tuple[FormField, ...], have: Mapping[str, str], heard: Heard, asked: FormField | None
) -> dict[str, str]:
    """The facts of a breath in the fields that take them."""
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
    if gone := tuple(one for one in found if _is_dropped(one, heard)):
        return _without(takers, gone, tuple(one for one in found if one not in gone), have)
    if len(takers) == 1 or len(found) == 1:
        taker = taker_of(takers, have, heard, asked)
        value = TOGETHER.join(found) if taker.kind in _SEVERAL else found[0]
        return {taker.id: _extended(taker, have, value, heard)} if fits(taker, found[0]) else {}
    order = sorted(takers, key=lambda one: (one is not asked, one.id in have))
    return {one.id: value for one, value in zip(order, found, strict=False) if fits(one, value)}


def takes_back(heard: Heard) -> bool:
    """Whether a number is taken back."""
    return any(_is_dropped(one, heard) for found in heard.facts.values() for one in found)


def _is_dropped(value: str, heard: Heard) -> bool:
    """「QC…457 不退了」 takes a number back."""
    said = (clause for clause in heard.clauses if value in clause)
    return any(_DROPPED.search(clause[clause.index(value) + len(value) :]) for clause in said)


def _without(
    takers: list[FormField], gone: tuple[str, ...], left: tuple[str, ...], have: Mapping[str, str]
) -> dict[str, str]:
    """The fields that hold a number which was taken back, without it."""
    for one in takers:
        held = have.get(one.id, "").split(TOGETHER)
        if set(held) & set(gone):
            kept = dict.fromkeys((*(value for value in held if value not in gone), *left))
            return {one.id: TOGETHER.join(kept)} if kept else {}
    return {takers[0].id: TOGETHER.join(left)} if left else {}


def taker_of(
    takers: list[FormField], have: Mapping[str, str], heard: Heard, asked: FormField | None
) -> FormField:
    """The field among several of a kind that a value is for: named, asked, open."""
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
