"""「删除我的信息」「导出我的信息」: a ticket and the legal deadline, whatever else is going on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from handlers.privacy import WORKING_DAYS, answered_by
from tests.handlers.desk import WINDOWS, Desk, sample_policy


@pytest.mark.parametrize("window", sorted(WINDOWS))
@pytest.mark.parametrize(
    ("said", "summary"),
    [
        ("删除我的信息", "客户要求删除其个人信息"),
        ("导出我的信息", "客户要求导出其个人信息"),
        ("请把我的个人资料全部删除", "客户要求删除其个人信息"),
        ("我要下载一份我的数据", "客户要求导出其个人信息"),
        ("麻烦你们清除我的聊天记录", "客户要求删除其个人信息"),
    ],
)
def test_the_request_is_a_ticket_with_its_number(window: str, said: str, summary: str) -> None:
    """In every window; number and day in the first reply."""
    desk = Desk(now=WINDOWS[window])
    told = desk.say(said).replies
    [ticket] = desk.tickets
    assert ticket.summary == summary
    assert any(ticket.ticket_no in reply.text for reply in told)
    assert ticket.deadline_at is not None
    assert "12月9日" in told[0].text


@pytest.mark.parametrize(
    "said",
    [
        "怎么删除我的信息",
        "我的资料被误删除了",
        "删除订单",
        "我的数据怎么导出",
        "不要删除我的信息",
        "我的信息填错了",
    ],
)
def test_what_only_sounds_like_it_opens_no_privacy_ticket(said: str) -> None:
    """Questions, accidents, other things to delete."""
    desk = Desk()
    desk.say(said)
    assert not any(
        "个人信息" in ticket.summary and "客户要求" in ticket.summary for ticket in desk.tickets
    )


def test_asked_twice_it_is_one_ticket() -> None:
    """The same number is told again."""
    desk = Desk()
    desk.say("删除我的信息")
    desk.now += timedelta(minutes=5)
    told = desk.say("快点删除我的信息").replies
    assert len(desk.tickets) == 1
    assert desk.tickets[0].ticket_no in told[0].text


def test_the_deadline_agrees_with_a_count_by_hand() -> None:
    """Fifteen working days, National Day and its make-up Saturday counted in, all over a year."""
    hours = sample_policy().hours
    start = datetime(2026, 1, 1, 15, tzinfo=UTC)
    for ahead in range(365):
        now = start + timedelta(days=ahead)
        due = answered_by(hours, now).astimezone(hours.timezone)
        day = now.astimezone(hours.timezone).date()
        days = [day + timedelta(days=n) for n in range(1, (due.date() - day).days + 1)]
        assert sum(hours.calendar.is_workday(one) for one in days) == WORKING_DAYS
        assert hours.calendar.is_workday(due.date())
        assert due.hour == 18
