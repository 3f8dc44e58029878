"""What members send to the self-built app, as arrivals."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot.channels.base import Kind
from bot.codec import load
from handlers.cause import CustomerEntered, CustomerLeft
from handlers.model import Message, MessageKind
from tests.channels.wecom_rig import WeComDoor, app_xml, still_door

__all__ = ["still_door"]

TAP = """<xml><ToUserName>ww</ToUserName><FromUserName>zhangsan</FromUserName>
<CreateTime>1795189200</CreateTime><MsgType>event</MsgType><Event>template_card_event</Event>
<EventKey>claim</EventKey><TaskId>case-142@kEy-1</TaskId><CardType>button_interaction</CardType>
<ResponseCode>RC1</ResponseCode><AgentID>1000002</AgentID>
<SelectedItems>{items}</SelectedItems></xml>"""
ITEM = (
    "<SelectedItem><QuestionKey>{key}</QuestionKey>"
    "<OptionIds><OptionId>{option}</OptionId></OptionIds></SelectedItem>"
)


def test_a_members_text_is_a_message(door: WeComDoor) -> None:
    """The self-built app's messages are a channel of their own, named by MsgId."""
    xml = app_xml("<Content>打印机坏了</Content><MsgId>7001</MsgId>")
    (arrival,) = door.receive(door.sealed(xml)).arrivals
    message = load(Message, arrival.payload)
    assert (arrival.lane, arrival.platform_id) == ("wecom_app:1000002:zhangsan", "7001")
    assert (message.kind, message.text) == (MessageKind.TEXT, "打印机坏了")
    assert message.at == datetime.fromtimestamp(1795189200, UTC)


@pytest.mark.parametrize(
    ("msgtype", "inner", "kind"),
    [
        ("image", "<MediaId>m1</MediaId><PicUrl>http://p</PicUrl>", MessageKind.IMAGE),
        ("voice", "<MediaId>m1</MediaId><Format>amr</Format>", MessageKind.VOICE),
        ("video", "<MediaId>m1</MediaId><ThumbMediaId>t</ThumbMediaId>", MessageKind.VIDEO),
        ("location", "<Location_X>1</Location_X><Label>某路 1 号</Label>", MessageKind.LOCATION),
        ("link", "<Title>t</Title><Url>http://u</Url>", MessageKind.LINK),
        ("hologram", "<Depth>3</Depth>", MessageKind.UNKNOWN),
    ],
)
def test_every_kind_of_a_member_arrives(
    door: WeComDoor, msgtype: str, inner: str, kind: MessageKind
) -> None:
    """Known kinds keep what they carry, unknown ones are still messages."""
    xml = app_xml(inner + "<MsgId>1</MsgId>", msgtype)
    message = load(Message, door.receive(door.sealed(xml)).arrivals[0].payload)
    assert message.kind is kind
    assert [one.media_id for one in message.media] == (["m1"] if "m1" in inner else [])


@pytest.mark.parametrize("inner", [ITEM.format(key="q", option="o"), ""])
def test_a_tapped_button_is_the_desks(door: WeComDoor, inner: str) -> None:
    """A card's button names its case; a single option comes without a list in XML."""
    (arrival,) = door.receive(door.sealed(TAP.format(items=inner))).arrivals
    assert (arrival.kind, arrival.lane, arrival.customer) == (Kind.AGENT, "desk", "zhangsan")
    assert arrival.payload["key"] == "claim"
    assert arrival.payload["case_no"] == 142
    assert arrival.payload["response_code"] == "RC1"
    assert arrival.payload["selected"] == ({"q": ["o"]} if inner else {})


def test_several_options_are_all_kept(door: WeComDoor) -> None:
    """Several selected items come as a list."""
    items = ITEM.format(key="q", option="o") + ITEM.format(key="r", option="p")
    (arrival,) = door.receive(door.sealed(TAP.format(items=items))).arrivals
    assert arrival.payload["selected"] == {"q": ["o"], "r": ["p"]}


def test_a_repeated_tap_has_the_same_name(door: WeComDoor) -> None:
    """Events carry no id, so their content names them; sealed anew it is the same."""
    xml = TAP.format(items="")
    names = {door.receive(door.sealed(xml)).arrivals[0].platform_id for _ in range(2)}
    assert len(names) == 1


def test_entering_and_leaving_fit_their_causes(door: WeComDoor) -> None:
    """The payloads load as the nouns that turns are made of."""
    entered = app_xml("<Event>enter_agent</Event><EventKey/>", "event")
    left = app_xml("<Event>unsubscribe</Event>", "event")
    first = door.receive(door.sealed(entered)).arrivals[0]
    second = door.receive(door.sealed(left)).arrivals[0]
    assert (first.kind, second.kind) == (Kind.ENTER, Kind.LEAVE)
    assert load(CustomerEntered, first.payload) == CustomerEntered()
    assert load(CustomerLeft, second.payload) == CustomerLeft()


def test_characters_that_no_database_takes_are_gone(door: WeComDoor) -> None:
    """A message survives whatever its sender's keyboard made."""
    xml = app_xml("<Content>😀 &lt;b&gt; &amp; ]]</Content><MsgId>5</MsgId>")
    assert door.receive(door.sealed(xml)).arrivals[0].payload["text"] == "😀 <b> & ]]"
