"""What a call of the API changes: an agent's command in the inbox, and what came of it."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.arrivals import event_arrival
from bot.channels.base import Kind
from bot.clicks import Clicks
from bot.clock import Clock
from bot.store.session import Store
from bot.store.ticket_lists import TicketLists
from bot.web.api_asking import BadRequest
from handlers.cause import AgentDid, Do

LONGEST = 2000
"""Characters of a note."""
_KEY = re.compile(r"[\x21-\x7e]{1,64}")


class Conflict(Exception):
    """The same Idempotency-Key was used for something else."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A note or the end of a ticket, by an agent of the roster."""

    ticket_no: str
    do: Do
    agent_id: str
    text: str
    key: str
    """Names the call: said twice it is done once."""

    @classmethod
    def read(cls, body: object, key: str, ticket_no: str, do: Do) -> Wanted:
        """What the body says; BadRequest."""
        if not isinstance(body, Mapping) or not set(body) <= {"agent_id", "text"}:
            raise BadRequest("the body is JSON: agent_id and text")
        agent_id, text = body.get("agent_id"), body.get("text", "")
        if not isinstance(agent_id, str) or not agent_id:
            raise BadRequest("agent_id is the id of an agent in roster.yaml")
        if not isinstance(text, str) or len(text) > LONGEST or (do is Do.NOTE and not text.strip()):
            raise BadRequest(f"text is 1 to {LONGEST} characters")
        if key and not _KEY.fullmatch(key):
            raise BadRequest("Idempotency-Key is 1 to 64 visible ASCII characters")
        named = key or secrets.token_hex(16)
        return cls(ticket_no=ticket_no, do=do, agent_id=agent_id, text=text, key=named)


@dataclass(frozen=True, slots=True)
class Writing:
    """The way into the inbox."""

    store: Store
    clock: Clock
    clicks: Clicks

    def put(self, row: Mapping[str, Any], wanted: Wanted) -> Mapping[str, str] | None:
        """Store the command and wait a moment for its result; None where that takes longer.

        Conflict where its key was used for another command.
        """
        now = self.clock.now()
        did = AgentDid(
            agent_id=wanted.agent_id, do=wanted.do, text=wanted.text, ticket_no=wanted.ticket_no
        )
        arrival = event_arrival(
            Kind.AGENT,
            channel=row["channel"],
            account=row["account"],
            customer=row["external_id"],
            platform_id=f"api:{wanted.key}",
            at=now,
            cause=did,
        )
        with self.store.write() as tx:
            new = tx.inbox.put([arrival], now=now)
        if not new:
            with self.store.read() as tx:
                before = TicketLists(tx.connection).asked(
                    arrival.channel, arrival.account, arrival.platform_id
                )
            if before != arrival.payload:
                raise Conflict("this Idempotency-Key was used for another call")
        return self.clicks.result(arrival)
