"""The gist of a turn never hides what is there, and is silent on a quiet night."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.base import Address, Part
from bot.store.gist import Gist, gist_of
from bot.store.parcel import Parcel
from bot.store.session import Store
from bot.store.transaction import Tx
from handlers.changes import CaseChange, NewCase, NewTicket
from handlers.model import CaseStatus, Message
from handlers.policy import Announcement
from handlers.turn import TimelineEvent

NOW = datetime(2026, 11, 20, 15, 40, tzinfo=UTC)
HOUR = timedelta(hours=1)
QUIET = Gist(
    tickets=False,
    cases=False,
    events=False,
    messages=False,
    living=False,
    claimed=False,
    paused=False,
    bulletin=False,
    limited=False,
    joined=False,
    waiting=0,
)


def known(tx: Tx, name: str = "wm1") -> tuple[int, int]:
    """A conversation and its customer."""
    conversation, customer = tx.conversations.open(
        f"wecom_kf:wk1:{name}", channel="wecom_kf", account="wk1", external_id=name, now=NOW
    )
    return conversation.conversation_id, customer.customer_id


def gist(store: Store) -> Gist:
    """What there is to read for the customer `wm1`."""
    with store.write() as tx:
        conversation, customer = known(tx)
        return gist_of(tx.connection, customer_id=customer, conversation_id=conversation, now=NOW)


def _case(tx: Tx, name: str, change: CaseChange | None = None) -> None:
    conversation, customer = known(tx, name)
    new = NewCase(case_no=12, reason="asked", need="漏水", urgent=True)
    tx.cases.add(new, customer_id=customer, conversation_id=conversation, now=NOW)
    if change is not None:
        tx.cases.change(change, now=NOW)


def _ticket(tx: Tx) -> None:
    conversation, customer = known(tx)
    new = NewTicket(ticket_no="W1120ABCD", category="", summary="漏水", urgent=False)
    tx.tickets.add(new, customer_id=customer, conversation_id=conversation, now=NOW)


def _reply(tx: Tx) -> None:
    conversation, _customer = known(tx)
    tx.outbox.put(
        Parcel(
            lane="wecom_kf:wk1:wm1",
            address=Address(channel="wecom_kf", account="wk1", to="wm1"),
            kind="reply",
            parts=(Part(payload={}, preview="您好"), Part(payload={}, preview="在的")),
            reply_id="r1",
            conversation_id=conversation,
        ),
        now=NOW,
    )


def _event(tx: Tx) -> None:
    tx.history.add_event(known(tx)[1], TimelineEvent(at=NOW, kind="answered", text="多久发货"))


def _announced(tx: Tx) -> None:
    one = Announcement(
        id="", text="系统维护", start=NOW - HOUR, end=NOW + HOUR, about=(), by="lead"
    )
    tx.bulletin.announce(one, now=NOW)


CLAIMED = CaseChange(
    case_no=12, event="status", by="xiaolin", status=CaseStatus.CLAIMED, claimed_by="xiaolin"
)
RESOLVED = CaseChange(case_no=12, event="status", by="xiaolin", status=CaseStatus.RESOLVED)
THINGS: dict[str, tuple[Callable[[Tx], object], set[str]]] = {
    "nothing": (lambda tx: None, set()),
    "a ticket": (_ticket, {"tickets"}),
    "a case": (lambda tx: _case(tx, "wm1"), {"cases", "living"}),
    "somebody's case": (lambda tx: _case(tx, "wm2", CLAIMED), {"living", "claimed"}),
    "a settled case": (lambda tx: _case(tx, "wm1", RESOLVED), {"cases"}),
    "an event": (_event, {"events"}),
    "a message": (
        lambda tx: tx.history.heard(known(tx)[0], [Message(message_id="m", at=NOW, text="在吗")]),
        {"messages"},
    ),
    "a pause": (lambda tx: tx.duties.pause("xiaolin", NOW + HOUR), {"paused"}),
    "a pause that is over": (lambda tx: tx.duties.pause("xiaolin", NOW - HOUR), set()),
    "an entry offline": (
        lambda tx: tx.bulletin.take_offline("ship", by="lead", reason="", now=NOW),
        {"bulletin"},
    ),
    "an announcement": (_announced, {"bulletin"}),
    "a person of two channels": (
        lambda tx: tx.joins.join([known(tx)[1], known(tx, "wm2")[1]], by="lead", now=NOW),
        {"joined"},
    ),
    "a limit": (lambda tx: tx.duties.limit(known(tx)[1], "lead"), {"limited"}),
}


@pytest.mark.parametrize("thing", THINGS)
def test_the_gist_tells_what_is_there(store: Store, thing: str) -> None:
    """Each kind of thing by its own sign, and nothing by the signs of others."""
    make, signs = THINGS[thing]
    with store.write() as tx:
        make(tx)
    seen = gist(store)
    assert {name for name in Gist.__slots__ if getattr(seen, name)} == signs


def test_the_gist_counts_what_waits_to_leave(store: Store) -> None:
    """Both parts of a reply; on a quiet night there is nothing at all."""
    assert gist(store) == QUIET
    with store.write() as tx:
        _reply(tx)
    assert gist(store).waiting == 2
