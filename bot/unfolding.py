"""Chat records that a customer passes on are opened before their turn, where the platform keeps them apart."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from bot.channels.base import Kind, SendProblem
from bot.codec import dump, load
from bot.crew import Ahead
from bot.store.lanes import Claim
from bot.store.session import Store
from handlers.model import ForwardedLine, Message, MessageKind

log = logging.getLogger(__name__)


class Unfolder(Protocol):
    """A channel whose messages only say that a record was passed on."""

    def lines(self, message: Message) -> tuple[ForwardedLine, ...]:
        """What the record says, oldest first; a SendProblem where it cannot be asked for."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Unfolding(Ahead[Claim]):
    """A job of turns that opens records first; no transaction is open meanwhile."""

    store: Store
    unfolders: Mapping[str, Unfolder]

    def handle(self, claim: Claim) -> None:
        """Open what this row and those that its turn may take along hold, then do the turn."""
        unfolder = self.unfolders.get(str(claim.row["channel"]))
        if unfolder is None or claim.row["kind"] != Kind.MESSAGE:
            return self.job.handle(claim)
        with self.store.glance() as tx:
            behind = tx.inbox.followers(claim)
        for row in behind:
            self._opened(row, unfolder)
        return self.job.handle(replace(claim, row=self._opened(claim.row, unfolder)))

    def _opened(self, row: Mapping[str, Any], unfolder: Unfolder) -> Mapping[str, Any]:
        payload = row["payload"]
        if row["kind"] != Kind.MESSAGE or payload.get("kind") != MessageKind.FORWARDED:
            return row
        message = load(Message, payload)
        if message.forwarded:
            return row
        try:
            lines = unfolder.lines(message)
        except SendProblem as problem:
            log.warning(str(problem), extra={"action": "record_closed"})
            return row
        filled = {**payload, **dump(replace(message, forwarded=lines))}
        with self.store.write() as tx:
            tx.inbox.refill(int(row["id"]), filled)
        return {**row, "payload": filled}
