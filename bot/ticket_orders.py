"""Orders about tickets on their way into the conversations of those tickets."""

from __future__ import annotations

from dataclasses import replace

from bot.arrivals import event_arrival
from bot.channels.base import Arrival, Kind
from bot.store.lanes import Claim
from bot.store.ticket_lists import TicketLists
from bot.store.transaction import Tx
from handlers.ticket_talk import TicketWish


def ticket_orders(tx: Tx, claim: Claim, wish: TicketWish) -> tuple[list[Arrival], list[str]]:
    """A row for each order, and the numbers that are no ticket's.

    Of several only those that could not be done are told one by one.
    """
    numbers = [one.ticket_no or "" for one in wish.orders]
    rows = {row["ticket_no"]: row for row in TicketLists(tx.connection).named(numbers)}
    found, said = [], claim.row["payload"]
    single = len(wish.orders) == 1
    for did in wish.orders:
        row = rows.get(did.ticket_no or "")
        if row is None:
            continue
        arrival = event_arrival(
            Kind.AGENT,
            channel=row["channel"],
            account=row["account"],
            customer=row["external_id"],
            platform_id=f"desk:{claim.id}:{did.ticket_no}:{did.to or ''}",
            at=claim.row["at"],
            cause=did,
        )
        asked = {name: said[name] for name in ("answer_to", "answer_on") if name in said}
        if single:
            asked.setdefault("answer_on", claim.row["channel"])
        else:
            asked.pop("answer_on", None)
        found.append(replace(arrival, payload={**arrival.payload, **asked}))
    return found, [one for one in dict.fromkeys(numbers) if one not in rows]
