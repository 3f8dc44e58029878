"""The dated trail: merged by affair, newest first, clean and short."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from handlers import timeline
from handlers.turn import TimelineEvent
from tests.handlers.desk import sample_policy

START = datetime.fromisoformat("2026-03-02T22:10:00+08:00")


def event(days: float, kind: str, text: str, affair: str = "") -> TimelineEvent:
    """Something that happened so many days after the start."""
    return TimelineEvent(at=START + timedelta(days=days), kind=kind, text=text, affair=affair)


def told(*events: TimelineEvent) -> tuple[str, ...]:
    """The lines for these events."""
    policy = sample_policy()
    return timeline.lines(events, policy.texts, policy.hours.timezone)


def test_one_affair_over_several_days_is_one_dated_line() -> None:
    """In the words of a colleague."""
    lines = told(
        event(0, "asked", "质量问题退货", "W1"),
        event(0, "ticket_opened", "质量问题退货", "W1"),
        event(0.01, "ticket_note", "超过退货时效,沟通后不认可,值班坐席提交特殊申请", "W1"),
        event(2, "ticket_note", "申请通过,退款入口已关,待客户提供收款账号", "W1"),
    )
    assert lines == (
        "3月2日 咨询质量问题退货；登记工单 W1；超过退货时效,沟通后不认可,值班坐席提交特殊申请。"
        "3月4日 申请通过,退款入口已关,待客户提供收款账号。",
    )


def test_the_newest_affair_comes_first() -> None:
    """Two affairs, two lines."""
    lines = told(
        event(0, "asked", "发票抬头", "W1"),
        event(0, "ticket_opened", "发票抬头", "W1"),
        event(5, "asked", "机器异响", "W2"),
        event(5, "ticket_opened", "机器异响", "W2"),
    )
    assert [line[:4] for line in lines] == ["3月7日", "3月2日"]


def test_a_case_and_the_ticket_of_its_visit_are_one_affair() -> None:
    """The handoff belongs to what it was about."""
    lines = told(
        event(0, "asked", "机器异响", "case:12"),
        event(0, "case_opened", "机器异响", "case:12"),
        event(0.01, "ticket_opened", "机器异响", "W2"),
        event(0.02, "case_claimed", "", "case:12"),
    )
    assert len(lines) == 1
    assert lines[0].count("机器异响") == 1


def test_what_was_said_twice_is_told_once() -> None:
    """No line repeats itself."""
    lines = told(
        event(0, "asked", "怎么退货", "return"),
        event(0, "answered", "怎么退货", "return"),
        event(0.01, "asked", "怎么退货", "return"),
    )
    assert lines[0].count("咨询") == 1


def test_at_most_twelve_lines_the_older_ones_folded() -> None:
    """The last line says how many there were."""
    events = [
        happened
        for day in range(20)
        for happened in (
            event(day, "asked", f"第{day}件事", f"W{day}"),
            event(day, "ticket_opened", f"第{day}件事", f"W{day}"),
        )
    ]
    lines = told(*events)
    assert len(lines) == 12
    assert "9" in lines[-1]
    assert "第19件事" in lines[0]


def test_another_year_is_named() -> None:
    """Last year's affair says so."""
    lines = told(event(-200, "asked", "旧事", "W1"), event(0, "asked", "新事", "W2"))
    assert lines[-1].startswith("2025年")


def test_numbers_are_masked_and_abuse_is_hidden() -> None:
    """Even where a note was typed carelessly."""
    (line,) = told(event(0, "ticket_note", "客户骂傻逼,回电13800138000", "W1"))
    assert "13800138000" not in line
    assert "傻逼" not in line


def test_the_same_events_give_the_same_lines() -> None:
    """Deterministic, whatever the order they come in."""
    events = [event(day, "asked", f"事{day}", f"W{day}") for day in range(4)]
    assert told(*events) == told(*reversed(events))


def test_no_events_no_lines() -> None:
    """A new customer has no trail."""
    assert told() == ()


def test_a_long_affair_keeps_its_beginning_and_its_newest_days() -> None:
    """What lies between is folded away."""
    notes = [event(day, "ticket_note", f"第{day}天的进展", "W1") for day in range(12)]
    (line,) = told(event(0, "ticket_opened", "大修", "W1"), *notes)
    assert "大修" in line
    assert "第11天的进展" in line
    assert "第5天的进展" not in line


def test_another_channel_is_named_and_only_that() -> None:
    """A day on two channels is told once for each; the one at hand needs no name."""
    abroad = replace(event(0, "ticket_opened", "机器异响", "W2"), channel="feishu")
    lines = told(
        abroad,
        event(0.01, "ticket_note", "已约周六上门", "W2"),
        event(5, "asked", "发票抬头", "W1"),
        event(5, "ticket_opened", "发票抬头", "W1"),
        replace(event(9, "ticket_note", "师傅改约", "W2"), channel="unheard_of"),
    )
    assert lines == (
        "3月2日（飞书） 反映机器异响；登记工单 W2。3月2日 已约周六上门。3月11日（unheard_of） 师傅改约。",
        "3月7日 咨询发票抬头；登记工单 W1。",
    )
