"""What agents ask the desk in their group."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from config.loader import load_policy
from handlers.cause import Do
from handlers.desk_talk import Beside, Ordered, Said, answer
from handlers.policy import Agent, Roster

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


ONE, TWO = Beside(in_hand={12: "王女士"}), Beside(in_hand={15: "李先生", 12: "王女士"})


def told(text: str, said: Beside) -> object:
    """A command or a reply as (case, what, words), else the sentence back."""
    found = answer(POLICY, "feishu:ou_lin", text, NIGHT, said)
    if isinstance(found, Ordered):
        return found.case_no, found.did.do, found.did.text
    assert isinstance(found, Said)
    return found.text


@pytest.mark.parametrize(
    ("text", "said", "expected"),
    [
        ("您好，订单号发我一下", ONE, (12, Do.REPLY, "您好，订单号发我一下")),
        ("结单", ONE, (12, Do.RESOLVE, "")),
        ("#15 您好", TWO, (15, Do.REPLY, "您好")),
        ("#15：您好", TWO, (15, Do.REPLY, "您好")),
        ("#15 结单", TWO, (15, Do.RESOLVE, "")),
        ("结单 15", TWO, (15, Do.RESOLVE, "")),
        ("// 客户很急", ONE, (12, Do.NOTE, "客户很急")),
        ("你看下这个", Beside(in_hand={12: ""}, to_colleague=True), (12, Do.NOTE, "你看下这个")),
    ],
)
def test_outside_a_thread_the_case_in_hand_or_the_named_one_is_meant(
    text: str, said: Beside, expected: object
) -> None:
    """Never a guess; a word to a colleague stays here."""
    assert told(text, said) == expected


@pytest.mark.parametrize("text", ["您好，订单号发我一下", "结单", "// 客户很急", "退回"])
def test_with_several_in_hand_an_agent_is_asked_which(text: str) -> None:
    """And nothing leaves."""
    asked = told(text, TWO)
    assert isinstance(asked, str)
    assert "#15 李先生、#12 王女士" in asked


@pytest.mark.parametrize("text", ["帮助", "你会什么", "你好", "认领"])
def test_what_is_said_to_the_bot_itself_goes_to_nobody(text: str) -> None:
    """Also while one customer is served."""
    assert "认领 12" in str(told(text, ONE))
