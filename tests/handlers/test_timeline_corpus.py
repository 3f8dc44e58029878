"""Sixty histories and what a colleague would tell of them: every fact, nothing invented."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from handlers import timeline
from handlers.turn import TimelineEvent
from knowledge import signals
from tests.handlers.desk import sample_policy

FOLDER = Path(__file__).with_name("timelines")
FACTS_TOLD = 0.95
MOST_LINES = 12
_EVENT = re.compile(r"(\d\d-\d\d \d\d:\d\d) (\S+) (\S+) ?(.*)")
_DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日 ")
_FOLDED = re.compile(r"（其间另有 \d+ 天往来）|另有 \d+ 件较早的事")
_LONG = re.compile(r"(?<![A-Z0-9])\d{11,}")


@dataclass(frozen=True)
class History:
    """What happened, and the facts that each line has to hold."""

    name: str
    events: tuple[TimelineEvent, ...]
    lines: tuple[tuple[str, ...], ...]
    never: tuple[str, ...]

    @property
    def told(self) -> tuple[str, ...]:
        """The lines of the desk."""
        policy = sample_policy()
        return timeline.lines(self.events, policy.texts, policy.hours.timezone)


def event(line: str) -> TimelineEvent:
    """One line of a history."""
    found = _EVENT.fullmatch(line.strip())
    assert found, line
    at, kind, affair, text = found.groups()
    return TimelineEvent(
        at=datetime.fromisoformat(f"2026-{at}:00+08:00"),
        kind=kind,
        text=text,
        affair="" if affair == "-" else affair,
    )


def history(written: dict[str, Any]) -> History:
    """A history as its file has it."""
    return History(
        name=written["name"],
        events=tuple(event(line) for line in written["events"].strip().splitlines()),
        lines=tuple(tuple(str(fact) for fact in facts) for facts in written["lines"]),
        never=tuple(str(one) for one in written.get("never", ())),
    )


HISTORIES = tuple(
    history(written)
    for path in sorted(FOLDER.glob("*.yaml"))
    for written in yaml.safe_load(path.read_text(encoding="utf-8"))
)


def missing(one: History) -> list[str]:
    """Facts that do not stand in the line where they belong."""
    told = one.told
    return [
        f"{one.name}: {fact} / {told}"
        for index, facts in enumerate(one.lines)
        for fact in facts
        if index >= len(told) or fact not in told[index]
    ]


def invented(one: History) -> list[str]:
    """Words that no event of that day and no text of the desk accounts for."""
    return [
        f"{one.name}: {phrase}"
        for line in one.told
        for at, phrases in by_day(_FOLDED.sub("", line))
        for phrase in phrases
        if not accounted(phrase, at, one)
    ]


def by_day(line: str) -> list[tuple[tuple[int, int], list[str]]]:
    """The phrases of a line under the day they are told of."""
    parts = _DAY.split(line)[1:]
    days = zip(parts[1::4], parts[2::4], parts[3::4], strict=True)
    return [((int(m), int(d)), re.split("[；、。]", text)) for m, d, text in days]


def accounted(phrase: str, day: tuple[int, int], one: History) -> bool:
    """Whether the phrase is the desk's own wording around what an event of that day says."""
    said = [e for e in one.events if (e.at.month, e.at.day) == day]
    known = "".join(flat(e.text) + e.affair for e in said)
    rest = flat(phrase)
    for wording in sorted(wordings(), key=len, reverse=True):
        rest = rest.removeprefix(wording)
    return flat(rest.rstrip("…")) in known


def flat(text: str) -> str:
    """The words alone, as agents may read them."""
    return re.sub(r"[\W_]+", "", signals.redact(signals.shield(text)).replace("已隐去", ""))


def wordings() -> set[str]:
    """What the desk says around the words of events."""
    texts = sample_policy().texts
    return {
        flat(re.split(r"\{", text)[0])
        for key, found in texts.items()
        if key.startswith("timeline_")
        for text in found
    } - {""}


def test_there_are_sixty_histories() -> None:
    """As many as were promised."""
    assert len(HISTORIES) >= 60


def test_the_facts_are_told_in_their_place() -> None:
    """At least 95 of 100; today all of them are."""
    gone = [fact for one in HISTORIES for fact in missing(one)]
    count = sum(len(facts) for one in HISTORIES for facts in one.lines)
    assert 1 - len(gone) / count >= FACTS_TOLD, "\n".join(gone)


@pytest.mark.parametrize("one", HISTORIES, ids=lambda one: one.name)
def test_a_line_an_affair_and_nothing_invented(one: History) -> None:
    """As many lines as affairs, at most twelve; every phrase has its event; no abuse, no numbers."""
    assert len(one.told) == len(one.lines) <= MOST_LINES, one.told
    assert invented(one) == []
    whole = "".join(one.told)
    assert not _LONG.search(whole)
    assert "[已隐去]" not in whole
    assert [bad for bad in one.never if bad in whole] == []
