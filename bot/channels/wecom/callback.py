"""The web side: verify first, decrypt, translate. Nothing is parsed before its signature is right."""

from __future__ import annotations

import hashlib
import hmac
import re
import struct
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.parsers.expat import ExpatError

import xmltodict
from wechatpy.enterprise.crypto import WeChatCrypto
from wechatpy.exceptions import WeChatException

from bot.arrivals import wakeup_arrival
from bot.channels.base import Arrival, Kind, Received, Request, Stranger
from bot.channels.wecom.app_messages import app_arrival
from bot.channels.wecom.reading import clean

FRESH = timedelta(minutes=10)
"""Retries come within seconds; whatever is older was recorded by somebody."""

ENCRYPTED = re.compile(
    rb"<Encrypt>\s*(?:<!\[CDATA\[)?([A-Za-z0-9+/]+={0,2})(?:\]\]>)?\s*</Encrypt>"
)
AES_KEY = re.compile(r"[A-Za-z0-9]{43}")

MALFORMED = (
    WeChatException,
    ExpatError,
    ValueError,  # base64, UTF-8, numbers, entities in XML
    LookupError,
    TypeError,
    AttributeError,
    OverflowError,
    OSError,  # a time stamp outside the calendar
    struct.error,
)


class WeComReceiver:
    """Verifies callbacks of one self-built app and says what happened."""

    def __init__(self, token: str, aes_key: str, corp_id: str) -> None:
        """ValueError where the key is not an EncodingAESKey; wechatpy would take a longer one."""
        if not AES_KEY.fullmatch(aes_key):
            raise ValueError("EncodingAESKey is 43 letters and digits: press 随机获取 in WeCom")
        self._token = token
        self._crypto = WeChatCrypto(token, aes_key, corp_id)

    def receive(self, request: Request, now: datetime) -> Received:
        """Verify and translate a call; Stranger where anything about it is not WeCom's."""
        try:
            if request.method == "GET":
                return Received(arrivals=(), body=self._echo(request, now).encode())
            encrypted = _encrypted(request.body)
            text = self._open(request.query, encrypted, now)
            return Received(arrivals=_arrivals(text, encrypted, now))
        except MALFORMED as error:
            raise Stranger(type(error).__name__) from None

    def _echo(self, request: Request, now: datetime) -> str:
        return self._open(request.query, request.query["echostr"], now)

    def _open(self, query: Mapping[str, str], encrypted: str, now: datetime) -> str:
        stamp, nonce, signature = query["timestamp"], query["nonce"], query["msg_signature"]
        parts = sorted((self._token, stamp, nonce, encrypted))
        wanted = hashlib.sha1("".join(parts).encode()).hexdigest()  # noqa: S324 - WeCom chose it
        if not hmac.compare_digest(wanted.encode(), signature.encode()):
            raise Stranger("signature")
        if abs(now - datetime.fromtimestamp(int(stamp), UTC)) > FRESH:
            raise Stranger("stale")
        envelope = {"Encrypt": encrypted}  # a dict keeps wechatpy from parsing the outer XML
        opened: str = self._crypto.decrypt_message(envelope, signature, stamp, nonce)
        return opened


def _encrypted(body: bytes) -> str:
    found = ENCRYPTED.search(body)
    if found is None:
        raise Stranger("no Encrypt")
    return found[1].decode()


def _arrivals(text: str, encrypted: str, now: datetime) -> tuple[Arrival, ...]:
    xml: Mapping[str, Any] = xmltodict.parse(text)["xml"]
    if xml.get("MsgType") == "event" and xml.get("Event") == "kf_msg_or_event":
        return (_wakeup(xml, encrypted, now),)
    return (app_arrival(xml, text, now) or _unknown(xml, text, now),)


def _wakeup(xml: Mapping[str, Any], encrypted: str, now: datetime) -> Arrival:
    """A wake-up, named after its ciphertext.

    Its content cannot name it: two real ones of the same second may be equal, and dropping the
    second would leave a message waiting for the sweep. A retry that was encrypted anew costs an
    empty pull.
    """
    return wakeup_arrival(
        "wecom_kf",
        clean(xml["OpenKfId"]),
        platform_id=hashlib.sha256(encrypted.encode()).hexdigest()[:32],
        at=now,
        token=clean(xml.get("Token") or ""),
    )


def _unknown(xml: Mapping[str, Any], text: str, now: datetime) -> Arrival:
    """Kept as it came, so that nothing the platform starts to send is lost."""
    return Arrival(
        lane="desk",
        channel="wecom_app",
        account=clean(xml.get("AgentID") or ""),
        platform_id=hashlib.sha256(text.encode()).hexdigest()[:32],
        kind=Kind.UNKNOWN,
        at=now,
        payload={"xml": clean(text)},
    )
