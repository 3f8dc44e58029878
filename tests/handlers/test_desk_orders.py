"""What leads write to the desk about announcements, entries and versions."""

from __future__ import annotations

from datetime import datetime

import pytest

from handlers.desk_orders import (
    Announce,
    EndAnnouncements,
    ListAnnouncements,
    ListVersions,
    PublishDraft,
    PutOnline,
    Revert,
    TakeOffline,
    Unclear,
    is_order,
    wish,
)

NOW = datetime.fromisoformat("2026-11-21T14:30:00+08:00")
"""A Saturday."""


def announced(text: str) -> Announce:
    found = wish(text, "lead", NOW)
    assert isinstance(found, Announce), found
    return found


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("公告 仓库停电，今天至 18:00 暂停发货", "11-21 18:00"),
        ("公告 系统维护到明早8点", "11-22 08:00"),
        ("公告：台风，包裹晚到，至11月23日", "11-24 00:00"),
        ("公告 停电预计2小时，回复会慢", "11-21 16:30"),
        ("公告 升级到凌晨三点", "11-22 03:00"),
        ("公告 快递停运到6点", "11-21 18:00"),
        ("公告 停止发货，截止到晚上12点", "11-22 00:00"),
        ("公告 快递停运到下午3点半", "11-21 15:30"),
        ("公告 周一到周三不发货", "11-26 00:00"),
        ("公告 下周三到下周五停业", "11-28 00:00"),
        ("公告 系统升级 22:00—23:30", "11-21 23:30"),
        ("公告 停电到十八点三十分", "11-21 18:30"),
        ("公告 搬仓库，到 2026-12-01 09:00", "12-01 09:00"),
    ],
)
def test_an_end_is_understood_as_people_write_it(text: str, end: str) -> None:
    """A clock without a day is the next one; a day alone is whole."""
    assert announced(text).announcement.end.strftime("%m-%d %H:%M") == end


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("公告 从今晚22:00至明天06:00系统维护", "11-21 22:00"),
        ("公告 今晚十点到明天凌晨三点升级", "11-21 22:00"),
        ("公告 仓库停电，今天至 18:00 暂停发货", "11-21 14:30"),
    ],
)
def test_a_start_is_understood_too(text: str, start: str) -> None:
    """Without one it begins now."""
    assert announced(text).announcement.start.strftime("%m-%d %H:%M") == start


def test_words_that_mean_another_day_after_midnight_become_dates() -> None:
    """明早 read at two at night would be a day too late."""
    assert announced("公告 停电到明早8点").announcement.text == "停电到11月22日早8点"


def test_tags_name_whom_it_concerns() -> None:
    """They are no part of the sentence."""
    one = announced("公告 华南停运到18点 #物流 #快递").announcement
    assert (one.text, one.about) == ("华南停运到18点", ("物流", "快递"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("公告 停电了", Unclear()),
        ("公告 至 18:00", Unclear()),
        ("公告 停电到 13 月 40 日", Unclear()),
        ("公告", ListAnnouncements()),
        ("公告 结束", EndAnnouncements()),
        ("公告 结束 3", EndAnnouncements(3)),
        ("下线 refund-time", TakeOffline("refund-time")),
        ("下线「refund-time」 原因 政策变了", TakeOffline("refund-time", "政策变了")),
        ("上线 refund-time", PutOnline("refund-time")),
        ("上线 v13", PublishDraft(13)),
        ("发布", PublishDraft()),
        ("发布 v13 原因 政策变了", PublishDraft(13, "政策变了")),
        ("回退 v12", Revert(12)),
        ("版本", ListVersions()),
        ("退回 12", None),
        ("认领 12", None),
        ("上线了吗各位早上好呀", None),
    ],
)
def test_orders_are_told_from_other_words(text: str, expected: object) -> None:
    """退回 12 gives a case back and is no order about versions."""
    assert wish(text, "lead", NOW) == expected


def test_an_order_is_known_without_the_hour() -> None:
    """So that it never reaches a customer by way of the case in hand."""
    assert is_order("下线 refund-time")
    assert is_order("公告 停电到18点")
    assert not is_order("您好，已经给您登记了")
