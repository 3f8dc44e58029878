"""The client: one refresh, bounded waits, and no secret in anything that is raised."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.channels.base import TryLater
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import ApiError
from bot.channels.wecom.tokens import AFTER_BAD_SECRET, Fresh, Token
from tests.channels.wecom_rig import PATIENCE, WeComDoor, wecom_door
from tests.simulators.wecom import faults

SECRETS = ("simulated-secret", "TOKEN_", "access_token=")


@pytest.fixture
def door() -> Iterator[WeComDoor]:
    """A running platform."""
    with wecom_door() as opened:
        yield opened


class Clockwork:
    """A token source with a clock, counting how often it was asked."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.fetched = 0
        self.refusal: int | None = None
        self.token = Token(self._fetch, lambda: self.now)

    def _fetch(self) -> Fresh:
        self.fetched += 1
        if self.refusal:
            raise ApiError(self.refusal)
        return Fresh(f"t{self.fetched}", 7200)


def test_a_token_is_kept_until_shortly_before_its_end() -> None:
    """Five minutes early, so that none ends on the way."""
    source = Clockwork()
    assert [source.token.current() for _ in range(3)] == ["t1"] * 3
    source.now += 7200 - 301
    assert source.token.current() == "t1"
    source.now += 2
    assert source.token.current() == "t2"


def test_only_the_token_that_failed_is_replaced() -> None:
    """Two threads with the same stale token fetch one new one."""
    source = Clockwork()
    stale = source.token.current()
    assert source.token.current(stale=stale) == "t2"
    assert source.token.current(stale=stale) == "t2"
    assert source.fetched == 2


def test_a_wrong_secret_is_not_hammered() -> None:
    """Many wrong secrets block the address for an hour; one a minute does not."""
    source = Clockwork()
    source.refusal = 40001
    for _ in range(5):
        with pytest.raises(ApiError):
            source.token.current()
    assert source.fetched == 1
    source.now += AFTER_BAD_SECRET
    source.refusal = None
    assert source.token.current() == "t2"


def test_a_busy_token_server_is_asked_again() -> None:
    """Only a wrong secret is remembered."""
    source = Clockwork()
    source.refusal = -1
    with pytest.raises(ApiError):
        source.token.current()
    source.refusal = None
    assert source.token.current() == "t2"


def waiting() -> int:
    """How many threads have asked for a token and know which refresh they wait for."""
    frames = sys._current_frames().values()
    stacks = [[one for one, _ in traceback.walk_stack(frame)] for frame in frames]
    code = Token.current.__code__
    return sum(one.f_code is code and "ended" in one.f_locals for one in sum(stacks, []))


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within five seconds."""
    until = time.monotonic() + 5
    while not holds() and time.monotonic() < until:
        threading.Event().wait(0.001)
    return holds()


def test_who_waits_for_a_refresh_shares_its_failure() -> None:
    """A hanging token server costs its time-out once, not once for every sender in turn."""
    hanging, asked, tries = threading.Event(), threading.Event(), []

    def fetch() -> Fresh:
        tries.append(1)
        asked.set()
        hanging.wait(5)
        raise TryLater("no answer")

    token = Token(fetch)
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(token.current)
        assert asked.wait(5)
        others = [pool.submit(token.current) for _ in range(5)]
        assert eventually(lambda: waiting() == 6)
        hanging.set()
        assert all(isinstance(one.exception(5), TryLater) for one in (first, *others))
    assert len(tries) == 1


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
