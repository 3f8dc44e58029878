"""The agents' group: the card of a case, its clicks, and what is said under it."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.channels.base import (
    Address,
    Arrival,
    CaseCard,
    CaseRef,
    Kind,
    TryLater,
    WaitingCase,
    WaitingList,
)
from bot.channels.feishu.cards import case_card
from bot.channels.feishu.group import FeishuGroup, Pace
from bot.channels.feishu.words import CardWords, Colleague
from config.loader import load_policy
from handlers.notice import Notice
from handlers.policy import Push
from tests.channels.feishu_rig import BUSY_TOAST, FeishuDoor, FeishuRig, feishu_door, one
from tests.channels.rig import NOW, delivery
from tests.simulators.feishu import AGENT_CHAT
from tests.simulators.feishu.nouns import Sent, walk, words

TEXTS = load_policy(None).texts
COLLEAGUES = (Colleague("xiaolin", "小林"), Colleague("ajie", "阿杰"))
WORDS = CardWords(
    say=lambda key, **fields: TEXTS[key][0].format_map(fields), colleagues=lambda: COLLEAGUES
)
CASE = CaseCard(
    card_id=7,
    case_no=12,
    lines=("需求:洗衣机漏水", "历史:3月2日 来访咨询质量问题"),
    latest="",
    status="open",
    urgent=True,
    claimed_by=None,
    revision=1,
)
REF = CaseRef(case_no=12, card_id=7, channel="wecom_kf", account="wk1", customer="wm1")
GROUP = Address(channel="feishu_group", account="cli_1", to=AGENT_CHAT)


@pytest.fixture
def door() -> Iterator[FeishuDoor]:
    """A fresh platform."""
    with feishu_door() as opened:
        yield opened


@pytest.fixture
def group(door: FeishuDoor) -> FeishuGroup:
    """The group's channel."""
    return FeishuGroup(FeishuRig(door).channel, WORDS, lambda agent_id: f"ou_{agent_id}")


def shown(door: FeishuDoor, group: FeishuGroup, case: CaseCard = CASE) -> Sent:
    """The card in the group, known to the desk."""
    receipt = group.send(delivery(GROUP, group.card_message(case)))
    door.stored.cases[receipt.platform_id] = REF
    return door.sim.world.sent[receipt.platform_id]


def heard(door: FeishuDoor) -> list[Arrival]:
    assert door.sim.pushes.idle()
    return door.heard


def claimed(case: CaseCard = CASE) -> CaseCard:
    return replace(case, status="claimed", claimed_by="xiaolin", revision=2)


def test_the_card_tells_the_case_in_reading_order(door: FeishuDoor, group: FeishuGroup) -> None:
    """Whether it is urgent and free, the need, the history; then the thumb."""
    card = shown(door, group)
    lines = card.text.splitlines()
    assert lines[:3] == ["【紧急】个案 12 待认领", *CASE.lines]
    assert list(card.taps) == ["认领", "看全文", "误唤醒", "结单"]
    assert card.content["header"]["template"] == "red"


def test_a_claimed_card_answers_and_passes_on(door: FeishuDoor, group: FeishuGroup) -> None:
    """Everything that its agent needs, on the same message."""
    card = shown(door, group)
    group.send(delivery(GROUP, group.card_message(replace(claimed(), message_id=card.message_id))))
    assert "小林处理中" in card.text
    assert list(card.taps) == ["回复客户", "建议", "结单", "退回", "看全文", "误唤醒"]
    assert [one["text"]["content"] for one in card.field("select_static")["options"]] == ["阿杰"]
    assert len(door.sim.cards) == 1


def test_a_settled_card_has_nothing_to_tap() -> None:
    """What is over is over."""
    card = case_card(replace(CASE, status="resolved"), WORDS)
    assert not [node for node in walk(card) if node.get("tag") in {"button", "input"}]


HOSTILE = (
    '<at id=all></at><at user_id="all"></at>',
    "**粗** [点我](http://evil) ![x](img_v3)",
    '{"tag":"button","behaviors":[{"type":"callback","value":{"do":"claim"}}]}',
    "\u202e反\u200b向\ufeff",
    "字" * 5000,
)


