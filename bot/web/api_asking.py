"""What a call of the API asks to see: filters, and where a page goes on."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.store.ticket_lists import TicketFilter
from handlers.model import LIVING, TicketStatus

MOST = 100
USUAL = 50
_FILTERS = frozenset(
    {"status", "category", "urgent", "assigned_to", "since", "page_size", "page_token"}
)
_STATUSES = frozenset(one.value for one in TicketStatus)


class BadRequest(Exception):
    """The call cannot be understood; the message says what to write."""


@dataclass(frozen=True, slots=True)
class Asking:
    """A page of a list."""

    size: int
    before_id: int | None


def read_page(args: Mapping[str, str]) -> Asking:
    """The page that is asked for; BadRequest."""
    size = args.get("page_size", str(USUAL))
    if not size.isdecimal() or not 1 <= int(size) <= MOST:
        raise BadRequest(f"page_size is 1 to {MOST}")
    token = args.get("page_token")
    return Asking(int(size), _before(token) if token else None)


def page_token(last_id: int) -> str:
    """Where the next page begins; nobody should read anything into it."""
    return base64.urlsafe_b64encode(f"t{last_id}".encode()).decode().rstrip("=")


def read_filter(args: Mapping[str, str]) -> TicketFilter:
    """Which tickets; BadRequest."""
    unknown = sorted(set(args) - _FILTERS)
    if unknown:
        raise BadRequest(
            f"there is no filter {unknown[0]}; there are {', '.join(sorted(_FILTERS))}"
        )
    urgent = args.get("urgent")
    if urgent not in (None, "true", "false"):
        raise BadRequest("urgent is true or false")
    return TicketFilter(
        statuses=_statuses(args.get("status", "")),
        category=args.get("category"),
        urgent=None if urgent is None else urgent == "true",
        since=_moment(args.get("since")),
        assigned="" if args.get("assigned_to") == "none" else args.get("assigned_to"),
    )


def _statuses(said: str) -> tuple[str, ...]:
    wanted = [one for one in said.split(",") if one]
    if wanted == ["living"]:
        return tuple(sorted(one.value for one in LIVING))
    wrong = [one for one in wanted if one not in _STATUSES]
    if wrong:
        raise BadRequest(f"status is living, or some of {', '.join(sorted(_STATUSES))}")
    return tuple(wanted)


def _moment(said: str | None) -> datetime | None:
    if said is None:
        return None
    try:
        at: datetime | None = datetime.fromisoformat(said)
    except ValueError:
        at = None
    if at is None or at.tzinfo is None:
        raise BadRequest("since is a time with its offset, such as 2026-11-18T09:00:00+08:00")
    return at


def _before(token: str) -> int:
    try:
        said = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)).decode()
    except (binascii.Error, ValueError):
        said = ""
    if not (said.startswith("t") and said[1:].isdecimal() and len(said) < 20):
        raise BadRequest("page_token is the next_page_token of the page before")
    return int(said[1:])
