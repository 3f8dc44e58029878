from __future__ import annotations

from datetime import UTC, datetime

import pytest

from knowledge.signals import ThreatKind, UrgentReason, read

AT = datetime(2026, 11, 21, 14, tzinfo=UTC)
REASONS = [
    ("破壁机插上电就冒烟了，插座也黑了", UrgentReason.SAFETY),
    ("洗衣机漏电，我爸被电倒了，叫不醒", UrgentReason.INJURY),
    ("打完针嘴唇发紫，喘不上气", UrgentReason.INJURY),
    ("老人走失了，八十岁，糊涂", UrgentReason.CHILD_OR_ELDER),
    ("卡里一笔接一笔往外出", UrgentReason.MONEY_LEAVING),
    ("厕所门锁坏了，我在里头一个钟头了", UrgentReason.LOCKED_OUT),
    ("系统整个黑屏，几百个学生在考试", UrgentReason.SHOP_DOWN),
    ("页面上显示的是另一个客户的身份证", UrgentReason.DATA_LEAK),
    ("如果今晚再没人回我，我就跳下去", UrgentReason.SELF_HARM),
    ("这辈子就到这儿了，麻烦你们把押金退给我妈", UrgentReason.SELF_HARM),
    ("带着斧头在你们大厅", UrgentReason.THREAT),
    ("有个人在我家门口一直踹门", UrgentReason.THREAT),
    ("前男友跟踪我到酒店了，我躲在楼梯间", UrgentReason.THREAT),
    ("燃气灶一直漏气，屋里好大味道，我一个老人不会关", UrgentReason.SAFETY),
    ("我在你们停车场被锁车里了，孩子也在车里", UrgentReason.LOCKED_OUT),
    ("刹车失灵摔了，胳膊好像断了，血流不停", UrgentReason.INJURY),
    ("孩子下课以后没有回家，打电话也不接，都两个小时了", UrgentReason.CHILD_OR_ELDER),
]


@pytest.mark.parametrize(("text", "reason"), REASONS)
def test_what_is_said_decides_the_reason(text: str, reason: UrgentReason) -> None:
    """The first sentence a customer hears hangs on the reason; a parent who is hurt is hurt."""
    assert read(text, at=AT).urgent is reason


@pytest.mark.parametrize(
    "text",
    [
        "锅把手断了",
        "拉链断了",
        "我到门口了，开下门呗",
        "被困在新手村了哈哈",
        "孩子出院了，医药费谁出",
        "隔壁吵死了，再吵我要杀人了",
    ],
)
def test_broken_things_and_games_wake_nobody(text: str) -> None:
    """What broke without hurting anybody waits for the morning."""
    assert read(text, at=AT).urgent is None


@pytest.mark.parametrize(
    "text", ["老师骂我孩子是蠢货，我要投诉", "司机骂我是死胖子，请处理", "店员说我是穷鬼，太过分"]
)
def test_an_insult_that_is_told_of_stays_readable(text: str) -> None:
    """What somebody called the writer is what the complaint is about."""
    said = read(text, at=AT)
    assert (said.abusive, said.shielded) == (False, text)


def test_an_insult_to_the_desk_is_hidden_though_it_tells_of_somebody() -> None:
    """Telling of one's own words is no excuse."""
    said = read("我说你们就是一群蠢货", at=AT)
    assert (said.abusive, said.threat) == (True, None)
    assert "蠢货" not in said.shielded


def test_a_farewell_wakes_though_it_begins_with_if() -> None:
    """A life put against an answer is no supposition."""
    said = read("再不退钱我就从这跳下去", at=AT)
    assert said.urgent is UrgentReason.SELF_HARM
    assert said.threat is not ThreatKind.PRESENT
