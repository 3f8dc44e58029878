"""The 智能机器人: agents' words come in, cards and answers go out, one connection a bot."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from queue import Queue
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Address, Arrival, Kind, Refused, TryLater
from bot.channels.wecom.aibot import WeComAibot, answer_to, card_after_tap
from bot.channels.wecom.aibot_link import AibotLink, Kicked
from bot.channels.wecom.aibot_messages import aibot_arrivals, without_mention
from bot.channels.wecom.cards import CardWords
from handlers.policy import Push
from handlers.turn import Notice
from tests.channels.contract import NOW, delivery
from tests.simulators.wecom.aibot import AibotSimulator

CHAT = Address(channel="wecom_aibot", account="bot1", to="chat1")
CASE = Notice(title="个案 #142", lines=("客户:甲",), case_no=142)
WORDS = CardWords(claim="认领", open="打开")


class Desk:
    """A link that runs in a thread, and what it heard."""

    def __init__(self, sim: AibotSimulator, *, secret: str = "", ping: float = 30.0) -> None:
        self.heard: Queue[Arrival] = Queue()
        self.stopped = threading.Event()
        self.kicked = threading.Event()
        self.link = AibotLink(
            sim.bot_id,
            secret or sim.secret,
            self._hear,
            url=sim.url,
            ping_seconds=ping,
            answer_seconds=0.5,
        )
        self.channel = WeComAibot(self.link, {"zhang": "ZhangSan"}.__getitem__, words=WORDS)
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Connect."""
        self._thread.start()

    def stop(self) -> None:
        """Leave."""
        self.stopped.set()
        self.link.close()
        self._thread.join(5)

    def _hear(self, frame: dict[str, Any]) -> None:
        for arrival in aibot_arrivals(frame, "夜班台 1 号", NOW):
            self.heard.put(arrival)

    def _run(self) -> None:
        try:
            self.link.run(self.stopped)
        except Kicked:
            self.kicked.set()


@contextmanager
def running(sim: AibotSimulator, logins: int = 1, **how: Any) -> Iterator[Desk]:
    """A desk that is connected."""
    desk = Desk(sim, **how)
    desk.start()
    assert sim.connected(logins)
    try:
        yield desk
    finally:
        desk.stop()


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
        made.heard.get(timeout=5)
        yield made


def test_an_agents_words_come_in_with_their_case(sim: AibotSimulator, desk: Desk) -> None:
    """The mention is gone, also where the bot's name holds blanks; the case is named."""
    req_id = sim.says("zhangsan", "@夜班台 1 号 #142 已为您退款")
    arrival = desk.heard.get(timeout=5)
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
    assert desk.heard.get(timeout=5).payload["case_no"] == 142


def test_a_case_is_a_card_and_its_tap_comes_back(sim: AibotSimulator, desk: Desk) -> None:
    """Claimed with one tap in the group; the card then shows what came of it."""
    (part,) = desk.channel.render_notice(CASE)
    desk.channel.send(delivery(CHAT, part.payload, key="once"))
    assert sim.got(1)
    assert sim.messages[0].body["template_card"]["task_id"] == "case-142@once"
    req_id = sim.taps("zhangsan", "claim")
    tap = desk.heard.get(timeout=5)
    assert (tap.kind, tap.payload["case_no"], tap.payload["key"]) == (Kind.AGENT, 142, "claim")
    card = {"card_type": "text_notice", "main_title": {"title": "已由张三认领"}}
    desk.channel.send(delivery(CHAT, card_after_tap(req_id, card)))
    assert [message.text for message in sim.messages] == ["个案 #142", "已由张三认领"]


def test_a_loud_case_calls_people_before_its_card(sim: AibotSimulator, desk: Desk) -> None:
    """A card cannot mention anybody, so the words that can go first."""
    loud = Notice(title="紧急", lines=("燃气",), case_no=7, to=("zhang",), push=Push.URGENT)
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
    stranger = Address(channel="wecom_aibot", account="bot1", to="chat9")
    with pytest.raises(Refused):
        desk.channel.send(delivery(stranger, desk.channel.render_notice(CASE)[0].payload))


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
    assert desk.heard.get(timeout=5).payload["text"] == "还在吗"


def test_words_before_the_logins_answer_are_heard(sim: AibotSimulator) -> None:
    """The platform may push what waited before it says that the login is good."""
    sim.first_words = "@夜班台 1 号 #142 好"
    with running(sim) as made:
        assert made.heard.get(timeout=5).payload["text"] == "#142 好"


def test_a_dead_line_is_noticed_by_its_missing_pongs(sim: AibotSimulator) -> None:
    """A network that swallows everything looks alive to TCP for hours."""
    with running(sim, ping=0.05):
        sim.deaf = True
        with sim._changed:
            sim._changed.wait_for(lambda: sim.pings >= 2, 5)
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
    assert desk.heard.get(timeout=5).payload["text"] == "之后"


@pytest.mark.parametrize(
    ("said", "name", "words"),
    [
        ("@夜班台 好", "夜班台", "好"),
        ("@夜班台 1 号 好", "夜班台 1 号", "好"),
        ("@anything 好", "", "好"),
        ("好 @夜班台", "夜班台", "好 @夜班台"),
        ("好", "夜班台", "好"),
    ],
)
def test_only_the_mention_in_front_goes(said: str, name: str, words: str) -> None:
    """What stands elsewhere belongs to the message."""
    assert without_mention(said, name) == words


def test_pictures_between_words_leave_the_words() -> None:
    """A mixed message is read by its texts."""
    items = [
        {"msgtype": "text", "text": {"content": "@夜班台 #7 见图"}},
        {"msgtype": "image", "image": {"url": "https://example.com/x"}},
    ]
    body = {"msgid": "m", "msgtype": "mixed", "mixed": {"msg_item": items}}
    (arrival,) = aibot_arrivals({"body": body}, "夜班台", NOW)
    assert (arrival.payload["text"], arrival.payload["case_no"]) == ("#7 见图", 7)


def test_a_frames_time_is_kept() -> None:
    """Where the platform tells one."""
    body = {"msgid": "m", "msgtype": "hologram", "create_time": 1795189200}
    (arrival,) = aibot_arrivals({"body": body}, "", NOW)
    assert (arrival.kind, arrival.at) == (Kind.UNKNOWN, datetime.fromtimestamp(1795189200, UTC))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["body", "event", "eventtype", "msgtype", "text", "from", "quote", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(frame=st.dictionaries(st.sampled_from(["cmd", "headers", "body"]), JSON))
def test_any_frame_is_survived(frame: dict[str, Any]) -> None:
    """A platform gone mad does not break the connection."""
    for arrival in aibot_arrivals(frame, "夜班台", NOW):
        assert arrival.platform_id
