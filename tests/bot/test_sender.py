"""Sending: at least once, in order, within every limit, never a stampede, never a stale word."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.channels.base import Delivery, Kind, Receipt, Refused, SendProblem, TryLater
from bot.outlets import Outlet
from bot.store.lanes import LEASE
from bot.store.parcel import Parcel, parcel_id
from bot.store.schema import inbox
from bot.store.session import Store
from bot.timers import fire_due
from handlers.cause import CustomerRecalled, Do
from handlers.notice import Notice
from tests.bot.small_desk import EVENING, SmallDesk, arrives, drain, held


class Killed(BaseException):
    """The process ends here."""


@pytest.fixture
def desk(store: Store) -> SmallDesk:
    """A small desk on each engine."""
    return SmallDesk(store)


def failing(problem: Callable[[], Exception]) -> Callable[[Delivery], Receipt]:
    def answer(_delivery: Delivery) -> Receipt:
        raise problem()

    return answer


def busy() -> SendProblem:
    return TryLater("HTTP 502", unknown_outcome=True)


def notices(desk: SmallDesk, count: int, text: str = "通知") -> None:
    """So many notices to the group at once."""
    outlet: Outlet = desk.parts.outlets.groups[0]
    with desk.store.write() as tx:
        for number in range(count):
            part = desk.group.render_notice(Notice(title=f"{text} {number:02}"))
            tx.outbox.put(
                Parcel(
                    lane=outlet.lane,
                    address=outlet.address,
                    kind="notice",
                    parts=part,
                    reply_id=parcel_id(),
                ),
                now=desk.clock.now(),
            )


def test_a_reply_leaves_once_with_a_key_of_the_platforms_alphabet(desk: SmallDesk) -> None:
    """One try, one message, at most 32 of `[0-9A-Za-z_-]`."""
    desk.says("多久发货")
    desk.rest()
    assert [len(desk.phone.tried), len(desk.phone.shown)] == [1, 1]
    key = desk.phone.tried[0].key
    assert len(key) <= 32
    assert key.replace("-", "").replace("_", "").isalnum()


def test_every_try_has_the_same_key_and_knows_of_the_unknown_outcome(desk: SmallDesk) -> None:
    """The platform can tell a resent message; so can the channel."""
    desk.phone.answer = failing(busy)
    desk.says("多久发货")
    desk.rest()
    desk.phone.answer = arrives
    desk.wait(minutes=2)
    first, *later = desk.phone.tried
    assert later
    assert {one.key for one in later} == {first.key}
    assert not first.resent
    assert all(one.resent for one in later)
    assert len(desk.phone.texts()) == 1


def test_replies_of_a_conversation_keep_their_order_through_an_outage(desk: SmallDesk) -> None:
    """What was said first is read first, and nothing overtakes it."""
    desk.says("多久发货")
    desk.decide()
    desk.phone.answer = failing(busy)
    desk.send()
    desk.says("运费谁出")
    desk.decide()
    desk.wait(minutes=1)
    desk.phone.answer = arrives
    desk.wait(minutes=3)
    assert ["48 小时" in desk.phone.texts()[0], "包邮" in desk.phone.texts()[1]] == [True, True]
    assert len(desk.phone.texts()) == 2


def test_an_outage_of_one_customer_does_not_hold_up_another(desk: SmallDesk) -> None:
    """Lanes are parallel."""

    def only_bob(delivery: Delivery) -> Receipt:
        if delivery.address.to == "amy":
            raise busy()
        return arrives(delivery)

    desk.phone.answer = only_bob
    desk.says("多久发货", "amy")
    desk.says("多久发货", "bob")
    desk.rest()
    assert len(desk.phone.texts("bob")) == 1


def test_a_sender_that_vanished_is_taken_over_with_the_same_key(desk: SmallDesk) -> None:
    """Killed after the call: the next try says that it may have arrived."""
    desk.says("多久发货")
    desk.decide()
    held(desk.sending)
    desk.sleep(seconds=LEASE.total_seconds() + 1)
    desk.send()
    assert [one.resent for one in desk.phone.tried] == [True]


def test_a_call_that_takes_longer_than_a_lease_keeps_its_row(desk: SmallDesk) -> None:
    """Renewed while it is under way; afterwards nobody holds it any more."""
    desk.says("多久发货")
    desk.decide()
    claim = held(desk.sending)
    with desk.sending.holding.keep(claim):
        for _ in range(4):
            desk.sleep(seconds=LEASE.total_seconds() * 2 / 3)
            desk.sending.holding.renew(desk.store, desk.clock.now())
            assert desk.sending.take() is None
    desk.sleep(seconds=LEASE.total_seconds() + 1)
    desk.sending.holding.renew(desk.store, desk.clock.now())
    assert desk.sending.take() is not None


def test_a_sender_that_was_frozen_cannot_finish_a_row_of_another(desk: SmallDesk) -> None:
    """Its late result changes nothing, whatever it was."""
    desk.says("多久发货")
    desk.decide()
    frozen = held(desk.sending)
    desk.sleep(seconds=LEASE.total_seconds() + 1)
    desk.send()
    desk.phone.answer = failing(lambda: Refused("msgid repeated"))
    desk.sending.handle(frozen)
    desk.rest()
    assert desk.states("outbox") == {"done": 1}


def test_a_reply_that_an_outage_made_old_is_decided_again(desk: SmallDesk) -> None:
    """After eleven minutes the customer reads one fresh reply, not a heap of old ones."""
    desk.phone.answer = failing(busy)
    desk.says("多久发货")
    desk.rest()
    desk.wait(minutes=11)
    desk.phone.answer = arrives
    desk.wait(minutes=3)
    assert len(desk.phone.texts()) == 1
    assert "48 小时" in desk.phone.texts()[0]
    assert desk.states("outbox")["withdrawn"] == 1


def test_only_what_was_not_answered_is_decided_again(desk: SmallDesk) -> None:
    """An answer that the customer has read is not given a second time with the stale one."""
    desk.says("多久发货")
    desk.rest()
    desk.wait(minutes=40)
    desk.phone.answer = failing(busy)
    desk.says("运费谁出")
    desk.rest()
    desk.wait(minutes=11)
    desk.phone.answer = arrives
    desk.wait(minutes=3)
    told = "\n".join(desk.phone.texts())
    assert [told.count("48 小时"), told.count("包邮")] == [1, 1]


def test_replies_that_waited_for_a_dead_sender_are_decided_again(desk: SmallDesk) -> None:
    """Nobody sent for an hour: no burst of old sentences, but one late reply."""
    desk.says("多久发货")
    desk.decide()
    desk.sleep(minutes=60)
    desk.rest()
    assert len(desk.phone.texts()) == 1
    assert desk.states("outbox").get("withdrawn") == 1


def test_a_defect_in_a_channel_does_not_block_a_conversation_for_ever(desk: SmallDesk) -> None:
    """A message that makes every try raise is given up; the next one leaves."""

    def breaks(delivery: Delivery) -> Receipt:
        if "48 小时" in str(delivery.payload):
            raise ZeroDivisionError
        return arrives(delivery)

    desk.phone.answer = breaks
    desk.says("多久发货")
    desk.rest()
    desk.says("运费谁出")
    desk.wait(minutes=9)
    assert any("包邮" in text for text in desk.phone.texts())


def test_a_refused_part_takes_the_rest_of_its_own_reply_along(desk: SmallDesk) -> None:
    """The second half of a reply is nothing without the first; later replies go on."""
    desk.says("多久发货")
    desk.decide()
    desk.phone.answer = failing(lambda: Refused("no"))
    desk.send()
    desk.phone.answer = arrives
    desk.says("运费谁出")
    desk.rest()
    assert ["包邮" in text for text in desk.phone.texts()] == [True]
    assert desk.states("outbox")["dead"] == 1


def test_a_message_over_the_platforms_budget_waits_for_the_customer(desk: SmallDesk) -> None:
    """Refused for the count, it is parked and leaves first when the customer writes again."""
    desk.phone.answer = failing(lambda: Refused("count", result="budget_spent"))
    desk.says("多久发货")
    desk.rest()
    assert desk.states("outbox")["held"] == 1
    desk.phone.answer = arrives
    desk.wait(minutes=5)
    assert desk.phone.texts() == []
    desk.says("运费谁出")
    desk.rest()
    assert ["48 小时" in desk.phone.texts()[0], "包邮" in desk.phone.texts()[1]] == [True, True]


def test_a_released_message_is_not_taken_for_a_stale_one(desk: SmallDesk) -> None:
    """It waited for the customer, not because of us; a hiccup on its way does not withdraw it."""
    desk.phone.answer = failing(lambda: Refused("count", result="budget_spent"))
    desk.says("多久发货")
    desk.rest()
    desk.wait(minutes=25)
    desk.phone.answer = failing(busy)
    desk.says("运费谁出")
    desk.rest()
    desk.phone.answer = arrives
    desk.wait(minutes=2)
    assert "48 小时" in desk.phone.texts()[0]
    assert "withdrawn" not in desk.states("outbox")


def test_people_get_the_budget_and_never_more_than_five_leave(store: Store) -> None:
    """Five messages after the customer's last one; the sixth leaves after their next."""
    desk = SmallDesk(store, EVENING)
    desk.says("转人工")
    desk.rest()
    spent = len(desk.phone.texts())
    desk.commands(Do.CLAIM)
    for number in range(7):
        desk.commands(Do.REPLY, f"第{number}句")
    desk.wait(seconds=6)
    assert len(desk.phone.texts()) == 5
    shown = [text for text in desk.phone.texts()[spent:] if "第" in text]
    assert shown
    assert [text[-2] for text in shown] == [str(number) for number in range(len(shown))]
    before = len(desk.phone.texts())
    desk.says("好的")
    desk.rest()
    assert len(desk.phone.texts()) > before
    assert f"第{len(shown)}句" in desk.phone.texts()[before]


