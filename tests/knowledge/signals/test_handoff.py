from __future__ import annotations

from datetime import UTC, datetime

import pytest

from knowledge.signals import lexicon_with, read

AT = datetime(2026, 11, 21, 14, tzinfo=UTC)

ASKS = [
    "转人工",
    "转 人 工 服 务",
    "人.工.客.服",
    "轉人工",
    "zhuan ren gong!!!",
    "zrg",
    "转仁工，谢谢",
    "搵個人同我傾得唔得",
    "喊个人来摆嘛，跟你说不清楚",
    "I want to talk to a real person",
    "怎么才能转到人工",
    "让你们经理给我回电话",
    "还是给我转人工吧，刚才说不用，现在又不行了",
    "不用解释了，转人工",
    "转\u200b人\u200b工",
    "ｚｒｇ",
    "还是转给昨天那位客服吧",
    "派个看得到后台的人来",
    "zrg，单子卡住了",
    "人工怎么点不开啊，给我转一个",
    "如果不能退就叫你们经理来",
]
DOES_NOT_ASK = [
    "不用转人工",
    "人工费多少",
    "人工智能课程什么时候开课",
    "后台转人工的按钮怎么关掉",
    "你是机器人吗",
    "刚才人工客服已经解决了，谢谢",
    "明天上班后让老师回我就行，今晚不用",
    "两个人工作日住一晚多少钱",
    "课程代码RG-102是哪门课",
    "你们客服几点上班",
    "客服岗培训课多少课时",
    "没人接",
    "不消找人工了，我自己弄好了",
    "bu yong zhuan ren gong, xie xie",
    "no need for an agent, just the price",
    "are you a real person?",
    "“转人工”三个字机器人认得吗",
    "刚才点错转人工了",
    "孩子乱按的转人工，别当真",
    "麻烦前台给我留一份早餐",
    "优惠券zrg88能叠加吗",
    "你们店卖ZRG的面膜吗",
    "储物柜能转租给别人用吗",
    "Is the subtitle done by human editors",
    "听说你们家客服电话巨难打通，我还没试过",
    "先别转，我把订单号找一下",
    "我说的转是转专业，不是转人工",
    "如果周三还没发货，我再找你们主管",
]


@pytest.mark.parametrize("text", ASKS)
def test_a_request_for_a_person_is_heard(text: str) -> None:
    """However it is spelled, a request for a person is one."""
    assert read(text, at=AT).wants_human


@pytest.mark.parametrize("text", DOES_NOT_ASK)
def test_words_about_people_are_no_request(text: str) -> None:
    """Mentions, refusals, product words and opening hours do not call anybody."""
    assert not read(text, at=AT).wants_human


def test_a_request_says_which_cue_fired() -> None:
    """The cue is readable and shows the words."""
    assert any("转人工" in cue for cue in read("转人工", at=AT).cues)


def test_a_company_can_add_its_own_words() -> None:
    """A word from the policy file is heard like a shipped one."""
    text = "喊夜班小精灵"
    assert not read(text, at=AT).wants_human
    assert read(text, at=AT, lexicon=lexicon_with({"wants_human": ["夜班小精灵"]})).wants_human


def test_a_harmless_word_silences_a_cue() -> None:
    """A product called 转人工助手 wakes nobody once the company says so."""
    lexicon = lexicon_with({"harmless": ["转人工助手"]})
    assert not read("转人工助手多少钱", at=AT, lexicon=lexicon).wants_human


def test_an_unknown_signal_in_the_policy_is_named() -> None:
    """The error lists what words can be added to."""
    with pytest.raises(ValueError, match=r"wants_humann.*wants_human"):
        lexicon_with({"wants_humann": ["人"]})
