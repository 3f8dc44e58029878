"""Rows of the `desk` lane: what concerns a case whose conversation has to be found first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.arrivals import event_arrival
from bot.channels.base import Arrival, Kind
from bot.store.transaction import Tx
from handlers.cause import AgentDid, Do
from handlers.outcome import DeskOrder
from handlers.turn import Turn

DESK = "desk"
_KEYS = {one.value: one for one in Do}


def passed_on(tx: Tx, row: Mapping[str, Any], *, now: datetime) -> Arrival | None:
    """An agent's tap as a row of the conversation that its case belongs to.

    None where it names no living case or nothing that can be done: strangers and old cards get
    nothing. Who the agent is, and whether they may, is decided in the conversation's turn.
    """
    did = _did(row)
    case_no = str(row["payload"].get("case_no", ""))
    if did is None or not case_no.isdigit():
        return None
    lane = tx.views.lane_of_case(int(case_no))
    if lane is None:
        return None
    channel, account, customer = lane.split(":", 2)
    return event_arrival(
        Kind.AGENT,
        channel=channel,
        account=account,
        customer=customer,
        platform_id=f"desk:{row['id']}",
        at=now,
        cause=did,
    )


def job_arrival(key: str, now: datetime) -> Arrival:
    """A calendar job whose time has come; the inbox takes each key once."""
    return Arrival(
        lane=DESK,
        channel=DESK,
        account="",
        platform_id=key,
        kind=Kind.TIMER,
        at=now,
        payload={"name": key},
    )


def order_arrival(order: DeskOrder, turn: Turn, now: datetime) -> Arrival:
    """What a turn asks of the desk as a whole: a job that is done once."""
    moment = f"{turn.conversation.conversation_id}-{int(now.timestamp())}"
    arrival = job_arrival(f"job:{order.job}:{moment}", now)
    return replace(arrival, payload={**arrival.payload, "data": dict(order.data)})


def job_of(row: Mapping[str, Any]) -> str:
    """The name of the calendar job that a row asks for, without its date; "" for other rows."""
    if row["lane"] != DESK or row["kind"] != Kind.TIMER:
        return ""
    return str(row["platform_id"]).rpartition(":")[0]


def _did(row: Mapping[str, Any]) -> AgentDid | None:
    payload = row["payload"]
    do = _KEYS.get(str(payload.get("key", "")))
    if row["kind"] != Kind.AGENT or do is None or not payload.get("userid"):
        return None
    return AgentDid(agent_id=f"wecom:{payload['userid']}", do=do, text=str(payload.get("text", "")))
