"""docs/duty.md teaches words that are understood."""

from __future__ import annotations

from datetime import UTC, datetime

from config.loader import load_policy
from config.variables import NAMES
from handlers import agent_talk, desk_talk, duty_talk
from handlers.cause import Do
from tests.docs.pages import page

GUIDE = page("docs/duty.md")
NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


def test_every_word_is_a_command() -> None:
    """None of the table is taken for words to the customer, each is another act."""
    words = [row[0].strip("`") for row in GUIDE.rows("word")]
    acts = {word: agent_talk.command(word) for word in words}
    assert [word for word, order in acts.items() if order is None] == []
    assert len({order.do for order in acts.values() if order}) == len(words) > 12
    taken = acts["接管 12 客户等太久"]
    assert taken is not None
    assert (taken.do, taken.case_no, taken.text) == (Do.TAKE_OVER, 12, "客户等太久")


def test_what_agents_say_about_themselves_is_understood() -> None:
    """Swaps, the answer to them, a drill heard, and the question of the evening."""
    policy = load_policy(None)
    agent = policy.roster.agents[0]
    for said in ("换班 12-24 给 阿杰", "同意换班", "不同意换班", "收到"):
        assert said in GUIDE.text
        assert duty_talk.wish(policy, agent, said, NOW) is not None
    assert "今晚谁值班" in GUIDE.text
    assert desk_talk.ON_DUTY.fullmatch("今晚谁值班")


def test_the_variables_are_read() -> None:
    """Each that the ways to ring need."""
    told = {word for word in GUIDE.code() if word.startswith(("NIGHTDESK_", "WECOM_"))}
    assert len(told) >= 3
    assert told <= NAMES
