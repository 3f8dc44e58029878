"""The web side of WeCom: what gets in, under which name, and what never does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.base import Kind, Received, Request, Stranger
from bot.channels.wecom.callback import WeComReceiver
from tests.channels.rig import NOW
from tests.channels.wecom_rig import WeComDoor, app_xml, still_door

__all__ = ["still_door"]

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    "<xml><MsgType>text</MsgType><FromUserName>&b;</FromUserName></xml>"
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
