"""A scripted night: who does what when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from handlers.cause import Do

EVENTS = ("enter", "recall", "leave")
_MORE = (
    Do.FALSE_ALARM,
    Do.TAKE_OVER,
    Do.HAND_OVER,
    Do.KEEP,
    Do.UNTIL,
    Do.TO_CLIENT,
    Do.TO_DESK,
    Do.PAUSE,
    Do.BACK,
    Do.LIMIT,
    Do.UNLIMIT,
    Do.INFORM,
    Do.OVER,
    Do.SUGGEST,
    Do.SEND,
    Do.SUMMARY,
    Do.LOOK_UP,
)
AGENT_DOES = (Do.CLAIM, Do.REPLY, Do.NOTE, Do.RESOLVE, Do.RELEASE, *_MORE)
TO_DESK = "desk"
"""What an agent does who speaks to the desk in the group, about no customer."""
SAYS = ("text", "image", "voice", "tap", "event")


class BadScript(Exception):
    """The script cannot be played; the message names the item and the cure."""


@dataclass(frozen=True, kw_only=True, slots=True)
class CustomerItem:
    """A customer writes, shows, speaks, taps, or enters, recalls and leaves."""

    at: datetime
    customer: str
    channel: str
    what: str
    """`text`, `image`, `voice`, `tap` or `event`."""
    value: str


@dataclass(frozen=True, kw_only=True, slots=True)
class AgentItem:
    """An agent acts on a customer's case."""

    at: datetime
    agent: str
    customer: str
    do: Do
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Tick:
    """The clock moves on, nobody does anything."""

    at: datetime


@dataclass(frozen=True, kw_only=True, slots=True)
class DeskItem:
    """An agent says something to the desk in the agents' group: 公告, 下线, 谁值班."""

    at: datetime
    agent: str
    text: str


Item = CustomerItem | AgentItem | DeskItem | Tick


def read_script(path: Path) -> list[Item]:
    """The items of a script in order of time; BadScript where one cannot be read."""
    try:
        raw = YAML(typ="safe").load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise BadScript(f"{path} cannot be read: {error.strerror}") from error
    except (YAMLError, UnicodeDecodeError) as error:
        raise BadScript(f"{path} is not YAML: {error}") from error
    if not isinstance(raw, list):
        raise BadScript(f"{path} must be a list of items")
    items = [_item(number, one) for number, one in enumerate(raw, 1)]
    return sorted(items, key=lambda item: item.at)


def _item(number: int, raw: Any) -> Item:
    if not isinstance(raw, Mapping):
        raise BadScript(f"item {number} must be a mapping with `at`")
    at = _time(number, raw.get("at"))
    if raw.get("tick"):
        return Tick(at=at)
    if "agent" in raw:
        return _agent(number, at, raw)
    if "customer" in raw:
        return _customer(number, at, raw)
    raise BadScript(f"item {number} needs `customer`, `agent` or `tick: true`")


def _time(number: int, raw: Any) -> datetime:
    try:
        at = raw if isinstance(raw, datetime) else datetime.fromisoformat(str(raw))
    except ValueError:
        raise BadScript(f"item {number}: `at` must be an ISO time, not {raw!r}") from None
    # A YAML timestamp with an offset comes back as naive UTC.
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)


def _agent(number: int, at: datetime, raw: Mapping[str, Any]) -> AgentItem | DeskItem:
    do = str(raw.get("do", ""))
    if do == TO_DESK:
        return DeskItem(at=at, agent=str(raw["agent"]), text=str(raw.get("text") or ""))
    if do not in {one.value for one in AGENT_DOES}:
        raise BadScript(f"item {number}: `do` must be one of {', '.join((*AGENT_DOES, TO_DESK))}")
    if "customer" not in raw:
        raise BadScript(f"item {number}: an agent needs a `customer`")
    return AgentItem(
        at=at,
        agent=str(raw["agent"]),
        customer=str(raw["customer"]),
        do=Do(do),
        text=str(raw.get("text") or ""),
    )


def _customer(number: int, at: datetime, raw: Mapping[str, Any]) -> CustomerItem:
    said = [key for key in SAYS if raw.get(key) is not None]
    if len(said) != 1:
        raise BadScript(f"item {number} needs exactly one of {', '.join(SAYS)}")
    value = str(raw[said[0]])
    if said[0] == "event" and value not in EVENTS:
        raise BadScript(f"item {number}: `event` must be one of {', '.join(EVENTS)}")
    return CustomerItem(
        at=at,
        customer=str(raw["customer"]),
        channel=str(raw.get("channel") or "wecom_kf"),
        what=said[0],
        value=value,
    )
