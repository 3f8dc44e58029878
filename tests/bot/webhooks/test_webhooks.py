"""Outgoing webhooks: signed, masked, at least once for a day, and nothing else waits for them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event
from time import monotonic

import pytest

from bot.lookups.circuit import Circuit
from bot.store.session import Store
from bot.webhooks.calling import Caller, NotTaken, NotWanted
from bot.webhooks.events import HOOK, Hooks
from bot.webhooks.sending import WAITS, Webhooks
from bot.wiring.turning import turns
from handlers.cause import Do
from tests.bot.small_desk import NIGHT, SmallDesk, drain
from tests.bot.webhooks.receiver import (
    DRIP_SECONDS,
    FLOOD,
    SECRET,
    SLEEP_SECONDS,
    Behave,
    Receiver,
    breaks_off,
    drips,
    fails,
    is_gone,
    sleeps,
    takes,
)

DAY = timedelta(days=1)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """A receiver on this machine."""
    made = Receiver()
    yield made
    made.close()


def a_desk(store: Store, *urls: str) -> SmallDesk:
    """A small desk that tells these receivers."""
    desk = SmallDesk(store)
    desk.parts = replace(desk.parts, hooks=Hooks(urls))
    desk.turns = turns(desk.parts)
    return desk


def with_news(store: Store, receiver: Receiver) -> SmallDesk:
    """A desk that has one thing to tell this receiver."""
    desk = a_desk(store, receiver.url)
    desk.says("转人工")
    desk.decide()
    return desk


def calls(desk: SmallDesk, *urls: str, seconds: float = 1.0) -> Webhooks:
    """The job that calls them, on the desk's clock; signatures bear the real time."""
    caller = RealTime(secret=SECRET, private=True, seconds=seconds)
    return Webhooks(store=desk.store, clock=desk.clock, caller=caller, urls=urls)


class RealTime(Caller):
    """Signs with the time of this machine: the receiver refuses old signatures."""

    def post(self, url: str, message_id: str, body: str, at: datetime) -> None:
        """As the desk does, now."""
        super().post(url, message_id, body, datetime.now(UTC))


def works(job: Webhooks) -> None:
    """Call until nothing is due."""
    drain(job)


def states(store: Store) -> list[str]:
    """The states of all webhook rows."""
    with store.read() as tx:
        return [
            state
            for state in ("waiting", "done", "dead")
            for row in tx.views.queue("outbox", state, limit=1000)
            if row["kind"] == HOOK
        ]


def test_a_ticket_is_told_signed_and_masked(store: Store, receiver: Receiver) -> None:
    """Opened, updated, resolved; the number of the phone stands nowhere in full."""
    desk = with_news(store, receiver)
    desk.says("洗衣机不脱水,电话13812345678")
    desk.decide()
    desk.commands(Do.RESOLVE, text="已处理")
    desk.decide()
    works(calls(desk, receiver.url))
    kinds = [told["type"] for _, told in receiver.taken]
    assert kinds[0] == "ticket.opened"
    assert "ticket.updated" in kinds
    assert kinds[-1] == "ticket.resolved"
    assert "13812345678" not in str(receiver.taken)
    assert "138****5678" in str(receiver.taken)
    assert len({message_id for message_id, _ in receiver.taken}) == len(kinds)


def test_without_a_receiver_nothing_is_written(store: Store) -> None:
    """A desk without webhooks has no rows for them."""
    desk = a_desk(store)
    desk.says("转人工")
    desk.decide()
    assert states(store) == []


def test_a_receiver_that_is_down_for_most_of_a_day_gets_everything_in_order(
    store: Store, receiver: Receiver
) -> None:
    """The same id at every try; what it took at last is what happened first."""
    desk = with_news(store, receiver)
    desk.says("洗衣机不脱水")
    desk.decide()
    job = calls(desk, receiver.url)
    receiver.behave = fails
    for _ in range(40):
        works(job)
        desk.clock.set(desk.clock.now() + timedelta(minutes=30))
    failed = len(receiver.taken)
    assert states(store) == ["waiting"] * 2
    receiver.behave = takes
    for _ in range(10):
        desk.clock.set(desk.clock.now() + timedelta(hours=1))
        works(job)
    assert [told["type"] for _, told in receiver.taken[failed:]] == [
        "ticket.opened",
        "ticket.updated",
    ]
    assert {one for one, _ in receiver.taken[:failed]} == {receiver.taken[failed][0]}


def test_after_a_day_it_is_dead_listed_and_can_be_sent_again(
    store: Store, receiver: Receiver
) -> None:
    """The table of waits is a day long; a dead letter goes out once it is retried."""
    assert DAY <= sum(WAITS, timedelta()) <= DAY + timedelta(hours=1)
    desk = with_news(store, receiver)
    job = calls(desk, receiver.url)
    receiver.behave = fails
    for _ in range(45):
        works(job)
        desk.clock.set(desk.clock.now() + timedelta(hours=1))
    assert states(store) == ["dead"]
    receiver.behave = takes
    with store.write() as tx:
        tx.outbox.retry(tx.views.dead_ids("outbox"), now=desk.clock.now())
    works(calls(desk, receiver.url))
    assert states(store) == ["done"]


