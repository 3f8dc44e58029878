"""The agents' group by robot: readable, within its limits, and inert against customers' words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Address, Misconfigured, Part, TryLater
from bot.channels.wecom.errors import RATE_WINDOW
from bot.channels.wecom.group import MARKDOWN_BYTES, WeComGroup
from bot.channels.wecom.plain import size
from handlers.notice import Notice
from handlers.policy import Push
from tests.channels.rig import delivery
from tests.channels.wecom_rig import WeComDoor, running_door
from tests.simulators.wecom import faults

__all__ = ["running_door"]

GROUP = Address(channel="wecom_group", account="", to="group")
USERIDS = {"zhang": "ZhangSan", "li": "LiSi"}


def group(door: WeComDoor) -> WeComGroup:
    """The robot's channel."""
    return WeComGroup(door.sim.robot_url, lambda agent_id: USERIDS.get(agent_id, ""))


def quiet_group() -> WeComGroup:
    """A channel that is only rendered with."""
    url = "http://127.0.0.1:9/cgi-bin/webhook/send?key=K"
    return WeComGroup(url, lambda agent_id: USERIDS.get(agent_id, ""))


def post(channel: WeComGroup, notice: Notice) -> None:
    """Render and send."""
    for part in channel.render_notice(notice):
        channel.send(delivery(GROUP, part.payload))


def content(part: Part) -> str:
    """The markdown of a part."""
    return str(part.payload["markdown"]["content"])


def test_a_notice_is_one_readable_message(door: WeComDoor) -> None:
    """Title in bold, a line each."""
    post(group(door), Notice(title="新个案 #142", lines=("客户:甲", "诉求:洗衣机漏水")))
    (message,) = door.sim.group_messages
    assert message.text == "**新个案 #142**\n客户:甲\n诉求:洗衣机漏水"


def test_a_loud_notice_calls_the_people_it_names(door: WeComDoor) -> None:
    """By their userids in WeCom; who has none is not called."""
    post(group(door), Notice(title="紧急", to=("zhang", "nobody", "li"), push=Push.URGENT))
    assert door.sim.group_messages[0].text.endswith("\n<@ZhangSan> <@LiSi>")


def test_a_quiet_notice_calls_nobody(door: WeComDoor) -> None:
    """A card in the group wakes no phone."""
    post(group(door), Notice(title="新个案", to=("zhang",), push=Push.CARD))
    assert "@" not in door.sim.group_messages[0].text


@pytest.mark.parametrize(
    "words",
    [
        "<@all>",
        "<@ZhangSan>",
        "[点我](http://example.com)",
        '<font color="warning">红</font>',
        "# 大",
    ],
)
def test_a_customers_words_are_inert(words: str) -> None:
    """They call nobody, link nowhere and shout in no colour."""
    (part,) = quiet_group().render_notice(Notice(title=words, lines=(words,)))
    markdown = content(part).removeprefix("**").replace("**\n", "\n")
    assert not any(sign in markdown for sign in "<>[]`*")
    assert not any(line.startswith("#") for line in markdown.split("\n"))


def test_a_long_notice_is_split_and_whole(door: WeComDoor) -> None:
    """Over 4,096 bytes nothing would be shown at all."""
    lines = tuple(f"第{number}条线索,客户补充了照片。" for number in range(200))
    post(group(door), Notice(title="交接", lines=lines))
    texts = [message.text for message in door.sim.group_messages]
    assert len(texts) > 1
    assert "".join(texts).replace("\n", "") == "**交接**" + "".join(lines)


def test_notices_go_together_where_they_fit() -> None:
    """Under load the sender merges what waits; what is too long stays by itself."""
    channel = quiet_group()
    (first,) = channel.render_notice(Notice(title="一"))
    (second,) = channel.render_notice(Notice(title="二"))
    merged = channel.merge(first, second)
    assert merged is not None
    assert content(merged) == "**一**\n\n**二**"
    (long,) = channel.render_notice(Notice(title="长" * 1350))
    assert channel.merge(long, long) is None


def test_the_robots_limit_is_waited_for(door: WeComDoor) -> None:
    """45009 lasts a whole window; after it the message passes."""
    channel = group(door)
    for number in range(20):
        post(channel, Notice(title=str(number)))
    with pytest.raises(TryLater) as raised:
        post(channel, Notice(title="多"))
    assert raised.value.wait == RATE_WINDOW
    door.sim.clock.advance(RATE_WINDOW + timedelta(seconds=1))
    post(channel, Notice(title="多"))
    assert len(door.sim.group_messages) == 21


def test_the_declared_rate_stays_under_the_robots() -> None:
    """Eighteen a minute leave room for another program on the same robot."""
    assert WeComGroup.rate == (18, 60.0)


def test_a_removed_robot_is_an_operators_matter(door: WeComDoor) -> None:
    """93000 names the cure and not the key."""
    channel = WeComGroup(door.sim.robot_url + "-wrong-key")
    with pytest.raises(Misconfigured) as raised:
        post(channel, Notice(title="一"))
    assert "wrong-key" not in str(raised.value)


@pytest.mark.parametrize("fault", [faults.bad_gateway(), faults.html(), faults.errcode(-1)])
def test_an_outage_is_tried_again(door: WeComDoor, fault: faults.Fault) -> None:
    """The robot knows no key: the outcome stays open, the notice is shown at least once."""
    door.sim.fail("webhook/send", fault)
    with pytest.raises(TryLater) as raised:
        post(group(door), Notice(title="一"))
    assert raised.value.unknown_outcome


@given(
    title=st.text(min_size=1, max_size=400),
    lines=st.lists(st.text(max_size=800), max_size=6),
)
def test_no_notice_breaks_the_limit(title: str, lines: list[str]) -> None:
    """Whatever customers and agents wrote, the robot takes it."""
    for part in quiet_group().render_notice(Notice(title=title, lines=tuple(lines))):
        assert 0 < size(content(part)) <= MARKDOWN_BYTES
