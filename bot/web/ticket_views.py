"""What the page of a ticket tells: everything masked but what this agent has just opened."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from bot.exports import STATUSES
from bot.shielded import masked
from bot.ticket_links import TicketLinks
from handlers import card, schedule
from handlers.policy import FieldKind, FormField, Policy, Role

Row = Mapping[str, Any]
_CLOSED: Final = (FieldKind.PHONE, FieldKind.ADDRESS)
_ACCOUNT: Final = "account"
"""In the id of a field: where money goes."""
_MEDIA_SIGNS: Final = frozenset("0123456789abcdef,")
_STARS: Final = "****"
_ADDRESS_SHOWN: Final = 6
"""Characters of an address that tell the town and no more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FieldShown:
    """One field of a form."""

    id: str
    label: str
    value: str
    closed: bool = False
    """Masked; the ticket's agent may open it."""
    is_open: bool = False
    """Opened just now, in full."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TicketShown:
    """A ticket on its page."""

    ticket_no: str
    status: str
    urgent: bool
    category: str
    summary: str
    customer: str
    opened: str
    due: str
    is_late: bool
    agent: str
    missing: str
    nudges: int
    files: int
    fields: tuple[FieldShown, ...]
    history: tuple[str, ...]
    may_open: bool


@dataclass(frozen=True, kw_only=True, slots=True)
class LineShown:
    """A ticket in the list."""

    ticket_no: str
    href: str
    urgent: bool
    category: str
    summary: str
    due: str
    is_late: bool
    agent: str


def shown(
    row: Row,
    events: Collection[Row],
    policy: Policy,
    *,
    agent_id: str,
    opened: Collection[str],
    now: datetime,
) -> TicketShown:
    """The page of a ticket for whoever holds the link; `opened` are ids of fields shown in full."""
    zone = policy.hours.timezone
    known = _fields(policy, row["form_id"])
    return TicketShown(
        ticket_no=row["ticket_no"],
        status=STATUSES.get(row["status"], row["status"]),
        urgent=bool(row["urgent"]),
        category=row["category"],
        summary=masked(row["summary"]),
        customer=masked(row["nickname"] or f"尾号 {card.end_of(row['external_id'])}"),
        opened=schedule.show_time(row["opened_at"], now, zone),
        due=_due(row, policy, now),
        is_late=_is_late(row, now),
        agent=_name(policy, row["assigned_to"]),
        missing="、".join(_label(known, one) for one in row["missing"]),
        nudges=row["nudges"],
        files=len(row["photos"]),
        fields=tuple(
            _field(known.get(name), name, str(value), name in opened)
            for name, value in row["fields"].items()
            if not _is_media(known.get(name), str(value))
        ),
        history=tuple(_told(event, policy, now) for event in events if event["text"]),
        may_open=may_open(row, policy, agent_id),
    )


def lines(
    rows: Collection[Row], policy: Policy, links: TicketLinks, *, agent_id: str, now: datetime
) -> tuple[LineShown, ...]:
    """The tickets of a list, each with a link for the same reader."""
    return tuple(
        LineShown(
            ticket_no=row["ticket_no"],
            href=links.path(row["ticket_no"], agent_id),
            urgent=bool(row["urgent"]),
            category=row["category"],
            summary=masked(row["summary"]),
            due=_due(row, policy, now),
            is_late=_is_late(row, now),
            agent=_name(policy, row["assigned_to"]),
        )
        for row in rows
    )


def may_open(row: Row, policy: Policy, agent_id: str) -> bool:
    """Whether this reader may open masked fields: the ticket's own agent, or a lead."""
    agent = policy.roster.agent(agent_id) if agent_id else None
    return agent is not None and (row["assigned_to"] == agent.id or agent.role is not Role.AGENT)


def is_closed(row: Row, policy: Policy, field_id: str) -> bool:
    """Whether the ticket has this field and shows it masked."""
    value = row["fields"].get(field_id)
    one = _fields(policy, row["form_id"]).get(field_id)
    return value is not None and _cover(one, field_id, str(value)) != str(value)


def _fields(policy: Policy, form_id: str) -> Mapping[str, FormField]:
    form = policy.forms.get(form_id or "")
    return {one.id: one for one in form.fields} if form else {}


def _field(one: FormField | None, name: str, value: str, is_open: bool) -> FieldShown:
    label, cover = one.label if one else name, _cover(one, name, value)
    if cover == value:
        return FieldShown(id=name, label=label, value=value)
    told = value if is_open else cover
    return FieldShown(id=name, label=label, value=told, closed=not is_open, is_open=is_open)


def _cover(one: FormField | None, name: str, value: str) -> str:
    """The value as everybody may read it."""
    cover = masked(value)
    if cover != value:
        return cover
    if (one.kind if one else name) == FieldKind.ADDRESS:
        return value[:_ADDRESS_SHOWN] + _STARS
    private = (one is not None and one.kind in _CLOSED) or _ACCOUNT in name
    return f"{value[:3]}{_STARS}" if private else value


def _is_media(one: FormField | None, value: str) -> bool:
    """Files are opened by links of their own."""
    hashes = len(value) >= 64 and set(value) <= _MEDIA_SIGNS
    return hashes or (one is not None and one.kind is FieldKind.MEDIA)


def _label(known: Mapping[str, FormField], name: str) -> str:
    return known[name].label if name in known else name


def _name(policy: Policy, agent_id: str | None) -> str:
    agent = policy.roster.agent(agent_id or "")
    return agent.name if agent else agent_id or ""


def _due(row: Row, policy: Policy, now: datetime) -> str:
    due = row["deadline_at"]
    return schedule.show_time(due, now, policy.hours.timezone) if due else ""


def _is_late(row: Row, now: datetime) -> bool:
    return row["deadline_at"] is not None and row["deadline_at"] < now


def _told(event: Row, policy: Policy, now: datetime) -> str:
    at = schedule.show_time(event["at"], now, policy.hours.timezone)
    agent = policy.roster.agent(event["by"])
    who = f"{agent.name}：" if agent else ""
    return f"{at}  {who}{masked(event['text'])}"
