"""Who may take how much, and to whom a customer is offered."""

from __future__ import annotations

from dataclasses import replace

from handlers import bench
from handlers.cause import Do, TimerFired
from handlers.turn import DutyFacts, Seat, Turn
from knowledge.signals import UrgentReason
from tests.handlers.desk import EVENING, Desk


def limited(to: int, *seats: Seat) -> Desk:
    """A desk whose agents have at most so many cases."""
    desk = Desk(now=EVENING, duty=DutyFacts(bench=seats))
    care = replace(desk.policy.care, open_cases=to)
    desk.policy = replace(desk.policy, care=care)
    return desk


def seen(desk: Desk, *seats: Seat, last: str | None = None) -> Turn:
    """A turn of this desk with these loads, and who served the customer last."""
    turn = desk._turn(TimerFired(name="x"), (), {})
    duty = replace(turn.dossier.duty, bench=seats)
    return replace(turn, dossier=replace(turn.dossier, duty=duty, customer_of=last))


def test_whoever_has_enough_takes_no_more() -> None:
    """They are told how many they have; a colleague may."""
    desk = limited(2, Seat(agent_id="xiaolin", cases=2))
    desk.say("我要投诉安装师傅，转人工")
    refused = desk.agent("xiaolin", Do.CLAIM)
    assert (refused.result["kind"], "2" in refused.result["toast"]) == ("warning", True)
    assert desk.agent("ajie", Do.CLAIM).result["kind"] == "success"


def test_the_limit_never_keeps_anybody_from_danger() -> None:
    """An urgent case is everybody's."""
    desk = limited(1, Seat(agent_id="xiaolin", cases=5))
    desk.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    assert desk.agent("xiaolin", Do.CLAIM).result["kind"] == "success"


def test_who_served_the_customer_last_is_offered_them_first() -> None:
    """Then whoever has least; who is full stands behind."""
    desk = limited(3)
    first, second = [one.id for one in bench.in_order(seen(desk))][:2]
    busy = Seat(agent_id=first, cases=2)
    assert bench.in_order(seen(desk, busy))[0].id == second
    assert bench.in_order(seen(desk, busy, last=first))[0].id == first
    full = Seat(agent_id=first, cases=3)
    assert bench.in_order(seen(desk, full, last=first))[0].id == second


def test_abusive_customers_go_to_whoever_had_fewest_of_them() -> None:
    """Whatever else they have in hand."""
    desk = limited(0)
    first, second = [one.id for one in bench.in_order(seen(desk))][:2]
    seats = (Seat(agent_id=first, abusive=3), Seat(agent_id=second, abusive=1, cases=1))
    turn = seen(desk, *seats)
    angry = replace(turn.reading, signals=replace(turn.reading.signals, abusive=True))
    assert bench.in_order(replace(turn, reading=angry))[0].id == second
    assert bench.in_order(turn)[0].id == first
