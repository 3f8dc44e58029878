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
    if len(takers) == 1 or len(found) == 1:
        taker = taker_of(takers, have, heard, asked)
        value = TOGETHER.join(found) if taker.kind in _SEVERAL else found[0]
        return {taker.id: _extended(taker, have, value, heard)} if fits(taker, found[0]) else {}
    order = sorted(takers, key=lambda one: (one is not asked, one.id in have))
    return {one.id: value for one, value in zip(order, found, strict=False) if fits(one, value)}


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
