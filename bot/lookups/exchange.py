"""What is said to an endpoint, and what of its answer can be believed."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isfinite
from typing import Any

from bot.lookups.parcels import Question

MOST_BYTES = 65_536
MOST_ROWS = 3
MOST_FIELDS = 20
LONGEST = 120
"""Characters of one field."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,31}")
_MARKUP = re.compile(r"[<>`*\[\]{}|\\]|&(?:#\w{1,8}|[a-zA-Z]{2,8});")
_LINK = re.compile(
    r"://|\bwww\.|\bjavascript:|[a-z0-9-]\.(?:com|cn|net|org|top|xyz|vip|cc|io|info|shop|link|site|club|me|tv|ru|app)(?![a-z0-9])",
    re.IGNORECASE,
)


class LookupFailed(Exception):
    """There is no answer that can be trusted; the message says why, for the log."""


@dataclass(frozen=True, slots=True)
class Found:
    """What may be shown; no rows: the endpoint knows nothing of theirs."""

    rows: tuple[Mapping[str, str], ...]


def request_body(question: Question, lookup_id: str, at: datetime) -> bytes:
    """The JSON that is posted."""
    wanted = question.wanted
    said = {
        "id": lookup_id,
        "lookup": wanted.lookup,
        "at": at.isoformat(),
        "customer": {"external_id": question.external_id, "union_id": question.union_id},
        "proof": dict(wanted.proof),
    }
    return json.dumps(said, ensure_ascii=False).encode()


def read_answer(body: bytes, question: Question, lookup_id: str, proof: tuple[str, ...]) -> Found:
    """The rows of an answer that is about this customer and this question.

    `proof`: what has to be named where the endpoint does not know the customer as the owner.

    Raises:
        LookupFailed: it is no such answer, or speaks of somebody or something else.
    """
    answer = _parsed(body)
    if answer.get("id") != lookup_id:
        raise LookupFailed("it answers another question")
    if answer.get("found") is False:
        return Found(rows=())
    if answer.get("found") is not True:
        raise LookupFailed("`found` is neither true nor false")
    rows = _rows(answer.get("rows"))
    _belongs(answer, rows, question, proof)
    return Found(rows=tuple(_cleaned(row) for row in rows))


def _parsed(body: bytes) -> Mapping[str, Any]:
    if len(body) > MOST_BYTES:
        raise LookupFailed("it is larger than 64 KiB")
    try:
        answer = json.loads(body.decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise LookupFailed("it is not JSON") from error
    if not isinstance(answer, Mapping):
        raise LookupFailed("it is no JSON object")
    return answer


def _no_number(name: str) -> float:
    raise ValueError(name)


def _rows(found: object) -> list[Mapping[str, Any]]:
    if not isinstance(found, list) or not 1 <= len(found) <= MOST_ROWS:
        raise LookupFailed("`rows` must be a list of one to three")
    for row in found:
        if not isinstance(row, Mapping) or not 1 <= len(row) <= MOST_FIELDS:
            raise LookupFailed("a row must be an object of at most twenty fields")
    return found


def _belongs(
    answer: Mapping[str, Any],
    rows: list[Mapping[str, Any]],
    question: Question,
    proof: tuple[str, ...],
) -> None:
    """The owner is who asks, or they named what only the owner knows; nothing else is believed."""
    named = question.wanted.proof
    order_no = named.get("order_no")
    if order_no and any(_same(row.get("order_no"), order_no) is False for row in rows):
        raise LookupFailed("it speaks of another order")
    owner = answer.get("owner")
    if owner is not None:
        known = {one for one in (question.external_id, question.union_id) if one}
        if not isinstance(owner, str) or owner not in known:
            raise LookupFailed("it speaks of another customer")
        return
    if not proof or any(not named.get(one) for one in proof):
        raise LookupFailed("it shows an order without an owner and without proof")
    told = answer.get("proof")
    if not isinstance(told, Mapping) or any(told.get(one) != named[one] for one in proof):
        raise LookupFailed("it repeats another proof")
    if len(rows) != 1:
        raise LookupFailed("one order was asked for")


def _same(told: object, asked: str) -> bool:
    return isinstance(told, str) and told.casefold() == asked.casefold()


def _cleaned(row: Mapping[str, Any]) -> Mapping[str, str]:
    fields = {}
    for name, value in row.items():
        if not _NAME.fullmatch(name):
            raise LookupFailed("a field has a name that is none")
        fields[name] = _text(value)
    return fields


def _text(value: object) -> str:
    """A value as one short line without markup, links and what cannot be seen."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise LookupFailed("a field is neither text nor a number")
    if isinstance(value, float) and not isfinite(value):
        raise LookupFailed("a field is no finite number")
    if isinstance(value, str) and len(value) > LONGEST * 4:
        raise LookupFailed("a field is too long")
    text = " ".join("".join(c if c.isprintable() else " " for c in str(value)).split())
    if _LINK.search(text) or _MARKUP.search(text):
        raise LookupFailed("a field holds markup or a link")
    if len(text) > LONGEST:
        raise LookupFailed("a field is too long")
    return text
