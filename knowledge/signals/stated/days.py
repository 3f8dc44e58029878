"""Days of the calendar, resolved against the day of the message."""

from __future__ import annotations

import re
from datetime import date, timedelta

from knowledge.signals.stated.claims import Claims
from knowledge.signals.stated.festivals import NAMES, festival, nearest_festival
from knowledge.signals.stated.numerals import chinese_number

_N = r"[0-9]{1,2}|[一二三四五六七八九十]{1,3}"
_FREE = r"(?<![0-9a-z.\-/第一二三四五六七八九十])"
_YEARS = {"前年": -2, "去年": -1, "今年": 0, "本年": 0, "明年": 1, "后年": 2}
_YEAR = r"(?:((?:20)?[0-9]{2}|[二两]零[零一二三四五六七八九]{2}|前年|去年|今年|本年|明年|后年)年?(?:的)? ?)?"
_FULL = re.compile(
    r"(?<![0-9a-z.\-/])(20[0-9]{2})([-/.年]) ?([0-9]{1,2})(?:[-/.]|月) ?([0-9]{1,2})(?![0-9]|[-/.][0-9])"
)
_PACKED = re.compile(r"(?<![0-9a-z.\-/])(20[0-9]{2})([01][0-9])([0-3][0-9])(?![0-9a-z\-])")
_MONTH_DAY = re.compile(
    rf"{_FREE}{_YEAR}({_N})月 ?份?({_N})(?:[日号]|(?![0-9个天份月次节人元块十百千]))"
)
_NUMERIC = re.compile(
    r"(?<![0-9a-z.\-/:¥￥v])(1[0-2]|0?[1-9])([./-])([12][0-9]|3[01]|0[1-9]|[1-9](?=[日号]))[日号]?(?![0-9a-z.\-/:%元块万度分米斤倍折公千寸折升级版]|分钟|小时)"
)
_NUMERIC_UPGRADE = re.compile(
    r"(?<![0-9a-z.\-/:v])(1[0-2]|0?[1-9])([.])([12][0-9]|3[01]|0[1-9])(?=升级[后以前那之]|升级了)"
)
_OTHER_BEFORE = re.compile(
    r"(?:版本|型号|体温|温度|血压|视力|评分|均分|比例|概率|序号|编号|第|章节?|比|约|价|费|退|扣|付|[:：] ?[0-9]{1,2}) ?$"
)
_MONTHS = re.compile(rf"(上上|下下|上|这|本|下)个?月(?:的)?({_N})[日号]")
_BARE = re.compile(
    r"(?<![0-9a-z.\-/第一二三四五六七八九十月路街道巷弄段村院区园厦])((?:[12][0-9]|3[01]|[1-9])|(?:二?十[一二三四五六七八九]?|三十一?|[一二三四五六七八九]))[号日]"
    r"(?=上午|下午|晚|早|中午|凌晨|那天|当天|之前|以前|之后|以后|入住|退房|到期|到店|到账|开课|开班|考试|交的|买的|下的|约的|报的|付的|来的|办的|签的|又|就|才|已经|能|可以|行吗|有课|有号|有房|生日|吗|呢|吧|[，。！？、!?]|$|和|跟|的(?:课|房|票|班|预约|场|单)|到(?![0-9]*[楼层]))"
)
_RELATIVE = (
    (-3, r"大前[天日晚]"),
    (-2, r"(?<!大)(?<![以])前(?:天(?!天)|日(?=晚|上|下|早|，|的)|晚)"),
    (-1, r"昨[天日晚夜早晨儿]|琴日|寻日|噚日|昨(?=下午|上午)|yesterday"),
    (0, r"今[天日晚早夜晨儿](?!后)|今(?=下午|上午)|today|tonight"),
    (1, r"明[天日晚早晨儿](?!星|白)|明(?=上午|下午)|听日|tomorrow"),
    (2, r"(?<![大天年月周])后[天日](?!气|性)|(?<!大)后晚"),
    (3, r"大后天"),
)
_RELATIVES = [(shift, re.compile(f"({pattern})")) for shift, pattern in _RELATIVE]
_AGO = re.compile(
    r"([0-9]{1,3}|[一二两三四五六七八九十]{1,3})(天|日|周|星期|个星期|礼拜|个礼拜)(?:之|以)?前(?![一二三四五六日天])"
)
_LATER = re.compile(
    r"([0-9]{1,3}|[一二两三四五六七八九十]{1,3})(天|周|个?星期|个?礼拜)(?:之|以)?后(?=入住|到店|来|去|出发|开课|考试|要用|退房)"
)
_WEEKDAY = re.compile(
    r"(?<![每逢])(上上|下下|上|这|本|下)?个?(?:周|星期|礼拜)([一二三四五六日天1-7])(?![0-9至\-~、月年岁]|到(?:周|星期|礼拜|[一二三四五六日])|[天个次]|[一二三四五六日])"
)
_WEEKS = {"上上": -2, "上": -1, "这": 0, "本": 0, "下": 1, "下下": 2}
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六日")} | {
    "天": 6,
    **{str(i + 1): i for i in range(7)},
}
_FESTIVAL = re.compile(
    rf"(前年|去年|今年|明年|后年)?(?:的)?({NAMES})(?:节|日)?(?!假|期间|长假|黄金周|活动|放假|档|套餐|路|湖|街|广场|店|村|前后|公园)"
)
_PAST = re.compile(
    r"[了过]|[交约买办签报下付做来打定订寄收发填退](?:的|过)|没(?:来|到|收|有人|人)|取消|迟到|刚|已经|至今"
)
_COMING = re.compile(
    r"入住|到店|来店|能|可以|开课|开班|还有|想|要|准备|打算|出发|改到|改成|订|约(?!的|了)|预约|有(?:课|号|房)"
)
_CLAUSE_ENDS = "，。！？；,!?;\n"


