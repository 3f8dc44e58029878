"""The simulated platform keeps WeCom's own rules, so that what passes here passes there."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.channels.rig import NOW
from tests.simulators.wecom import ACCOUNT, SimClock, WeComSimulator, faults

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture
def sim() -> Iterator[WeComSimulator]:
    """A platform that stands still at a night."""
    with WeComSimulator(clock=SimClock(NOW)) as running:
        yield running


def call(sim: WeComSimulator, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """A bare API call with a good token."""
    got = requests.get(
        f"{sim.origin}/cgi-bin/gettoken",
        params={"corpid": sim.corp_id, "corpsecret": sim.secret},
        timeout=5,
    ).json()
    url = f"{sim.origin}/cgi-bin/{path}"
    params = {"access_token": got["access_token"]}
    answer: dict[str, Any] = requests.post(url, params=params, json=body, timeout=5).json()
    return answer


def text(content: str, **more: Any) -> dict[str, Any]:
    """A text to the first customer."""
    message = {"msgtype": "text", "text": {"content": content}}
    return {"touser": "wm1", "open_kfid": ACCOUNT, **message, **more}


def move(sim: WeComSimulator, state: int, **more: Any) -> int:
    """The error code of moving the first customer's session."""
    who = {"open_kfid": ACCOUNT, "external_userid": "wm1"}
    answer = call(sim, "kf/service_state/trans", {**who, "service_state": state, **more})
    return int(answer["errcode"])


@pytest.mark.parametrize("status", [500, 403, 0])
def test_a_callback_that_is_not_acknowledged_is_tried_four_times(
    sim: WeComSimulator, status: int
) -> None:
    """Once and three retries; only 200 counts."""
    sim.callbacks.target = lambda method, query, body: (status, b"")
    sim.customer("wm1").says("在吗")
    assert sim.callbacks.idle()
    assert sim.callbacks.made[0].statuses == [status] * 4


def test_retries_change_the_nonce_and_keep_the_message(sim: WeComSimulator) -> None:
    """So nothing around the message can be used to tell a retry."""
    seen: list[tuple[str, bytes]] = []

    def target(method: str, query: Mapping[str, str], body: bytes) -> tuple[int, bytes]:
        seen.append((query["nonce"], body))
        return (200 if len(seen) == 3 else 500), b""

    sim.callbacks.target = target
    sim.customer("wm1").says("在吗")
    assert sim.callbacks.idle()
    assert len({nonce for nonce, _ in seen}) == 3
    assert len({body for _, body in seen}) == 1


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ([1], [0]),
        ([2, 1], [0, 95016]),
        ([2, 0], [0, 95016]),
        ([1, 4], [0, 0]),
        ([4, 1], [0, 95016]),
        ([3, 1], [0, 95016]),
        ([3, 3, 4], [0, 0, 0]),
        ([3, 2], [0, 95016]),
    ],
)
def test_sessions_move_only_forward(sim: WeComSimulator, path: list[int], codes: list[int]) -> None:
    """3 to 1 and 2 to 1 do not exist; an end is final until the customer writes."""
    sim.customer("wm1").says("在吗")
    sim.servicer("lisi")
    assert [move(sim, state, servicer_userid="lisi") for state in path] == codes


def test_only_a_servicers_own_doing_is_told(sim: WeComSimulator) -> None:
    """A move by API fires no event."""
    sim.customer("wm1").says("在吗")
    move(sim, 2)
    sim.servicer("lisi").takes("wm1")
    events = [item["event"] for item in sim.world.account(ACCOUNT).log if "event" in item]
    assert [(event["change_type"], event["new_servicer_userid"]) for event in events] == [
        (1, "lisi")
    ]


@pytest.mark.parametrize(
    ("body", "errcode"),
    [
        (text("字" * 682), 0),
        (text("字" * 683), 40058),
        (text(""), 40058),
        (text("一", msgid=""), 40058),
        (text("一", msgid="m" * 33), 40058),
        (text("一", touser="wm_nobody"), 40096),
        (text("一", open_kfid="wk_none"), 95004),
        ({**text("一"), "msgtype": "markdown"}, 40058),
    ],
)
def test_messages_are_checked(sim: WeComSimulator, body: dict[str, Any], errcode: int) -> None:
    """Bytes, not characters; an empty msgid is none."""
    sim.customer("wm1").says("在吗")
    assert call(sim, "kf/send_msg", body)["errcode"] == errcode


def test_a_welcome_code_is_given_once_in_two_days(sim: WeComSimulator) -> None:
    """And only to who has not written meanwhile."""
    assert sim.customer("wm1").enters()
    assert not sim.customer("wm1").enters()
    sim.customer("wm2").says("在吗")
    assert not sim.customer("wm2").enters()
    sim.clock.advance(timedelta(hours=49))
    assert sim.customer("wm1").enters()


def test_two_hundred_callers_are_served_at_once(sim: WeComSimulator) -> None:
    """Each holds its connection until all have theirs."""
    together = threading.Barrier(200)

    def one(number: int) -> int:
        with requests.Session() as session:
            together.wait(30)
            url = f"{sim.origin}/cgi-bin/gettoken"
            query = {"corpid": sim.corp_id, "corpsecret": sim.secret}
            return session.get(url, params=query, timeout=30).status_code

    with ThreadPoolExecutor(200) as pool:
        assert set(pool.map(one, range(200))) == {200}
    assert sim.count("gettoken") == 200


def test_an_outage_ends_with_up(sim: WeComSimulator) -> None:
    """Down is for every call, until it is over."""
    sim.down(faults.errcode(-1))
    url = f"{sim.origin}/cgi-bin/gettoken"
    assert requests.get(url, timeout=5).json()["errcode"] == -1
    sim.up()
    assert requests.get(url, timeout=5).json()["errcode"] == 40013


def test_waiting_ends_when_it_happens(sim: WeComSimulator) -> None:
    """No polling and no sleeping: the change itself wakes who waits for it."""
    customer = sim.customer("wm1")
    timer = threading.Timer(0.05, customer.says, ["在吗"])
    timer.start()
    assert sim.wait_for(lambda: bool(sim.world.account(ACCOUNT).log))
    assert not sim.wait_for(lambda: False, seconds=0.01)
    timer.join()


def test_it_runs_by_itself() -> None:
    """For demos: settings on the screen, customers by keyboard and by HTTP."""
    command = [sys.executable, "-m", "tests.simulators.wecom", "--port", "0"]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin
        assert process.stdout
        origin = process.stdout.readline().strip().removeprefix("WECOM_API_BASE=")
        step = {"customer": "wm1", "says": "在吗"}
        told = requests.post(f"{origin}/_sim/do", json=step, timeout=5).json()
        seen = json.loads(requests.get(f"{origin}/_sim/seen", timeout=5).text)
        process.terminate()
        process.communicate(timeout=10)
    assert told["msgid"].startswith("msg_")
    assert seen == {"customers": [], "group": [], "members": []}
