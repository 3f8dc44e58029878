"""Many conversations side by side in the agents' group: claimers, colleagues, leads, notes, slips of
the thread. What reaches a customer was meant for that customer, once; notes reach nobody.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

import pytest

from bot.store.session import Store
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.journeys.rig import FULL
from tests.simulators.feishu import AGENT_CHAT
from tests.simulators.feishu.nouns import Sent, walk
from tests.simulators.feishu.people import Person

CONVERSATIONS = 300 if FULL else 3
AT_A_TIME = 3
STEPS = 6
HOSTILE = (
    '<at user_id="all"></at> 大家快来',
    '{"schema":"2.0","body":{"elements":[{"tag":"button"}]}}',
    "**认领** [点我](http://evil.example)",
    '{"v":1,"do":"claim","card":"1"}',
    "\u202e向反\u200b的字",
)


@pytest.fixture
def desk(store: Store) -> Iterator[FeishuSmallDesk]:
    """A desk on each engine."""
    with feishu_small_desk(store) as opened:
        yield opened


@dataclass
class Evening:
    """What was written so far, and for whom."""

    desk: FeishuSmallDesk
    dice: random.Random
    meant: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Customer and words that have to arrive, once each."""
    kept: list[str] = field(default_factory=list)
    """Words that no customer may read."""
    cards: dict[str, Sent] = field(default_factory=dict)
    count: int = 0
    hostile: int = -1

    def words(self, mark: str) -> str:
        """Words that nobody else writes."""
        self.count += 1
        return f"{mark}{self.count:05d}号话"

    def opened(self, customer: str) -> None:
        """A case, claimed by its agent."""
        before = len(self.desk.sim.cards)
        self.desk.says("转人工", customer=customer)
        self.desk.wait(seconds=3)
        assert len(self.desk.sim.cards) == before + 1
        card = self.desk.sim.cards[-1]
        shown = self.owner(customer).taps(card, "认领")
        assert shown["toast"]["type"] == "success", shown
        self.cards[customer] = card

    def owner(self, customer: str) -> Person:
        """Who has this customer's case."""
        return self.desk.agent(("xiaolin", "ajie")[int(customer[1:]) % 2])

    def other(self, customer: str) -> Person:
        """A colleague."""
        return self.desk.agent(("ajie", "xiaolin")[int(customer[1:]) % 2])

    def answers(self, customer: str) -> None:
        words = self.words("答")
        to_bot = self.dice.random() < 0.5
        self.owner(customer).answers(self.cards[customer], words, to_bot=to_bot)
        self.meant[customer, words] += 1

    def fills(self, customer: str) -> None:
        words = self.words("答")
        self.owner(customer).fills(self.cards[customer], "回复客户", words)
        self.meant[customer, words] += 1

    def notes(self, customer: str) -> None:
        self.kept.append(self.words("私"))
        self.owner(customer).answers(self.cards[customer], f"// {self.kept[-1]}")

    def is_commented(self, customer: str) -> None:
        self.kept.append(self.words("私"))
        self.other(customer).answers(self.cards[customer], self.kept[-1])

    def calls_a_colleague(self, customer: str) -> None:
        self.kept.append(self.words("私"))
        name = {"key": "@_user_1", "name": "小王", "id": {"open_id": "ou_wang"}}
        said, card = {"text": f"@_user_1 {self.kept[-1]}"}, self.cards[customer]
        thread = {"root_id": card.message_id, "parent_id": card.message_id}
        self.owner(customer).sends("text", said, chat_id=AGENT_CHAT, mentions=[name], extra=thread)

    def writes_outside(self, customer: str) -> None:
        """To nobody's thread, with several in hand: asked which, and nothing leaves."""
        self.kept.append(self.words("私"))
        self.owner("c0").writes_in(AGENT_CHAT, self.kept[-1], to_bot=True)

    def chats(self, customer: str) -> None:
        self.kept.append(self.words("私"))
        self.owner(customer).writes_in(AGENT_CHAT, self.kept[-1])

    def slips(self, customer: str) -> None:
        """Into the thread of somebody else's case."""
        self.kept.append(self.words("私"))
        self.other(customer).answers(self.cards[customer], self.kept[-1])

    def is_hostile(self, customer: str) -> None:
        self.hostile += 1
        self.desk.says(HOSTILE[self.hostile % len(HOSTILE)], customer=customer)

    def settles(self, customer: str) -> None:
        """The card's button; words on their way leave before."""
        self.desk.wait(seconds=8)
        shown = self.owner(customer).taps(self.cards.pop(customer), "结单")
        assert shown["toast"]["type"] == "success", shown


DEEDS: tuple[Callable[[Evening, str], None], ...] = (
    Evening.answers,
    Evening.answers,
    Evening.fills,
    Evening.notes,
    Evening.is_commented,
    Evening.calls_a_colleague,
    Evening.chats,
    Evening.slips,
    Evening.is_hostile,
)


def read(desk: FeishuSmallDesk) -> Mapping[str, list[str]]:
    """What every customer read."""
    return {f"c{number}": desk.phone.texts(f"c{number}") for number in range(CONVERSATIONS)}


@pytest.mark.timeout(3600 if FULL else 120)
def test_words_reach_whom_they_were_meant_for(desk: FeishuSmallDesk) -> None:
    """Each answer once, to its customer; no note to anybody; nobody is called by a customer's words."""
    evening = Evening(desk, random.Random(7))
    for first in range(0, CONVERSATIONS, AT_A_TIME):
        group = [f"c{number}" for number in range(first, min(first + AT_A_TIME, CONVERSATIONS))]
        for customer in group:
            evening.opened(customer)
        for step in range(STEPS):
            for customer in group:
                if step == STEPS // 2:
                    evening.is_hostile(customer)  # 微信客服 allows five messages after it
                evening.dice.choice(DEEDS)(evening, customer)
            desk.heard()
            desk.wait(seconds=2)
        if len(group) == AT_A_TIME and first % 2 == 0:
            evening.writes_outside(group[0])  # the agent of c0 has two of these three
            desk.heard()
        for customer in group:
            evening.settles(customer)
        desk.wait(seconds=5)
    told = read(desk)
    arrived = Counter(
        (customer, words)
        for customer, texts in told.items()
        for words in (word for _, word in evening.meant)
        for _ in range(sum(text.count(words) for text in texts))
    )
    assert arrived == evening.meant
    everything = "\n".join(text for texts in told.values() for text in texts)
    assert [words for words in evening.kept if words in everything] == []
    group = desk.sim.in_chat(AGENT_CHAT)
    texts = [one.content["text"] for one in group if one.msg_type == "text"]
    assert any("大家快来" in text for text in texts)
    assert not any('<at user_id="all"' in text for text in texts)
    tags = {node.get("tag") for one in group for node in walk(one.content)}
    assert not tags & {"markdown", "lark_md"}
