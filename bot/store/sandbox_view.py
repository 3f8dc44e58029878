"""What everybody in the sandbox sees, read from its database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from bot.channels.base import Kind, conversation_lane
from bot.sandbox.protocol import ACCOUNT, CHANNEL, DESK, WHY, read_moment
from bot.store.case_pictures import case_pictures
from bot.store.schema import cases, conversations, inbox, outbox, tickets
from bot.store.transaction import Tx

Row = Mapping[str, Any]
SHOWN = 60
"""Bubbles and notices on the page at most."""
_FALLBACK_ZONE = "Asia/Shanghai"


@dataclass(frozen=True, kw_only=True, slots=True)
class Bubble:
    """One message on the phone."""

    at: datetime
    mine: bool
    """Written by the customer."""
    text: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    """Id and label."""
    picture: str = ""
    """Path below the page."""
    by: str = ""
    """The agent whose words these are."""
    held: bool = False
    """Waits for the customer's next message: the platform's five are used up."""
    entered: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupNotice:
    """One message in the agents' group."""

    at: datetime
    title: str
    lines: tuple[str, ...]
    case: Row | None = None
    """The living case, on its newest notice only."""
    pictures: tuple[tuple[str, str], ...] = ()
    """What the group may see of the customer's pictures: copy and hash."""
    withheld: int = 0
    by: str = ""
    """The agent who wrote this to the desk; empty where the desk says it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxView:
    """The whole page."""

    now: datetime
    desk: Mapping[str, Any]
    """`DeskFact` as JSON; empty before `work` ran."""
    bubbles: tuple[Bubble, ...]
    state: str
    waits: bool
    """The breath is not over."""
    unread: Mapping[str, int]
    """Messages to each customer."""
    notices: tuple[GroupNotice, ...]
    tickets: Sequence[Row]
    why: Mapping[str, Any]
    toast: str


def view(tx: Tx, customer: str, real: datetime) -> SandboxView:
    """Everything, as the customer of this id and the agents see it."""
    desk = tx.records.fact(DESK) or {}
    zone = ZoneInfo(desk.get("timezone", _FALLBACK_ZONE))
    moment = read_moment(tx)
    lane = conversation_lane(CHANNEL, ACCOUNT, customer)
    found = _rows(tx, sa.select(conversations).where(conversations.c.lane == lane))
    conversation = found[0] if found else None
    return SandboxView(
        now=(moment.now(real) if moment else real).astimezone(zone),
        desk=desk,
        bubbles=_bubbles(tx, lane, zone),
        state=conversation["state"] if conversation else "bot",
        waits=bool(conversation and conversation["pending"]),
        unread=_counts(tx),
        notices=_notices(tx, zone),
        tickets=_rows(tx, sa.select(tickets).order_by(tickets.c.id.desc()).limit(12)),
        why=tx.records.fact(WHY) or {},
        toast=_toast(tx),
    )


def _bubbles(tx: Tx, lane: str, zone: ZoneInfo) -> tuple[Bubble, ...]:
    heard = sa.select(inbox).where(
        inbox.c.lane == lane, inbox.c.kind.in_((Kind.MESSAGE.value, Kind.ENTER.value))
    )
    said = sa.select(outbox).where(
        outbox.c.lane == lane,
        outbox.c.kind == "reply",
        outbox.c.state.in_(("done", "held")),
    )
    found = [_heard(row, zone) for row in _newest(tx, heard, inbox)]
    found += [_said(row, zone) for row in _newest(tx, said, outbox)]
    # A reply of the same moment comes after what it answers.
    found.sort(key=lambda bubble: (bubble.held, bubble.at, not bubble.mine))
    return tuple(found[-SHOWN:])


def _heard(row: Row, zone: ZoneInfo) -> Bubble:
    payload = row["payload"]
    sha256 = next((one["sha256"] for one in payload.get("media", ()) if one["sha256"]), "")
    return Bubble(
        at=row["at"].astimezone(zone),
        mine=True,
        text=payload.get("text", ""),
        picture=f"media/{sha256}" if sha256 else "",
        entered=row["kind"] == Kind.ENTER.value,
    )


def _said(row: Row, zone: ZoneInfo) -> Bubble:
    payload = row["payload"]
    menu = payload.get("msgmenu", {})
    clicks = [one["click"] for one in menu.get("list", ()) if "click" in one]
    return Bubble(
        at=(row["done_at"] or row["created_at"]).astimezone(zone),
        mine=False,
        text=menu.get("head_content") or payload.get("text", {}).get("content", ""),
        choices=tuple((click["id"], click["content"]) for click in clicks),
        picture=_picture(payload.get("image", {}).get("ref", "")),
        by=row["by"],
        held=row["state"] == "held",
    )


def _picture(ref: str) -> str:
    if ref.startswith("sha256:"):
        return f"media/{ref.removeprefix('sha256:')}"
    return f"faq/{ref}" if ref else ""


def _notices(tx: Tx, zone: ZoneInfo) -> tuple[GroupNotice, ...]:
    sent = sa.select(outbox).where(
        outbox.c.channel != CHANNEL, outbox.c.kind.in_(("notice", "card")), outbox.c.state == "done"
    )
    living = {
        f"case:{row['case_no']}": row
        for row in _rows(
            tx, sa.select(cases).where(cases.c.status.in_(("open", "claimed", "released")))
        )
    }
    found = []
    for row in reversed(_without_twins(_newest(tx, sent, outbox))):
        case = living.pop(row["about"], None)
        found.append(_with_pictures(tx, _notice(row, case, zone)))
    # A line of the same moment comes before its answer.
    return tuple(sorted([*_lines(tx, zone), *reversed(found)], key=lambda one: one.at)[-SHOWN:])


def _lines(tx: Tx, zone: ZoneInfo) -> list[GroupNotice]:
    """What agents wrote to the desk."""
    heard = sa.select(inbox).where(inbox.c.kind == Kind.DESK.value)
    return [_line(row, zone) for row in _newest(tx, heard, inbox)]


def _line(row: Row, zone: ZoneInfo) -> GroupNotice:
    said = row["payload"]
    title, by = str(said.get("text", "")), str(said.get("by", ""))
    return GroupNotice(at=row["at"].astimezone(zone), title=title, lines=(), by=by)


def _without_twins(rows: list[Row]) -> list[Row]:
    """An urgent case tells the group and then by name; the second says everything of the first."""
    after = [*rows[1:], None]
    return [
        one for one, two in zip(rows, after, strict=False) if two is None or not _twins(one, two)
    ]


def _twins(one: Row, two: Row) -> bool:
    same = str(one["about"]).startswith("case:") and one["about"] == two["about"]
    together = one["created_at"] == two["created_at"]
    return bool(same and together and one["payload"].get("lines") == two["payload"].get("lines"))


def _notice(row: Row, case: Row | None, zone: ZoneInfo) -> GroupNotice:
    payload = row["payload"]
    first, *rest = row["preview"].split("\n")
    return GroupNotice(
        at=row["done_at"].astimezone(zone),
        title=payload.get("title", first),
        lines=tuple(payload.get("lines", rest)),
        case=case,
    )


def _with_pictures(tx: Tx, notice: GroupNotice) -> GroupNotice:
    case = notice.case
    if case is None:
        return notice
    seen = case_pictures(
        tx.connection,
        conversation_id=case["conversation_id"],
        opened_at=case["opened_at"],
        claimed=case["status"] == "claimed",
    )
    copies = [(kind, sha256) for kind, _, sha256 in (ref.partition(":") for ref in seen.refs)]
    return replace(notice, pictures=tuple(copies), withheld=seen.withheld)


def _counts(tx: Tx) -> dict[str, int]:
    many = (
        sa.select(outbox.c.address, sa.func.count())
        .where(outbox.c.channel == CHANNEL, outbox.c.kind == "reply", outbox.c.state == "done")
        .group_by(outbox.c.address)
    )
    return {str(row[0]): int(row[1]) for row in tx.connection.execute(many)}


def _toast(tx: Tx) -> str:
    """What came of the newest button."""
    newest = (
        sa.select(inbox.c.result)
        .where(inbox.c.kind == Kind.AGENT.value)
        .order_by(inbox.c.id.desc())
        .limit(1)
    )
    result = tx.connection.scalar(newest)
    return str((result or {}).get("toast", ""))


def _newest(tx: Tx, select: sa.Select[Any], table: sa.Table) -> list[Row]:
    return list(reversed(_rows(tx, select.order_by(table.c.id.desc()).limit(SHOWN))))


def _rows(tx: Tx, select: sa.Select[Any]) -> list[Row]:
    return [dict(row) for row in tx.connection.execute(select).mappings()]
