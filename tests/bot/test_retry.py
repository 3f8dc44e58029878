"""What follows when a message did not leave."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.channels.base import Misconfigured, Refused, SendProblem, TryLater
from bot.retry import KEPT_FOR, LONGEST_WAIT, SLOW_WAIT, Again, GiveUp, Park, decide

NOW = datetime(2026, 11, 18, 15, 40, tzinfo=UTC)


def decided(
    problem: SendProblem, *, attempts: int = 1, age: timedelta = timedelta(0), jitter: float = 0.5
) -> Again | Park | GiveUp:
    return decide(problem, attempts=attempts, created_at=NOW - age, now=NOW, jitter=lambda: jitter)


def wait(attempts: int, jitter: float) -> timedelta:
    again = decided(TryLater("busy"), attempts=attempts, jitter=jitter)
    assert isinstance(again, Again)
    return again.due_at - NOW


def test_waits_grow_and_stay_under_a_minute_and_a_half() -> None:
    """The second try comes soon, the hundredth still comes."""
    assert timedelta(seconds=0.4) < wait(1, 0) < wait(3, 0) < wait(6, 0)
    assert wait(100, 1) <= LONGEST_WAIT * 1.5


def test_an_outage_does_not_end_in_a_stampede() -> None:
    """Messages that failed together come back spread over as much time as they waited."""
    assert wait(7, 1) - wait(7, 0) >= timedelta(seconds=55)


def test_a_platform_that_names_the_wait_is_obeyed() -> None:
    """A frequency limit is not prolonged by asking early."""
    again = decided(TryLater("limit", wait=timedelta(seconds=65)))
    assert isinstance(again, Again)
    assert again.due_at == NOW + timedelta(seconds=65)


def test_a_lost_answer_is_remembered() -> None:
    """The next try has to know that the message may have arrived."""
    again = decided(TryLater("cut", unknown_outcome=True))
    assert isinstance(again, Again)
    assert again.unsure


def test_an_operators_mistake_raises_an_alarm_and_waits() -> None:
    """A wrong secret is not tried every second."""
    assert decided(Misconfigured("secret")) == Again(due_at=NOW + SLOW_WAIT, alarm=True)


@pytest.mark.parametrize("result", ["budget_spent", "window_closed"])
def test_what_the_customers_next_message_lifts_is_parked(result: str) -> None:
    """It is not lost, and not tried in vain."""
    assert decided(Refused("limit", result=result)) == Park(result=result)


@pytest.mark.parametrize("result", ["refused", "gone", "owned_by_person"])
def test_what_the_platform_never_takes_is_given_up(result: str) -> None:
    """The conversation learns why."""
    assert decided(Refused("no", result=result)) == GiveUp(result=result)


@pytest.mark.parametrize("problem", [TryLater("busy"), Misconfigured("secret")])
def test_nothing_is_tried_for_ever(problem: SendProblem) -> None:
    """After two days no platform lets the message through."""
    assert isinstance(decided(problem, age=KEPT_FOR + timedelta(seconds=1)), GiveUp)
