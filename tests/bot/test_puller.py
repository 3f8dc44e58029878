"""Pulling: the cursor moves with its messages, nothing twice, nothing lost, the past is history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest

from bot.arrivals import message_arrival, wakeup_arrival
from bot.channels.base import Arrival, Page, Refused, TryLater
from bot.puller import PAGES, Pulls, sweep, sweep_names
from bot.store.lanes import LEASE
from bot.store.session import Store
from handlers.model import Message
from tests.bot.small_desk import ACCOUNT, KF, SmallDesk, drain, held


class Account:
    """A log of messages in pages; the cursor is the place in it."""

    def __init__(self, page: int = 2) -> None:
        self.log: list[Arrival] = []
        self.page = page
        self.problems: list[Exception] = []
        self.pulled: list[str] = []

    def pull(self, account: str, cursor: str, token: str) -> Page:
        """The page after the cursor, or the next problem."""
        self.pulled.append(cursor)
        if self.problems:
            raise self.problems.pop(0)
        begin = int(cursor or 0)
        end = min(begin + self.page, len(self.log))
        return Page(
            arrivals=tuple(self.log[begin:end]), next_cursor=str(end), has_more=end < len(self.log)
        )


class PullingDesk(SmallDesk):
    """A small desk with an account to pull."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.account = Account()
        self.named: list[Sequence[str]] = []
        self.pulls = Pulls(
            store=store,
            clock=self.clock,
            pullers={KF: self.account},
            enrich=lambda arrivals: arrivals,
            naming=lambda _channel, _account, ids: self.named.append(ids),
        )

    def writes(self, customer: str, name: str, *, ago: float = 0) -> None:
        """A customer's message is in the platform's log since `ago` minutes."""
        at = self.clock.now() - timedelta(minutes=ago)
        message = Message(message_id=name, at=at, text="多久发货")
        self.account.log.append(message_arrival(KF, ACCOUNT, customer, message))

    def wake(self, name: str) -> None:
        """The platform calls."""
        now = self.clock.now()
        self.put(wakeup_arrival(KF, ACCOUNT, platform_id=name, at=now, token="t"))

    def stored(self) -> list[str]:
        """Names of the messages in the inbox, in the order of their rows."""
        with self.store.read() as tx:
            rows = tx.connection.exec_driver_sql(
                "SELECT platform_id FROM inbox WHERE kind = 'message' ORDER BY id"
            )
            return [str(row[0]) for row in rows]


@pytest.fixture
def desk(store: Store) -> PullingDesk:
    """A desk on each engine."""
    return PullingDesk(store)


def test_all_pages_are_pulled_for_one_wake_up(desk: PullingDesk) -> None:
    """Seven messages in pages of two, in the platform's order."""
    for number in range(7):
        desk.writes("amy", f"m{number}")
    desk.wake("w1")
    assert drain(desk.pulls) == 1
    assert desk.stored() == [f"m{number}" for number in range(7)]


def test_five_wake_ups_are_one_pull(desk: PullingDesk) -> None:
    """Those that waited before the first call are served with it."""
    desk.writes("amy", "m1")
    for number in range(5):
        desk.wake(f"w{number}")
    assert drain(desk.pulls) == 1
    assert desk.account.pulled == [""]
    assert desk.stored() == ["m1"]


def test_a_puller_that_died_between_pages_goes_on_where_it_was(desk: PullingDesk) -> None:
    """The cursor moved with the first page; nothing of it is stored again."""
    for number in range(5):
        desk.writes("amy", f"m{number}")
    desk.wake("w1")
    claim = held(desk.pulls)
    desk.pulls._pull_one(claim, "t")
    desk.sleep(seconds=LEASE.total_seconds() + 1)
    assert drain(desk.pulls) == 1
    assert desk.stored() == [f"m{number}" for number in range(5)]
    assert desk.account.pulled == ["", "2", "4"]


