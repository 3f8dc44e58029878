"""Feishu's long connection: nothing is acknowledged that is not stored, and it comes back by itself."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from bot.channels.base import Stranger
from bot.channels.feishu.frames import BrokenFrame, Frame, Parts, Wire
from bot.channels.feishu.long import LongLink
from bot.channels.feishu.plain import PlainEvents
from tests.channels.rig import NOW
from tests.simulators.feishu import FeishuSimulator
from tests.simulators.feishu.long import LongConnections, packed, unpacked


class Ear:
    """Hears as a desk does; `full` stands for a database that takes nothing."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self.full = False
        self.wait = threading.Event()
        self.wait.set()

    def __call__(self, payload: bytes) -> Callable[[], bytes]:
        if self.full:
            raise OSError("disk full")
        self.heard.append(payload)
        return self._answer

    def _answer(self) -> bytes:
        self.wait.wait(5)
        return '{"toast": {"content": "已认领"}}'.encode()


@pytest.fixture
def ear() -> Ear:
    return Ear()


@pytest.fixture
def sim() -> Iterator[FeishuSimulator]:
    with FeishuSimulator() as made:
        yield made


@pytest.fixture
def line(sim: FeishuSimulator, ear: Ear) -> Iterator[LongConnections]:
    """A connected link."""
    with sim.long_connection(ping_seconds=1) as made, linked(sim, ear):
        assert made.connected()
        yield made


class linked:  # noqa: N801 - reads as the state it is
    """A link on its thread."""

    def __init__(self, sim: FeishuSimulator, ear: Ear, secret: str = "") -> None:
        secret = secret or sim.app_secret
        self.link = LongLink(sim.app_id, secret, ear, origin=sim.origin, first_wait=0.01)
        self.stopped = threading.Event()
        self.thread = threading.Thread(target=self.link.run, args=(self.stopped,), daemon=True)

    def __enter__(self) -> linked:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopped.set()
        self.link.close()
        self.thread.join(5)
        assert not self.thread.is_alive()


def test_an_event_is_heard_and_answered(line: LongConnections, ear: Ear) -> None:
    """A tap gets its toast on the same connection."""
    code, body = line.deliver({"schema": "2.0", "text": "在吗"})
    assert (code, body.decode()) == (200, '{"toast": {"content": "已认领"}}')
    assert "在吗" in ear.heard[0].decode()


def test_what_is_not_stored_is_not_acknowledged(line: LongConnections, ear: Ear) -> None:
    """Feishu keeps it and delivers again."""
    ear.full = True
    assert line.deliver({"n": 1})[0] == 500
    ear.full = False
    assert line.deliver({"n": 1})[0] == 200


def test_a_long_event_comes_in_pieces(line: LongConnections, ear: Ear) -> None:
    """Its frames are one event again."""
    line.largest = 10
    assert line.deliver({"text": "很长的话" * 20})[0] == 200
    assert "很长的话" * 20 in ear.heard[0].decode()


def test_a_slow_answer_holds_nobody_up(line: LongConnections, ear: Ear) -> None:
    """While one tap waits for its outcome the next message is stored."""
    ear.wait.clear()
    slow = threading.Thread(target=line.deliver, args=({"n": 1},))
    slow.start()
    assert line.wait_for(lambda: len(ear.heard) == 1)
    threading.Timer(0.2, ear.wait.set).start()
    assert line.deliver({"n": 2})[0] == 200
    slow.join(5)
    assert len(ear.heard) == 2


def test_a_broken_line_is_opened_again(line: LongConnections) -> None:
    """By itself, and events come again."""
    line.drop()
    assert line.connected(2)
    assert line.wait_for(lambda: len(line.open) == 1)
    assert line.deliver({"n": 1})[0] == 200


def test_a_line_without_a_sign_of_life_is_left(line: LongConnections) -> None:
    """A dead network closes nothing: silence for two pings and a half is enough."""
    line.deaf = True
    assert line.connected(2)
    assert line.pings >= 2


def test_nonsense_ends_the_connection_and_not_the_desk(line: LongConnections) -> None:
    """It is opened anew."""
    line.send(b"\x0bnonsense")
    assert line.connected(2)


def test_a_refused_app_is_named(
    sim: FeishuSimulator, ear: Ear, caplog: pytest.LogCaptureFixture
) -> None:
    """The operator reads which variables to look at."""
    with sim.long_connection() as line, linked(sim, ear, secret="wrong"):
        assert sim.wait_for(lambda: sim.count("/callback/ws/endpoint") > 0)
    assert line.logins == 0
    assert "FEISHU_APP_SECRET" in caplog.text


def test_frames_agree_with_another_implementation() -> None:
    """Ours by the SDK's protocol buffers, theirs written from the definition."""
    wire = Wire()
    theirs = wire.unpacked(packed(1, {"type": "event", "sum": "1"}, "字".encode()))
    assert (theirs.method, theirs.service, theirs.numbers) == (1, 7, (11, 22))
    back = unpacked(wire.packed(theirs.answered(b"{}")))
    assert back["headers"] == {"type": "event", "sum": "1"}
    assert (back["seq"], back["log"], back["service"], back["payload"]) == (11, 22, 7, b"{}")


def test_pieces_may_come_in_any_order() -> None:
    """And those that never get whole do not pile up."""
    parts = Parts(most=2)

    def piece(name: str, number: int, text: bytes) -> bytes | None:
        headers = {"message_id": name, "sum": "2", "seq": str(number)}
        return parts.whole(Frame(method=1, headers=headers, payload=text))

    assert piece("a", 1, b"B") is None
    assert piece("a", 0, b"A") == b"AB"
    assert [piece(name, 0, b"x") for name in "bcd"] == [None, None, None]
    assert piece("b", 1, b"y") is None
    with pytest.raises(BrokenFrame):
        parts.whole(Frame(method=1, headers={"sum": "many"}))


def test_only_events_of_this_app_are_read(sim: FeishuSimulator) -> None:
    """A connection that delivers somebody else's is not believed."""
    events = PlainEvents(sim.app_id, known=None)  # type: ignore[arg-type]  # nothing to look up
    for payload in (b"[]", b"{", b'{"header": {"app_id": "cli_other"}}'):
        with pytest.raises(Stranger):
            events.read(payload, NOW)
