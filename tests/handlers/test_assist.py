"""What helps the agent who serves: suggestions, a look-up, a summary; nothing leaves by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import pytest

from handlers.agent_talk import Order, command
from handlers.cause import AgentDid, Cause, Do, LookupEnded
from handlers.model import Message
from handlers.outcome import NewLookup, Outcome
from handlers.policy import Lookup
from handlers.turn import Turn
from knowledge.matcher import Action, Hit, Ranking
from tests.handlers.desk import EVENING, Desk

ORDER = "QC20261101007"


@dataclass
class Helped(Desk):
    """A desk whose agents have colleagues, and a knowledge that reads a case's need."""

    colleagues: tuple[tuple[str, str], ...] = ()
    answer: str = ""
    """What the best entry answers instead of its own."""

    def _turn(self, cause: Cause, messages: tuple[Message, ...], read: Mapping[str, Any]) -> Turn:
        turn = super()._turn(cause, messages, read)
        if not isinstance(cause, AgentDid) or cause.do is not Do.SUGGEST:
            return turn
        found = Ranking(Action.CLARIFY, (Hit("fee", 0.5), Hit("return", 0.4), Hit("ship", 0.1)))
        reading = replace(turn.reading, ranking=found)
        dossier = replace(turn.dossier, colleagues=self.colleagues)
        fee = turn.entries["fee"]
        entries = {**turn.entries, "fee": replace(fee, answer=self.answer or fee.answer)}
        return replace(turn, reading=reading, dossier=dossier, entries=entries)


def served() -> Helped:
    """An agent has claimed the case of a customer who told the order and a phone."""
    desk = Helped(now=EVENING)
    desk.say(f"退货运费谁出,订单{ORDER},电话13900001234,转人工")
    desk.agent("xiaolin", "claim")
    return desk


def told(outcome: Outcome) -> str:
    """What the agent reads."""
    return "\n".join(notice.text for notice in outcome.notices)


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("建议", Order(Do.SUGGEST)),
        ("发 2", Order(Do.SEND, "2")),
        ("发1 运费我们出", Order(Do.SEND, "1 运费我们出")),
        ("小结", Order(Do.SUMMARY)),
        (f"查 订单 {ORDER}", Order(Do.LOOK_UP, f" 订单 {ORDER}".strip())),
        ("查订单", Order(Do.LOOK_UP, "订单")),
        ("结单：已补运费", Order(Do.RESOLVE, "已补运费")),
    ],
)
def test_the_words_for_it(line: str, order: Order) -> None:
    """Plain Chinese in the thread."""
    assert command(line) == order


@pytest.mark.parametrize(
    "line", ["发货了吗", "发 15 件", "查不到您的订单呢", "小结一下给您", "建议您重启"]
)
def test_words_for_the_customer_stay_words(line: str) -> None:
    """What merely begins alike is said to the customer."""
    assert command(line) is None


def test_suggestions_are_for_the_agent_alone() -> None:
    """Out of the knowledge, best first; the customer hears nothing."""
    desk = served()
    before = len(desk.sent)
    outcome = desk.agent("xiaolin", "suggest")
    assert "1. 质量问题我们出运费" in told(outcome)
    assert "2. 七天内可以退货" in told(outcome)
    assert "四十八小时" not in told(outcome)
    assert [notice.to for notice in outcome.notices] == [("xiaolin",)]
    assert len(desk.sent) == before


def test_a_number_sends_the_suggestion_and_words_behind_it_replace_it() -> None:
    """By tap, or after editing."""
    desk = served()
    desk.agent("xiaolin", "suggest")
    desk.agent("xiaolin", "send", "1")
    assert desk.last == "质量问题我们出运费。"
    desk.agent("xiaolin", "send", "1 运费我们出,您先垫付。")
    assert desk.last == "运费我们出,您先垫付。"


def test_what_was_read_masked_goes_out_in_full() -> None:
    """As it stood on the card or edited around the number; another agent sends nothing."""
    desk = served()
    desk.answer = "寄回后我们会打您留的 13900001234 确认。"
    shown = told(desk.agent("xiaolin", "suggest"))
    assert "13900001234" not in shown
    masked = next(line for line in shown.split("\n") if "寄回后" in line).partition(". ")[2]
    before = len(desk.sent)
    assert "小林" in desk.agent("ajie", "send", f"1 {masked}").result["toast"]
    assert len(desk.sent) == before
    desk.agent("xiaolin", "send", f"1 {masked}")
    assert desk.last == desk.answer
    desk.agent("xiaolin", "send", f"1 您好，{masked}")
    assert desk.last == f"您好，{desk.answer}"


def test_nothing_suggested_nothing_sent() -> None:
    """A number without a list says so."""
    desk = served()
    before = len(desk.sent)
    assert "没有" in desk.agent("xiaolin", "send", "1").result["toast"]
    assert len(desk.sent) == before


def test_a_colleagues_answer_fits_this_customer() -> None:
    """Another customer's name and numbers give way."""
    desk = served()
    desk.colleagues = (
        ("退货的运费谁出", "周女士您好，订单QC20260901555的运费38元今天退给您"),
        ("冰箱不制冷", "师傅明天上门"),
    )
    shown = told(desk.agent("xiaolin", "suggest"))
    assert f"您好，订单{ORDER}的运费" in shown
    assert "QC20260901555" not in shown
    assert "周女士" not in shown
    assert "38" not in shown
    assert "师傅" not in shown


def test_the_summary_is_short_and_clean() -> None:
    """The affair in one line, what was given, masked."""
    desk = served()
    desk.agent("xiaolin", "reply", "运费我们出")
    shown = told(desk.agent("xiaolin", "summary"))
    assert "运费" in shown
    assert ORDER in shown
    assert "13900001234" not in shown
    assert len(shown.splitlines()) <= 6


def connected(desk: Desk) -> None:
    """The company's system is there."""
    lookups = {
        name: replace(one, url="https://erp.example.com")
        for name, one in desk.policy.lookups.items()
    }
    assert lookups, "the sample names one"
    desk.policy = replace(desk.policy, lookups=lookups)


def test_a_look_up_asks_with_what_the_customer_gave() -> None:
    """The order and the last four digits; the customer hears nothing."""
    desk = served()
    connected(desk)
    (wanted,) = desk.agent("xiaolin", "look_up", "订单").lookups
    assert isinstance(wanted, NewLookup)
    assert wanted.proof == {"order_no": ORDER, "phone_last4": "1234"}


def test_what_was_found_is_read_by_the_agent_masked() -> None:
    """And by nobody else."""
    desk = served()
    connected(desk)
    (wanted,) = desk.agent("xiaolin", "look_up", "订单").lookups
    before = len(desk.sent)
    found: Lookup = desk.policy.lookups[wanted.lookup]
    row = dict.fromkeys(("status", "updated_at", "product", "tracking_no"), "已发货 13911112222")
    row["order_no"] = ORDER
    outcome = desk.turn(
        LookupEnded(lookup=wanted.lookup, result="found", rows=(row,), asked=wanted.asked)
    )
    assert found.url
    assert "已发货" in told(outcome)
    assert "13911112222" not in told(outcome)
    assert [notice.to for notice in outcome.notices] == [("xiaolin",)]
    assert len(desk.sent) == before


def test_without_a_system_the_agent_is_told_so() -> None:
    """No promise of an answer."""
    desk = served()
    desk.policy = replace(desk.policy, lookups={})
    assert "没有接" in desk.agent("xiaolin", "look_up", "订单").result["toast"]
