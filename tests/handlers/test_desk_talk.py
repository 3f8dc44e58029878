"""What agents ask the desk in their group."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config.loader import load_policy
from handlers.desk_talk import Ordered, Said, answer
from handlers.policy import Agent, Roster
from handlers.turn import Do

NIGHT = datetime(2026, 11, 20, 15, 40, tzinfo=UTC)
POLICY = replace(
    load_policy(None), roster=Roster(agents=(Agent(id="xiaolin", name="小林", feishu="ou_lin"),))
)


@pytest.mark.parametrize("text", ["今晚谁值班", "谁值班?", "现在谁在值班呢", "值班表"])
def test_who_is_on_duty_is_answered(text: str) -> None:
    """With names and times."""
    said = answer(POLICY, "feishu:ou_lin", text, NIGHT)
    assert isinstance(said, Said)
    assert "小林" in said.text


@pytest.mark.parametrize("text", ["帮助", "你好", "认领", "今晚吃什么"])
def test_what_is_no_command_gets_one_helpful_line(text: str) -> None:
    """A command without a number too: outside a thread nobody knows which case is meant."""
    said = answer(POLICY, "feishu:ou_lin", text, NIGHT)
    assert isinstance(said, Said)
    assert "认领 12" in said.text


def test_a_command_with_a_number_goes_to_its_case() -> None:
    """In the agent's own name."""
    order = answer(POLICY, "feishu:ou_lin", "认领 12", NIGHT)
    assert isinstance(order, Ordered)
    assert (order.case_no, order.did.agent_id, order.did.do) == (12, "xiaolin", Do.CLAIM)


def test_a_stranger_gets_nothing() -> None:
    """Not even help."""
    assert answer(POLICY, "feishu:ou_other", "今晚谁值班", NIGHT) is None
