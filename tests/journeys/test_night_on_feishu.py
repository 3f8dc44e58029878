"""A night on Feishu with real processes: customers one to one, agents in their group."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.conftest import ENGINES
from tests.journeys.feishu_rig import AFTER_A_KILL, LONG, FeishuDesk
from tests.journeys.rig import FULL, PLUG, end, fresh_database
from tests.simulators.feishu import AGENT_CHAT, FeishuSimulator
from tests.simulators.feishu.nouns import Chat
from tests.simulators.feishu.people import PNG
from tests.simulators.wecom import WeComSimulator

MESSAGES = "/im/v1/messages"
CROWD = 200 if FULL else 3
ANSWERS = ("48 小时", "包邮", "申请发票")
CLICK_SECONDS = 3.0
"""After this long Feishu shows its own error."""


@pytest.fixture(scope="module", params=ENGINES)
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[FeishuDesk]:
    """A desk on each engine, `web` and `work` running; the stories of this file share it."""
    folder = tmp_path_factory.mktemp(request.param)

    def server() -> str:
        url: str = request.getfixturevalue("postgres")
        return url

    with (
        FeishuSimulator() as feishu,
        WeComSimulator() as wecom,
        fresh_database(request.param, folder, server) as url,
        FeishuDesk(folder / "desk", url, feishu, wecom) as running,
    ):
        running.up()
        yield running


@pytest.fixture
def desk(standing: FeishuDesk) -> FeishuDesk:
    """The shared desk, with cards counted anew."""
    standing.up()
    standing.seen = len(standing.feishu.cards)
    return standing


def test_a_question_is_answered_from_the_faq(desk: FeishuDesk) -> None:
    """One to one, once, however often the event comes."""
    desk.feishu.customer("amy").says("多久发货")
    desk.feishu.redeliver(2)
    assert desk.reads("amy", "付款后 48 小时内发货")
    desk.feishu.redeliver(2)
    desk.feishu.customer("bob").says("运费谁出")
    assert desk.reads("bob", "包邮")
    assert len(desk.feishu.sent_to("ou_amy")) == 1


def test_an_agent_serves_a_customer_from_the_group(desk: FeishuDesk) -> None:
    """Called, claimed with a tap, answered by the card and in the thread, settled."""
    sim, lin, jie = desk.feishu, desk.feishu.agent("lin"), desk.feishu.agent("jie")
    sim.customer("cora").says("转人工")
    card = desk.case()
    assert "待认领" in card.text
    began = time.monotonic()
    shown = lin.taps(card, "认领")
    assert time.monotonic() - began < CLICK_SECONDS
    assert shown["toast"]["type"] == "success"
    assert "小林处理中" in card.text
    assert jie.taps_again(card, "claim")["toast"] == {"type": "warning", "content": "小林已认领"}
    lin.fills(card, "回复客户", "您好，我是值班的小林")
    assert desk.reads("cora", "我是值班的小林")
    lin.answers(card, "订单号发我一下")
    assert desk.reads("cora", "订单号发我一下")
    lin.answers(card, "// 老客户，态度好点")
    jie.answers(card, "这个我昨天处理过")
    sim.customer("cora").says("订单号 20251120123456")
    assert desk.says_under(card, "补充")
    assert lin.taps(card, "结单")["toast"]["type"] == "success"
    assert desk.shows(card, "已结单")
    texts = [one.text for one in sim.sent_to("ou_cora")]
    assert not any("老客户" in text or "昨天处理过" in text for text in texts)
    assert len(sim.cards) == desk.seen + 1


def test_strangers_and_old_cards_change_nothing(desk: FeishuDesk) -> None:
    """Only the roster claims; a settled case stays settled."""
    sim = desk.feishu
    sim.customer("dora").says("转人工")
    card = desk.case()
    assert sim.agent("stranger").taps(card, "认领")["toast"]["type"] == "warning"
    assert "待认领" in card.text
    lin = sim.agent("lin")
    lin.taps(card, "认领")
    lin.taps(card, "结单")
    sim.customer("dora").says("转人工")
    desk.case(1)
    assert sim.agent("jie").taps_again(card, "claim")["toast"]["type"] == "warning"
    assert "待认领" in desk.case(1).text
    assert lin.taps(desk.case(1), "结单")["toast"]["type"] == "success"


def test_a_wecom_customer_is_served_from_the_feishu_group(desk: FeishuDesk) -> None:
    """The words cross over, each once and in order, also when a worker is killed in the middle."""
    lin = desk.feishu.agent("lin")
    desk.sim.customer("wm1").says("转人工")
    card = desk.case()
    lin.taps(card, "认领")
    for number in range(2):
        lin.answers(card, f"第{number}句")
    end(desk.running[-1])
    lin.answers(card, "第2句")
    desk.work()

    def crossed() -> list[str]:
        texts = [one.text for one in desk.sim.sent_to("wm1")]
        return [text for text in texts if text.startswith("第")]

    assert desk.sim.wait_for(lambda: len(crossed()) == 3, AFTER_A_KILL)
    assert crossed() == ["第0句", "第1句", "第2句"]
    lin.answers_with_image(card)
    assert desk.sim.wait_for(lambda: desk.sim.sent_to("wm1")[-1].msgtype == "image", LONG)
    desk.sim.customer("wm1").sends_image()
    assert desk.says_under(card, "补充")


def test_chatter_of_the_group_is_not_stored(desk: FeishuDesk) -> None:
    """What agents say to each other is nobody's business."""
    desk.feishu.agent("lin").writes_in(AGENT_CHAT, "今晚吃什么")
    assert desk.feishu.pushes.idle()
    assert "吃什么" not in desk.call("inbox", "list", "--json").stdout


