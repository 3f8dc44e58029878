"""The client: one refresh, bounded waits, and no secret in anything that is raised."""

from __future__ import annotations

import traceback

import pytest

from bot.channels.base import TryLater
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import ApiError
from tests.channels.wecom_rig import PATIENCE, WeComDoor, running_door
from tests.simulators.wecom import faults

__all__ = ["running_door"]

SECRETS = ("simulated-secret", "TOKEN_", "access_token=")


def test_a_token_that_is_refused_for_ever_is_tried_twice(door: WeComDoor) -> None:
    """wechatpy alone would ask about a thousand times."""
    door.sim.fail("kf/account/list", faults.errcode(42001), times=99)
    with pytest.raises(ApiError):
        door.client().call("kf/account/list", {})
    assert door.sim.count("kf/account/list") == 2


@pytest.mark.parametrize(
    ("fault", "unknown"),
    [
        (faults.bad_gateway(), True),
        (faults.html(), True),
        (faults.half(), True),
        (faults.reset(), True),
        (faults.hang(), True),
    ],
    ids=["502", "html", "half", "reset", "hang"],
)
def test_trouble_after_sending_leaves_the_outcome_open(
    door: WeComDoor, fault: faults.Fault, unknown: bool
) -> None:
    """Whatever happened after the request left, it may have been done."""
    client = door.client()
    client.call("kf/account/list", {})
    door.sim.fail("kf/send_msg", fault)
    with pytest.raises(TryLater) as raised:
        client.call("kf/send_msg", {})
    assert raised.value.unknown_outcome is unknown


def test_a_platform_that_is_not_there_took_nothing() -> None:
    """A refused connection is the one failure that is sure."""
    client = WeComClient("ww1", "simulated-secret", origin="http://127.0.0.1:9")
    with pytest.raises(TryLater) as raised:
        client.call("kf/send_msg", {})
    assert not raised.value.unknown_outcome


@pytest.mark.parametrize(
    "fault", [faults.bad_gateway(), faults.html(), faults.half(), faults.hang()]
)
@pytest.mark.parametrize("path", ["gettoken", "kf/send_msg", "media/upload"])
def test_no_error_shows_a_secret(door: WeComDoor, fault: faults.Fault, path: str) -> None:
    """Token and corpsecret travel in URLs, and exceptions end in logs."""
    client = door.client()
    door.sim.fail(path, fault)
    with pytest.raises(TryLater) as raised:
        if path == "media/upload":
            client.upload("image", "a.png", b"123456789")
        else:
            client.call("kf/send_msg", {})
    told = "".join(traceback.format_exception(raised.value))
    assert not [secret for secret in SECRETS if secret in told]


def test_an_upload_is_whole_after_a_stale_token(door: WeComDoor) -> None:
    """The second try sends the bytes again, not an exhausted file."""
    client = door.client()
    client.call("kf/account/list", {})
    door.sim.expire_tokens()
    media_id = client.upload("image", "图片.png", b"123456789")
    assert door.sim.world.media[media_id].data == b"123456789"
    assert door.sim.world.media[media_id].name == "图片.png"


def test_a_hanging_platform_costs_the_patience_and_no_more(door: WeComDoor) -> None:
    """The token call, which wechatpy makes without any time-out, is bounded as well."""
    assert door.client().timeout[1] == PATIENCE
    door.sim.fail("gettoken", faults.hang())
    with pytest.raises(TryLater):
        door.client().call("kf/account/list", {})


@pytest.mark.parametrize(
    "body", [b"[]", b'{"errcode": "many"}', b'{"errcode": null, "x"', b"\xff", b"", b'"ok"']
)
def test_an_answer_that_is_none_is_tried_again(door: WeComDoor, body: bytes) -> None:
    """JSON of another shape is no success."""
    client = door.client()
    client.call("kf/account/list", {})
    door.sim.fail("kf/send_msg", faults.body(body))
    with pytest.raises(TryLater):
        client.call("kf/send_msg", {})
