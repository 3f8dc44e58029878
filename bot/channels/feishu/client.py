"""Calls of Feishu's API, with what lark-oapi leaves to its users: one token for all threads, dead
tokens dropped, one kind of error, pictures sent as they are.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping
from typing import Any

import requests
from requests_toolbelt import MultipartEncoder  # type: ignore[import-untyped]

from bot.channels.base import Sink, TryLater
from bot.channels.downloads import UNPACKED, pour, short_body
from bot.channels.feishu import lark
from bot.channels.feishu.errors import DEAD_TOKEN, ApiError
from bot.channels.tokens import Fresh, TokenKeeper

PUBLIC_ORIGIN = "https://open.feishu.cn"
CONNECT_SECONDS = 3.05
ANSWER_SECONDS = 10.0
EARLY_SECONDS = 600
"""Below thirty minutes of life Feishu hands out the next token while this one still holds."""
RESET = "x-ogw-ratelimit-reset"
IMAGES = "/open-apis/im/v1/images"
AUTH_PATH = "/open-apis/auth/v3/tenant_access_token/internal"
JSON_UTF8 = {"Content-Type": "application/json; charset=utf-8"}


class FeishuClient:
    """Calls of one self-built app. Every call raises ApiError for an error code, else TryLater."""

    def __init__(
        self,
        app_id: str,
        app_secret: str,
        *,
        origin: str = PUBLIC_ORIGIN,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """`origin` without a path, as FEISHU_API_BASE gives it; `answer_seconds` bounds a call."""
        self.app_id, self._secret = app_id, app_secret
        timeout = (CONNECT_SECONDS, answer_seconds)
        self._where = lark.config(app_id, app_secret, origin, timeout)
        self._tokens = TokenKeeper(self._fetch_token, early=EARLY_SECONDS)

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        **query: str,
    ) -> dict[str, Any]:
        """Call an API with the app's token; its `data`."""
        content = None if body is None else dict(body)
        answer = self._with_token(lambda: lark.request(method, path, content, query, JSON_UTF8))
        data = answer.get("data", answer)
        return data if isinstance(data, dict) else {}

    def upload_image(self, name: str, data: bytes) -> str:
        """Give Feishu a picture; its image_key."""

        def request() -> Any:
            fields = {"image_type": "message", "image": (name, io.BytesIO(data))}
            form = MultipartEncoder(fields)  # read once, so every try gets a new one
            return lark.request("POST", IMAGES, form, {}, {"Content-Type": form.content_type})

        return str(self._with_token(request)["data"]["image_key"])

    def download(self, path: str, sink: Sink, **query: str) -> None:
        """Hand the bytes behind an address to `sink`. ApiError as elsewhere."""
        token = self._tokens.current()
        try:
            return self._read(path, sink, token, query)
        except ApiError as error:
            if error.code not in DEAD_TOKEN:
                raise
        return self._read(path, sink, self._tokens.current(dead=token), query)

    def _with_token(self, build: Callable[[], Any]) -> dict[str, Any]:
        token = self._tokens.current()
        try:
            return self._answer(build(), token)
        except ApiError as error:
            if error.code not in DEAD_TOKEN:
                raise
        return self._answer(build(), self._tokens.current(dead=token))

    def _fetch_token(self) -> Fresh:
        secrets = {"app_id": self.app_id, "app_secret": self._secret}
        answer = self._answer(lark.request("POST", AUTH_PATH, secrets, {}, JSON_UTF8), "")
        if not isinstance(answer.get("tenant_access_token"), str):
            raise TryLater("the token address answered without a token")
        return Fresh(answer["tenant_access_token"], int(answer.get("expire") or 7200))

    def _answer(self, request: Any, token: str) -> dict[str, Any]:
        try:
            raw = lark.carried_out(self._where, request, token)
            return _checked(raw.status_code, raw.headers, raw.content)
        except requests.RequestException as error:
            raise _unreachable(error) from None

    def _read(self, path: str, sink: Sink, token: str, query: Mapping[str, str]) -> None:
        headers = {"Authorization": f"Bearer {token}", **UNPACKED}
        asked = {"params": dict(query), "headers": headers, "timeout": self._where.timeout}
        try:
            with lark.SESSION.get(self._where.domain + path, stream=True, **asked) as answer:
                if answer.status_code != 200 or _is_worded(answer.headers):
                    _checked(answer.status_code, answer.headers, short_body(answer))
                    raise TryLater("the answer is no media")
                pour(answer, sink)
        except requests.RequestException as error:
            raise _unreachable(error) from None


def _checked(status: int, headers: Mapping[str, str], content: bytes) -> dict[str, Any]:
    """The answer's JSON; ApiError for its code, TryLater where it is none."""
    try:
        answer = json.loads(content)
    except ValueError:
        raise TryLater(f"HTTP {status} without JSON", unknown_outcome=True) from None
    if not isinstance(answer, dict) or not isinstance(answer.get("code", 0), int):
        raise TryLater(f"HTTP {status} of another shape", unknown_outcome=True)
    code = int(answer.get("code", 0))
    if code or status >= 400:
        wait = _seconds({name.lower(): value for name, value in headers.items()}.get(RESET))
        raise ApiError(code, str(answer.get("msg", "")), wait=wait, status=status)
    return answer


def _is_worded(headers: Mapping[str, str]) -> bool:
    """Whether the answer is Feishu's JSON or a proxy's page, and not somebody's file of this type."""
    named = "content-disposition" in {name.lower() for name in headers}
    kind = next((v for name, v in headers.items() if name.lower() == "content-type"), "")
    return not named and kind.startswith(("application/json", "text/html"))


def _seconds(value: str | None) -> float | None:
    try:
        return None if value is None else max(0.0, float(value))
    except ValueError:
        return None


def _unreachable(error: requests.RequestException) -> TryLater:
    """Only a connection that was never made is sure not to have carried the message."""
    never = isinstance(error, requests.ConnectTimeout) or _never_connected(error)
    return TryLater(f"{type(error).__name__} at Feishu", unknown_outcome=not never)


def _never_connected(error: requests.RequestException) -> bool:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}
