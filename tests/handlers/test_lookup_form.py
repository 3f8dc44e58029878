"""A form's look-up: the order stands in the ticket before anybody has asked for it."""

from __future__ import annotations

from dataclasses import replace

from handlers.cause import LookupEnded
from handlers.changes import TicketChange
from handlers.policy import Lookup
from tests.handlers.desk import Desk, sample_policy

LOOKUP = Lookup(url="simulated:shop", answer="订单 {order_no}：{status}")
ROW = {"order_no": "QC20261118001", "status": "已签收"}


def asking() -> Desk:
    policy = sample_policy()
    form = replace(policy.forms["repair"], lookup="order_status")
    forms = {**policy.forms, "repair": form}
    return Desk(policy=replace(policy, forms=forms, lookups={"order_status": LOOKUP}))


def came(desk: Desk, result: str = "found") -> LookupEnded:
    rows = (ROW,) if result == "found" else ()
    number = desk.tickets[-1].ticket_no
    return LookupEnded(lookup="order_status", result=result, rows=rows, ticket_no=number)


def test_a_new_ticket_of_the_form_asks_for_its_order() -> None:
    """Once, beside the number and the first question."""
    desk = asking()
    outcome = desk.tap("form:repair")
    assert [one.lookup for one in outcome.lookups] == ["order_status"]
    assert outcome.lookups[0].ticket_no == desk.tickets[-1].ticket_no
    assert desk.last


def test_the_order_that_is_found_stands_in_the_ticket_without_a_word() -> None:
    """The agent reads it; the customer is not disturbed."""
    desk = asking()
    desk.tap("form:repair")
    outcome = desk.turn(came(desk))
    (note,) = outcome.tickets
    assert isinstance(note, TicketChange)
    assert note.text == "订单 QC20261118001：已签收"
    assert outcome.replies == ()


def test_a_failure_changes_nothing() -> None:
    """The form goes on as it would."""
    desk = asking()
    desk.tap("form:repair")
    for result in ("none", "failed"):
        outcome = desk.turn(came(desk, result))
        assert (outcome.tickets, outcome.replies) == ((), ())
