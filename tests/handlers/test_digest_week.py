"""A week of mornings: the rules send tickets where they belong, and nobody gets all the rest."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from random import Random

import pytest

from handlers.digest_rules import BEFORE, CATEGORY, LANGUAGE, LOAD, Assignment, Waiting, deal
from handlers.escalating import risky, trace
from handlers.policy import Agent, Role
from knowledge import signals
from knowledge.signals import Language
from tests.handlers.forms_desk import sample_policy

POLICY = sample_policy()
TEAM = (
    Agent(id="amei", name="阿梅", skills=("维修",)),
    Agent(id="bobo", name="波波", skills=("en",)),
    Agent(id="coco", name="可可", skills=("发票",)),
    Agent(id="dida", name="迪达"),
)
LEAD = Agent(id="zhoujie", name="周姐", role=Role.LEAD)
NIGHT = 40
"""Tickets of a night."""


def night(random: Random, day: int) -> Iterator[Waiting]:
    """Tickets of all kinds; half of the customers had somebody before, mostly the same one."""
    for number in range(NIGHT):
        kind = random.choice(("维修", "发票", "其他", "其他", "其他", "其他"))
        friend = random.choice(("amei", "amei", "amei", "bobo", "dida", None, None, None))
        spoken = Language.EN if random.random() < 0.05 else Language.ZH
        yield Waiting(f"W{day}-{number}", None, kind, spoken, friend)


def week_of(seed: int) -> list[Assignment]:
    """Five working days, somebody else away on each; every evening half of the work is done."""
    random, week, loads = Random(seed), Counter[str](), Counter[str]()
    made: list[Assignment] = []
    for day in range(5):
        there = tuple(agent for place, agent in enumerate(TEAM) if place != day % 4)
        dealt = deal(night(random, day), POLICY, there, loads=loads, week=week, leads=(LEAD,))
        assert {one.agent_id for one in dealt} <= {agent.id for agent in there}
        got = Counter(one.agent_id or "" for one in dealt)
        week.update(got)
        loads = Counter({agent_id: count // 2 for agent_id, count in (loads + got).items()})
        made += dealt
    return made


@pytest.mark.parametrize("seed", range(4))
def test_nobody_has_more_than_a_quarter_above_the_average_of_the_week(seed: int) -> None:
    """Half of the customers are one agent's old ones, and everybody is away once."""
    made = week_of(seed)
    got = Counter(one.agent_id for one in made)
    assert sum(got.values()) == 5 * NIGHT
    assert max(got.values()) <= 1.25 * sum(got.values()) / len(TEAM)
    assert {one.why for one in made} == {BEFORE, CATEGORY, LANGUAGE, LOAD}


def test_each_reason_is_one_line() -> None:
    """Short enough to stand behind the agent's name."""
    for why in (BEFORE, CATEGORY, LANGUAGE, LOAD):
        assert all(re.fullmatch(r"\S{2,12}", text) for text in POLICY.texts[why])


def test_more_than_the_average_is_a_rule_s_doing() -> None:
    """The only one who repairs gets all repairs, and nothing else on top."""
    repairs = [Waiting(f"R{number}", None, "维修") for number in range(30)]
    others = [Waiting(f"O{number}", None, "其他") for number in range(30)]
    made = deal([*repairs, *others], POLICY, TEAM, loads={}, week={})
    ameis = [one for one in made if one.agent_id == "amei"]
    assert {one.why for one in ameis} == {CATEGORY}
    assert len(ameis) == 30


def test_a_lead_takes_what_a_form_names_them_for_and_nothing_else() -> None:
    """Complaints of the sample company go to 周姐, who has no shift."""
    complaint, other = (
        Waiting("W1", "complaint", "投诉建议"),
        Waiting("W2", "default", "其他", served_by="zhoujie"),
    )
    first, second = deal([complaint, other], POLICY, TEAM, loads={}, week={}, leads=(LEAD,))
    assert (first.agent_id, first.why) == ("zhoujie", CATEGORY)
    assert second.agent_id != "zhoujie"


def test_with_nobody_there_nobody_is_named() -> None:
    """The digest says so."""
    assert deal([Waiting("W1", None, "其他")], POLICY, (), loads={}, week={})[0].agent_id is None


@pytest.mark.parametrize(
    "words",
    [
        "我要去12315了",
        "再不退就曝光你们",
        "曝 光 你们",
        "我要找律師函告你",
        "发到小红书上",
        "１２３１５见",
        "發到網上去",
    ],
)
def test_the_trace_of_a_threat_stands_in_every_threat(words: str) -> None:
    """A database that chooses by it loses none."""
    lexicon = signals.lexicon_with(POLICY.lexicon)
    pattern = trace(lexicon)
    assert pattern is not None
    assert risky([("W1", words)], lexicon) == {"W1"}
    assert re.search(pattern, words)


@pytest.mark.parametrize(
    "words", ["冰箱不制冷，订单 DD12000123，请尽快处理", "我的洗衣机漏水", "等了三天"]
)
def test_most_needs_have_no_trace_of_a_threat(words: str) -> None:
    """They need not be read."""
    pattern = trace(signals.lexicon_with(POLICY.lexicon))
    assert pattern is not None
    assert not re.search(pattern, words)