def test_two_pullers_of_one_account_store_each_message_once(desk: PullingDesk) -> None:
    """The slow one's page is dropped when the cursor has moved meanwhile."""
    for number in range(4):
        desk.writes("amy", f"m{number}")
    desk.wake("w1")
    slow = held(desk.pulls)
    desk.sleep(seconds=LEASE.total_seconds() + 1)
    inner, once = desk.account.pull, [True]

    def overtaken(account: str, cursor: str, token: str) -> Page:
        page = inner(account, cursor, token)
        if once:
            once.clear()
            drain(desk.pulls)
        return page

    desk.account.pull = overtaken  # type: ignore[method-assign]
    desk.pulls.handle(slow)
    drain(desk.pulls)
    assert desk.stored() == [f"m{number}" for number in range(4)]


def test_the_past_is_history_and_is_never_answered(desk: PullingDesk) -> None:
    """A thousand minutes old: kept and shown, not decided."""
    for number in range(6):
        desk.writes(f"c{number}", f"old{number}", ago=1000)
    desk.writes("amy", "new", ago=1)
    desk.wake("w1")
    drain(desk.pulls)
    desk.rest()
    assert {one.address.to for one in desk.phone.shown} == {"amy"}
    with desk.store.read() as tx:
        assert tx.conversations.find(desk.lane("c3")) is not None


def test_what_came_while_we_were_down_is_no_history(desk: PullingDesk) -> None:
    """Twelve hours after the last pull: late, and answered."""
    desk.wake("w1")
    drain(desk.pulls)
    desk.sleep(hours=12)
    desk.writes("amy", "m1", ago=600)
    desk.wake("w2")
    drain(desk.pulls)
    desk.rest()
    assert any("48 小时" in text for text in desk.phone.texts())


def test_an_outage_is_tried_again_and_loses_nothing(desk: PullingDesk) -> None:
    """Three failures in a row, then the page."""
    desk.writes("amy", "m1")
    desk.account.problems = [TryLater("502"), TryLater("hang", unknown_outcome=True), TryLater("x")]
    desk.wake("w1")
    for _ in range(4):
        drain(desk.pulls)
        desk.sleep(seconds=20)
    assert desk.stored() == ["m1"]


def test_a_refused_account_is_listed_and_wakes_again(desk: PullingDesk) -> None:
    """A final refusal sets the wake-up aside; the next one tries anew."""
    desk.writes("amy", "m1")
    desk.account.problems = [Refused("no such account")]
    desk.wake("w1")
    drain(desk.pulls)
    assert desk.states() == {"dead": 1}
    desk.wake("w2")
    drain(desk.pulls)
    assert desk.stored() == ["m1"]


def test_an_endless_log_leaves_room_for_others(desk: PullingDesk) -> None:
    """After a hundred pages the rest comes with a wake-up of its own."""
    desk.account.page = 1
    for number in range(PAGES + 5):
        desk.writes("amy", f"m{number}")
    desk.wake("w1")
    claim = held(desk.pulls)
    desk.pulls.handle(claim)
    assert len(desk.stored()) == PAGES
    assert drain(desk.pulls) == 1
    assert len(desk.stored()) == PAGES + 5


def test_names_are_asked_for_after_the_messages_are_stored(desk: PullingDesk) -> None:
    """An answer does not wait for a nickname."""
    desk.writes("amy", "m1")
    desk.wake("w1")
    drain(desk.pulls)
    assert desk.named == [["amy"]]


def test_processes_share_a_sweep_each_minute_and_start_with_their_own(desk: PullingDesk) -> None:
    """Two processes, three sweeps each within a minute: two starts and one shared."""
    for _process in range(2):
        names = sweep_names(desk.clock)
        for _ in range(3):
            sweep(desk.store, KF, [ACCOUNT], desk.clock.now(), name=next(names))
    assert desk.states() == {"waiting": 3}