def test_a_recalled_message_is_not_answered(desk: SmallDesk) -> None:
    """Taken back before anything left: blanked, and no reply to it goes out."""
    said = desk.says("在吗")
    desk.decide()
    desk.happens(Kind.RECALL, CustomerRecalled(message_id=said.platform_id))
    desk.wait(minutes=1)
    assert desk.phone.texts() == []
    with desk.store.read() as tx:
        rows = tx.history.of_conversation(1)
    assert [row["text"] for row in rows if row["direction"] == "in"] == [""]


def test_a_recall_withdraws_small_talk_that_has_not_left(desk: SmallDesk) -> None:
    """The greeting to a hello that was taken back stays in."""
    said = desk.says("在吗")
    desk.decide()
    desk.clock.set(desk.clock.now() + timedelta(seconds=11))
    fire_due(desk.store, desk.clock.now())
    desk.decide()
    assert desk.states("outbox") == {"waiting": 1}
    desk.happens(Kind.RECALL, CustomerRecalled(message_id=said.platform_id))
    desk.rest()
    assert desk.phone.texts() == []


def test_forty_notices_are_merged_and_all_arrive(desk: SmallDesk) -> None:
    """The group reads all forty in order, in far fewer messages."""
    notices(desk, 40)
    desk.rest()
    desk.wait(minutes=1)
    read = "\n".join(desk.group.texts())
    places = [read.find(f"通知 {number:02}") for number in range(40)]
    assert -1 not in places
    assert places == sorted(places)
    assert len(desk.group.texts()) <= 3


