"""The auditor: whatever stands still is told once, by whichever process looks first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.auditor import Auditor, ladder_time
from bot.channels.base import Kind
from bot.store.session import Store
from handlers.cause import DeliveryEnded
from handlers.changes import NewCase, NewTicket, TicketChange
from handlers.model import TicketStatus
from handlers.policy import Ladder, Push, Rung, Target
from tests.bot.known_customer import Ids, known_customer
from tests.bot.small_desk import NIGHT, SmallDesk, held, sample_policy

DAY = datetime.fromisoformat("2026-11-18T14:00:00+08:00")


class Audited(SmallDesk):
    """A desk whose auditor looks when told."""

    def __init__(self, store: Store, start: datetime = DAY) -> None:
        super().__init__(store, start)
        self.auditor = Auditor(store=store, policy=sample_policy, outlets=self.parts.outlets)

    def audit(self) -> list[str]:
        """What the group reads after a look."""
        before = len(self.group.texts())
        self.auditor.audit(self.clock.now())
        self.send()
        return self.group.texts()[before:]

    def customer(self, name: str) -> Ids:
        """Ids that tickets and cases hang on."""
        with self.store.write() as tx:
            return known_customer(tx, name, self.clock.now(), account="wk0001")

    def ticket(self, number: str, due: datetime) -> None:
        """A ticket with a deadline."""
        ids = self.customer("amy")
        new = NewTicket(ticket_no=number, category="维修", summary="冰箱不制冷", deadline_at=due)
        with self.store.write() as tx:
            tx.tickets.add(new, **ids, now=self.clock.now())

    def case(self, number: int, *, urgent: bool = False) -> None:
        """A case that no ladder knows of."""
        ids = self.customer("amy")
        new = NewCase(case_no=number, reason="asked", need="漏水", urgent=urgent)
        with self.store.write() as tx:
            tx.cases.add(new, **ids, now=self.clock.now())


def test_a_quiet_desk_has_nothing_to_tell(store: Store) -> None:
    """Messages that were answered, a deadline far away."""
    desk = Audited(store)
    desk.says("多久发货")
    desk.rest()
    desk.ticket("W1118AAAA", DAY + timedelta(hours=3))
    assert desk.audit() == []


def test_a_message_that_nobody_handles_is_told_once(store: Store) -> None:
    """Six minutes in the inbox; not again a minute later."""
    desk = Audited(store)
    desk.says("多久发货")
    desk.sleep(minutes=6)
    [told] = desk.audit()
    assert "收件箱" in told
    desk.sleep(minutes=1)
    assert desk.audit() == []


def test_a_message_whose_worker_is_frozen_is_told(store: Store) -> None:
    """Claimed and never finished, the claim long over."""
    desk = Audited(store)
    desk.says("多久发货")
    held(desk.turns)
    desk.sleep(minutes=6)
    assert "收件箱" in desk.audit()[0]


def test_a_timer_that_did_not_fire_is_told(store: Store) -> None:
    """Its time passed four minutes ago."""
    desk = Audited(store)
    with store.write() as tx:
        tx.timers.set(desk.lane(), "ladder", due_at=DAY, data={})
    desk.sleep(minutes=4)
    assert "定时" in desk.audit()[0]


@pytest.mark.parametrize("urgent", [True, False])
def test_a_case_without_a_next_step_is_told_once(store: Store, urgent: bool) -> None:
    """No timer, no ticket, nobody: an hour later somebody hears of it, once."""
    desk = Audited(store)
    desk.case(101, urgent=urgent)
    assert desk.audit() == []
    desk.sleep(hours=1)
    [told] = desk.audit()
    assert "个案 101" in told
    desk.sleep(hours=1)
    assert desk.audit() == []


def test_a_window_with_a_longer_ladder_is_waited_for() -> None:
    """What still has a rung to come does not stand still."""
    policy = sample_policy()
    late = Rung(after=timedelta(hours=1), target=Target.OPS, push=Push.ALARM)
    windows = {"collect": Ladder(urgent=(late,), ordinary=())}
    longer = replace(policy, ladder=replace(policy.ladder, windows=windows))
    assert ladder_time(longer) == timedelta(hours=1)
    assert ladder_time(policy) < timedelta(hours=1)


def test_a_deadline_is_warned_before_it_passes_and_told_after(store: Store) -> None:
    """Half an hour before, once; after it has passed, once more as an alarm."""
    desk = Audited(store)
    desk.ticket("W1118AAAA", DAY + timedelta(minutes=40))
    assert desk.audit() == []
    desk.sleep(minutes=11)
    [warned] = desk.audit()
    assert "W1118AAAA 将在 今天 14:40 到期" in warned
    desk.sleep(minutes=1)
    assert desk.audit() == []
    desk.sleep(minutes=30)
    [alarm] = desk.audit()
    assert "已过答应客户的时间" in alarm


def test_a_settled_ticket_has_no_deadline(store: Store) -> None:
    """Resolved in time: no warning, no alarm."""
    desk = Audited(store)
    desk.ticket("W1118AAAA", DAY + timedelta(minutes=20))
    done = TicketChange(
        ticket_no="W1118AAAA", event="status", by="lin", status=TicketStatus.RESOLVED
    )
    with store.write() as tx:
        tx.tickets.change(done, now=DAY)
    desk.sleep(hours=1)
    assert desk.audit() == []


def test_nobody_is_woken_for_a_ticket(store: Store) -> None:
    """In the quiet hours overdue tickets wait; an urgent case does not."""
    desk = Audited(store, NIGHT)
    desk.ticket("W1118AAAA", NIGHT + timedelta(minutes=10))
    desk.sleep(hours=1)
    assert desk.audit() == []
    desk.case(102, urgent=True)
    desk.sleep(hours=1)
    assert "个案 102" in desk.audit()[0]
    desk.sleep(hours=10)
    assert "W1118AAAA" in desk.audit()[0]


def test_two_processes_tell_it_once(store: Store) -> None:
    """Both look in the same minute."""
    desk, other = Audited(store), Audited(store)
    desk.case(101, urgent=True)
    for one in (desk, other):
        one.sleep(hours=1)
    assert len(desk.audit()) + len(other.audit()) == 1
    assert len(desk.group.texts()) + len(other.group.texts()) == 1


def test_an_answer_that_no_code_let_out_is_listed_by_day(store: Store) -> None:
    """A ticket was made of the customer's words; at night it wakes nobody, in the morning it is told."""
    desk = Audited(store, NIGHT)
    desk.says("洗衣机漏水了，地板全湿")
    desk.rest()
    desk.happens(Kind.DELIVERY, DeliveryEnded(delivery_id=1, result="code_lost"))
    desk.rest()
    assert desk.audit() == []
    desk.sleep(hours=11)
    assert any("没能送达" in line for line in desk.audit())
    assert desk.audit() == []


def test_the_auditor_writes_that_it_looked_and_tells_the_watchman(store: Store) -> None:
    """Whoever watches from outside sees a look, and what stood still; silence is seen too."""
    desk, beats = Audited(store), []
    desk.auditor = replace(desk.auditor, beat=lambda: beats.append(1) is None)
    desk.case(117, urgent=True)
    desk.sleep(minutes=30)
    desk.auditor.look(desk.clock.now())
    with store.read() as tx:
        looked = tx.records.fact_at("auditor")
    assert looked == ({"standing": 1}, desk.clock.now())
    assert beats == [1]