def test_a_slow_receiver_costs_its_time_and_nobody_elses(store: Store, receiver: Receiver) -> None:
    """The call ends; customers are answered while it waits."""
    desk = with_news(store, receiver)
    receiver.behave = sleeps
    job = calls(desk, receiver.url, seconds=0.3)
    claim = job.take()
    assert claim is not None
    desk.send()  # the reply leaves though a webhook is in hand
    assert desk.phone.texts()
    begun = monotonic()
    job.handle(claim)
    assert monotonic() - begun < SLEEP_SECONDS / 2
    assert states(store) == ["waiting"]


@pytest.mark.parametrize(
    ("behave", "state"),
    [(drips, "done"), (breaks_off, "done"), (is_gone, "dead")],
    ids=["drips", "breaks off", "is gone"],
)
def test_a_status_counts_whatever_becomes_of_the_rest(
    store: Store, receiver: Receiver, behave: Behave, state: str
) -> None:
    """An answer that drips is cut, one that breaks off is enough; 410 ends it at once."""
    desk = with_news(store, receiver)
    receiver.behave = behave
    begun = monotonic()
    works(calls(desk, receiver.url, seconds=1))
    assert monotonic() - begun < DRIP_SECONDS / 2
    assert states(store) == [state]


def test_no_redirect_is_followed(store: Store, receiver: Receiver) -> None:
    """A redirect is a failure like any other."""
    desk = with_news(store, receiver)
    receiver.behave = receiver.redirects
    works(calls(desk, receiver.url))
    assert receiver.elsewhere == 0
    assert states(store) == ["waiting"]


def test_a_huge_answer_is_not_read(store: Store, receiver: Receiver) -> None:
    """200 counts, whatever comes behind it."""
    desk = with_news(store, receiver)
    receiver.behave = receiver.floods
    works(calls(desk, receiver.url, seconds=30))
    assert states(store) == ["done"]
    assert receiver.poured < FLOOD / 4


def test_one_receiver_down_does_not_hold_up_the_other(store: Store, receiver: Receiver) -> None:
    """Each has its own rows."""
    broken = Receiver()
    broken.behave = fails
    desk = a_desk(store, broken.url, receiver.url)
    try:
        desk.says("转人工")
        desk.decide()
        works(calls(desk, broken.url, receiver.url))
    finally:
        broken.close()
    assert len(receiver.taken) == 1
    assert sorted(states(store)) == ["done", "waiting"]


def test_a_receiver_that_fails_often_is_left_alone_for_a_while(
    store: Store, receiver: Receiver
) -> None:
    """Its other rows wait without counting a try."""
    desk = a_desk(store, receiver.url)
    for number in range(8):
        desk.says("转人工", customer=f"c{number}")
    desk.decide()
    receiver.behave = fails
    job = calls(desk, receiver.url)
    assert isinstance(job.circuit, Circuit)
    works(job)
    assert len(receiver.taken) == 5


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.0.0.8",
        "192.168.1.1",
        "169.254.169.254",
        "::1",
        "fd00::1",
        "::ffff:10.0.0.8",
    ],
)
def test_private_addresses_are_refused_unless_allowed(address: str) -> None:
    """By what the name resolves to, looked at once; plain HTTP is refused as well."""
    caller = Caller(secret=SECRET, resolve=lambda host, port: ["93.184.216.34", address])
    with pytest.raises(NotWanted, match="private"):
        caller.post("https://hooks.example.com/x", "m1", "{}", NIGHT)
    with pytest.raises(NotWanted, match="https"):
        caller.post("http://hooks.example.com/x", "m1", "{}", NIGHT)


def test_a_name_without_an_address_is_tried_again() -> None:
    """DNS may be down for a while."""

    def unknown(host: str, port: int) -> list[str]:
        raise OSError(host)

    caller = Caller(secret=SECRET, resolve=unknown)
    with pytest.raises(NotTaken):
        caller.post("https://hooks.example.com/x", "m1", "{}", NIGHT)


def test_a_name_that_is_looked_up_for_ever_holds_nobody() -> None:
    """The time of a call counts from its name on."""
    over = Event()

    def slow(host: str, port: int) -> list[str]:
        over.wait(60)
        return ["93.184.216.34"]

    caller = Caller(secret=SECRET, resolve=slow, seconds=0.05)
    with pytest.raises(NotTaken, match="TimeoutError"):
        caller.post("https://hooks.example.com/x", "m1", "{}", NIGHT)
    over.set()
