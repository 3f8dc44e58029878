"""Ends that people write in a chat: 「至 18:00」「到明早 8 点」「截止 11 月 22 日」. Pure."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta

_DIGITS = {sign: number for number, sign in enumerate("零一二三四五六七八九")} | {"两": 2, "〇": 0}
_NUMBER = r"(?:\d{1,2}|[零〇一二两三四五六七八九十]{1,3})"
_DAY = (
    r"(?P<near>今|明|后|大后)(?P<of>天|日|晚|夜|早)|(?P<next>下)?(?:周|星期|礼拜)(?P<week>[一二三四五六日天])|"
    r"(?:(?P<year>20\d\d)\s*[-/.年]\s*)?(?P<month>\d{1,2})\s*[-/.月]\s*(?P<dom>\d{1,2})\s*[日号]?"
)
_PART = r"(?P<part>凌晨|早上|早晨|清晨|上午|中午|下午|傍晚|晚上|夜里|晚)"
_CLOCK = (
    rf"(?P<h24>\d{{1,2}})\s*[:：]\s*(?P<min>\d{{2}})|"
    rf"(?P<hour>{_NUMBER})\s*[点时]\s*(?:(?P<half>半)|(?P<minutes>{_NUMBER})\s*分?)?"
)
_MOMENT = re.compile(rf"\s*(?:{_DAY})?\s*(?:{_PART})?\s*(?:{_CLOCK})?")
_UNTIL = re.compile(r"截[止至]到?|直到|[至到]|结束于|—+|~|～")
_FROM = re.compile(r"[从自]")
_LASTING = re.compile(
    r"(?:持续|预计|预估|大?约|未来|接下来)\s*(?P<count>\d{1,3}|半|[一二两三四五六七八九十])\s*个?(?P<unit>小时|钟头|分钟|天)"
)
_LONGEST = 24
"""Characters of a moment as people write it."""
_UNITS = {"小时": 60, "钟头": 60, "分钟": 1, "天": 1440}
_NEAR = {"今": 0, "明": 1, "后": 2, "大后": 3}
_EVENING = frozenset({"下午", "傍晚", "晚上", "夜里", "晚"})


def end_in(text: str, now: datetime) -> datetime | None:
    """The end that a text names, after `now` (of the desk's zone); None where it names none."""
    for sign in reversed(list(_UNTIL.finditer(text))):
        moment = _moment(text[sign.end() :], now, is_end=True)
        if moment is not None:
            return moment if moment > now else None
    lasting = _LASTING.search(text)
    if lasting is None:
        return None
    count = 0.5 if lasting["count"] == "半" else _number(lasting["count"])
    return now + timedelta(minutes=count * _UNITS[lasting["unit"]])


def start_in(text: str, now: datetime) -> datetime:
    """The start that a text names, after 从 or before 至; now where it names none."""
    for sign in _FROM.finditer(text):
        moment = _moment(text[sign.end() :], now, is_end=False)
        if moment is not None:
            return moment
    for sign in _UNTIL.finditer(text):
        moment = _ending_at(text, sign.start(), now)
        if moment is not None:
            return moment
    return now


def dated(text: str, now: datetime) -> str:
    """The text with 今天, 明早 and the like as dates: after midnight they would mean another day."""

    def named(found: re.Match[str]) -> str:
        day = now.date() + timedelta(days=_NEAR[found[1]])
        rest = "" if found[2] in {"天", "日"} else found[2]
        return f"{day.month}月{day.day}日{rest}"

    return re.sub(r"(今|明|大后|后)(天|日|晚|夜|早)", named, text)


def _ending_at(text: str, end: int, now: datetime) -> datetime | None:
    """The moment that stands right before a place of the text."""
    for start in range(max(0, end - _LONGEST), end):
        found = _MOMENT.fullmatch(text, start, end)
        if found is not None and found[0].strip():
            return _moment(found[0], now, is_end=False)
    return None


def _moment(text: str, now: datetime, *, is_end: bool) -> datetime | None:
    found = _MOMENT.match(text)
    if found is None or not found[0].strip():
        return None
    try:
        day, clock = _day(found, now), _clock(found)
    except ValueError:
        return None
    if clock is None:
        whole = day is not None and not found["part"]
        return _at(day, 1440 if is_end else 0, now) if day and whole else None
    return _at(day, clock, now) if day else _next(found, clock, now)


def _next(found: re.Match[str], clock: int, now: datetime) -> datetime:
    """A clock without a day is the next one; 「6 点」 without 早 or 晚 may be either."""
    loose = found["hour"] and not found["part"] and clock < 720
    minutes = (clock, clock + 720) if loose else (clock,)
    days = (now.date(), now.date() + timedelta(days=1))
    moments = (_at(day, one, now) for day in days for one in minutes)
    return next(moment for moment in moments if moment > now)


def _at(day: date, minutes: int, now: datetime) -> datetime:
    midnight = datetime.combine(day, time(), tzinfo=now.tzinfo)
    return midnight + timedelta(minutes=minutes)


def _clock(found: re.Match[str]) -> int | None:
    """Minutes after midnight; None where no clock was named."""
    if found["h24"]:
        return _bounded(int(found["h24"]), int(found["min"]))
    if not found["hour"]:
        return None
    hour = _number(found["hour"])
    minute = 30 if found["half"] else _number(found["minutes"]) if found["minutes"] else 0
    evening = found["part"] in _EVENING or found["of"] in {"晚", "夜"}
    if evening and (5 <= hour <= 12 or found["part"] in {"下午", "傍晚"}) and hour <= 12:
        hour += 12 if hour < 12 or found["part"] not in {"下午"} else 0
    if found["part"] == "中午" and hour < 3:
        hour += 12
    return _bounded(hour, minute)


def _bounded(hour: int, minute: int) -> int | None:
    return hour * 60 + minute if hour <= 24 and minute < 60 else None


def _day(found: re.Match[str], now: datetime) -> date | None:
    """The day that was named; ValueError for one that no calendar has."""
    today = now.date()
    if found["near"]:
        return today + timedelta(days=_NEAR[found["near"]])
    if found["week"]:
        ahead = ("一二三四五六日".find(found["week"].replace("天", "日")) - today.weekday()) % 7
        monday = today - timedelta(days=today.weekday())
        if found["next"]:
            return monday + timedelta(days=7 + (today.weekday() + ahead) % 7)
        return today + timedelta(days=ahead)
    if not found["month"]:
        return None
    month, dom = int(found["month"]), int(found["dom"])
    if found["year"]:
        return date(int(found["year"]), month, dom)
    day = date(today.year, month, dom)
    return day if day >= today else date(today.year + 1, month, dom)


def _number(text: str) -> int:
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.get(text[0], 0)
    return (_DIGITS.get(tens, 1) if tens else 1) * 10 + (_DIGITS.get(ones, 0) if ones else 0)
