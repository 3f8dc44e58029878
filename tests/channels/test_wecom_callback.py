"""The web side of WeCom: what gets in, under which name, and what never does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Kind, Received, Request, Stranger
from bot.channels.wecom.callback import WeComReceiver
from bot.codec import load
from handlers.model import Message, MessageKind
from handlers.turn import CustomerEntered, CustomerLeft
from tests.channels.contract import NOW
from tests.channels.wecom_rig import WeComDoor, wecom_door
from tests.simulators.wecom.callbacks import envelope

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<xml><MsgType>text</MsgType><FromUserName>&b;</FromUserName></xml>"
)
TAP = """<xml><ToUserName>ww</ToUserName><FromUserName>zhangsan</FromUserName>
<CreateTime>1795189200</CreateTime><MsgType>event</MsgType><Event>template_card_event</Event>
<EventKey>claim</EventKey><TaskId>case-142@kEy-1</TaskId><CardType>button_interaction</CardType>
<ResponseCode>RC1</ResponseCode><AgentID>1000002</AgentID>
<SelectedItems>{items}</SelectedItems></xml>"""
ITEM = (
    "<SelectedItem><QuestionKey>{key}</QuestionKey>"
    "<OptionIds><OptionId>{option}</OptionId></OptionIds></SelectedItem>"
)


@pytest.fixture(scope="module")
def door() -> Iterator[WeComDoor]:
    """A platform that nobody changes."""
    with wecom_door() as opened:
        yield opened


def app_xml(inner: str, msgtype: str = "text") -> str:
    """A member's message or event."""
    return (
        "<xml><ToUserName>ww</ToUserName><FromUserName>zhangsan</FromUserName>"
        f"<CreateTime>1795189200</CreateTime><MsgType>{msgtype}</MsgType>{inner}"
        "<AgentID>1000002</AgentID></xml>"
    )


def wake_up(token: str = "ENC1", at: int = 1795189200) -> str:
    """A kf wake-up."""
    return (
        f"<xml><ToUserName>ww</ToUserName><CreateTime>{at}</CreateTime><MsgType>event</MsgType>"
        f"<Event>kf_msg_or_event</Event><Token>{token}</Token><OpenKfId>wk1</OpenKfId></xml>"
    )


def test_the_published_vector_is_answered_with_its_plaintext() -> None:
    """The console's check gets the echo's bytes: no quotes, no line break."""
    receiver = WeComReceiver(
        "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C", "wx5823bf96d3bd56c7"
    )
    echo = (
        "P9nAzCzyDtyTWESHep1vC5X9xho/qYX3Zpb4yKa9SKld1DsH3Iyt3tP3zNdtp+4RPcs8TgAE7OaBO+FZXvnaqQ=="
    )
    query = {
        "msg_signature": "5c45ff5e21c57e6ad56bac8758b79b1d9ac89fd3",
        "timestamp": "1409659589",
        "nonce": "263014780",
        "echostr": echo,
    }
    request = Request(method="GET", query=query, headers={}, body=b"")
    received = receiver.receive(request, datetime.fromtimestamp(1409659589, UTC))
    assert received == Received(arrivals=(), body=b"1616140317555161061")


def test_the_console_check_works_over_the_simulator(door: WeComDoor) -> None:
    """Whatever echo the platform chooses comes back."""
    status, body, echo = door.sim.callbacks.verify()
    assert (status, body.decode()) == (200, echo)


@pytest.mark.parametrize("key", ["", "short", "a" * 42, "a" * 44, "a" * 42 + "+"])
def test_a_wrong_aes_key_is_said_at_the_start(key: str) -> None:
    """wechatpy takes 44 characters silently; every callback would fail later."""
    with pytest.raises(ValueError, match="43"):
        WeComReceiver("token", key, "ww1")


def test_a_wake_up_is_stored_for_its_account(door: WeComDoor) -> None:
    """Nothing is pulled inside the request; account and token wait in the inbox."""
    (arrival,) = door.receive(door.sealed(wake_up())).arrivals
    assert (arrival.kind, arrival.channel, arrival.account) == (Kind.WAKEUP, "wecom_kf", "wk1")
    assert arrival.lane == "pull:wecom_kf:wk1"
    assert arrival.payload == {"token": "ENC1"}


def test_a_retry_of_a_wake_up_has_the_same_name(door: WeComDoor) -> None:
    """A retry carries the same ciphertext under another nonce, time and signature."""
    first = door.sealed(wake_up())
    sealed = first.body.split(b"<Encrypt><![CDATA[")[1].split(b"]]>")[0].decode()
    retry = replace(first, query=door.sim.callbacks.signed(sealed))
    assert retry.query["nonce"] != first.query["nonce"]
    names = {door.receive(one).arrivals[0].platform_id for one in (first, retry)}
    assert len(names) == 1


def test_equal_wake_ups_of_one_second_are_two(door: WeComDoor) -> None:
    """Two customers who write in the same second must not lose the second wake-up."""
    names = {door.receive(door.sealed(wake_up())).arrivals[0].platform_id for _ in range(2)}
    assert len(names) == 2


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


