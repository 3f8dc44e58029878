"""A click waits a moment for what came of it, and never for long."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

from bot.arrivals import agent_arrival
from bot.channels.base import CaseRef
from bot.clicks import Clicks
from bot.store.bell import TURN
from bot.store.session import Store
from handlers.cause import AgentDid, Do

NOW = datetime(2026, 11, 20, 15, 40, tzinfo=UTC)
REF = CaseRef(case_no=12, card_id=7, channel="wecom_kf", account="wk1", customer="wm1")
CLICK = agent_arrival(
    REF, AgentDid(agent_id="feishu:ou_lin", do=Do.CLAIM), platform_id="click:1", at=NOW, card_id=7
)


def clicked(store: Store) -> None:
    with store.write() as tx:
        tx.inbox.put([CLICK], now=NOW)


def decided(store: Store, result: dict[str, str]) -> None:
    """A worker does it."""
    with store.write() as tx:
        claim = tx.inbox.claim(TURN, now=NOW)
        assert claim is not None
        tx.inbox.finish(claim, now=NOW, result=result)
        tx.inbox.tell(claim, {**result, "card": "{}"})


def test_the_result_comes_as_soon_as_it_is_written(store: Store) -> None:
    """Toast and card, while the request waits."""
    clicked(store)
    found: list[object] = []
    waiting = threading.Thread(
        target=lambda: found.append(Clicks(store, patience=20).result(CLICK))
    )
    waiting.start()
    decided(store, {"toast": "已认领", "kind": "success"})
    waiting.join(20)
    assert found == [{"toast": "已认领", "kind": "success", "card": "{}"}]


def test_a_redelivered_click_reads_the_same_result(store: Store) -> None:
    """Nothing is done twice."""
    clicked(store)
    decided(store, {"toast": "已认领"})
    clicked(store)
    assert Clicks(store, patience=0).result(CLICK) == {"toast": "已认领", "card": "{}"}


def test_patience_ends(store: Store) -> None:
    """Nobody works: no result, and no error."""
    clicked(store)
    assert Clicks(store, patience=0.05).result(CLICK) is None


def test_who_comes_while_all_places_are_taken_does_not_wait(store: Store) -> None:
    """Eight slow clicks never keep an acknowledgement waiting."""
    clicked(store)
    moments = iter([0.0, 0.0])
    full = Clicks(store, patience=9, at_a_time=1, clock=lambda: next(moments))
    assert full._places.acquire(blocking=False)
    assert full.result(CLICK) is None
