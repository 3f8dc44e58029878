"""What is said in the thread of a card: a line each, what a customer writes in a row as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.channels.base import Address, Part
from bot.codec import dump, load
from bot.outlets import Outlet
from bot.store.cards import Changed
from bot.store.parcel import Parcel, parcel_id
from bot.store.transaction import Tx
from handlers.notice import Notice

NOTICE = "notice"
NEWS_LANE = "{lane}:news"
"""What waits for more of the customer's words keeps no change of the card waiting."""
AFTER_NAME = "\uff1a"


def say_under(
    tx: Tx,
    outlet: Outlet,
    place: Changed,
    notice: Notice,
    *,
    now: datetime,
    due_at: datetime | None,
) -> None:
    """A line in the thread of this card."""
    _put(tx, outlet, place.lane, _under(place, notice), notice, now=now, due_at=due_at)


def news_under(
    tx: Tx, outlet: Outlet, place: Changed, notice: Notice, *, now: datetime, due_at: datetime
) -> None:
    """A customer's words for their agent; those that wait already take them in."""
    lane = NEWS_LANE.format(lane=place.lane)
    waiting = tx.unsent.untried(lane, NOTICE)
    if waiting is not None:
        before = load(Notice, waiting["payload"]["notice"])
        under = {**waiting["payload"], "notice": dump(together(before, notice))}
        if tx.unsent.rewrite_untried(waiting["id"], under):
            return
    _put(tx, outlet, lane, _under(place, notice), notice, now=now, due_at=due_at)


def together(first: Notice, second: Notice) -> Notice:
    """What a customer wrote, and wrote then, as one notice; the beginning is said once."""
    head, _, _ = first.title.partition(AFTER_NAME)
    same = second.title.startswith(f"{head}{AFTER_NAME}")
    more = second.title[len(head) + 1 :] if same else second.title
    return replace(second, title=f"{first.title}\n{more}")


def _under(place: Changed, notice: Notice) -> Part:
    return Part(payload={"card_id": place.card_id, "notice": dump(notice)}, preview=notice.title)


def _put(
    tx: Tx,
    outlet: Outlet,
    lane: str,
    said: Part,
    notice: Notice,
    *,
    now: datetime,
    due_at: datetime | None,
) -> None:
    row = case_parcel(outlet.address, lane, NOTICE, said, notice=notice, due_at=due_at)
    tx.outbox.put(row, now=now)


def case_parcel(
    address: Address,
    lane: str,
    kind: str,
    part: Part,
    *,
    notice: Notice | None = None,
    due_at: datetime | None = None,
) -> Parcel:
    """A part for a surface, about the case of its notice."""
    return Parcel(
        lane=lane,
        address=address,
        kind=kind,
        parts=(part,),
        reply_id=parcel_id(),
        to_agents=notice.to if notice else (),
        about=f"case:{notice.case_no}" if notice else "",
        due_at=due_at,
    )