def test_a_crowd_is_answered_through_an_outage_and_a_pulled_plug(desk: FeishuDesk) -> None:
    """Three questions each, all pushed twice: every answer once, in order."""
    sim = desk.feishu
    names = [f"crowd{number}" for number in range(CROWD)]
    for number, words in enumerate(("多久发货", "运费谁出", "怎么开发票")):
        tried = sim.count(MESSAGES)
        if number == 1:
            sim.down()
        for name in names:
            sim.customer(name).says(words)
        assert sim.pushes.idle(LONG)
        if number == 1 and FULL:
            end(desk.running[-1])  # a killed sender's lease lasts a minute, too long for every run
            desk.work()
        assert sim.wait_for(lambda tried=tried: sim.count(MESSAGES) > tried, LONG)
        sim.up()
        for name in names:
            assert desk.reads(name, ANSWERS[number], AFTER_A_KILL), name
    sim.redeliver()
    assert sim.pushes.idle(AFTER_A_KILL)
    for name in names:
        told = [one.text for one in sim.sent_to(f"ou_{name}")]
        assert [text.count(answer) for text, answer in zip(told, ANSWERS, strict=True)] == [1, 1, 1]


def test_a_click_while_nobody_works_is_honest(desk: FeishuDesk) -> None:
    """The agent reads 处理中 within three seconds, and the card follows later."""
    desk.feishu.customer("eve").says("转人工")
    card = desk.case()
    end(desk.running[-1], PLUG)
    began = time.monotonic()
    shown = desk.feishu.agent("lin").taps(card, "认领")
    assert time.monotonic() - began < CLICK_SECONDS
    assert shown == {"toast": {"type": "info", "content": "处理中"}}
    desk.work()
    assert desk.shows(card, "小林处理中", AFTER_A_KILL)


def test_pictures_cross_both_ways(desk: FeishuDesk) -> None:
    """An agent's picture reaches the customer; a customer's is fetched before its turn."""
    sim, lin = desk.feishu, desk.feishu.agent("lin")
    sim.customer("fay").says("转人工")
    card = desk.case()
    lin.taps(card, "认领")
    lin.answers_with_image(card)
    assert desk.reads("fay", "[image]")
    assert PNG in sim.world.images.values()
    sim.customer("fay").sends_image(PNG + b"of a broken screen")
    assert desk.says_under(card, "补充")
    kept = {path.read_bytes() for path in (desk.folder / "data" / "media").rglob("*/*")}
    assert kept >= {PNG, PNG + b"of a broken screen"}


def test_the_desk_answers_in_the_group(desk: FeishuDesk) -> None:
    """Who is on duty, a command by number, help; a stranger gets nothing."""
    sim, lin = desk.feishu, desk.feishu.agent("lin")
    sim.customer("gus").says("转人工")
    card = desk.case()
    number = next(iter(card.taps.values()))["case_no"]
    assert desk.answers(lin.writes_in(AGENT_CHAT, "今晚谁值班", to_bot=True), "小林")
    assert desk.answers(lin.writes_in(AGENT_CHAT, "你会什么", to_bot=True), "认领 12")
    before = len(sim.in_chat(AGENT_CHAT))
    sim.agent("stranger").writes_in(AGENT_CHAT, f"认领 {number}", to_bot=True)
    lin.writes_in(AGENT_CHAT, f"认领 {number}", to_bot=True)
    assert desk.shows(card, "小林处理中")
    assert len(sim.in_chat(AGENT_CHAT)) == before


def test_customers_in_a_group_read_what_everybody_may_know(desk: FeishuDesk) -> None:
    """Under their own words; what is personal is sent to the private chat."""
    sim = desk.feishu
    sim.world.chats["oc_shop"] = Chat("oc_shop", mode="group")
    amy, bob = sim.customer("amy"), sim.customer("bob")
    asked = amy.writes_in("oc_shop", "多久发货", to_bot=True)
    assert sim.wait_for(lambda: bool(sim.in_chat("oc_shop")), LONG)
    (answer,) = sim.in_chat("oc_shop")
    assert (answer.root_id, "48 小时" in answer.text) == (asked, True)
    bob.writes_in("oc_shop", "转人工，我电话13800138000", to_bot=True)
    assert sim.wait_for(lambda: len(sim.in_chat("oc_shop")) == 2, LONG)
    told = sim.in_chat("oc_shop")[-1].text
    assert "私" in told or "单独" in told
    assert "138" not in told
    assert len(sim.cards) == desk.seen


def test_an_agents_recall_follows_to_the_customer(desk: FeishuDesk) -> None:
    """On Feishu what has arrived is taken back; on WeCom the agent reads that it stays."""
    sim, lin = desk.feishu, desk.feishu.agent("lin")
    sim.customer("hal").says("转人工")
    card = desk.case()
    lin.taps(card, "认领")
    slip = lin.answers(card, "说错了的话")
    assert desk.reads("hal", "说错了的话")
    lin.recalls(slip)
    assert desk.says_under(card, "已从客户那边撤回")
    assert sim.wait_for(lambda: any(one.recalled for one in sim.sent_to("ou_hal")), LONG)
    desk.sim.customer("wm2").says("转人工")
    other = desk.case(1)
    lin.taps(other, "认领")
    slip = lin.answers(other, "又说错了")
    assert desk.sim.wait_for(
        lambda: any("又说错了" in one.text for one in desk.sim.sent_to("wm2")), LONG
    )
    lin.recalls(slip)
    assert desk.says_under(other, "撤不回来")
