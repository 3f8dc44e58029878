"""Encrypted Feishu events as raw HTTP requests, each another message."""

from __future__ import annotations

import json
import secrets
import time
from pathlib import Path

from tests.simulators.feishu.pushes import seal, signed

APP, VERIFICATION, KEY = "cli_0123456789abcdef", "SimVerificationToken", "SimEncryptKey"
CUSTOMERS = 200
PLATFORM = {
    "FEISHU_APP_ID": APP,
    "FEISHU_APP_SECRET": "simulated-secret",
    "FEISHU_VERIFICATION_TOKEN": VERIFICATION,
    "FEISHU_ENCRYPT_KEY": KEY,
}


def raw(number: int) -> bytes:
    """One signed message of a customer, about 1.6 KB of body."""
    text = json.dumps(_event(number), ensure_ascii=False)
    body = json.dumps({"encrypt": seal(KEY, text)}).encode()
    headers = signed(KEY, body, str(int(time.time())), str(number))
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = (
        "POST /webhooks/feishu HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n"
        f"{lines}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def write(path: Path, count: int) -> None:
    """A file of events for load.lua; a zero byte ends each."""
    path.write_bytes(b"".join(raw(number) + b"\0" for number in range(count)))


def _event(number: int) -> dict[str, object]:
    stamp, tenant = str(int(time.time() * 1000)), "2ca1d211f64f6438"
    open_id = f"ou_{number % CUSTOMERS:032x}"
    header = {
        "event_id": secrets.token_hex(16),
        "event_type": "im.message.receive_v1",
        "create_time": stamp,
        "token": VERIFICATION,
        "app_id": APP,
        "tenant_key": tenant,
    }
    message = {
        "message_id": f"om_{secrets.token_hex(16)}",
        "create_time": stamp,
        "chat_id": f"oc_{number % CUSTOMERS:032x}",
        "chat_type": "p2p",
        "message_type": "text",
        "content": json.dumps({"text": "请问我的订单多久发货"}),
    }
    sender = {"sender_id": {"open_id": open_id}, "sender_type": "user", "tenant_key": tenant}
    return {"schema": "2.0", "header": header, "event": {"sender": sender, "message": message}}
