"""Look-ups: only what is theirs, one question at a time, five tries, and a ticket for any doubt."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.lookups.exchange import LookupFailed, read_answer, request_body
from bot.lookups.parcels import Question
from bot.lookups.shop import Order, SimulatedShop, Temper
from handlers.cause import LookupEnded
from handlers.model import State
from handlers.outcome import Outcome
from handlers.policy import Lookup
from tests.handlers.desk import ENTRIES, Desk, entry, sample_policy

STATUS = entry("status", "我的快递到哪了", "在订单页看物流。", lookup="order_status")
LOOKUP = Lookup(url="simulated:shop", answer="订单 {order_no}：{status}")
ASKED = "我的快递到哪了"
MINE = Order(
    order_no="QC20261118001",
    phone_last4="5566",
    customers=("wm_7001",),
    fields={"status": "运输中"},
)
THEIRS = Order(order_no="QC20261119007", phone_last4="7788", fields={"status": "已签收"})


class Asking:
    """A desk whose look-ups a simulated shop answers at once, checked as a real one's are."""

    def __init__(self, orders: Iterable[Order] = (THEIRS,), temper: Temper = Temper.HONEST) -> None:
        policy = replace(sample_policy(), lookups={"order_status": LOOKUP})
        self.desk = Desk(policy=policy, entries={e.id: e for e in (*ENTRIES, STATUS)})
        self.desk.knows(ASKED, "status")
        self.shop = SimulatedShop(orders=tuple(orders), temper=temper)
        self.calls = 0

    def say(self, text: str) -> str:
        """The customer writes; what they read of it, the look-up's answer included."""
        before = len(self.desk.sent)
        for outcome in (self.desk.say(text), *self.desk.settle()):
            self._ended(outcome)
        return "\n".join(reply.text for _, reply in self.desk.sent[before:])

    def _ended(self, outcome: Outcome) -> None:
        for wanted in outcome.lookups:
            self.calls += 1
            question = Question(wanted=wanted, external_id="wm_7001")
            now = datetime.now(UTC)
            try:
                body = request_body(question, "lk_1", now)
                answer = self.shop.post(LOOKUP, "lk_1", body, now)
                rows = read_answer(answer, question, "lk_1", LOOKUP.proof).rows
                result = "found" if rows else "none"
            except LookupFailed:
                rows, result = (), "failed"
            ended = LookupEnded(
                lookup=wanted.lookup,
                result=result,
                proof=wanted.proof,
                rows=rows,
                entry_id=wanted.entry_id,
                asked=wanted.asked,
            )
            self._ended(self.desk.turn(ended))


def test_an_order_of_their_own_is_told_without_a_question() -> None:
    """Bound by the platform's id: one reply, nothing before it."""
    asking = Asking([MINE])
    assert asking.say(ASKED) == "订单 QC20261118001：运输中"


def test_who_is_unknown_names_order_and_phone_one_after_the_other() -> None:
    """Never two questions at once."""
    asking = Asking()
    assert "订单号" in asking.say(ASKED)
    assert "后四位" in asking.say("QC20261119007")
    assert asking.say("7788") == "订单 QC20261119007：已签收"
    assert asking.desk.tickets == []


def test_a_wrong_half_can_be_corrected_alone() -> None:
    """Only the four digits again, without the order number."""
    asking = Asking()
    for text in (ASKED, "QC20261119007", "0000"):
        asking.say(text)
    assert "已签收" in asking.say("7788")


def test_five_wrong_proofs_are_a_ticket_and_the_end_of_guessing() -> None:
    """Also the right one is not taken any more that day, and the system is not even asked."""
    asking = Asking()
    for text in (ASKED, "QC20261119007", "0001", "0002", "0003", "0004", "0005"):
        asking.say(text)
    assert len(asking.desk.tickets) == 1
    calls = asking.calls
    said = asking.say("7788") + asking.say(ASKED)
    assert "已签收" not in said
    assert asking.calls == calls


def test_an_unknown_order_sounds_like_somebody_elses() -> None:
    """No words tell a guesser which numbers exist."""
    heard = []
    for number in ("QC20261119007", "QC99999999999"):
        asking = Asking()
        for text in (ASKED, number):
            asking.say(text)
        heard.append(asking.say("0000").replace(number, "…"))
    assert heard[0] == heard[1]


