"""One customer on two channels: agents decide it by a line, read one story, customers see no more."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.arrivals import message_arrival
from bot.store.people import People
from bot.store.schema import audit, metadata
from bot.store.session import Store
from bot.wiring.grouping import with_group
from bot.wiring.turning import deliveries, turns
from handlers.changes import CaseChange, NewCase, NewTicket
from handlers.model import CaseStatus, Message
from handlers.turn import TimelineEvent
from tests.bot.small_desk import ACCOUNT, KF, Phone, read
from tests.bot.test_group_orders import Led

FEISHU = "feishu"
LEAK = "洗衣机漏水要上门维修"
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What is said is the same on either engine."""


class Two(Led):
    """A desk with customers on WeCom and on Feishu."""

    def __init__(self, store: Store) -> None:
        super().__init__(store)
        self.other = Phone()
        self.other.name = FEISHU
        channels = {**self.parts.channels, FEISHU: self.other}
        self.parts = replace(self.parts, channels=channels)
        self.grouped = with_group(turns(self.parts), self.parts)
        self.sending = deliveries(self.parts)
        self.made = 0

    def knows(self, case_no: int, channel: str, name: str, agent: str | None = None) -> int:
        """A customer with a settled case of this number; the customer's own number."""
        now, account = self.clock.now() - timedelta(days=3), ACCOUNT
        with self.store.write() as tx:
            conversation, customer = tx.conversations.open(
                f"{channel}:{account}:{name}",
                channel=channel,
                account=account,
                external_id=name,
                now=now,
            )
            here, mine = conversation.conversation_id, customer.customer_id
            tx.conversations.describe(replace(customer, nickname=name))
            new = NewCase(case_no=case_no, reason="asked", need="", urgent=False)
            tx.cases.add(new, customer_id=mine, conversation_id=here, now=now)
            change = CaseChange(case_no=case_no, event="status", by=agent or "")
            resolved = replace(change, status=CaseStatus.RESOLVED, claimed_by=agent)
            tx.cases.change(resolved, now=now)
        return mine

    def has_ticket(self, customer: int, conversation: int, number: str) -> None:
        """The customer has a living ticket, told in the timeline."""
        now = self.clock.now() - timedelta(days=2)
        with self.store.write() as tx:
            ticket = NewTicket(ticket_no=number, category="", summary=LEAK, urgent=False)
            tx.tickets.add(ticket, customer_id=customer, conversation_id=conversation, now=now)
            event = TimelineEvent(at=now, kind="ticket_opened", text=LEAK, affair=number)
            tx.history.add_event(customer, event)

    def hears(self, text: str, customer: str, channel: str) -> list[str]:
        """What a customer reads after writing this."""
        self.made += 1
        at = self.clock.now()
        message = Message(message_id=f"x{self.made}", at=at, text=text)
        self.put(message_arrival(channel, ACCOUNT, customer, message))
        before = len(self.other.shown)
        self.work()
        self.clock.set(at + timedelta(seconds=12))
        self.work()
        return [read(one.payload) for one in self.other.shown[before:]]

    def audited(self) -> list[tuple[str, str, str]]:
        with self.store.read() as tx:
            rows = tx.connection.execute(sa.select(audit.c.by, audit.c.action, audit.c.detail))
            return [(row[0], row[1], row[2]) for row in rows]


@pytest.fixture
def desk(store: Store) -> Two:
    """Case 12 is amy's on WeCom, served by 小林; case 15 wang's on Feishu; amy has a ticket."""
    desk = Two(store)
    amy = desk.knows(12, KF, "amy", "xiaolin")
    desk.knows(15, FEISHU, "wang")
    desk.has_ticket(amy, 1, "W1116LEAK")
    return desk


def test_a_line_joins_and_a_line_separates(desk: Two) -> None:
    """Both say whom they mean, and stand in the audit with who decided."""
    said = desk.orders("合并 #12 #15")
    assert "#12 amy（微信客服）、#15 wang（飞书）" in said
    assert f"11月16日（微信客服） 反映{LEAK}" in said
    assert "#15、#12 已经是同一个人" in desk.orders("#15 合并 #12")
    assert "#15 wang（飞书）和 amy（微信客服）不再算同一个人" in desk.orders("拆分 15")
    assert "#15 没有和别的客户合并" in desk.orders("拆分 #15")
    assert desk.audited() == [
        ("zhoujie", "customers_joined", "case:12 case:15"),
        ("zhoujie", "customers_separated", "case:15"),
    ]


