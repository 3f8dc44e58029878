"""Scripted evenings, told in lines, played through the real pipeline."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.embedder.choose import Embedding
from bot.replay.script import AgentItem, CustomerItem, Item, Tick
from bot.wiring.replaying import play
from config.loader import load_policy
from handlers.cause import Do

FAQ = Path(__file__).parents[2] / "knowledge" / "faq"
_LINE = re.compile(r"(\d\d-\d\d) (\d\d:\d\d)(:\d\d)? (.+)")


@dataclass(frozen=True)
class Evening:
    """What everybody saw."""

    seen: dict[str, Any]

    def tickets(self) -> list[dict[str, Any]]:
        """The tickets in the order they were opened."""
        return list(self.seen["tickets"])

    def told(self, customer: str = "王") -> list[str]:
        """What a customer read."""
        return [item["text"] for item in self.seen["customers"][customer]["sent"]]

    def notices(self) -> list[str]:
        """What agents read."""
        return [item["text"] for item in self.seen["notices"]]


def told(story: str) -> Evening:
    """The evening of a story.

    A line is `11-24 23:40 王 我要退货`; `?` before the words is a picture, `!` an event, `#` a tap;
    `@xiaolin reply 王 …` is an agent, `tick` only the clock.
    """
    lines = [line.strip() for line in story.strip().splitlines() if line.strip()]
    items = [_item(line) for line in lines]
    return Evening(play(items, FAQ, load_policy(None), Embedding()))


def _item(line: str) -> Item:
    hit = _LINE.match(line)
    if hit is None:
        raise ValueError(line)
    at = datetime.fromisoformat(f"2026-{hit[1]}T{hit[2]}{hit[3] or ':00'}+08:00")
    rest = hit[4]
    if rest == "tick":
        return Tick(at=at)
    if rest.startswith("@"):
        agent, do, customer, *text = rest[1:].split(" ", 3)
        return AgentItem(at=at, agent=agent, do=Do(do), customer=customer, text="".join(text))
    customer, value = rest.split(" ", 1)
    what = {"?": "image", "!": "event", "#": "tap"}.get(value[0], "text")
    value = value if what == "text" else value[1:]
    return CustomerItem(at=at, customer=customer, channel="wecom_kf", what=what, value=value)
