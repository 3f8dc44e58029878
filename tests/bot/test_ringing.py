"""Telephones: they ring by every connected way, what came of it is read back, a claim stops them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.channels.base import Capabilities, Delivery, Refused
from bot.channels.ringing import Heard, RingingWay
from bot.channels.sandbox import SandboxChannel, plain
from bot.cli.drill import order
from bot.outlets import Outlets
from bot.store.session import Store
from bot.wiring.turning import deliveries, turns
from handlers.cause import Do
from handlers.notice import Notice
from handlers.policy import Push
from tests.bot.small_desk import NIGHT, SmallDesk, sample_policy


class Bell(RingingWay):
    """A way that rings; a test says who picks up."""

    name = "bell"
    platform = "id"

    def __init__(self) -> None:
        self.rang: list[str] = []
        self.says = Heard.ANSWERED
        self.refuses = False

    def ring(self, delivery: Delivery) -> str:
        """Write down who was rung."""
        if self.refuses:
            raise Refused("no such number")
        self.rang.append(delivery.address.to)
        return f"call-{len(self.rang)}"

    def heard(self, call_id: str, to: str) -> Heard:
        """As the test says."""
        return self.says


class Ringing(SmallDesk):
    """A desk with one way that rings."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, NIGHT)
        self.bell = Bell()
        parts = replace(
            self.parts,
            channels={**self.parts.channels, self.bell.name: self.bell},
            outlets=replace(self.parts.outlets, rings=(self.bell,)),
        )
        self.turns, self.sending = turns(parts), deliveries(parts)

    def rings(self) -> list[tuple[Any, ...]]:
        """Agent, way and state of every ring, oldest first."""
        with self.store.read() as tx:
            rows = tx.duties.rings_of()
        return [(row["agent_id"], row["way"], row["state"]) for row in reversed(rows)]


def test_an_urgent_case_rings_and_the_answer_is_read_back(store: Store) -> None:
    """After three minutes the telephone of whoever is on duty; who picked up is kept."""
    desk = Ringing(store)
    desk.says("家里燃气泄漏，味道很大")
    desk.wait(minutes=2)
    assert desk.bell.rang == []
    desk.wait(minutes=2)
    assert desk.bell.rang == ["xiaolin"]
    desk.wait(minutes=1)
    assert desk.rings()[0] == ("xiaolin", "bell", "answered")


def test_a_claim_stops_the_telephones(store: Store) -> None:
    """Whoever has it is not called, nor anybody after them."""
    desk = Ringing(store)
    desk.says("家里燃气泄漏，味道很大")
    desk.wait(minutes=1)
    desk.commands(Do.CLAIM, agent="xiaolin")
    desk.wait(minutes=9)
    assert desk.bell.rang == []


def test_nobody_picks_up_is_known(store: Store) -> None:
    """Asked until it is sure; the next rung rings the next one."""
    desk = Ringing(store)
    desk.bell.says = Heard.RINGING
    desk.says("家里燃气泄漏，味道很大")
    desk.wait(minutes=20)
    assert {state for _, _, state in desk.rings()} == {"unanswered"}
    assert len(set(desk.bell.rang)) >= 2


def test_a_way_that_refuses_is_written_down(store: Store) -> None:
    """The ladder goes on; the record says that it did not ring."""
    desk = Ringing(store)
    desk.bell.refuses = True
    desk.says("家里燃气泄漏，味道很大")
    desk.wait(minutes=4)
    assert desk.rings() == [("xiaolin", "bell", "failed")]


def test_words_that_come_with_the_ring_are_not_sent_again(store: Store) -> None:
    """A message that rings by itself would make the telephone ring twice."""
    desk = Ringing(store)
    alone = SandboxChannel("feishu", Capabilities(choices=True, images=True), plain)
    silent, carrying = Bell(), Bell()
    silent.platform = carrying.platform = "wecom"
    carrying.carries_text = True
    notice = Notice(title="紧急个案 12", to=("xiaolin",), push=Push.PHONE)
    groups = desk.parts.outlets.groups
    for bell, told in ((silent, 1), (carrying, 0)):
        outlets = Outlets(groups=groups, personal={"wecom": alone}, rings=(bell,))
        assert len(outlets.private(notice, sample_policy().roster)) == told
        assert len(outlets.ringing("xiaolin", sample_policy().roster)) == 1


def test_a_drill_rings_and_says_who_answered(store: Store) -> None:
    """The same ways as an urgent case; nobody else is disturbed."""
    desk = Ringing(store)
    about = order(store, "xiaotang", desk.clock.now())
    desk.wait(minutes=2)
    assert desk.bell.rang == ["xiaotang"]
    with store.read() as tx:
        (row,) = tx.duties.rings_of(about=about)
    assert (row["state"], row["agent_id"]) == ("answered", "xiaotang")
    assert row["answered_at"] is not None


def test_the_drill_of_the_month_rings_whoever_is_on_duty(store: Store) -> None:
    """Without a name it is the first in line."""
    desk = Ringing(store)
    order(store, "", desk.clock.now())
    desk.wait(minutes=1)
    assert desk.bell.rang == ["xiaolin"]
