"""wechatpy's client with its defects fenced in: one bounded token refresh, time-outs, no secrets
in errors.

Tokens and corpsecret travel in URLs, and requests puts URLs into its exceptions; so nothing of an
exception but its type leaves this file.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from wechatpy.enterprise.client import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.channels.base import TryLater
from bot.channels.downloads import UNPACKED
from bot.channels.tokens import Fresh, TokenKeeper
from bot.channels.wecom.errors import BAD_SECRET, STALE_TOKEN, ApiError

PUBLIC_ORIGIN = "https://qyapi.weixin.qq.com"
CONNECT_SECONDS = 3.05
ANSWER_SECONDS = 8.0
EARLY_SECONDS = 300
AFTER_BAD_SECRET = 60.0
"""Wrong secrets tried in a loop block the address for about an hour."""
CONNECTIONS = 32

T = TypeVar("T")

NOT_SENT = (requests.ConnectTimeout, requests.exceptions.InvalidURL)
"""Failures before a byte of the message left."""


class WeComClient(WeChatClient):  # type: ignore[misc]
    """Calls of one self-built app. Every call raises ApiError for an error code, else TryLater."""

    def __init__(
        self,
        corp_id: str,
        secret: str,
        *,
        origin: str = PUBLIC_ORIGIN,
        answer_seconds: float = ANSWER_SECONDS,
    ) -> None:
        """`origin` without a path, as WECOM_API_BASE gives it; `answer_seconds` bounds a call."""
        super().__init__(
            corp_id, secret, timeout=(CONNECT_SECONDS, answer_seconds), auto_retry=False
        )
        self.API_BASE_URL = origin.rstrip("/") + "/cgi-bin/"
        self._tokens = TokenKeeper(self._gettoken, early=EARLY_SECONDS, rest=after_failure)
        for scheme in ("http://", "https://"):
            self._http.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS))

    def call(self, path: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """POST JSON to an API with the app's token."""
        return self.with_token(
            lambda token: self._answer(
                "post", path, params={"access_token": token}, data=dict(data)
            )
        )

    def ask(self, path: str, **params: str) -> dict[str, Any]:
        """GET an API with the app's token."""
        return self.with_token(
            lambda token: self._answer("get", path, params={"access_token": token, **params})
        )

    def upload(self, kind: str, name: str, data: bytes) -> str:
        """Give WeCom a file for three days; its media_id. `data` is bytes, so a retry sends it whole."""
        answer = self.with_token(
            lambda token: self._answer(
                "post",
                "media/upload",
                params={"access_token": token, "type": kind},
                files={"media": (name, data)},
            )
        )
        return str(answer.get("media_id", ""))

    def post_open(self, url: str, data: Mapping[str, Any]) -> dict[str, Any]:
        """POST JSON to an address that needs no token, such as a group robot's."""
        return self._answer("post", url, params={"access_token": None}, data=dict(data))

    def stream(self, path: str, token: str, **params: str) -> requests.Response:
        """A GET whose body the caller reads; close it."""
        url = self.API_BASE_URL + path
        asked = {"access_token": token, **params}
        try:
            answer: requests.Response = self._http.get(
                url, params=asked, headers=UNPACKED, stream=True, timeout=self.timeout
            )
        except requests.RequestException as error:
            raise _unreachable(error) from None
        return answer

    def with_token(self, attempt: Callable[[str], T]) -> T:
        """Run a call with a token; a stale one is refreshed once and costs one more try."""
        token = self._tokens.current()
        try:
            return attempt(token)
        except ApiError as error:
            if error.errcode not in STALE_TOKEN:
                raise
        return attempt(self._tokens.current(dead=token))

    def _gettoken(self) -> Fresh:
        secrets = {"corpid": self.corp_id, "corpsecret": self.secret, "access_token": None}
        answer = self._answer("get", "gettoken", params=secrets)
        if not answer.get("access_token"):
            raise TryLater("gettoken answered without a token")
        return Fresh(str(answer["access_token"]), int(answer.get("expires_in") or 7200))

    def _answer(self, method: str, path: str, **kwargs: Any) -> dict[str, Any]:
        try:
            answer = self._request(method, path, **kwargs)
        except WeChatClientException as error:
            raise _told(error) from None
        except requests.RequestException as error:
            raise _unreachable(error) from None
        except (ValueError, TypeError):  # an errcode that is no number
            raise TryLater("the answer is spoiled", unknown_outcome=True) from None
        if not isinstance(answer, dict):  # wechatpy hands out the Response where it is not JSON
            raise TryLater("the answer is not JSON", unknown_outcome=True)
        return answer


def after_failure(failure: Exception) -> float:
    """Seconds in which a failure of gettoken is told again and nobody asks."""
    bad_secret = isinstance(failure, ApiError) and failure.errcode in BAD_SECRET
    return AFTER_BAD_SECRET if bad_secret else 0.0


def _told(error: WeChatClientException) -> ApiError | TryLater:
    if error.errcode is None:
        status = getattr(error.response, "status_code", "?")
        return TryLater(f"HTTP {status}", unknown_outcome=True)
    return ApiError(int(error.errcode), str(error.errmsg))


def _unreachable(error: requests.RequestException) -> TryLater:
    """Only a connection that was never made is sure not to have carried the message."""
    sent = not isinstance(error, NOT_SENT) and not _never_connected(error)
    return TryLater(f"{type(error).__name__} at WeCom", unknown_outcome=sent)


def _never_connected(error: requests.RequestException) -> bool:
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}


def origin_of(url: str) -> str:
    """Scheme and host of an address, which is all of a secret URL that may be shown."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"