def test_the_robots_limit_of_twenty_a_minute_is_never_exceeded(desk: SmallDesk) -> None:
    """Sixty notices of two thousand bytes, two of which hardly fit together: over minutes, whole."""
    notices(desk, 60, text="长" * 900)
    times = []

    def arrives_at(delivery: Delivery) -> Receipt:
        times.append(desk.clock.now())
        return arrives(delivery)

    desk.group.answer = arrives_at
    desk.rest()
    desk.wait(minutes=10)
    assert "\n".join(desk.group.texts()).count("长" * 900) == 60
    for start in times:
        assert sum(start <= at < start + timedelta(minutes=1) for at in times) <= 20


def test_a_merged_notice_keeps_what_it_absorbed_through_a_crash(desk: SmallDesk) -> None:
    """Killed between merging and sending: the next sender sends the merged one."""
    notices(desk, 5)

    def killed(_delivery: Delivery) -> Receipt:
        raise Killed

    desk.group.answer = killed
    with pytest.raises(Killed):
        desk.sending.handle(held(desk.sending))
    desk.group.answer = arrives
    desk.sleep(seconds=LEASE.total_seconds() + 1)
    desk.rest()
    read = "\n".join(desk.group.texts())
    assert [read.count(f"通知 {number:02}") for number in range(5)] == [1] * 5


def test_two_senders_never_hold_rows_of_one_customer_at_once(desk: SmallDesk) -> None:
    """The second claim finds nothing until the first is done."""
    desk.says("多久发货")
    desk.decide()
    desk.says("运费谁出")
    desk.decide()
    first = held(desk.sending)
    assert desk.sending.take() is None
    desk.sending.handle(first)
    assert drain(desk.sending) == 1


def test_ten_minutes_of_outage_end_without_a_stampede(desk: SmallDesk) -> None:
    """Twelve customers wait; tries stay few, and after the end no second sees half of them."""
    times: list[float] = []
    back = desk.clock.now() + timedelta(minutes=9)

    def down_until_back(delivery: Delivery) -> Receipt:
        times.append((desk.clock.now() - back).total_seconds())
        if desk.clock.now() < back:
            raise busy()
        return arrives(delivery)

    desk.sending = replace(desk.sending, jitter=random.Random(5).random)
    desk.phone.answer = down_until_back
    names = [f"c{number}" for number in range(12)]
    for name in names:
        desk.says("多久发货", name)
    desk.wait(minutes=11)
    assert all(len(desk.phone.texts(name)) == 1 for name in names)
    tries = [at for at in times if at < 0]
    assert len(tries) <= 25 * len(names)
    afterwards = [int(at) for at in times if at >= 0]
    assert max(afterwards.count(second) for second in range(120)) < len(names) / 2


def test_an_agents_words_can_be_taken_back_until_they_leave(store: Store) -> None:
    """Within the moment that the policy gives they reach nobody; after it the truth is told."""
    desk = SmallDesk(store, EVENING)

    def result() -> str:
        with store.read() as tx:
            newest = sa.select(inbox.c.result).where(inbox.c.kind == "agent")
            told = tx.connection.scalars(newest.order_by(inbox.c.id.desc())).first()
        return str(told["toast"]) if told else ""

    desk.says("转人工")
    desk.commands(Do.CLAIM)
    desk.commands(Do.REPLY, "说错了")
    desk.rest()
    desk.commands(Do.RECALL)
    desk.wait(seconds=6)
    assert "已撤回" in result()
    assert not any("说错了" in text for text in desk.phone.texts())
    desk.commands(Do.REPLY, "您好")
    desk.wait(seconds=6)
    assert any("您好" in text for text in desk.phone.texts())
    desk.commands(Do.RECALL)
    desk.rest()
    assert "撤不回来" in result()
