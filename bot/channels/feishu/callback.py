"""The web side: open the envelope, check signature and token, translate. Free of lark_oapi."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.channels.base import Received, Request, Stranger
from bot.channels.feishu.events import Reader
from bot.channels.feishu.known import Known
from bot.channels.feishu.sealing import opened, same, signature
from bot.channels.wecom.reading import Body

JSON = "application/json"
STAMP, NONCE, SIGNATURE = "x-lark-request-timestamp", "x-lark-request-nonce", "x-lark-signature"


class FeishuReceiver:
    """Verifies the calls of one app and says what happened.

    Plain events are refused: without the Encrypt Key nothing but a token in clear proves who calls.
    """

    def __init__(
        self,
        app_id: str,
        verification_token: str,
        encrypt_key: str,
        known: Known,
        *,
        agent_chat: str = "",
        busy: str = "",
    ) -> None:
        """`known` looks up what is stored; `busy` is the toast where a click takes too long."""
        if not verification_token or not encrypt_key:
            raise ValueError("the Verification Token and the Encrypt Key are both needed")
        self._app_id = app_id
        self._token = verification_token
        self._key = encrypt_key
        self._reader = Reader(app_id, known, agent_chat=agent_chat, busy=busy)

    def receive(self, request: Request, now: datetime) -> Received:
        """Verify and translate a call; Stranger where anything about it is not Feishu's."""
        try:
            inner = self._inner(request)
        except (ValueError, RecursionError) as error:
            raise Stranger(type(error).__name__) from None
        self._check_token(inner)
        if inner.get("type") == "url_verification":
            answer = {"challenge": Body(inner).text("challenge")}
            return Received(arrivals=(), body=_json(answer), content_type=JSON)
        if SIGNATURE not in request.headers:  # only the check of the URL comes unsigned
            raise Stranger("signature")
        self._check_app(inner)
        return acked(self._reader.read(inner, now))

    def _inner(self, request: Request) -> Mapping[str, Any]:
        outer = json.loads(request.body)
        if not isinstance(outer, dict) or not isinstance(outer.get("encrypt"), str):
            raise Stranger("plain")
        if SIGNATURE in request.headers:  # before anything of it is opened
            self._check_signature(request)
        inner = json.loads(opened(self._key, outer["encrypt"]))
        if not isinstance(inner, dict):
            raise Stranger("no object")
        return inner

    def _check_signature(self, request: Request) -> None:
        said = request.headers
        stamp, nonce = said.get(STAMP, ""), said.get(NONCE, "")
        if not same(signature(stamp, nonce, self._key, request.body), said[SIGNATURE].lower()):
            raise Stranger("signature")

    def _check_token(self, inner: Mapping[str, Any]) -> None:
        told = Body.of(inner.get("header")).text("token") or Body(inner).text("token")
        if not same(told, self._token):
            raise Stranger("verification token")

    def _check_app(self, inner: Mapping[str, Any]) -> None:
        if app_of(inner) != self._app_id:
            raise Stranger("another app")


def app_of(inner: Mapping[str, Any]) -> str:
    """The app that an event is for; v1 names it elsewhere."""
    header, event = Body.of(inner.get("header")), Body.of(inner.get("event"))
    return header.text("app_id") or event.text("app_id")


def acked(received: Received) -> Received:
    """With the empty object that Feishu takes for a yes, where nothing else is said."""
    if received.body:
        return received
    return Received(
        arrivals=received.arrivals, body=b"{}", content_type=JSON, answer=received.answer
    )


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


__all__ = ["FeishuReceiver", "Known", "acked", "app_of"]