def test_without_a_number_a_person_looks() -> None:
    """「不知道」 is an answer: a ticket, not the same question."""
    asking = Asking()
    asking.say(ASKED)
    asking.say("订单号找不到了")
    (ticket,) = asking.desk.tickets
    assert ASKED in ticket.summary


@pytest.mark.parametrize("temper", [one for one in Temper if one is not Temper.HONEST])
def test_a_slow_lying_or_hostile_system_shows_nothing_and_makes_a_ticket(temper: Temper) -> None:
    """With the question and the number that was given."""
    asking = Asking([MINE, THEIRS], temper)
    said = asking.say(ASKED)
    shown = [order.fields["status"] for order in (MINE, THEIRS)]
    assert not any(status in said for status in shown)
    assert len(asking.desk.tickets) == 1


def test_another_question_in_between_is_answered() -> None:
    """The open question of a look-up traps nobody."""
    asking = Asking()
    asking.desk.knows("多久发货", "ship")
    asking.say(ASKED)
    assert "四十八小时" in asking.say("多久发货")


def test_transfer_to_a_person_beats_the_look_up() -> None:
    """转人工 works the first time."""
    asking = Asking()
    asking.say(ASKED)
    asking.desk.say("转人工", wants_human=True)
    assert asking.desk.tickets or asking.desk.case


def test_without_a_connection_the_entry_answers_as_it_stands() -> None:
    """No url: as if nothing were named."""
    asking = Asking()
    off = {"order_status": replace(LOOKUP, url="")}
    asking.desk.policy = replace(asking.desk.policy, lookups=off)
    assert "在订单页看物流" in asking.say(ASKED)
    assert asking.calls == 0


def test_while_a_person_serves_the_answer_stays_silent() -> None:
    """Who took the conversation looks it up."""
    asking = Asking([MINE])
    conversation = asking.desk.conversation
    asking.desk.conversation = replace(conversation, state=State.HUMAN)
    ended = LookupEnded(
        lookup="order_status",
        result="found",
        rows=({"order_no": "X", "status": "运输中"},),
        entry_id="status",
    )
    assert asking.desk.turn(ended).replies == ()


_WORDS = st.sampled_from(
    [ASKED, "QC20261119007", "QC20261118001", "0000", "1234", "不知道", "你好", "好的", "转人工"]
)


@settings(max_examples=40, deadline=None)
@given(st.lists(_WORDS, max_size=12), st.sampled_from([*Temper]))
def test_whatever_is_guessed_a_stranger_reads_nothing_of_an_order(
    words: list[str], temper: Temper
) -> None:
    """Numbers without the right four digits show nothing, in any order."""
    asking = Asking([THEIRS, replace(MINE, customers=())], temper)
    said = "".join(asking.say(text) for text in words)
    assert json.dumps("已签收") not in said
    assert "已签收" not in said
    assert "运输中" not in said


@pytest.mark.parametrize("words", ["{}", "那 {} 呢", "还有一个订单号{}", "再帮我查一下 {}"])
def test_another_order_is_looked_up_by_its_number(words: str) -> None:
    """Nobody has to ask the whole question again, and nobody is called for it."""
    asking = Asking([MINE, THEIRS])
    asking.say(ASKED)
    assert "后四位" in asking.say(words.format(THEIRS.order_no))
    assert asking.say("7788") == "订单 QC20261119007：已签收"
    assert not asking.desk.cases
    assert not asking.desk.tickets


def test_an_order_number_with_a_wish_is_no_question_about_a_parcel() -> None:
    """What is wanted counts."""
    asking = Asking([MINE, THEIRS])
    asking.say(ASKED)
    calls = asking.calls
    asking.say(f"{THEIRS.order_no} 我要退掉这个")
    assert asking.calls == calls


@pytest.mark.parametrize(
    "words",
    [
        "QC20261119007 7788",
        "订单号QC20261119007，手机后四位是7788",
        "\uff31\uff23\uff12\uff10\uff12\uff16\uff11\uff11\uff11\uff19\uff10\uff10\uff17 尾号\uff17\uff17\uff18\uff18",
        "qc20261119007 13900007788",
    ],
)
def test_both_proofs_in_one_message_are_both_heard(words: str) -> None:
    """Nobody is asked for what was just said."""
    asking = Asking()
    asking.say(ASKED)
    assert asking.say(words) == "订单 QC20261119007：已签收"


