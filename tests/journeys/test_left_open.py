"""A servicer went home and left the session open: the night must not be silent."""

from __future__ import annotations

import re

import pytest

from tests.journeys.rig import Desk, answered, texts, times_told, until
from tests.simulators.wecom import faults
from tests.simulators.wecom.people import Customer

POLICY = "manners: {agent_silence: 1s}\nbreath: {wait: 1s, longest: 2s, picture: 1s}\n"
"""The ten minutes after which a servicer counts as away, shortened, and the breath."""
TICKET = re.compile(r"W\d{4}[0-9A-Z]{4}")


@pytest.fixture
def desk(healthy: Desk) -> Desk:
    """The shared desk."""
    return healthy


def left_open(desk: Desk, customer: str, *, seen: bool = True) -> None:
    """Served by day, never ended; `seen`: the desk was told of it."""
    desk.sim.callbacks.muted = not seen
    desk.sim.customer(customer).says("怎么开发票")
    assert not seen or answered(desk.sim, customer, "申请发票")
    handled = desk.logged("turn_done")
    servicer = desk.sim.servicer("LinYue")
    servicer.takes(customer)
    servicer.says(customer, "您好，稍等")
    servicer.stops()
    desk.sim.callbacks.muted = False
    assert not seen or until(lambda: desk.logged("turn_done") >= handled + 2)


def taken_unseen(desk: Desk, name: str) -> Customer:
    """Somebody holds the session and no event told of it."""
    customer = desk.sim.customer(name)
    session = desk.sim.world.session(customer.account, name)
    session.state, session.active_at = 3, desk.sim.world.clock.seconds()
    return customer


def spoken_to(desk: Desk, customer: str, count: int, seconds: float = 60) -> bool:
    return desk.sim.wait_for(lambda: len(texts(desk.sim, customer)) >= count, seconds)


def test_a_customer_of_an_open_session_is_answered_at_night(desk: Desk) -> None:
    """The session is ended, its code carries the answer, and the next message is as usual."""
    left_open(desk, "amy")
    before = len(texts(desk.sim, "amy"))
    desk.sim.wait_for(lambda: False, 1.5)  # the servicer's silence
    customer = desk.sim.customer("amy")
    customer.says("多久发货")
    assert spoken_to(desk, "amy", before + 1)
    told = "\n".join(texts(desk.sim, "amy")[before:])
    assert "48 小时" in told or TICKET.search(told)
    assert customer.state != 3
    customer.says("运费谁出")
    assert answered(desk.sim, "amy", "包邮")


def test_a_session_nobody_told_us_of_ends_with_a_number(desk: Desk) -> None:
    """The take-over was never pulled before the customer wrote: refused, then taken back."""
    customer = taken_unseen(desk, "bob")
    customer.says("多久发货")
    assert spoken_to(desk, "bob", 1)
    told = "\n".join(texts(desk.sim, "bob"))
    assert "48 小时" in told or TICKET.search(told)


def test_a_refused_code_is_not_silence(desk: Desk) -> None:
    """The end code is no good: the next message gets what was held, and is answered."""
    customer = taken_unseen(desk, "eve")
    desk.sim.fail("send_msg_on_event", faults.errcode(41051), 5)
    lost = desk.logged("code_lost")
    customer.says("多久发货")
    assert until(lambda: desk.logged("code_lost") > lost)
    desk.sim.up()
    customer.says("运费谁出")
    assert answered(desk.sim, "eve", "包邮")
    told = "\n".join(texts(desk.sim, "eve"))
    assert "48 小时" in told or TICKET.search(told)


def test_a_refusal_told_after_success_sends_nothing_twice(desk: Desk) -> None:
    """`msg_send_fail` for a message that had been taken: noted, not repeated."""
    customer = desk.sim.customer("gone")
    customer.blocks()
    customer.says("多久发货")
    assert desk.sim.wait_for(lambda: desk.sim.count("send_msg") > 0, 60)
    desk.sim.customer("later").says("多久发货")
    assert answered(desk.sim, "later", "48 小时")
    assert texts(desk.sim, "gone") == []
    assert times_told(desk.sim, "later", "48 小时") == 1


def test_a_recalled_message_is_not_answered(desk: Desk) -> None:
    """Half a sentence, taken back before its breath ended."""
    customer = desk.sim.customer("shy")
    msgid = customer.says("我那个")
    customer.recalls(msgid)
    desk.sim.wait_for(lambda: bool(texts(desk.sim, "shy")), 2.5)
    assert texts(desk.sim, "shy") == []