def test_the_card_tells_what_happened_on_the_other_channel(desk: Two) -> None:
    """With the channel's name and who served there; separated, it is as it was."""
    desk.orders("合并 #12 #15")
    desk.hears("转人工", "wang", FEISHU)
    card = _card(desk)
    assert f"11月16日（微信客服） 反映{LEAK}" in card
    assert "小林" in card


@SQLITE
def test_separated_the_card_is_as_it_was(desk: Two) -> None:
    """Neither the story nor the agent of the other channel is left on it."""
    desk.orders("合并 #12 #15")
    desk.orders("拆分 #15")
    desk.hears("转人工", "wang", FEISHU)
    card = _card(desk)
    assert "需要人工" in card
    assert LEAK not in card
    assert "小林" not in card


@SQLITE
def test_a_customer_never_sees_a_ticket_of_another_channel(desk: Two) -> None:
    """What was shown cannot be taken back when the join proves wrong."""
    before = desk.hears("我的工单到哪了", "wang", FEISHU)
    desk.orders("合并 #12 #15")
    told = desk.hears("我的工单处理得怎么样了", "wang", FEISHU)
    assert before
    assert "W1116LEAK" not in "".join((*before, *told))


@SQLITE
def test_only_leads_and_whoever_served_decide(desk: Two) -> None:
    """An agent who took one of the cases may; another is told who does."""
    assert "由接了这个个案的坐席或组长来定" in desk.orders("合并 #12 #15", by="ajie")
    assert desk.audited() == []
    assert "已记为同一个人" in desk.orders("合并 #12 #15", by="xiaolin")
    assert "由接了这个个案的坐席或组长来定" in desk.orders("拆分 #15", by="xiaolin")
    assert "已拆分" in desk.orders("拆分 #12", by="xiaolin")
    before = desk.told()
    desk.orders("合并 #12 #15", by="nobody")
    assert desk.told() == before


@SQLITE
def test_a_mistake_gets_one_helpful_line(desk: Two) -> None:
    """An unknown number, a single number: nothing is changed."""
    assert "没有个案 #99" in desk.orders("合并 #12 #99")
    assert "合并 #12 #15" in desk.orders("合并 #12")
    assert desk.audited() == []


@SQLITE
def test_what_the_platform_proves_is_named_when_a_decision_is_taken_back(desk: Two) -> None:
    """The union id still says that they are one; the same line again tells them apart."""
    with desk.store.write() as tx:
        for channel, name in ((KF, "amy"), ("wecom_app", "Amy W")):
            known = tx.conversations.customer(channel, ACCOUNT, name, desk.clock.now())
            tx.conversations.describe(replace(known, nickname=name, union_id="oX1"))
        tx.joins.by_union_id(KF, ACCOUNT, ["amy"], now=desk.clock.now())
    desk.orders("合并 #12 #15")
    said = desk.orders("拆分 #12")
    assert "wang（飞书）不再算同一个人" in said
    assert "和 Amy W（企业微信）仍算同一个人" in said
    assert "Amy W（企业微信）不再算同一个人" in desk.orders("拆分 #12")


def test_whoever_is_deleted_is_on_no_card_of_the_other_channel(desk: Two) -> None:
    """Story, name and join are gone from what was told; the other customer and their case stay."""
    desk.orders("合并 #12 #15")
    desk.hears("转人工", "wang", FEISHU)
    desk.orders("拆分 #12")
    assert {"amy", LEAK} <= {word for word in ("amy", LEAK) if word in _whole(desk)}
    with desk.store.write() as tx:
        people = People(tx.connection)
        amy = people.traces(1)
        assert amy is not None
        assert people.everything(amy)["joins"]
        people.forget(amy)
    assert [word for word in ("amy", LEAK) if word in _whole(desk)] == []
    assert "wang" in _whole(desk)
    with desk.store.read() as tx:
        assert set(tx.joins.parties([12, 15])) == {15}


def _whole(desk: Two) -> str:
    """Every cell of the database."""
    with desk.store.read() as tx:
        rows = [tx.connection.execute(sa.select(table)).all() for table in metadata.sorted_tables]
    return "\n".join(str(row) for table in rows for row in table)


def _card(desk: Two) -> str:
    """The newest card of a case in the group."""
    return next(text for text in reversed(desk.told()) if text.startswith("个案"))
