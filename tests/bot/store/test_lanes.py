"""The inbox as a queue: once, in order, one worker a conversation; on both engines."""

from __future__ import annotations

import threading
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest

from bot.arrivals import event_arrival, message_arrival
from bot.channels.base import Arrival, Kind
from bot.store.bell import TURN
from bot.store.lanes import LEASE, Claim, ClaimLost
from bot.store.session import Store
from handlers.cause import AgentDid, Do
from handlers.model import Message

NOW = datetime(2026, 11, 20, 15, 40, tzinfo=UTC)
LATER = NOW + LEASE + timedelta(seconds=1)


def said(customer: str, number: int) -> Arrival:
    message = Message(message_id=f"{customer}-{number}", at=NOW, text=f"第{number}句")
    return message_arrival("wecom_kf", "wk1", customer, message)


def put(store: Store, *arrivals: Arrival) -> int:
    with store.write() as tx:
        return tx.inbox.put(arrivals, now=NOW)


def claim(store: Store, now: datetime = NOW) -> Claim | None:
    with store.write() as tx:
        return tx.inbox.claim(TURN, now=now)


def finish(store: Store, held: Claim, now: datetime = NOW) -> None:
    with store.write() as tx:
        tx.inbox.finish(held, now=now)


def test_a_redelivered_message_is_stored_once(store: Store) -> None:
    """The same platform id five times, at once and later, is one row."""
    assert put(store, said("a", 1), said("a", 1)) == 1
    assert put(store, said("a", 1)) == 0


def test_a_conversation_is_handled_by_one_worker_at_a_time(store: Store) -> None:
    """While its head is claimed, nothing of a conversation can be claimed."""
    put(store, said("a", 1), said("a", 2))
    held = claim(store)
    assert held is not None
    assert claim(store) is None
    finish(store, held)
    second = claim(store)
    assert second is not None
    assert second.row["platform_id"] == "a-2"


def test_conversations_are_handled_in_parallel(store: Store) -> None:
    """A slow conversation does not hold up another."""
    put(store, said("a", 1), said("a", 2), said("b", 1))
    heads = {held.row["platform_id"] for held in (claim(store), claim(store)) if held}
    assert heads == {"a-1", "b-1"}


def test_a_frozen_worker_loses_its_claim_and_cannot_finish(store: Store) -> None:
    """After the lease another worker takes over; what the first decided is not applied."""
    put(store, said("a", 1))
    frozen = claim(store)
    taken_over = claim(store, LATER)
    assert frozen is not None
    assert taken_over is not None
    assert taken_over.row["attempts"] == 2
    with pytest.raises(ClaimLost):
        finish(store, frozen, LATER)
    finish(store, taken_over, LATER)


def test_a_row_in_back_off_holds_its_conversation(store: Store) -> None:
    """Order is kept: what comes behind a failed message waits for it."""
    put(store, said("a", 1), said("a", 2))
    held = claim(store)
    assert held is not None
    with store.write() as tx:
        tx.inbox.put_back(held, due_at=NOW + timedelta(seconds=5), error="boom")
    assert claim(store) is None
    again = claim(store, NOW + timedelta(seconds=6))
    assert again is not None
    assert again.row["platform_id"] == "a-1"


def test_a_row_in_back_off_never_blocks_an_agents_command(store: Store) -> None:
    """An agent can still act on a conversation whose message keeps failing."""
    put(store, said("a", 1), said("a", 2))
    held = claim(store)
    assert held is not None
    with store.write() as tx:
        tx.inbox.put_back(held, due_at=NOW + timedelta(minutes=1), error="boom")
    command = event_arrival(
        Kind.AGENT,
        channel="wecom_kf",
        account="wk1",
        customer="a",
        platform_id="click-1",
        at=NOW,
        cause=AgentDid(agent_id="lin", do=Do.CLAIM),
    )
    put(store, command)
    overtaking = claim(store)
    assert overtaking is not None
    assert overtaking.row["kind"] == Kind.AGENT.value


def test_dead_rows_get_out_of_the_way_and_can_be_retried(store: Store) -> None:
    """Poison is set aside, the conversation goes on, an operator may retry."""
    put(store, said("a", 1), said("a", 2))
    held = claim(store)
    assert held is not None
    with store.write() as tx:
        tx.inbox.set_aside(held, now=NOW, error="poison")
    following = claim(store)
    assert following is not None
    assert following.row["platform_id"] == "a-2"
    finish(store, following)
    with store.write() as tx:
        assert tx.inbox.retry([held.id], now=NOW) == 1
    assert claim(store) is not None


def test_a_claim_handed_back_counts_no_attempt(store: Store) -> None:
    """At shutdown another worker gets the row as if nothing had happened."""
    put(store, said("a", 1))
    held = claim(store)
    assert held is not None
    with store.write() as tx:
        tx.inbox.hand_back(held)
    again = claim(store)
    assert again is not None
    assert again.row["attempts"] == 1


def test_many_workers_keep_every_conversation_in_order(store: Store) -> None:
    """Eight threads, forty conversations of five: each row once, each conversation in order."""
    put(store, *(said(f"c{n % 40}", n // 40) for n in range(200)))
    done: dict[str, list[int]] = defaultdict(list)
    errors: list[Exception] = []

    def work() -> None:
        try:
            while (held := claim(store)) is not None:
                done[held.row["customer"]].append(int(held.row["platform_id"].split("-")[1]))
                finish(store, held)
        except Exception as error:  # noqa: BLE001  told to the test thread
            errors.append(error)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    work()
    assert errors == []
    assert {
        customer: numbers for customer, numbers in done.items() if numbers != [0, 1, 2, 3, 4]
    } == {}
    assert len(done) == 40


def test_a_long_finished_past_leaves_the_statements_right(store: Store) -> None:
    """Rows that are done are never claimed again, whatever comes behind them."""
    for number in range(30):
        put(store, said("a", number))
        held = claim(store)
        assert held is not None
        finish(store, held)
    assert claim(store) is None
    put(store, said("a", 30))
    assert claim(store) is not None
