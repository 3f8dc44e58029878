"""The self-built app: answers to members, and cards that an agent can tap."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.channels.base import Address, Kind, Misconfigured, Refused
from bot.channels.wecom.app import CardWords, WeComApp, button_done
from bot.channels.wecom.cards import case_card
from handlers.model import Choice, Reply
from handlers.notice import Notice
from handlers.policy import Push
from tests.channels.rig import delivery
from tests.channels.wecom_rig import WeComDoor, picture, running_door

__all__ = ["running_door"]

WORDS = CardWords(claim="认领", open="打开")
MEMBER = Address(channel="wecom_app", account="1000002", to="zhangsan")
CASE = Notice(title="紧急:燃气泄漏", lines=("客户:甲", "电话:138****0000"), case_no=142)


def app(door: WeComDoor, *, agent_id: str = "1000002", case_url: str = "") -> WeComApp:
    """The app's channel."""
    return WeComApp(door.client(), agent_id, picture, words=WORDS, case_url=case_url)


def test_a_member_reads_the_answer_as_text(door: WeComDoor) -> None:
    """Choices are numbered lines, pictures are uploaded."""
    channel = app(door)
    reply = Reply(
        text="您想问哪一个?",
        key="k",
        choices=(Choice(id="a", label="退货"),),
        attachments=("a.png",),
    )
    for part in channel.render(reply):
        channel.send(delivery(MEMBER, part.payload))
    text, image = door.sim.app_messages
    assert (text.to, text.body["content"]) == (("zhangsan",), "您想问哪一个?\n1. 退货")
    assert image.body["media_id"] in door.sim.world.media


def test_a_case_is_a_card_with_a_button(door: WeComDoor) -> None:
    """The receipt keeps the code by which the card can be changed."""
    channel = app(door, case_url="https://desk.example.com/console/cases/{case_no}")
    (part,) = channel.render_notice(CASE)
    receipt = channel.send(delivery(MEMBER, part.payload, key="once"))
    (card,) = door.sim.app_messages
    assert card.body["main_title"] == {"title": "紧急:燃气泄漏"}
    assert card.body["sub_title_text"] == "客户:甲\n电话:138****0000"
    assert card.body["task_id"] == "case-142@once"
    assert [one["text"] for one in card.body["button_list"]] == ["认领", "打开"]
    assert card.body["button_list"][1]["url"].endswith("/cases/142")
    assert receipt.data == {"response_code": card.response_code}


def test_who_is_woken_may_say_that_it_was_for_nothing(door: WeComDoor) -> None:
    """A third button on a card that calls; none on one that waits in silence."""
    words = replace(WORDS, false_alarm="误唤醒")
    loud = case_card(replace(CASE, push=Push.URGENT), words, "")
    still = case_card(replace(CASE, push=Push.CARD), words, "")
    assert loud is not None
    assert still is not None
    keys = [one["key"] for one in loud.payload["template_card"]["button_list"]]
    assert keys == ["claim", "false_alarm"]
    assert len(still.payload["template_card"]["button_list"]) == 1


def test_a_tap_names_its_case_and_the_card_shows_what_came_of_it(door: WeComDoor) -> None:
    """Tapped, stored for the desk, and updated once with the tap's own code."""
    channel = app(door)
    channel.send(delivery(MEMBER, channel.render_notice(CASE)[0].payload))
    door.sim.member("zhangsan").taps("claim")
    assert door.sim.callbacks.idle()
    (tap,) = door.woken
    assert (tap.kind, tap.payload["case_no"], tap.payload["key"]) == (Kind.AGENT, 142, "claim")
    done = button_done(tap.payload["response_code"], "已由张三认领")
    channel.send(delivery(MEMBER, done))
    assert door.sim.app_messages[0].button == "已由张三认领"
    with pytest.raises(Refused):
        channel.send(delivery(MEMBER, done))


def test_a_long_case_is_text_and_then_its_card(door: WeComDoor) -> None:
    """Nothing is cut; the button comes last, under the thumb."""
    channel = app(door)
    long = Notice(title="个案", lines=tuple(f"第{n}条线索。" for n in range(60)), case_no=7)
    for part in channel.render_notice(long):
        channel.send(delivery(MEMBER, part.payload))
    kinds = [message.msgtype for message in door.sim.app_messages]
    assert kinds == ["text", "template_card"]
    assert "第59条线索。" in door.sim.app_messages[0].body["content"]


def test_a_notice_without_a_case_is_text(door: WeComDoor) -> None:
    """There is nothing to claim."""
    (part,) = app(door).render_notice(Notice(title="早报", lines=("昨夜 3 张工单",)))
    assert part.payload["text"]["content"] == "早报\n昨夜 3 张工单"


def test_a_member_who_left_is_final(door: WeComDoor) -> None:
    """81013 and 60111 are no outage."""
    door.sim.app.members = {"lisi"}
    with pytest.raises(Refused) as raised:
        app(door).send(delivery(MEMBER, app(door).render(Reply(text="一", key="k"))[0].payload))
    assert raised.value.result == "gone"


def test_a_wrong_agent_id_is_an_operators_matter(door: WeComDoor) -> None:
    """301002 says which two settings do not belong together."""
    channel = app(door, agent_id="1000009")
    with pytest.raises(Misconfigured, match="WECOM_AGENT_ID"):
        channel.send(delivery(MEMBER, channel.render(Reply(text="一", key="k"))[0].payload))
