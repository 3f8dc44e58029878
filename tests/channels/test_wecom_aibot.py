"""The 智能机器人: agents' words come in, cards and answers go out, one connection a bot."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.channels.base import Address, Kind, Misconfigured, Refused, TryLater
from bot.channels.wecom.aibot_answers import answer_to, card_after_tap
from handlers.notice import Notice
from handlers.policy import Push
from tests.channels.aibot_rig import Desk, running
from tests.channels.rig import delivery
from tests.simulators.wecom.aibot import AibotSimulator

CHAT = Address(channel="wecom_aibot", account="bot1", to="group")
CASE = Notice(title="个案 #142", lines=("客户:甲",), case_no=142, is_card=True)


@pytest.fixture
def sim() -> Iterator[AibotSimulator]:
    """The bot's platform."""
    with AibotSimulator() as made:
        yield made


@pytest.fixture
def desk(sim: AibotSimulator) -> Iterator[Desk]:
    """A connected desk whose group has spoken to the bot."""
    with running(sim) as made:
        sim.says("zhangsan", "@夜班台 1 号 在吗")
        made.heard.get(timeout=30)
        yield made


def test_an_agents_words_come_in_with_their_case(sim: AibotSimulator, desk: Desk) -> None:
    """The mention is gone, also where the bot's name holds blanks; the case is named."""
    req_id = sim.says("zhangsan", "@夜班台 1 号 #142 已为您退款")
    arrival = desk.heard.get(timeout=30)
    assert (arrival.kind, arrival.lane, arrival.customer) == (Kind.AGENT, "desk", "zhangsan")
    assert arrival.payload == {
        "userid": "zhangsan",
        "chat": "chat1",
        "req_id": req_id,
        "text": "#142 已为您退款",
        "quote": "",
        "case_no": 142,
    }


def test_a_quoted_notice_names_the_case(sim: AibotSimulator, desk: Desk) -> None:
    """Who answers under a notice does not type its number."""
    sim.says("zhangsan", "@夜班台 1 号 已联系客户", quote="个案 #142 洗衣机漏水")
    assert desk.heard.get(timeout=30).payload["case_no"] == 142


def test_a_case_is_a_card_and_its_tap_comes_back(sim: AibotSimulator, desk: Desk) -> None:
    """Claimed with one tap in the group; the card then shows what came of it."""
    (part,) = desk.channel.render_notice(CASE)
    desk.channel.send(delivery(CHAT, part.payload, key="once"))
    assert sim.got(1)
    assert sim.messages[0].body["template_card"]["task_id"] == "case-142@once"
    req_id = sim.taps("zhangsan", "claim")
    tap = desk.heard.get(timeout=30)
    assert (tap.kind, tap.payload["case_no"], tap.payload["key"]) == (Kind.AGENT, 142, "claim")
    card = {"card_type": "text_notice", "main_title": {"title": "已由张三认领"}}
    desk.channel.send(delivery(CHAT, card_after_tap(req_id, card)))
    assert [message.text for message in sim.messages] == ["个案 #142", "已由张三认领"]


def test_a_loud_case_calls_people_before_its_card(sim: AibotSimulator, desk: Desk) -> None:
    """A card cannot mention anybody, so the words that can go first."""
    loud = Notice(
        title="紧急", lines=("燃气",), case_no=7, to=("zhang",), push=Push.URGENT, is_card=True
    )
    for part in desk.channel.render_notice(loud):
        desk.channel.send(delivery(CHAT, part.payload))
    assert sim.got(2)
    assert sim.messages[0].text.endswith("<@ZhangSan>")
    assert sim.messages[1].body["msgtype"] == "template_card"


def test_an_answer_stands_under_what_was_said(sim: AibotSimulator, desk: Desk) -> None:
    """Finished at once, since it tells a result and not a progress."""
    req_id = sim.says("zhangsan", "@夜班台 1 号 #142 好")
    desk.channel.send(delivery(CHAT, answer_to(req_id, "已发送给客户")))
    assert sim.messages[-1].cmd == "aibot_respond_msg"
    assert sim.messages[-1].body["stream"]["finish"] is True


