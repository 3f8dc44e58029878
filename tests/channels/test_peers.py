"""Encryption and signatures against the platforms' own node packages and WeCom's Python SDK, as recorded
by `tests/peers/record.py`: the same bytes are accepted, every spoiled one is refused.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bot.channels.base import Request, Stranger
from bot.channels.feishu.sealing import opened, same, signature
from bot.channels.wecom import aibot_media
from bot.channels.wecom.callback import WeComReceiver

RECORD: dict[str, list[dict[str, Any]]] = json.loads(
    (Path(__file__).parents[1] / "payloads" / "peers.json").read_text(encoding="utf-8")
)
NOW = datetime.fromtimestamp(1_700_000_000, UTC)


def test_feishu_events_are_judged_as_by_the_node_sdk() -> None:
    """The signature over the raw bytes, then the text inside."""
    accepted = 0
    for call in RECORD["feishu"]:
        said = {name.removeprefix("x-lark-"): value for name, value in call["headers"].items()}
        made = signature(
            said["request-timestamp"], said["request-nonce"], call["key"], call["body"].encode()
        )
        valid = same(made, said["signature"])
        assert valid == call["accepted"], call
        if valid:
            assert opened(call["key"], json.loads(call["body"])["encrypt"]) == call["text"]
            accepted += 1
    assert (accepted, len(RECORD["feishu"])) == (8, 40)


def test_wecom_calls_are_judged_as_by_the_node_package() -> None:
    """Sealed there or here: opened where genuine, refused where one character differs."""
    accepted = 0
    for call in RECORD["wecom"]:
        receiver = WeComReceiver(call["token"], call["key"], call["corp_id"])
        if call["accepted"]:
            assert echoed(receiver, call) == call["text"]
            accepted += 1
        else:
            with pytest.raises(Stranger):
                echoed(receiver, call)
    assert (accepted, len(RECORD["wecom"])) == (16, 80)


def test_the_smart_bots_pictures_open_as_in_its_sdk() -> None:
    """Byte for byte."""
    for one in RECORD["files"]:
        found = aibot_media.opened(base64.b64decode(one["sealed"]), one["key"])
        assert found == base64.b64decode(one["opened"])


def echoed(receiver: WeComReceiver, call: dict[str, Any]) -> str:
    """The text of a call, asked for as WeCom asks when it checks the address."""
    query = {
        "timestamp": call["timestamp"],
        "nonce": call["nonce"],
        "msg_signature": call["signature"],
        "echostr": call["encrypt"],
    }
    request = Request(method="GET", query=query, headers={}, body=b"")
    return receiver.receive(request, NOW).body.decode()
