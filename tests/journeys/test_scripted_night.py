"""A night of scripted customers: nobody is buzzed without reason, nobody is left without a word."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.embedder.choose import Embedding
from bot.replay.script import CustomerItem, Item, Tick
from bot.wiring.replaying import play
from config.loader import load_policy
from tests.journeys.rig import FULL

CUSTOMERS = 200 if FULL else 40
EVENING = datetime.fromisoformat("2026-11-18T22:05:00+08:00")
MORNING = datetime.fromisoformat("2026-11-19T08:55:00+08:00")
FAQ = Path(__file__).parents[2] / "knowledge" / "faq"
PATIENCE = timedelta(seconds=12)
"""A breath lasts ten seconds at most; then there has to be a reply."""

STORIES: tuple[tuple[str, ...], ...] = (
    ("!enter", "你好", "多久发货"),
    ("在吗", "我那个洗衣机", "又漏水了"),
    ("转人工", "洗衣机不转了", "13800138000"),
    ("怎么退货", "谢谢", "好的"),
    ("?图", "这个坏了怎么办", "你们能修吗"),
    ("什么破玩意", "买来三天就坏", "给我退钱"),
    ("我东西坏了你帮我解决", "想修好它"),
    ("!enter", "你好", "!leave"),
    ("怎么开发票", "怎么开发票", "听不懂你说什么"),
    ("我的订单到哪了", "单号 20261115001234", "催一下"),
    ("家里冒烟了", "插头烧糊了"),
    ("👍", "嗯嗯", "好"),
    ("asdfgh", "qwerty", "随便说说"),
    ("发货了吗", "发货了吗", "怎么还不回我", "人呢"),
    ("我要投诉", "安装师傅迟到了两小时", "姓王，13912345678"),
)


@dataclass(frozen=True)
class Said:
    """A message of a customer and everything up to their next one."""

    customer: str
    at: datetime
    text: str
    replies: tuple[tuple[datetime, str], ...]


def script() -> list[Item]:
    """Every customer lives one story, at a time of the night of their own."""
    dice, items = random.Random(3), list[Item]()
    for number in range(CUSTOMERS):
        at = EVENING + timedelta(seconds=dice.uniform(0, 9 * 3600))
        for line in STORIES[number % len(STORIES)]:
            what = {"!": "event", "?": "image"}.get(line[0], "text")
            value = line if what == "text" else line[1:]
            items.append(
                CustomerItem(
                    at=at, customer=f"c{number}", channel="wecom_kf", what=what, value=value
                )
            )
            at += timedelta(seconds=dice.choice((2, 4, 15, 45, 300)))
    return [*sorted(items, key=lambda item: item.at), Tick(at=MORNING)]


@cache
def night() -> tuple[list[Item], dict[str, Any]]:
    """The script and what everybody saw."""
    items = script()
    return items, play(items, FAQ, load_policy(None), Embedding())


def spoken() -> Iterator[Said]:
    """Each message with the replies before the customer's next one."""
    items, seen = night()
    for name, told in seen["customers"].items():
        mine = [one for one in items if isinstance(one, CustomerItem) and one.customer == name]
        sent = [(datetime.fromisoformat(one["at"]), one["text"]) for one in told["sent"]]
        for number, one in enumerate(mine):
            end = mine[number + 1].at if number + 1 < len(mine) else MORNING
            replies = tuple((at, text) for at, text in sent if one.at <= at < end)
            yield Said(name, one.at, f"{one.what}:{one.value}", replies)


@pytest.mark.timeout(600)
def test_at_most_two_messages_follow_a_message() -> None:
    """The rest of the platform's five belong to people."""
    assert [said for said in spoken() if len(said.replies) > 2] == []


@pytest.mark.timeout(600)
def test_nothing_is_said_unasked_at_night() -> None:
    """Every message is the reply to one that came a moment ago."""
    late = [
        (said.customer, said.text, text)
        for said in spoken()
        for at, text in said.replies
        if at - said.at > PATIENCE
    ]
    assert late == []


@pytest.mark.timeout(600)
def test_nobody_is_greeted_twice() -> None:
    """Neither by the welcome and a hello, nor by two hellos."""
    _items, seen = night()
    greetings = {
        name: [one["text"] for one in told["sent"] if "夜班助手" in one["text"]]
        for name, told in seen["customers"].items()
    }
    assert {name: texts for name, texts in greetings.items() if len(texts) > 1} == {}


@pytest.mark.timeout(600)
def test_nobody_who_asked_something_is_left_without_a_word() -> None:
    """Every story but that of a thumb and two nods gets at least one reply."""
    _items, seen = night()
    silent = {name for name, told in seen["customers"].items() if not told["sent"]}
    nods = {
        f"c{number}" for number in range(CUSTOMERS) if STORIES[number % len(STORIES)][0] == "👍"
    }
    assert silent <= nods


@pytest.mark.timeout(600)
def test_no_customer_reads_the_same_words_twice_in_a_row() -> None:
    """The bot of whom customers complain says one sentence for everything."""
    _items, seen = night()
    twice = [
        (name, first["text"])
        for name, told in seen["customers"].items()
        for first, second in zip(told["sent"], told["sent"][1:], strict=False)
        if first["text"] == second["text"]
    ]
    assert twice == []


@pytest.mark.timeout(600)
def test_only_the_urgent_wakes_somebody() -> None:
    """Smoke does; a late parcel does not."""
    _items, seen = night()
    woken = {case["customer"] for case in seen["cases"] if case["urgent"]}
    smoke = {
        f"c{number}" for number in range(CUSTOMERS) if "冒烟" in STORIES[number % len(STORIES)][0]
    }
    assert smoke <= woken
    assert {case["customer"] for case in seen["cases"]} == woken
