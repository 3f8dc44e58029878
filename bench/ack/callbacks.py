"""Encrypted WeCom callbacks as raw HTTP requests, each different."""

from __future__ import annotations

import secrets
import time
from pathlib import Path
from urllib.parse import urlencode

from tests.simulators.wecom.callbacks import envelope
from tests.simulators.wecom.crypto import Sealer

CORP, TOKEN = "ww0123456789abcdef", "SimToken"
KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
ACCOUNTS = 4
PLATFORM = {
    "WECOM_CORP_ID": CORP,
    "WECOM_AGENT_ID": "1000002",
    "WECOM_SECRET": "simulated-secret",
    "WECOM_TOKEN": TOKEN,
    "WECOM_ENCODING_AES_KEY": KEY,
}


def raw(number: int) -> bytes:
    """One signed callback of a kf account, about 600 bytes of body."""
    sealer = Sealer(TOKEN, KEY, CORP)
    xml = (
        f"<xml><ToUserName><![CDATA[{CORP}]]></ToUserName><CreateTime>{int(time.time())}</CreateTime>"
        "<MsgType><![CDATA[event]]></MsgType><Event><![CDATA[kf_msg_or_event]]></Event>"
        f"<Token><![CDATA[{secrets.token_urlsafe(24)}]]></Token>"
        f"<OpenKfId><![CDATA[wkAJ2GCAAAZSfhHCt7IFSvLKtMPxyJTw{number % ACCOUNTS}]]></OpenKfId></xml>"
    )
    sealed = sealer.seal(xml)
    stamp, nonce = str(int(time.time())), str(number)
    signature = sealer.sign(stamp, nonce, sealed)
    query = urlencode({"msg_signature": signature, "timestamp": stamp, "nonce": nonce})
    body = envelope(CORP, "1000002", sealed)
    head = (
        f"POST /webhooks/wecom?{query} HTTP/1.1\r\nHost: desk\r\nConnection: close\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def write(path: Path, count: int) -> None:
    """A file of callbacks for load.lua; a zero byte ends each."""
    path.write_bytes(b"".join(raw(number) + b"\0" for number in range(count)))
