"""The platform's own pool by day, and a claimed case in the platform's own client and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from bot.channels.base import Capabilities, Delivery, Kind, Receipt, Refused
from bot.store.session import Store
from bot.wiring.turning import deliveries, turns
from handlers.cause import Do, ServicerSpoke, SessionChanged
from handlers.policy import DayDesk, Policy
from tests.bot.small_desk import KF, SmallDesk, arrives, sample_policy

DAY = datetime.fromisoformat("2026-11-19T10:00:00+08:00")
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def platform_desk() -> Policy:
    """The sample company, whose customers of the day wait in the platform's pool."""
    sample = sample_policy()
    return replace(sample, care=replace(sample.care, day_desk=DayDesk.PLATFORM))


class KfDesk(SmallDesk):
    """A desk whose customers can be served in the platform's own client."""

    def __init__(self, store: Store, policy: Policy) -> None:
        super().__init__(store, DAY)
        limits: Capabilities = replace(self.phone.capabilities, hands_over=True)
        self.phone.capabilities = limits
        parts = replace(self.parts, policy=lambda: policy)
        self.turns, self.sending = turns(parts), deliveries(parts)

    def moves(self) -> list[dict[str, object]]:
        """What became of the platform's session."""
        return [dict(one.payload) for one in self.phone.shown if "session" in one.payload]

    def words(self) -> list[str]:
        """What the customer read."""
        return [str(one.payload) for one in self.phone.shown if "session" not in one.payload]

    def cases(self) -> int:
        """How many cases there are."""
        with self.store.read() as tx:
            return len(tx.views.night().cases)


@SQLITE
def test_by_day_a_need_goes_to_the_platforms_pool(store: Store) -> None:
    """A sentence first, then the session; no case of ours, nobody called by us."""
    desk = KfDesk(store, platform_desk())
    desk.says("空调装歪了怎么办，转人工")
    desk.wait(seconds=20)
    assert desk.moves() == [{"session": "pool"}]
    assert "同事" in desk.words()[0]
    assert desk.cases() == 0
    assert desk.group.texts() == []
    desk.happens(Kind.SESSION, SessionChanged(owner="person", servicer="LinYue"))
    desk.happens(Kind.SERVICER, ServicerSpoke(servicer="LinYue", text="您好，我来看看"))
    desk.says("好的")
    desk.wait(minutes=15)
    assert len(desk.words()) == 1


@SQLITE
def test_whom_the_pool_forgets_gets_a_ticket(store: Store) -> None:
    """Nobody in the configured minutes: the session ends with a number."""
    desk = KfDesk(store, platform_desk())
    desk.says("空调装歪了怎么办，转人工")
    desk.wait(minutes=11)
    last = desk.words()[-1]
    assert "end_first" in last
    with store.read() as tx:
        (ticket,) = tx.views.night().tickets
    assert ticket["ticket_no"] in last


@SQLITE
def test_a_pool_that_refuses_leaves_the_customer_in_our_own_line(store: Store) -> None:
    """The account has no servicers, say: our agents are called instead."""
    desk = KfDesk(store, platform_desk())

    def refuse(delivery: Delivery) -> Receipt:
        if "session" in delivery.payload:
            raise Refused("95014 no servicer")
        return arrives(delivery)

    desk.phone.answer = refuse
    desk.says("空调装歪了怎么办，转人工")
    desk.wait(seconds=20)
    assert desk.cases() == 1
    assert "需要人工" in "\n".join(desk.group.texts())


@SQLITE
def test_a_claimed_case_goes_to_the_client_and_back(store: Store) -> None:
    """While it is there the group stays quiet; back here the next words are passed on again."""
    desk = KfDesk(store, sample_policy())
    desk.says("空调装歪了怎么办，转人工")
    desk.wait(seconds=20)
    desk.commands(Do.CLAIM)
    desk.commands(Do.TO_CLIENT)
    desk.wait(seconds=5)
    assert desk.moves() == [{"session": "person", "servicer": "LinYue"}]
    told = len(desk.group.texts())
    desk.says("师傅几点到")
    desk.wait(seconds=20)
    assert len(desk.group.texts()) == told
    desk.commands(Do.TO_DESK)
    desk.wait(seconds=5)
    assert "end_first" in desk.words()[-1]
    desk.says("那我等着")
    desk.wait(seconds=20)
    assert "那我等着" in desk.group.texts()[-1]


@SQLITE
def test_only_the_cases_own_agent_moves_it(store: Store) -> None:
    """A colleague is told who has it."""
    desk = KfDesk(store, sample_policy())
    desk.says("空调装歪了怎么办，转人工")
    desk.wait(seconds=20)
    desk.commands(Do.CLAIM)
    desk.commands(Do.TO_CLIENT, agent="ajie")
    desk.wait(seconds=5)
    assert desk.moves() == []
    assert KF in desk.lane()