def test_a_late_answer_is_a_message_of_its_own(sim: AibotSimulator, desk: Desk) -> None:
    """846608 after six minutes must not lose the result."""
    sim.stream_gone = True
    req_id = sim.says("zhangsan", "@夜班台 1 号 #142 好")
    desk.channel.send(delivery(CHAT, answer_to(req_id, "已发送给客户")))
    assert (sim.messages[-1].cmd, sim.messages[-1].text) == ("aibot_send_msg", "已发送给客户")


def test_a_group_that_never_spoke_is_refused(desk: Desk) -> None:
    """The group has to mention the bot once; until then nothing reaches it."""
    desk.chat = "chat9"
    with pytest.raises(Refused):
        desk.channel.send(delivery(CHAT, desk.channel.render_notice(CASE)[0].payload))
    desk.chat = ""
    with pytest.raises(Misconfigured):
        desk.channel.send(delivery(CHAT, desk.channel.render_notice(CASE)[0].payload))


def test_news_of_a_case_go_to_its_agent_alone(sim: AibotSimulator, desk: Desk) -> None:
    """One to one where the agent has opened that chat; by name in the group where not."""
    news = Notice(title="个案 7 甲 补充:在吗", case_no=7, to=("zhang",), is_news=True)
    (part,) = desk.channel.render_notice(news)
    alone = Address(channel="wecom_aibot", account="bot1", to="alone:ZhangSan")
    desk.channel.send(delivery(alone, part.payload))
    assert (sim.messages[-1].chat, sim.messages[-1].text[:11]) == ("chat1", "<@ZhangSan>")
    sim.chats.add("ZhangSan")
    desk.channel.send(delivery(alone, part.payload))
    assert sim.messages[-1].chat == "ZhangSan"


def test_without_a_connection_it_is_tried_later(sim: AibotSimulator) -> None:
    """Nothing has left, and that is sure."""
    desk = Desk(sim)
    with pytest.raises(TryLater) as raised:
        desk.channel.send(delivery(CHAT, desk.channel.render_notice(CASE)[0].payload))
    assert not raised.value.unknown_outcome


def test_silence_leaves_the_outcome_open(sim: AibotSimulator, desk: Desk) -> None:
    """Sent, and nobody says whether it arrived."""
    sim.deaf = True
    with pytest.raises(TryLater) as raised:
        desk.channel.send(delivery(CHAT, desk.channel.render_notice(CASE)[0].payload))
    assert raised.value.unknown_outcome


def test_a_broken_connection_comes_back(sim: AibotSimulator, desk: Desk) -> None:
    """And hears again."""
    sim.drop()
    assert sim.connected(2, seconds=10)
    sim.says("zhangsan", "@夜班台 1 号 还在吗")
    assert desk.heard.get(timeout=30).payload["text"] == "还在吗"


def test_words_before_the_logins_answer_are_heard(sim: AibotSimulator) -> None:
    """The platform may push what waited before it says that the login is good."""
    sim.first_words = "@夜班台 1 号 #142 好"
    with running(sim) as made:
        assert made.heard.get(timeout=30).payload["text"] == "#142 好"


def test_a_dead_line_is_noticed_by_its_missing_pongs(sim: AibotSimulator) -> None:
    """A network that swallows everything looks alive to TCP for hours."""
    with running(sim, ping=0.05):
        sim.deaf = True
        assert sim.wait_for(lambda: sim.pings >= 2)
        sim.deaf = False
        assert sim.connected(2, seconds=10)


def test_who_is_kicked_does_not_come_back(sim: AibotSimulator, desk: Desk) -> None:
    """Two that kick each other for ever would both be deaf; the lease decides who runs."""
    with running(sim, logins=2):
        assert desk.kicked.wait(5)
        assert sim.logins == 2


def test_entering_says_nothing(sim: AibotSimulator, desk: Desk) -> None:
    """No case is concerned."""
    sim.enters("zhangsan")
    sim.says("zhangsan", "@夜班台 1 号 之后")
    assert desk.heard.get(timeout=30).payload["text"] == "之后"
