"""The nouns of the simulated platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]

WINDOW = 48 * 3600.0
NEW, BOT, POOL, PERSON, ENDED = range(5)
WELCOME = ("text", "msgmenu", "welcome")
"""Kinds of a welcome code, which no session state ends."""


class Refusal(Exception):
    """An API answers with an error code."""

    def __init__(self, errcode: int, errmsg: str = "") -> None:
        super().__init__(errcode, errmsg)
        self.errcode = errcode
        self.errmsg = errmsg


@dataclass
class Account:
    """A 客服账号 with its log, in the order the platform gives."""

    open_kfid: str
    name: str = "客服"
    log: list[Json] = field(default_factory=list)
    servicers: dict[str, int] = field(default_factory=dict)
    """0 接待中, 1 stopped."""


@dataclass
class Session:
    """What the platform counts for one customer on one account."""

    state: int = ENDED
    servicer: str = ""
    spoke_at: float | None = None
    active_at: float = 0.0
    welcomed_at: float | None = None
    sent: int = 0


@dataclass
class Code:
    """A permission to send one message."""

    account: str
    customer: str
    until: float
    kinds: tuple[str, ...]
    state: int | None = None
    used: bool = False


@dataclass(frozen=True)
class Sent:
    """A message that reached a customer."""

    to: str
    account: str
    msgid: str
    msgtype: str
    body: Json
    at: float
    on_event: bool = False

    @property
    def text(self) -> str:
        """The words on the customer's screen."""
        if self.msgtype == "text":
            return str(self.body["content"])
        if self.msgtype == "msgmenu":
            items = [item[item["type"]]["content"] for item in self.body.get("list", [])]
            lines = (self.body.get("head_content"), *items, self.body.get("tail_content"))
            return "\n".join(line for line in lines if line)
        return f"[{self.msgtype}]"

    @property
    def taps(self) -> dict[str, str]:
        """Labels that can be tapped, with their ids."""
        items = self.body.get("list", []) if self.msgtype == "msgmenu" else []
        clicks = [item["click"] for item in items if item["type"] == "click"]
        return {click["content"]: click["id"] for click in clicks}


@dataclass
class MediaFile:
    """Something uploaded or sent, kept three days."""

    data: bytes
    mime: str
    name: str
    until: float


@dataclass(frozen=True)
class GroupMessage:
    """A message the agents' group sees."""

    key: str
    msgtype: str
    text: str
    body: Json
    at: float


@dataclass
class AppMessage:
    """A message of the self-built app to members; `button` once a card was updated."""

    to: tuple[str, ...]
    msgtype: str
    body: Json
    at: float
    response_code: str = ""
    button: str = ""