@pytest.mark.parametrize("four", ["7 7 8 8", "尾号是7788", "七七八八", "\uff17\uff17\uff18\uff18"])
def test_four_digits_are_heard_however_they_are_typed(four: str) -> None:
    """Apart, full-width, or as words."""
    asking = Asking()
    for text in (ASKED, "QC20261119007"):
        asking.say(text)
    assert asking.say(four) == "订单 QC20261119007：已签收"


def test_who_asks_what_the_number_is_for_is_told() -> None:
    """A reason, not a ticket; a refusal after it is one, with the number that was given."""
    asking = Asking()
    for text in (ASKED, "QC20261119007"):
        asking.say(text)
    assert "「不方便」" in asking.say("要手机号干嘛")
    assert asking.desk.tickets == []
    asking.say("不想说")
    (ticket,) = asking.desk.tickets
    assert "QC20261119007" in ticket.summary
    assert ticket.fields.get("what", ASKED) == ASKED


def test_who_still_looks_for_the_number_has_time() -> None:
    """「等一下我找找」 is no question of its own."""
    asking = Asking()
    for text in (ASKED, "QC20261119007", "等一下我找找"):
        asking.say(text)
    assert asking.say("7788") == "订单 QC20261119007：已签收"


def test_no_news_is_not_the_same_news_again() -> None:
    """The line that was told is not repeated, and nobody proves an order twice."""
    asking = Asking()
    for text in (ASKED, "QC20261119007", "7788"):
        asking.say(text)
    again = [asking.say(ASKED) for _ in range(3)]
    assert not any("已签收" in said for said in again)
    assert again[0] != again[1] != again[2]


def test_two_orders_of_one_message_are_both_told() -> None:
    """The second is asked for with the same phone."""
    second = replace(THEIRS, order_no="QC20261119008", fields={"status": "已发货"})
    asking = Asking([THEIRS, second])
    asking.desk.knows("QC20261119007 和 QC20261119008 都到哪了", "status")
    asking.say("QC20261119007 和 QC20261119008 都到哪了")
    said = asking.say("7788")
    assert "已签收" in said
    assert "已发货" in said


def test_an_order_number_that_only_asks_where_it_is_is_looked_up() -> None:
    """However unsure the knowledge is of such words."""
    asking = Asking()
    assert "后四位" in asking.say("QC20261119007 到哪了")
    assert asking.desk.tickets == []


def test_a_system_that_stays_down_makes_one_ticket() -> None:
    """Asked again, the customer hears its number."""
    asking = Asking([MINE], Temper.DOWN)
    asking.say(ASKED)
    (ticket,) = asking.desk.tickets
    assert ticket.ticket_no in asking.say(ASKED)
    assert len(asking.desk.tickets) == 1


def test_an_answer_with_a_hole_is_a_ticket() -> None:
    """「订单 QC…：」 tells nothing."""
    asking = Asking([replace(MINE, fields={"status": " "})])
    assert "QC20261118001：" not in asking.say(ASKED)
    assert len(asking.desk.tickets) == 1


def test_thanks_for_what_was_looked_up_count_for_its_entry() -> None:
    """The commonest question is not the one that never helps."""
    asking = Asking([MINE])
    asking.say(ASKED)
    assert asking.desk.say("谢谢", thanks=True).verdicts[0].entry_id == "status"


def test_the_four_digits_may_come_first() -> None:
    """Asked for one, a customer sends the other."""
    asking = Asking()
    for text in (ASKED, "7788"):
        asking.say(text)
    assert asking.say("QC20261119007") == "订单 QC20261119007：已签收"


def test_a_number_that_was_sent_alone_belongs_to_the_question_after_it() -> None:
    """「QC…」, then 「到哪了」."""
    asking = Asking()
    for text in ("QC20261119007", "到哪了"):
        said = asking.say(text)
    assert "后四位" in said


@pytest.mark.parametrize("words", ["帮我看看快递", "查一下我的订单", "麻烦查下物流"])
def test_whoever_asks_to_look_is_looked_up_for(words: str) -> None:
    """No ticket for what the company's system knows."""
    asking = Asking()
    assert "订单号" in asking.say(words)
    assert asking.desk.tickets == []
