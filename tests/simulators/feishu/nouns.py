"""The nouns of the simulated platform."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


class Refusal(Exception):
    """An API answers with an error code."""

    def __init__(self, code: int, msg: str = "", status: int = 400) -> None:
        super().__init__(code, msg)
        self.code = code
        self.msg = msg
        self.status = status


@dataclass
class Chat:
    """A conversation one to one or a group."""

    chat_id: str
    mode: str = "p2p"
    members: set[str] = field(default_factory=set)
    external: bool = False
    name: str = ""
    threads: bool = True
    closed: bool = False
    """The bot is not in it any more."""


@dataclass
class Sent:
    """A message of the bot, as it stands on the screens now."""

    message_id: str
    chat_id: str
    msg_type: str
    content: Json
    at: float
    root_id: str = ""
    in_thread: bool = False
    uuid: str = ""
    versions: list[Json] = field(default_factory=list)
    """Every content it has had, the newest last."""
    recalled: bool = False
    urgent: list[tuple[str, str]] = field(default_factory=list)
    read_by: list[str] = field(default_factory=list)
    """Who was buzzed and how."""

    @property
    def text(self) -> str:
        """The words on the screen."""
        if self.msg_type == "text":
            return str(self.content["text"]).replace("\u200b", "")
        if self.msg_type == "interactive":
            return "\n".join(words(self.content))
        return f"[{self.msg_type}]"

    @property
    def taps(self) -> dict[str, Json]:
        """Labels of the buttons with their values."""
        return taps_of(self.content)

    def field(self, tag: str) -> Json:
        """The first component of this kind, such as `input` or `select_static`."""
        return next(node for node in walk(self.content) if node.get("tag") == tag)


def taps_of(card: Json) -> dict[str, Json]:
    """Labels of a card's buttons with their values."""
    return {
        node["text"]["content"]: callback(node)
        for node in walk(card)
        if node.get("tag") == "button" and callback(node)
    }


def walk(node: Any) -> list[Json]:
    """Every object inside a card, in reading order."""
    if isinstance(node, dict):
        return [node, *(found for value in node.values() for found in walk(value))]
    return [found for item in node for found in walk(item)] if isinstance(node, list) else []


def words(card: Json) -> list[str]:
    """What a person reads on a card, from top to bottom; the summary is for lists of chats."""
    shown = {"header": card.get("header"), "body": card.get("body")}
    return [
        str(node["content"])
        for node in walk(shown)
        if node.get("tag") in {"plain_text", "markdown", "lark_md"} and node.get("content")
    ]


def callback(node: Json) -> Json:
    """What a component sends back; empty where it does not."""
    for behavior in node.get("behaviors", []):
        if behavior.get("type") == "callback":
            value = behavior["value"]
            assert isinstance(value, dict), "a string as value stops the official SDK"
            return dict(value)
    return {}