@pytest.mark.parametrize(
    "xml",
    [
        app_xml("<Event>brand_new_event</Event>", "event"),
        "<xml><MsgType>event</MsgType><Event>kf_account_auth_change</Event>"
        "<AuthAddOpenKfId>a</AuthAddOpenKfId><AuthAddOpenKfId>b</AuthAddOpenKfId></xml>",
        "<xml><Surprise>1</Surprise></xml>",
    ],
)
def test_what_nobody_knows_is_kept_as_it_came(door: WeComDoor, xml: str) -> None:
    """Unknown events are stored and acknowledged, never an error that is retried."""
    (arrival,) = door.receive(door.sealed(xml)).arrivals
    assert (arrival.kind, arrival.payload["xml"]) == (Kind.UNKNOWN, xml)


@pytest.mark.parametrize("minutes", [-11, 11])
def test_a_stale_callback_is_refused(door: WeComDoor, minutes: int) -> None:
    """A genuine call recorded earlier, or from a clock far ahead, does not get in."""
    request = door.sealed(wake_up())
    with pytest.raises(Stranger):
        door.receiver.receive(request, NOW + timedelta(minutes=minutes))


@pytest.mark.parametrize(
    "xml", [BOMB, "", "no xml", "<xml>", "<other/>", "<xml/>", "<xml>text</xml>", wake_up()[:-9]]
)
def test_spoiled_content_under_a_good_signature_is_refused(door: WeComDoor, xml: str) -> None:
    """Entities, half documents and empty ones never get past the parser."""
    with pytest.raises(Stranger):
        door.receive(door.sealed(xml))


def test_a_wake_up_without_its_account_is_refused(door: WeComDoor) -> None:
    """Without OpenKfId there is nothing that could be pulled."""
    with pytest.raises(Stranger):
        door.receive(door.sealed(wake_up().replace("OpenKfId", "Other")))


def test_an_entity_bomb_around_the_ciphertext_is_never_parsed(door: WeComDoor) -> None:
    """The outer XML is not parsed at all; only the ciphertext counts."""
    request = door.sealed(wake_up())
    bombed = replace(request, body=BOMB.encode() + request.body)
    assert door.receive(bombed).arrivals[0].kind is Kind.WAKEUP


def test_padding_of_every_length_is_taken(door: WeComDoor) -> None:
    """WeCom pads to 32, so pads of 17 to 32 are as good as the others."""
    for length in range(40):
        xml = app_xml(f"<Content>{'x' * length}</Content><MsgId>{length}</MsgId>")
        (arrival,) = door.receive(door.sealed(xml)).arrivals
        assert len(arrival.payload["text"]) == length


def test_characters_that_no_database_takes_are_gone(door: WeComDoor) -> None:
    """A message survives whatever its sender's keyboard made."""
    xml = app_xml("<Content>😀 &lt;b&gt; &amp; ]]</Content><MsgId>5</MsgId>")
    assert door.receive(door.sealed(xml)).arrivals[0].payload["text"] == "😀 <b> & ]]"


PARTS = st.sampled_from(["msg_signature", "timestamp", "nonce", "body"])
SPOILERS = st.one_of(st.text(max_size=60), st.binary(max_size=60).map(lambda raw: raw.hex()))


@given(part=PARTS, spoiler=SPOILERS)
def test_a_callback_with_one_part_replaced_is_refused(
    door: WeComDoor, part: str, spoiler: str
) -> None:
    """Whatever stands in for one part, there is one plain refusal and nothing else."""
    request = door.sealed(wake_up())
    if part == "body":
        request = replace(request, body=spoiler.encode("utf-8", "surrogatepass"))
    elif request.query[part] != spoiler:
        request = replace(request, query={**request.query, part: spoiler})
    with pytest.raises(Stranger):
        door.receive(request)


@given(data=st.data())
def test_a_callback_with_one_byte_changed_never_brings_another_message(
    door: WeComDoor, data: st.DataObject
) -> None:
    """A changed byte is refused, or it was outside the ciphertext and changes nothing."""
    request = door.sealed(wake_up())
    genuine = door.receive(request)
    place = data.draw(st.integers(0, len(request.body) - 1))
    spoiled = bytearray(request.body)
    spoiled[place] ^= data.draw(st.integers(1, 255))
    try:
        received = door.receive(replace(request, body=bytes(spoiled)))
    except Stranger:
        return
    assert received == genuine


@given(raw=st.binary(max_size=400))
def test_arbitrary_plaintext_under_a_good_signature_never_crashes(
    door: WeComDoor, raw: bytes
) -> None:
    """Even a platform gone mad gets an answer: stored, or refused."""
    sealed = door.sim.sealer.seal(raw.decode("utf-8", "replace"))
    query = door.sim.callbacks.signed(sealed)
    try:
        received = door.post(envelope("ww", "", sealed), query)
    except Stranger:
        return
    assert received.arrivals