def find_days(claims: Claims, today: date) -> None:
    """Claim every day the text names."""
    for hit in claims.whole(_FULL):
        _claim(claims, hit, _day(int(hit[1]), int(hit[3]), int(hit[4])))
    for hit in claims.whole(_PACKED):
        _claim(claims, hit, _day(int(hit[1]), int(hit[2]), int(hit[3])))
    _find_month_days(claims, today)
    for pattern in (_NUMERIC, _NUMERIC_UPGRADE):
        for hit in claims.whole(pattern):
            if not _OTHER_BEFORE.search(claims.text, max(0, hit.start() - 8), hit.start()):
                _claim(claims, hit, _nearby_year(claims.text, hit, int(hit[1]), int(hit[3]), today))
    for hit in claims.whole(_MONTHS):
        _claim(claims, hit, _in_month(today, _WEEKS[hit[1]], _number(hit[2])))
    _find_relative(claims, today)
    for hit in claims.whole(_FESTIVAL):
        year = today.year + _YEARS[hit[1]] if hit[1] else None
        _claim(claims, hit, festival(hit[2], year) if year else nearest_festival(hit[2], today))
    _find_weekdays(claims, today)
    _find_bare(claims, today)


def _claim(claims: Claims, hit: re.Match[str], day: date | None) -> None:
    if day:
        claims.add("date", day.isoformat(), hit.span())


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _number(text: str) -> int:
    value = int(text) if text.isdecimal() else chinese_number(text)
    return int(value) if value is not None else 0


def _find_month_days(claims: Claims, today: date) -> None:
    before: date | None = None
    for hit in claims.whole(_MONTH_DAY):
        month, number = _number(hit[2]), _number(hit[3])
        if hit[1]:
            found = _day(_year(hit[1], today), month, number)
        elif before and (before.month, before.day) > (month, number) and _leads(claims, hit):
            found = _day(before.year + 1, month, number)
        else:
            found = _nearby_year(claims.text, hit, month, number, today)
        _claim(claims, hit, found)
        before = found or before


def _leads(claims: Claims, hit: re.Match[str]) -> bool:
    return claims.text[hit.start() - 1 : hit.start()] in {"到", "至", "-", "~"}


def _year(written: str, today: date) -> int:
    if written in _YEARS:
        return today.year + _YEARS[written]
    if written.isdecimal():
        return int(written) if len(written) == 4 else 2000 + int(written)
    return 2000 + _number(written[-2]) * 10 + _number(written[-1])


def _nearby_year(text: str, hit: re.Match[str], month: int, day: int, today: date) -> date | None:
    """This year's day; a far past one that is still to come is next year's, and the reverse."""
    found = _day(today.year, month, day)
    if found is None:
        return None
    apart, past = (found - today).days, _said_past(text, hit)
    if apart < -240 and not past:
        return _day(today.year + 1, month, day)
    return _day(today.year - 1, month, day) if apart > 240 and past else found


def _in_month(today: date, shift: int, day: int) -> date | None:
    months = today.year * 12 + today.month - 1 + shift
    return _day(months // 12, months % 12 + 1, day)


def _find_relative(claims: Claims, today: date) -> None:
    for shift, pattern in _RELATIVES:
        for hit in claims.free(pattern):
            _claim(claims, hit, today + timedelta(days=shift))
    for pattern, sign in ((_AGO, -1), (_LATER, 1)):
        for hit in claims.whole(pattern):
            days = _number(hit[1]) * (1 if hit[2] in "天日" else 7)
            _claim(claims, hit, today + timedelta(days=sign * days))


def _find_weekdays(claims: Claims, today: date) -> None:
    monday = today - timedelta(days=today.weekday())
    for hit in claims.whole(_WEEKDAY):
        day = monday + timedelta(days=_WEEKDAYS[hit[2]])
        if hit[1]:
            day += timedelta(weeks=_WEEKS[hit[1]])
        elif day < today and not _said_past(claims.text, hit):
            day += timedelta(weeks=1)
        _claim(claims, hit, day)


def _find_bare(claims: Claims, today: date) -> None:
    """「27号」 is of the month named before it, else of this or, still to come, the next one."""
    for hit in claims.whole(_BARE):
        named = [claim for claim in claims.of(("date",)) if claim.start < hit.start()]
        base = date.fromisoformat(named[-1].value) if named else today
        found = _day(base.year, base.month, _number(hit[1]))
        coming = _COMING.search(_clause(claims.text, hit)) and not _said_past(claims.text, hit)
        if found and not named and found < today and coming:
            found = _in_month(today, 1, found.day)
        _claim(claims, hit, found)


def _said_past(text: str, hit: re.Match[str]) -> bool:
    return _PAST.search(_clause(text, hit)) is not None


def _clause(text: str, hit: re.Match[str]) -> str:
    start = max((text.rfind(mark, 0, hit.start()) for mark in _CLAUSE_ENDS), default=-1)
    ends = [place for mark in _CLAUSE_ENDS if (place := text.find(mark, hit.end())) >= 0]
    return text[start + 1 : min(ends, default=len(text))]