@pytest.mark.parametrize("text", HOSTILE)
def test_what_a_customer_wrote_is_only_read(
    door: FeishuDoor, group: FeishuGroup, text: str
) -> None:
    """Text stays text: no mention, no link, no button, no card that is too large."""
    card = shown(door, group, replace(CASE, lines=(text,) * 40, latest=text))
    tags = {node["tag"] for node in walk(card.content) if "tag" in node}
    assert "markdown" not in tags
    assert "lark_md" not in tags
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    assert seen[:100] in "\n".join(words(card.content))
    assert list(card.taps) == ["认领", "看全文", "误唤醒", "结单"]


def test_a_card_that_may_be_there_is_brought_up_to_date(
    door: FeishuDoor, group: FeishuGroup
) -> None:
    """The first try's answer was lost and the case moved on: one message, the newest state."""
    first = delivery(GROUP, group.card_message(CASE))
    group.send(first)
    group.send(replace(first, payload=group.card_message(claimed()), resent=True))
    (card,) = door.sim.cards
    assert "小林处理中" in card.text


def test_a_click_is_an_agents_act_in_the_lane_of_the_case(
    door: FeishuDoor, group: FeishuGroup
) -> None:
    """Whose conversation it is stands in the desk's rows, not in the button."""
    card = shown(door, group)
    door.result = {"toast": "已认领个案 12", "kind": "success"}
    answer = door.sim.agent("lin").taps(card, "认领")
    arrival = one(heard(door), Kind.AGENT)
    assert arrival.lane == "wecom_kf:wk1:wm1"
    assert arrival.payload["agent_id"] == "feishu:ou_lin"
    assert (arrival.payload["do"], arrival.payload["case_no"]) == ("claim", 12)
    assert answer["toast"] == {"type": "success", "content": "已认领个案 12"}


def test_the_answer_brings_the_current_card(door: FeishuDoor, group: FeishuGroup) -> None:
    """Everybody's screen is healed at once."""
    card = shown(door, group)
    newest = json.dumps(case_card(claimed(), WORDS))
    door.result = {"toast": "小林已认领", "kind": "warning", "card": newest}
    door.sim.agent("jie").taps(card, "认领")
    assert "小林处理中" in card.text


def test_a_result_that_takes_long_is_said_so(door: FeishuDoor, group: FeishuGroup) -> None:
    """处理中, and no change."""
    card = shown(door, group)
    door.result = None
    assert door.sim.agent("lin").taps(card, "认领") == {
        "toast": {"type": "info", "content": BUSY_TOAST}
    }


def test_words_of_the_cards_input_are_a_reply(door: FeishuDoor, group: FeishuGroup) -> None:
    """Typed on the card, meant for the customer; nothing typed is nothing."""
    card = shown(door, group, claimed())
    lin = door.sim.agent("lin")
    lin.fills(card, "回复客户", "  您好  ")
    lin.fills(card, "回复客户", "   ")
    arrival = one(heard(door), Kind.AGENT)
    assert (arrival.payload["do"], arrival.payload["text"]) == ("reply", "您好")


def test_the_list_of_names_passes_on(door: FeishuDoor, group: FeishuGroup) -> None:
    """By the colleague's id."""
    card = shown(door, group, claimed())
    door.sim.agent("lin").chooses(card, "阿杰")
    payload = one(heard(door), Kind.AGENT).payload
    assert (payload["do"], payload["to"]) == ("reassign", "ajie")


@pytest.mark.parametrize(
    "value",
    [
        {"do": "claim", "card": "99", "case_no": 12},
        {"do": "fly", "card": "7"},
        {"card": "7"},
        {},
        "claim",
        None,
        ["claim"],
    ],
)
def test_a_button_that_nobody_wrote_does_nothing(
    door: FeishuDoor, group: FeishuGroup, value: object
) -> None:
    """On a message that is no card of ours, or with words that are none of ours."""
    card = shown(door, group)
    if isinstance(value, dict) and value.get("do") == "claim":
        door.stored.cases.clear()
    assert door.sim.agent("lin").clicks(card, {"value": value}) == {}
    assert heard(door) == []


