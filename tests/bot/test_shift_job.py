"""交接班 as it happens: asked in time on a private card, and settled when the night begins."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.channels.base import Address, Capabilities
from bot.channels.feishu.offers import handing_card
from bot.channels.sandbox import SandboxChannel, plain
from bot.channels.wecom.cards import handing_cards
from bot.outlets import Outlet, Outlets
from bot.planning import Planner
from bot.store.session import Store
from bot.timers import fire_due
from bot.wiring.turning import deliveries, turns
from handlers import duty
from handlers.cause import Do
from handlers.notice import Handing, Notice
from tests.bot.small_desk import SmallDesk, sample_policy

EVENING = datetime.fromisoformat("2026-11-18T21:00:00+08:00")
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
HANDING = Handing(
    case_no=12,
    line="个案 12：客户甲，要退货",
    orders=((Do.HAND_OVER, "转下一班"), (Do.KEEP, "明早我继续"), (Do.RESOLVE, "结单")),
    hint="给接手同事的话",
)


class Evening(SmallDesk):
    """A desk with a calendar, whose agents read what is theirs alone."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, EVENING)
        self.alone = SandboxChannel("wecom_app", Capabilities(choices=True, images=True), plain)
        address = Address(channel=self.group.name, account="", to="group")
        self.parts = replace(
            self.parts,
            channels={**self.parts.channels, "wecom_app": self.alone},
            outlets=Outlets(
                groups=(Outlet(channel=self.group, address=address),),
                personal={"wecom": self.alone},
            ),
        )
        self.turns, self.sending = turns(self.parts), deliveries(self.parts)
        self.planner = Planner(store, sample_policy)
        self.says("师傅把空调装歪了还不肯重装，请转人工")
        self.wait(seconds=20)
        self.commands(Do.CLAIM)
        self.wait(seconds=1)
        self.commands(Do.REPLY, "您好，我来看看")
        self.wait(seconds=10)

    def rest(self) -> None:
        """Calendar, timers, turns and deliveries."""
        self.planner.plan(self.clock.now())
        while fire_due(self.store, self.clock.now()) + self.decide() + self.send():
            pass

    def private(self) -> list[str]:
        """What agents were sent alone."""
        with self.store.read() as tx:
            return [row["preview"] for row in tx.views.night().notices if row["about"] == "shift"]

    def cases(self) -> list[str]:
        """States of the cases."""
        with self.store.read() as tx:
            return [str(row["status"]) for row in tx.views.night().cases]


@SQLITE
def test_before_the_night_whoever_has_cases_is_asked(store: Store) -> None:
    """A quarter of an hour before, alone, while nobody sleeps; unanswered it is a ticket at ten."""
    desk = Evening(store)
    desk.wait(minutes=44)
    assert desk.private() == []
    desk.wait(minutes=2)
    (asked,) = desk.private()
    assert "空调装歪了" in asked
    assert "明早我继续" in asked
    assert desk.cases() == ["claimed"]
    desk.wait(minutes=15)
    with store.read() as tx:
        (ticket,) = tx.views.night().tickets
    assert desk.cases() == ["released"]
    told = len(desk.phone.texts())
    desk.wait(minutes=5)
    assert len(desk.phone.texts()) == told, "a customer is not written to at night"
    desk.says("还有人在吗")
    desk.wait(seconds=20)
    assert str(ticket["ticket_no"]) in desk.phone.texts()[-1]


@SQLITE
def test_who_goes_on_talking_keeps_the_customer(store: Store) -> None:
    """An answer to the customer is an answer to the question."""
    desk = Evening(store)
    desk.wait(minutes=50)
    desk.commands(Do.REPLY, "师傅明早九点到")
    desk.wait(minutes=12)
    assert desk.cases() == ["claimed"]


@SQLITE
def test_tomorrow_i_go_on_settles_it(store: Store) -> None:
    """Nobody asks again."""
    desk = Evening(store)
    desk.wait(minutes=50)
    desk.commands(Do.KEEP, "等配件")
    desk.wait(minutes=30)
    with store.read() as tx:
        (ticket,) = tx.views.night().tickets
    assert ticket["assigned_to"] == "xiaolin"
    assert len(desk.private()) == 1


def test_the_moment_of_asking_is_before_the_quiet_hours() -> None:
    """Once a day in the sample's hours: at 21:45."""
    policy = sample_policy()
    asked = duty.next_asking(policy, EVENING)
    assert asked == EVENING.replace(hour=21, minute=45)
    assert duty.next_asking(policy, asked) == asked + timedelta(days=1)


def test_every_case_has_its_buttons_in_wecom() -> None:
    """A card each, whose taps name case and act."""
    (card,) = handing_cards(Notice(title="您下班了", handing=(HANDING,)))
    shown = card.payload["template_card"]
    assert shown["main_title"]["title"] == HANDING.line
    assert [one["key"] for one in shown["button_list"]] == ["hand_over", "keep", "resolve"]
    assert card.payload["case_no"] == 12


def test_one_card_holds_all_of_them_in_feishu() -> None:
    """A line for a note and three buttons a case; a tap is what would be typed."""
    card = handing_card(Notice(title="您下班了", handing=(HANDING, replace(HANDING, case_no=13))))
    forms = [one for one in card["body"]["elements"] if one["tag"] == "form"]
    assert [one["name"] for one in forms] == ["case_12", "case_13"]
    note, *taps = forms[0]["elements"]
    assert note["placeholder"]["content"] == "给接手同事的话"
    said = [one["behaviors"][0]["value"]["order"] for one in taps]
    assert said == ["转下一班 12", "明早我继续 12", "结单 12"]
