"""A ticket as a card in Feishu: asked for by its number, worked on by taps, masked for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.channels.base import Address
from bot.store.session import Store
from bot.store.ticket_lists import TicketFilter, TicketLists
from handlers import ticket_talk
from handlers.notice import Notice
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.bot.small_desk import EVENING
from tests.channels.rig import delivery
from tests.simulators.feishu import AGENT_CHAT
from tests.simulators.feishu.nouns import Json, Sent

PHONE = "13912345678"


@pytest.fixture
def desk(store: Store) -> Iterator[FeishuSmallDesk]:
    """A desk on each engine, deep in the night, with a ticket of amy's."""
    with feishu_small_desk(store, start=EVENING + timedelta(hours=4)) as opened:
        opened.says(f"洗衣机漏水，我要报修，电话{PHONE}", customer="amy")
        opened.wait(minutes=20)
        yield opened


def number(desk: FeishuSmallDesk) -> str:
    """The ticket's number."""
    with desk.store.read() as tx:
        return str(TicketLists(tx.connection).page(TicketFilter())[0]["ticket_no"])


def row(desk: FeishuSmallDesk) -> Json:
    """The ticket as it is stored."""
    with desk.store.read() as tx:
        return dict(TicketLists(tx.connection).page(TicketFilter())[0])


def card(desk: FeishuSmallDesk, agent_id: str = "xiaolin") -> Sent:
    """An agent writes the number to the bot in the group; the card under it."""
    return desk.writes(number(desk), agent_id)[0]


def toast(shown: Json) -> str:
    """What the phone says after a tap."""
    return str(shown["toast"]["content"])


def read(desk: FeishuSmallDesk) -> str:
    """Everything the customer read."""
    desk.wait(seconds=20)
    return desk.read("amy")


def test_the_number_alone_shows_the_ticket_masked(desk: FeishuSmallDesk) -> None:
    """Need, facts, what is missing, promise and state; no full number anywhere in the group."""
    shown = card(desk).text
    assert number(desk) in shown
    assert "洗衣机漏水" in shown
    assert "还缺" in shown
    assert "前答复" in shown
    assert "139****5678" in shown
    assert PHONE not in "\n".join(one.text for one in desk.sim.in_chat(AGENT_CHAT))


def test_a_ticket_is_claimed_asked_about_and_settled_by_taps(desk: FeishuSmallDesk) -> None:
    """Every tap is answered with what came of it, and the card is as the ticket is then."""
    shown, agent = card(desk), desk.agent("xiaolin")
    assert "已认领" in toast(agent.taps(shown, "认领"))
    assert "经办：小林" in shown.text
    assert "已发" in toast(agent.taps(shown, "补资料"))
    assert row(desk)["status"] == "waiting"
    assert number(desk) in read(desk)
    assert "已结单" in toast(agent.taps(shown, "办结"))
    assert row(desk)["status"] == "resolved"
    assert not shown.taps
    desk.wait(seconds=5)
    assert "已办结" in shown.text


def test_words_on_the_card_go_to_the_customer_or_stay_a_note(desk: FeishuSmallDesk) -> None:
    """One field, two buttons; nothing written, nothing done."""
    shown, agent = card(desk), desk.agent("xiaolin")
    assert "已记录" in toast(agent.fills(shown, "备注", "客户很急"))
    assert "已发" in toast(agent.fills(shown, "回复客户", "师傅明早上门"))
    assert "toast" not in agent.fills(shown, "回复客户", " ")
    told = read(desk)
    assert "师傅明早上门" in told
    assert "客户很急" not in told


def test_the_rights_are_those_of_the_words(desk: FeishuSmallDesk) -> None:
    """Who is no agent changes nothing; what a colleague works on stays theirs."""
    shown = card(desk)
    stranger = desk.agent("stranger")
    assert "不在值班名单" in toast(stranger.taps(shown, "认领"))
    desk.agent("xiaolin").taps(shown, "认领")
    assert "小林" in toast(desk.agent("ajie").taps(shown, "认领"))
    assert row(desk)["assigned_to"] == "xiaolin"


def test_alone_with_the_bot_an_agent_gets_the_card_and_a_customer_their_state(
    desk: FeishuSmallDesk,
) -> None:
    """The card goes to the agent's own chat, taps on it count; a customer's number stays a question."""
    agent = desk.agent("xiaolin")
    agent.says(number(desk))
    desk.heard()
    desk.wait(seconds=5)
    alone = [one for one in desk.sim.sent_to(agent.open_id) if one.msg_type == "interactive"]
    assert "洗衣机漏水" in alone[-1].text
    assert "已认领" in toast(agent.taps(alone[-1], "认领"))
    agent.says(f"{number(desk)} 备注 客户下午在家")
    desk.heard()
    desk.wait(seconds=5)
    assert "已记录" in desk.sim.sent_to(agent.open_id)[-1].text
    assert not [one for one in desk.sim.in_chat(AGENT_CHAT) if number(desk) in one.text]
    other = desk.sim.customer("stranger")
    other.says(number(desk))
    desk.heard()
    desk.wait(seconds=60)
    assert "洗衣机" not in "".join(one.text for one in desk.sim.sent_to(other.open_id))


def test_a_line_of_the_own_morning_list_opens_its_card(desk: FeishuSmallDesk) -> None:
    """A list of many goes out in several cards; a tap shows the ticket in the agent's own chat."""
    mine, agent = number(desk), desk.agent("xiaolin")
    others = [f"W0101A{place:03}" for place in range(20)]
    page = "\n".join(
        (
            "小林，今天您有 21 个工单：",
            "【紧急】",
            f"{mine} 客户 报修：漏水",
            "打开：https://d.example/t",
            *(f"{one} 客户 发票：开票" for one in others),
        )
    )
    title, *lines = page.split("\n")
    listed = Notice(title=title, lines=tuple(lines), tickets=ticket_talk.begun(page))
    parts = desk.app.render_notice(listed)
    assert len(parts) == 2
    for place, part in enumerate(parts):
        desk.app.send(
            delivery(
                Address(channel="feishu", account=desk.sim.app_id, to=agent.open_id),
                part.payload,
                key=f"list{place}",
            )
        )
    shown = desk.sim.sent_to(agent.open_id)
    assert [len(one.taps) for one in shown] == [12, 9]
    assert "在下面" in toast(agent.taps(shown[0], mine))
    desk.wait(seconds=5)
    opened = desk.sim.sent_to(agent.open_id)[-1]
    assert "洗衣机漏水" in opened.text
    assert "认领" in opened.taps
    assert "没有工单" in toast(agent.taps(shown[0], others[0]))