def test_a_card_passed_on_elsewhere_is_dead(door: FeishuDoor, group: FeishuGroup) -> None:
    """Another chat, another company: nothing happens."""
    card = shown(door, group)
    lin = door.sim.agent("lin")
    foreign = replace(lin, tenant="somebody_else")
    assert foreign.clicks(card, {"value": card.taps["认领"]}) == {}
    elsewhere = replace(card, chat_id="oc_elsewhere")
    assert lin.clicks(elsewhere, {"value": card.taps["认领"]}) == {}
    assert heard(door) == []


def test_a_click_before_the_send_is_confirmed_counts(door: FeishuDoor, group: FeishuGroup) -> None:
    """A fast thumb is faster than our commit."""
    card = shown(door, group)
    door.stored.cases.clear()
    door.stored.unconfirmed["7"] = REF
    door.sim.agent("lin").taps(card, "认领")
    assert one(heard(door), Kind.AGENT).lane == "wecom_kf:wk1:wm1"


def test_words_under_a_card_that_is_on_its_way_come_again(
    door: FeishuDoor, group: FeishuGroup
) -> None:
    """A sender was killed before it wrote the message's name down: nothing is lost."""
    card = shown(door, group)
    door.stored.cases.clear()
    door.stored.on_its_way = True
    door.sim.agent("lin").answers(card, "您好")
    assert heard(door) == []
    assert not door.sim.pushes.made[-1].accepted
    door.stored.cases[card.message_id] = REF
    door.sim.pushes.again(door.sim.pushes.made[-1])
    assert one(heard(door), Kind.AGENT).payload["text"] == "您好"


@pytest.mark.parametrize(
    ("text", "to_bot", "do", "said"),
    [
        ("您好，我是小林", False, "reply", "您好，我是小林"),
        ("您好，我是小林", True, "reply", "您好，我是小林"),
        ("// 客户情绪不好", False, "note", "客户情绪不好"),
        ("备注 已电话沟通", False, "note", "已电话沟通"),
        ("认领", False, "claim", ""),
        ("结单", True, "resolve", ""),
        ("退回。", False, "release", ""),
        ("转给 阿杰", False, "reassign", ""),
        ("结单后会有短信通知您", False, "reply", "结单后会有短信通知您"),
    ],
)
def test_words_in_the_thread_are_understood(
    door: FeishuDoor, group: FeishuGroup, text: str, to_bot: bool, do: str, said: str
) -> None:
    """A command is a whole line; everything else is meant for the customer."""
    card = shown(door, group)
    door.sim.agent("lin").answers(card, text, to_bot=to_bot)
    arrival = one(heard(door), Kind.AGENT)
    assert (arrival.payload["do"], arrival.payload["text"]) == (do, said)
    assert arrival.lane == "wecom_kf:wk1:wm1"


@pytest.mark.parametrize(
    ("text", "whole"), [("合并 #15", "合并 #12 #15"), ("拆分", "拆分 #12"), ("合并", "合并")]
)
def test_who_is_one_person_is_for_the_desk_not_for_the_customer(
    door: FeishuDoor, group: FeishuGroup, text: str, whole: str
) -> None:
    """The thread's own case need not be named."""
    card = shown(door, group)
    door.sim.agent("lin").answers(card, text)
    arrival = one(heard(door), Kind.DESK)
    assert (arrival.payload["by"], arrival.payload["text"]) == ("feishu:ou_lin", whole)


def test_words_to_a_colleague_are_a_note(door: FeishuDoor, group: FeishuGroup) -> None:
    """@阿杰 is not said to the customer."""
    card = shown(door, group)
    mention = {"key": "@_user_1", "name": "阿杰", "id": {"open_id": "ou_jie"}}
    thread = {"root_id": card.message_id}
    said = {"text": "@_user_1 你熟吗"}
    door.sim.agent("lin").sends("text", said, chat_id=AGENT_CHAT, mentions=[mention], extra=thread)
    assert one(heard(door), Kind.AGENT).payload["do"] == "note"


