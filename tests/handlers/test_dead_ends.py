"""Whatever is asked in whatever order, look-ups, steps and announcements included: nothing is said
twice in a row, nobody is asked back a third time, and every dead end offers the way out."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.lookups.exchange import LookupFailed, read_answer, request_body
from bot.lookups.parcels import Question
from bot.lookups.shop import Order, SimulatedShop, Temper
from handlers.cause import LookupEnded
from handlers.choices import HUMAN, NONE, TICKET
from handlers.outcome import NewLookup, Outcome
from handlers.policy import Announcement, Lookup
from knowledge.entry import Step
from knowledge.matcher import Action
from tests.handlers.desk import ENTRIES, WINDOWS, Desk, entry, sample_policy

FULL = os.environ.get("NIGHTDESK_TEST_COUNTS") == "full"
DIALOGUES = 10_000 if FULL else 80
LOOKUP = Lookup(url="simulated:shop", answer="订单 {order_no}：{status}")
STATUS = entry("status", "我的快递到哪了", "在订单页看物流。", lookup="order_status")
FILTER = entry(
    "filter",
    "怎么换滤芯",
    "分三步。",
    steps=(Step(text="关水"), Step(text="旋下旧的", picture="a.png"), Step(text="装上新的")),
    related=("ship", "gone"),
    form="repair",
)
KNOWN = {
    "怎么退货?": "return",
    "退货运费谁出?": "fee",
    "怎么连网?": "wifi",
    "滤芯怎么换": "filter",
    "我的快递到哪了": "status",
    "包裹还没到": "status",
}
UNSURE = {
    "退货的事情怎么弄呢": ("return", "fee"),
    "运费还是退货怎么说呢": ("fee", "return"),
    "快递还是发货怎么说呢": ("status", "ship"),
    "滤芯还是连网怎么弄": ("filter", "wifi"),
}
WORDS = (
    "QC20261119007",
    "7788",
    "尾号是 0001",
    "那 QC20261118001 呢",
    "单号没有",
    "然后呢",
    "好了",
    "上一步",
    "第二步怎么弄",
    "第三步不行",
    "没看懂",
    "没用",
    "还是不行啊",
    "都不是",
    "1",
    "好的",
    "谢谢",
    "你们仓库在火星吗",
    "量子纠缠怎么解释",
    "水龙头",
    "哈哈哈",
    "？？？",
    "东西坏了",
    "转人工",
    "跳过",
)
ORDERS = (
    Order(order_no="QC20261119007", phone_last4="7788", fields={"status": "已签收"}),
    Order(
        order_no="QC20261118001",
        phone_last4="5566",
        customers=("wm_7001",),
        fields={"status": "运输中"},
    ),
)
Play = tuple[str, object]

scripts = st.lists(
    st.one_of(
        st.sampled_from((*KNOWN, *UNSURE, *WORDS)).map(lambda text: ("say", text)),
        st.integers(0, 3).map(lambda index: ("tap", index)),
        st.sampled_from((2, 70, 2000)).map(lambda seconds: ("wait", seconds)),
        st.sampled_from(("claim", "reply", "resolve", "notice")).map(lambda it: ("event", it)),
    ),
    max_size=14,
)
tempers = st.sampled_from((Temper.HONEST, Temper.HONEST, Temper.OTHER_ORDER, Temper.DOWN))


class Dialogue:
    """One customer, a desk with everything, and the company's shop."""

    def __init__(self, at: datetime, temper: Temper, orders: Sequence[Order]) -> None:
        policy = replace(sample_policy(), lookups={"order_status": LOOKUP})
        entries = {one.id: one for one in (*ENTRIES, STATUS, FILTER)}
        self.desk = Desk(now=at, policy=policy, entries=entries)
        self.shop = SimulatedShop(orders=tuple(orders), temper=temper)
        self.walls: list[str] = []
        """Replies that had no answer and led nowhere."""
        for text, entry_id in KNOWN.items():
            self.desk.knows(text, entry_id)
        for text, ids in UNSURE.items():
            self.desk.knows(text, *ids, action=Action.CLARIFY, score=0.4)

    def plays(self, script: Sequence[Play]) -> None:
        """Everything in the script, a second apart; look-ups are answered at once."""
        for kind, what in script:
            self.desk.now += timedelta(seconds=1)
            if kind == "say":
                self._follow(self.desk.say(str(what), vague=what == "东西坏了"))
            elif kind == "tap":
                self._tap(int(str(what)))
            elif kind == "wait":
                self._wait(float(str(what)))
            else:
                self._happens(str(what))
        self._wait(11)

    def _tap(self, index: int) -> None:
        offered = self.desk.choices
        if offered:
            self._follow(self.desk.tap(offered[index % len(offered)]))

    def _wait(self, seconds: float) -> None:
        for outcome in self.desk.wait(seconds=seconds):
            self._follow(outcome)

    def _happens(self, event: str) -> None:
        now = self.desk.now
        if event == "notice":
            until = now + timedelta(hours=1)
            told = Announcement(id="1", text="仓库停电，发货会晚。", start=now, end=until)
            self.desk.announcements = (told,)
        elif self.desk.case is not None:
            self.desk.agent("xiaolin", event, "我来看看")

    def _follow(self, outcome: Outcome) -> None:
        missed = any(one.kind in ("miss", "contradicted") for one in outcome.misses)
        is_end = missed or outcome.handled_by == "fallback"
        asks = any("thing_named" in reply.key for reply in outcome.replies)
        if is_end and outcome.replies and not asks and not self._leads_out(outcome):
            self.walls.append(outcome.replies[0].text)
        for wanted in outcome.lookups:
            if not wanted.ticket_no:
                self._follow(self.desk.turn(self._ended(wanted)))

    def _leads_out(self, outcome: Outcome) -> bool:
        """Whether a reply offers a person or a ticket, by tap or in words, or one is there."""
        offered = {choice.id for reply in outcome.replies for choice in reply.choices}
        said = "\n".join(reply.text for reply in outcome.replies)
        named = "转人工" in said or any(one.ticket_no in said for one in self.desk.tickets)
        there = outcome.tickets or outcome.cases or self.desk.case is not None
        return bool(there or named or offered & {HUMAN, TICKET, NONE})

    def _ended(self, wanted: NewLookup) -> LookupEnded:
        question = Question(wanted=wanted, external_id="wm_7001")
        now = datetime.now(UTC)
        try:
            answer = self.shop.post(LOOKUP, "lk", request_body(question, "lk", now), now)
            rows = read_answer(answer, question, "lk", LOOKUP.proof).rows
            result = "found" if rows else "none"
        except LookupFailed:
            rows, result = (), "failed"
        return LookupEnded(
            lookup=wanted.lookup,
            result=result,
            proof=wanted.proof,
            rows=rows,
            entry_id=wanted.entry_id,
            asked=wanted.asked,
        )


@settings(max_examples=DIALOGUES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    at=st.sampled_from(list(WINDOWS.values())),
    temper=tempers,
    orders=st.sampled_from((ORDERS, ORDERS[:1], ())),
    script=scripts,
)
def test_no_dialogue_runs_in_circles_or_against_a_wall(
    at: datetime, temper: Temper, orders: Sequence[Order], script: list[Play]
) -> None:
    """Said once, asked back twice at most, and never left without a way on."""
    dialogue = Dialogue(at, temper, orders)
    dialogue.plays(script)
    ours = [reply for _, reply in dialogue.desk.sent if reply.by is None]
    for one, other in pairwise(ours):
        assert (one.text, one.choices) != (other.text, other.choices)
    keys = [reply.key for reply in ours]
    assert not any(all("clarify" in key for key in keys[i : i + 3]) for i in range(len(keys) - 2))
    for reply in ours:
        if reply.key.startswith("clarify"):
            assert NONE in {choice.id for choice in reply.choices}
    assert dialogue.walls == []
