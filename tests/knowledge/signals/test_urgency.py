from __future__ import annotations

from datetime import UTC, datetime

import pytest

from knowledge.signals import ThreatKind, UrgentReason, read
from knowledge.signals.grams import pieces

AT = datetime(2026, 11, 21, 14, tzinfo=UTC)

DANGER = [
    ("充电棚着火了！！人民路那个点", UrgentReason.SAFETY),
    ("热水器一股煤气味，头很晕", UrgentReason.SAFETY),
    ("拔牙回来血止不住，换了四块纱布还在流", UrgentReason.INJURY),
    ("接孩子没接到，老师说他自己走了，人找不到了", UrgentReason.CHILD_OR_ELDER),
    ("信用卡正在一笔一笔被刷，刚又扣了2000", UrgentReason.MONEY_LEAVING),
    ("电梯困住了，里面四个人有个老太太", UrgentReason.LOCKED_OUT),
    ("整个系统全挂了，六家店都收不了银", UrgentReason.SHOP_DOWN),
    ("我登录进去看到的是别的公司的订单和客户电话", UrgentReason.DATA_LEAK),
    ("我割了手腕", UrgentReason.SELF_HARM),
    ("客人拿刀在前台，快来人", UrgentReason.THREAT),
    ("著火了！充電區！", UrgentReason.SAFETY),
    ("唔該快啲啊，部車著火喇", UrgentReason.SAFETY),
    ("我爸从医院跑出去不见了", UrgentReason.CHILD_OR_ELDER),
    ("孩子的爷爷走丢了", UrgentReason.CHILD_OR_ELDER),
    ("尋晚開始漏煤氣，而家仲好大陣味", UrgentReason.SAFETY),
]
CAN_WAIT = [
    "微波炉退款三百二到现在没到账",
    "热水器到现在没发货",
    "急急急！发票抬头能改吗",
    "等得我头顶冒烟了",
    "昨天闻到糊味，师傅已经来换过充电器了，没事了",
    "如果电池鼓包了我该怎么办，提前了解一下",
    "火锅店离酒店多远",
    "笑死，你们机器人回复太搞笑了",
    "有一台打印机不出纸，别的都正常",
    "灭火器使用那节安全课有证书吗",
    "救命，这价格也太香了吧",
    "我被锁定账号了，输错密码三次，明天要用",
    "王者荣耀排位老是被砍死",
    "走失险怎么理赔",
    "我爸手机老是没人接",
    "房卡失灵了，我先坐大堂沙发上歇着",
    "售货柜吃了我两个硬币不出水",
    "要出人命啦，我的珍珠奶茶没有珍珠",
    "尋晚漏水嗰件事搞掂咗喇",
    "奶奶的助听器找不到了",
    "my profile got blocked after the update",
]


@pytest.mark.parametrize(("text", "reason"), DANGER)
def test_danger_wakes_with_its_reason(text: str, reason: UrgentReason) -> None:
    """Danger now is urgent, also when told calmly, and says why."""
    assert read(text, at=AT).urgent is reason


@pytest.mark.parametrize("text", CAN_WAIT)
def test_what_is_over_supposed_or_figurative_wakes_nobody(text: str) -> None:
    """Haste, jokes, the past, cases and courses are not danger."""
    assert read(text, at=AT).urgent is None


def test_a_venting_threat_is_hidden_and_waits() -> None:
    """Words of rage without place or time wake nobody."""
    said = read("信不信我弄死你们，押金到底哪天退", at=AT)
    assert (said.abusive, said.threat, said.urgent) == (True, ThreatKind.VENTING, None)


def test_a_threat_with_weapon_or_presence_wakes() -> None:
    """A knife, a place or a time makes a threat urgent."""
    said = read("老子提刀来你们诊所，误诊的事到现在没个说法", at=AT)
    assert (said.threat, said.urgent) == (ThreatKind.PRESENT, UrgentReason.THREAT)


def test_somebody_elses_threat_is_told_to_the_agent_in_full() -> None:
    """Who reports a man with a knife is not abusive; the agent must read it."""
    said = read("有人拿刀进来了，在前台", at=AT)
    assert said.urgent is UrgentReason.THREAT
    assert said.shielded == "有人拿刀进来了，在前台"


@pytest.mark.parametrize("text", ["我要打12315投诉", "律师函下周一到", "再不退我就找记者曝光"])
def test_going_public_is_a_risk_and_not_urgent(text: str) -> None:
    """Talk of authorities, lawyers and press is its own class."""
    said = read(text, at=AT)
    assert said.escalation_risk
    assert said.urgent is None


def test_it_is_told_how_sure_the_model_was_where_no_rule_speaks() -> None:
    """A rule needs no probability; neither does what is not urgent."""
    assert read("充电棚着火了", at=AT).urgent_likely is None
    assert read("发票抬头能改吗", at=AT).urgent_likely is None
    likely = read("刚才有人在刷我的卡", at=AT).urgent_likely
    assert likely is not None
    assert 0.2 <= likely <= 1


def test_a_question_needs_a_surer_model_than_a_statement() -> None:
    """Danger is told; what is asked about a danger is mostly a question to a shop."""
    words = "孩子吃了药嘴唇有点肿"
    told, asked = (read(text, at=AT) for text in (words, "吃这个药有什么禁忌，嘴唇会肿吗"))
    assert told.urgent is not None
    assert asked.urgent is None


def test_words_that_stand_apart_are_weighed_together() -> None:
    """The pieces the model weighs hold pairs across a few characters, never across a comma."""
    found = pieces("^锁在车里，出来$")
    assert "锁~里" in found
    assert "里~出" not in found
    assert "在车" in found