def test_another_bot_is_not_ours(door: FeishuDoor) -> None:
    """Words to it are none of our business."""
    mention = {"key": "@_user_1", "name": "别的机器人", "mentioned_type": "bot"}
    other = {**mention, "id": {"open_id": "ou_other_bot"}}
    door.sim.agent("lin").sends(
        "text", {"text": "@_user_1 帮助"}, chat_id=AGENT_CHAT, mentions=[other]
    )
    assert heard(door) == []


def test_words_to_the_bot_are_for_the_desk(door: FeishuDoor) -> None:
    """Outside any thread; without the name in them."""
    door.sim.agent("lin").writes_in(AGENT_CHAT, "今晚谁值班", to_bot=True)
    arrival = one(heard(door), Kind.DESK)
    assert (arrival.lane, arrival.payload["text"]) == ("desk", "今晚谁值班")


def test_a_notice_under_the_card_calls_its_agent(door: FeishuDoor, group: FeishuGroup) -> None:
    """In the thread, in one line, with nobody called by what the customer wrote."""
    card = shown(door, group)
    news = Notice(
        title='客户补充:<at user_id="all"></at>', lines=("整张卡",), to=("lin",), is_card=True
    )
    group.send(delivery(GROUP, group.under_card(news, card.message_id)))
    (sent,) = [one for one in door.sim.in_chat(AGENT_CHAT) if one.root_id == card.message_id]
    assert sent.in_thread
    assert sent.content["text"].count("<at") == 1
    assert '<at user_id="ou_lin">' in sent.content["text"]
    assert "整张卡" not in sent.text


def test_a_notice_of_no_case_is_a_text(door: FeishuDoor, group: FeishuGroup) -> None:
    """Digest and the like; loud ones call by name."""
    for push in (Push.CARD, Push.MENTION):
        notice = Notice(title="早报", lines=("3 个工单",), to=("lin",), push=push)
        for part in group.render_notice(notice):
            group.send(delivery(GROUP, part.payload))
    quiet, loud = door.sim.in_chat(AGENT_CHAT)
    assert quiet.text == "早报\n3 个工单"
    assert loud.text.startswith('<at user_id="ou_lin">')


def test_the_group_is_not_flooded() -> None:
    """Four a second; the fifth learns how long to wait."""
    now = [100.0]
    pace = Pace(4, clock=lambda: now[0])
    for _ in range(4):
        pace.take()
    with pytest.raises(TryLater) as raised:
        pace.take()
    assert raised.value.wait is not None
    now[0] += raised.value.wait.total_seconds()
    pace.take()


def test_a_long_list_shows_twenty_and_counts_the_rest(door: FeishuDoor, group: FeishuGroup) -> None:
    """Within a card's two hundred elements; the platform takes it."""
    cases = tuple(
        WaitingCase(card_id=number, case_no=number, lines=(f"需求:第{number}位",), opened_at=NOW)
        for number in range(1, 36)
    )
    waiting = WaitingList(card_id=99, cases=cases, revision=1)
    receipt = group.send(delivery(GROUP, group.waiting_message(waiting)))
    sent = door.sim.world.sent[receipt.platform_id]
    assert "待认领 35 个" in sent.text
    assert "还有 15 个" in sent.text
    assert sum(node.get("tag") == "button" for node in walk(sent.content)) == 20


PICTURED = replace(CASE, pictures=("return.png", "missing.png"), withheld=1)


def test_a_customers_pictures_stand_on_the_card_small(door: FeishuDoor, group: FeishuGroup) -> None:
    """Uploaded once for all revisions; one that is gone keeps no card away."""
    card = shown(door, group, PICTURED)
    small = [node for node in walk(card.content) if node.get("tag") == "img"]
    assert [node["img_key"] for node in small] == list(door.sim.world.images)
    assert "可能含证件" in card.text
    assert "看图" in card.taps
    group.send(delivery(GROUP, group.card_message(replace(PICTURED, message_id=card.message_id))))
    assert len(door.sim.world.images) == 1
    assert len(card.versions) == 2


def test_a_click_is_answered_without_pictures(group: FeishuGroup) -> None:
    """Their names are the platform's, which the web process does not know; they follow."""
    tags = [node.get("tag") for node in walk(group.card(PICTURED))]
    assert "img" not in tags
    assert "button" in tags
