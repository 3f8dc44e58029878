"""Leads order in the group; what customers are told follows at once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.base import Address, Arrival, Kind
from bot.channels.sandbox import agents_group
from bot.outlets import Outlet, Outlets
from bot.publishing import offer
from bot.store.session import Store
from bot.timers import fire_due
from bot.wiring.grouping import with_group
from bot.wiring.turning import deliveries, turns
from handlers.policy import Publish
from tests.bot.small_desk import EVENING, SmallDesk, drain, small_shelf


class Led(SmallDesk):
    """A small desk whose agents talk to it in their group."""

    def __init__(self, store: Store) -> None:
        super().__init__(store, EVENING)
        self.room = agents_group()
        address = Address(channel=self.room.name, account="", to="group")
        self.parts = replace(
            self.parts,
            channels={**self.parts.channels, self.room.name: self.room},
            outlets=Outlets(groups=(Outlet(channel=self.room, address=address),), personal={}),
        )
        self.grouped = with_group(turns(self.parts), self.parts)
        self.sending = deliveries(self.parts)
        self.count = 0

    def orders(self, text: str, by: str = "zhoujie") -> str:
        """Somebody writes to the desk; what the group reads then."""
        self.count += 1
        name = f"g{self.count}"
        payload = {"by": by, "text": text, "answer_to": name}
        self.put(
            Arrival(
                lane="desk",
                channel=self.room.name,
                account="",
                platform_id=name,
                kind=Kind.DESK,
                at=self.clock.now(),
                payload=payload,
            )
        )
        self.work()
        return self.told()[-1]

    def told(self) -> list[str]:
        """Everything the group read."""
        with self.store.read() as tx:
            return ["", *(str(row["preview"]) for row in tx.views.night().notices)]

    def asks(self, text: str, customer: str) -> str:
        """A customer asks; what they read then."""
        self.says(text, customer)
        self.work()
        self.clock.set(self.clock.now() + timedelta(seconds=12))
        self.work()
        return self.phone.texts(customer)[-1]

    def work(self) -> None:
        while fire_due(self.store, self.clock.now()) + drain(self.grouped) + drain(self.sending):
            pass


@pytest.fixture
def desk(store: Store) -> Led:
    """Three entries, live as v1, on each engine."""
    entries = tuple(small_shelf().entries.values())
    offer(store, entries, "a", author="amy", publish=Publish.DIRECT, now=EVENING)
    return Led(store)


def test_an_entry_is_told_to_nobody_from_the_next_message_on(desk: Led) -> None:
    """And comes back by one line."""
    assert "48 小时" in desk.asks("多久发货", "amy")
    assert "已下线「多久发货」" in desk.orders("下线 ship")
    assert "已经下线了" in desk.orders("下线 ship")
    assert "48 小时" not in desk.asks("多久发货", "bob")
    assert "已恢复" in desk.orders("上线 ship")
    assert "48 小时" in desk.asks("多久发货", "cleo")


def test_an_announcement_begins_and_ends_by_a_line(desk: Led) -> None:
    """What the desk understood is read back."""
    assert "22:00 自动结束" in desk.orders("公告 仓库停电，今天至 22:00 暂停发货")
    assert desk.asks("多久发货", "amy").startswith("仓库停电")
    assert "1 条" in desk.orders("公告 结束")
    assert desk.asks("多久发货", "bob").startswith("付款后")


def test_only_leads_decide_what_customers_are_told(desk: Led) -> None:
    """An agent reads who may; a stranger reads nothing."""
    assert "组长" in desk.orders("下线 ship", by="xiaolin")
    before = desk.told()
    desk.orders("下线 ship", by="nobody")
    assert desk.told() == before
    assert "48 小时" in desk.asks("多久发货", "amy")


def test_an_unknown_id_is_said(desk: Led) -> None:
    """Nothing is taken offline by a slip of the pen."""
    assert "没有编号 shipp" in desk.orders("下线 shipp")


def test_a_draft_is_published_and_an_earlier_version_returns(desk: Led) -> None:
    """Both are audited with who did it."""
    entries = tuple(small_shelf().entries.values())[:2]
    offer(desk.store, entries, "b", author="amy", publish=Publish.REVIEW, now=EVENING)
    assert "还在检查" in desk.orders("发布 v2")
    with desk.store.write() as tx:
        tx.versions.report(2, {"base": 1, "removed": [{"id": "invoice", "question": "怎么开发票"}]})
    assert "v2 已上线：新增 0、修改 0、删除 1" in desk.orders("发布 v2")
    assert "没有等待" in desk.orders("发布 v2")
    assert "v3" in desk.orders("回退 v1")
    assert "v3 使用中" in desk.orders("版本")
    with desk.store.read() as tx:
        rows = list(tx.connection.exec_driver_sql("SELECT by, action, subject FROM audit"))
    assert [tuple(row) for row in rows] == [
        ("zhoujie", "faq_published", "v2"),
        ("zhoujie", "faq_reverted", "v3"),
    ]
