"""What leads order in the agents' group about what customers are told. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from handlers import moments, person_talk
from handlers.person_talk import PersonWish
from handlers.policy import Announcement

_END = r"[\s。.!！~～]*"
_ID = r"[「【\[《\"]?(?P<id>[^\s「」【】\[\]《》\"]{1,80})[」】\]》\"]?"
_REASON = r"(?:[\s,，:：]+(?:原因|因为|理由)?[:：]?\s*(?P<reason>.{1,200}))?"
_APART = r"(?=[\s「【\[《\"A-Za-z0-9])"
"""An id follows; 「上线了吗」 is no order."""
_VERSION = r"(?:[vVｖＶ版]?本?\s*(?P<number>\d{1,9}))"
_OFFLINE = re.compile(rf"下线{_APART}\s*{_ID}{_REASON}", re.DOTALL)
_ONLINE = re.compile(rf"(?:恢复|重新)?上线{_APART}\s*{_ID}{_END}")
_PUBLISH = re.compile(
    rf"(?:(?:发布|通过|批准)\s*{_VERSION}?|上线\s*[vVｖＶ]\s*(?P<live>\d{{1,9}})){_REASON}{_END}",
    re.DOTALL,
)
_REVERT = re.compile(
    rf"(?:回退|回滚|退回)到?\s*[vVｖＶ版]本?\s*(?P<number>\d{{1,9}}){_REASON}{_END}", re.DOTALL
)
_VERSIONS = re.compile(rf"(?:知识库)?版本(?:列表)?[?？]?{_END}")
_ANNOUNCE = re.compile(r"公告\s*[:：]?\s*(?P<text>.*)", re.DOTALL)
_ENDED = re.compile(
    rf"(?:结束|取消|撤销|撤下)\s*(?P<number>\d{{1,9}})?{_END}|(?P<first>\d{{1,9}})\s*(?:结束|取消){_END}"
)
_TAG = re.compile(r"[#＃](?P<word>[^\s#＃,，。;；]{1,20})[#＃]?")
_SHORTEST = 2
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class TakeOffline:
    """Nobody is told this entry for now."""

    entry_id: str
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PutOnline:
    """It is told again."""

    entry_id: str


@dataclass(frozen=True, slots=True)
class PublishDraft:
    """A draft becomes what customers are told; None: the one that waits."""

    number: int | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Revert:
    """What an earlier version said is said again."""

    number: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ListVersions:
    """Which versions there are."""


@dataclass(frozen=True, slots=True)
class Announce:
    """Customers are told this first until its end."""

    announcement: Announcement


@dataclass(frozen=True, slots=True)
class EndAnnouncements:
    """One announcement is over, or all that leads made."""

    number: int | None = None


@dataclass(frozen=True, slots=True)
class ListAnnouncements:
    """What is announced now."""


@dataclass(frozen=True, slots=True)
class Unclear:
    """An announcement without an end or without words."""


DeskWish = (
    TakeOffline
    | PutOnline
    | PublishDraft
    | Revert
    | ListVersions
    | Announce
    | EndAnnouncements
    | ListAnnouncements
    | Unclear
    | PersonWish
)


def is_order(text: str) -> bool:
    """Whether a line is an order to the desk, whatever comes of it."""
    line = text.strip()
    whole = _ANNOUNCE.fullmatch(line) or _VERSIONS.fullmatch(line)
    return bool(whole or _of_version(line) or _of_entry(line) or person_talk.wish(line))


def wish(text: str, by: str, now: datetime) -> DeskWish | None:
    """What a line to the desk orders; None where it is no such order. `now` in the desk's zone."""
    line = text.strip()
    announced = _ANNOUNCE.fullmatch(line)
    if announced:
        return _announcement(announced["text"].strip(), by, now)
    if _VERSIONS.fullmatch(line):
        return ListVersions()
    return _of_version(line) or _of_entry(line) or person_talk.wish(line)


def _of_version(line: str) -> DeskWish | None:
    if found := _REVERT.fullmatch(line):
        return Revert(int(found["number"]), _reason(found))
    if found := _PUBLISH.fullmatch(line):
        number = found["number"] or found["live"]
        return PublishDraft(int(number) if number else None, _reason(found))
    return None


def _of_entry(line: str) -> DeskWish | None:
    if found := _OFFLINE.fullmatch(line):
        return TakeOffline(found["id"], _reason(found))
    if found := _ONLINE.fullmatch(line):
        return PutOnline(found["id"])
    return None


def _reason(found: re.Match[str]) -> str:
    return (found["reason"] or "").strip()


def _announcement(text: str, by: str, now: datetime) -> DeskWish:
    if not text or text.rstrip("?？") in {"列表", "有哪些"}:
        return ListAnnouncements()
    if over := _ENDED.fullmatch(text):
        number = over["number"] or over["first"]
        return EndAnnouncements(int(number) if number else None)
    about = tuple(dict.fromkeys(found["word"] for found in _TAG.finditer(text)))
    words = " ".join(_TAG.sub(" ", text).split())[:_LONGEST]
    end = moments.end_in(words, now)
    if end is None or len(re.sub(r"[\d\s:：点时分至到今明天日月号-]", "", words)) < _SHORTEST:
        return Unclear()
    start = max(now, moments.start_in(words, now))
    if end.date() != now.date():
        words = moments.dated(words, now)
    return Announce(
        Announcement(
            id="", text=words, start=start if start < end else now, end=end, about=about, by=by
        )
    )
