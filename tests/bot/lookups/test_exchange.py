"""What of an answer can be believed: only about this customer, this question, and clean."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.lookups.circuit import FAILURES, KEPT, REST, Circuit, Remembered
from bot.lookups.exchange import Found, LookupFailed, read_answer
from bot.lookups.parcels import Question
from handlers.outcome import NewLookup

PROOF = ("order_no", "phone_last4")
NAMED = {"order_no": "QC1", "phone_last4": "1234"}
NOW = datetime(2026, 11, 20, tzinfo=UTC)


def question(named: dict[str, str] | None = None) -> Question:
    wanted = NewLookup(lookup="order_status", proof=named or {})
    return Question(wanted=wanted, external_id="wm_1", union_id="un_1")


def read(answer: object, named: dict[str, str] | None = None) -> Found:
    return read_answer(json.dumps(answer).encode(), question(named), "lk_1", PROOF)


def good(**more: Any) -> dict[str, Any]:
    return {"id": "lk_1", "found": True, "rows": [{"order_no": "QC1", "status": "已发货"}], **more}


def test_what_is_bound_to_the_customer_is_believed() -> None:
    """By external id or union id."""
    assert read(good(owner="wm_1")).rows == ({"order_no": "QC1", "status": "已发货"},)
    assert read(good(owner="un_1")).rows
    assert read(good(proof=NAMED), NAMED).rows
    assert read({"id": "lk_1", "found": False}).rows == ()


@pytest.mark.parametrize(
    ("answer", "named"),
    [
        (good(owner="wm_2"), {}),
        (good(owner=""), {}),
        (good(owner=None), {}),
        (good(), {}),
        (good(), NAMED),
        (good(proof={**NAMED, "phone_last4": "9999"}), NAMED),
        (good(proof=NAMED), {"order_no": "QC1"}),
        (good(proof={**NAMED, "order_no": "QC2"}), {**NAMED, "order_no": "QC2"}),
        (good(owner="wm_1"), {"order_no": "QC2"}),
        (good(owner="wm_1", id="lk_2"), {}),
        (good(owner="wm_1", found="yes"), {}),
        (good(owner="wm_1", rows=[]), {}),
        (good(owner="wm_1", rows=[{}]), {}),
        (good(owner="wm_1", rows=[{"a": 1}] * 4), {}),
        (good(owner="wm_1", rows=[{"status": ["x"]}]), {}),
        (good(owner="wm_1", rows=[{"status": "x" * 200}]), {}),
        (good(owner="wm_1", rows=[{"status": '<a href="x">点我</a>'}]), {}),
        (good(owner="wm_1", rows=[{"status": "见 http://x.example"}]), {}),
        (good(owner="wm_1", rows=[{"status": "到 evil-shop.com 领奖"}]), {}),
        (good(owner="wm_1", rows=[{"count": 1e400}]), {}),
        (good(owner="wm_1", rows=[{"order_no": 1234567}]), {"order_no": "1234567"}),
        (good(owner="wm_1", rows=[{"__class__": "x"}]), {}),
        ([], {}),
    ],
)
def test_anything_else_shows_nothing(answer: object, named: dict[str, str]) -> None:
    """Another customer, another order, no proof, markup, links: a failure."""
    with pytest.raises(LookupFailed):
        read(answer, named)


@given(st.binary(max_size=300) | st.just(b"[" * 60_000) | st.just(b"9" * 60_000))
def test_no_body_does_worse_than_fail(body: bytes) -> None:
    """Garbage is a failure, never another error."""
    with pytest.raises(LookupFailed):
        read_answer(body, question(), "lk_1", PROOF)


@given(st.text(max_size=200))
def test_a_shown_field_is_one_clean_line(text: str) -> None:
    """Whatever an endpoint writes."""
    try:
        (row,) = read(good(owner="wm_1", rows=[{"status": text}])).rows
    except LookupFailed:
        return
    assert row["status"].isprintable()
    assert not set(row["status"]) & set("<>`*[]{}|\\")
    assert len(row["status"]) <= 120


def test_a_failing_endpoint_is_left_alone_and_tried_again() -> None:
    """After the rest one question finds out."""
    circuit = Circuit()
    for _ in range(FAILURES):
        assert circuit.lets_through("u", NOW)
        circuit.failed("u", NOW)
    assert not circuit.lets_through("u", NOW + REST / 2)
    assert circuit.lets_through("u", NOW + REST)
    assert not circuit.lets_through("u", NOW + REST)
    circuit.worked("u")
    assert circuit.lets_through("u", NOW + REST)
    assert circuit.lets_through("other", NOW)


def test_an_answer_is_kept_for_a_minute_for_its_own_question() -> None:
    """Nobody else gets it, and not for long."""
    kept = Remembered()
    kept.put(("u", "wm_1"), Found(rows=({"a": "b"},)), NOW)
    assert kept.get(("u", "wm_1"), NOW + KEPT) is not None
    assert kept.get(("u", "wm_2"), NOW) is None
    assert kept.get(("u", "wm_1"), NOW + KEPT + timedelta(seconds=1)) is None
