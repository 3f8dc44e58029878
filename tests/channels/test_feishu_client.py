"""The SDK's defects end in the client: tokens, connections, bytes, answers of every shape."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.channels.base import Misconfigured, Payload, Receipt, Refused, TryLater
from bot.channels.feishu.app import FeishuApp
from bot.channels.feishu.errors import (
    BUSY,
    CURES,
    DEAD_TOKEN,
    NO_CARD,
    NO_TARGET,
    NO_THREADS,
    REFUSALS,
    ApiError,
    problem,
)
from bot.channels.feishu.render import as_card, card_of, image, plain, text_part
from handlers.model import Choice, Media, Reply
from handlers.notice import Notice
from handlers.policy import Push
from tests.channels.feishu_rig import MESSAGES, PATIENCE, FeishuRig, feishu_door, row
from tests.channels.rig import fetched
from tests.channels.wecom_rig import picture
from tests.simulators.feishu.people import PNG
from tests.simulators.feishu.simulator import refused
from tests.simulators.wecom import faults

HELLO = text_part("您好").payload
CARD = as_card(card_of([{"tag": "div", "text": plain("请选")}], "请选"), "请选:1. 退货")


@pytest.fixture
def rig() -> Iterator[FeishuRig]:
    """A fresh platform."""
    with feishu_door() as door:
        yield FeishuRig(door)


def fails(rig: FeishuRig, code: int, path: str = MESSAGES, times: int = 1) -> None:
    """The next calls are answered with this code."""
    rig.sim.fail(path, faults.body(refused(code).body), times)


def send(rig: FeishuRig, payload: Payload = HELLO) -> Receipt:
    return rig.channel.send(row(rig, payload))


def test_the_whole_sdk_is_never_loaded() -> None:
    """Its API catalogue costs 140 MiB and seconds; its core answers alone, and under its own name."""
    code = (
        "import sys\n"
        "from bot.channels.feishu import client\n"
        "names = [name for name in sys.modules if name.startswith('lark_oapi')]\n"
        "assert 'lark_oapi' not in names and len(names) < 50, names\n"
        "assert not any(name.startswith('lark_oapi.api') for name in names)\n"
    )
    house = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=house, timeout=60)


def test_the_web_side_loads_nothing_of_the_sdk() -> None:
    """A challenge has one second; a fresh web process answers it."""
    code = (
        "import sys\n"
        "import bot.wiring.web, bot.wiring.feishu\n"
        "bad = [n for n in sys.modules if n.startswith(('lark_oapi', 'knowledge.'))]\n"
        "assert not bad, bad\n"
    )
    house = Path(__file__).parents[2]
    subprocess.run([sys.executable, "-c", code], check=True, cwd=house, timeout=60)


def test_connections_are_kept(rig: FeishuRig) -> None:
    """Ten messages, one after the other, share one."""
    rig.sim.world.limits = False
    for _ in range(10):
        send(rig)
    assert len({call.port for call in rig.sim.calls}) == 1


def test_a_token_that_stays_dead_is_tried_once_and_later(rig: FeishuRig) -> None:
    """No loop: one refresh, one more try, then the retry table."""
    fails(rig, 99991663, times=2)
    with pytest.raises(TryLater):
        send(rig)
    assert rig.sim.count(MESSAGES) == 2


def test_wrong_secrets_are_an_operators_matter(rig: FeishuRig) -> None:
    """The token's address answers 200 with a code."""
    rig.channel = FeishuApp(rig.door.client(app_secret="wrong"), picture)
    with pytest.raises(Misconfigured, match="FEISHU_APP_SECRET"):
        send(rig)


def test_nobody_there_is_sure_not_to_have_arrived(rig: FeishuRig) -> None:
    """A refused connection carried nothing; a lost answer may have."""
    client = type(rig.door.client())(
        rig.sim.app_id, rig.sim.app_secret, origin="http://127.0.0.1:1", answer_seconds=PATIENCE
    )
    with pytest.raises(TryLater) as raised:
        FeishuApp(client, picture).send(row(rig, HELLO))
    assert not raised.value.unknown_outcome


def test_the_platform_names_how_long_to_wait(rig: FeishuRig) -> None:
    """The header's seconds, not ours."""
    rig.sim.limit(MESSAGES, 17)
    with pytest.raises(TryLater) as raised:
        send(rig)
    assert raised.value.wait == timedelta(seconds=17)


def test_a_picture_goes_up_as_its_bytes_and_once(rig: FeishuRig) -> None:
    """The SDK would upload the repr of bytes; the same picture twice is one upload."""
    for _ in range(2):
        send(rig, image("faq/return.png").payload)
    assert list(rig.sim.world.images.values()) == [picture("return.png").data]
    assert rig.screen("c1") == ["[image]", "[image]"]


def test_a_picture_that_is_gone_is_final(rig: FeishuRig) -> None:
    """No later try will find the file."""
    with pytest.raises(Refused):
        send(rig, image("missing.png").payload)


def test_what_may_have_arrived_an_hour_ago_is_looked_up_first(rig: FeishuRig) -> None:
    """Its key protects it no more; the words stand in the chat once, and only once."""
    rig.channel = FeishuApp(rig.door.client(), picture, rig.sim.clock)
    send(rig, text_part("在的").payload)  # the chat is known from an earlier answer
    lost = replace(row(rig, HELLO), created_at=rig.sim.clock.now())
    arrived = rig.channel.send(lost)
    rig.sim.clock.advance(timedelta(hours=2))
    assert rig.channel.send(replace(lost, resent=True)) == arrived
    never = replace(row(rig, text_part("还在吗").payload), created_at=lost.created_at, resent=True)
    rig.channel.send(never)
    assert rig.screen("c1") == ["在的", "您好", "还在吗"]


def test_a_customers_picture_is_fetched(rig: FeishuRig) -> None:
    """By the name of its message; a key of another message is nobody's."""
    message_id = rig.sim.customer("c1").sends_image()
    key = next(iter(rig.sim.world.pictures))
    assert fetched(rig.channel, Media(media_id=f"{message_id}/image/{key}")) == PNG
    assert fetched(rig.channel, Media(media_id="om_other/image/img_v3_1")) is None
    assert fetched(rig.channel, Media(media_id="spoiled")) is None


def test_a_dead_token_does_not_lose_a_picture(rig: FeishuRig) -> None:
    """Fetching refreshes once, as sending does."""
    send(rig)
    message_id = rig.sim.customer("c1").sends_image()
    key = next(iter(rig.sim.world.pictures))
    rig.expire_token()
    assert fetched(rig.channel, Media(media_id=f"{message_id}/image/{key}")) == PNG


@pytest.mark.parametrize("code", sorted(NO_CARD))
def test_where_cards_do_not_go_their_words_do(rig: FeishuRig, code: int) -> None:
    """The same choices as lines, under a key of their own."""
    fails(rig, code)
    send(rig, CARD)
    assert rig.screen("c1") == ["请选:1. 退货"]


def test_a_card_under_a_finger_is_changed_a_moment_later(rig: FeishuRig) -> None:
    """Locked is not broken."""
    body = b'{"code": 230099, "msg": "ext=ErrCode: 11310; ErrMsg: card action is lock"}'
    rig.sim.fail(MESSAGES, faults.body(body))
    with pytest.raises(TryLater) as raised:
        send(rig, CARD)
    assert raised.value.wait is not None
    assert rig.screen("c1") == []


@pytest.mark.parametrize("code", sorted(NO_TARGET))
def test_a_reply_whose_target_is_gone_is_a_message(rig: FeishuRig, code: int) -> None:
    """Recalled, deleted, or in a chat without threads: the words still arrive."""
    fails(rig, code, "/reply")
    send(rig, {**HELLO, "reply_to": "om_gone", "in_thread": True})
    assert rig.screen("c1") == ["您好"]


def test_where_a_chat_has_no_threads_the_reply_is_a_plain_one(rig: FeishuRig) -> None:
    """Still under the words that it answers."""
    asked = rig.sim.customer("c1").says("在吗")
    fails(rig, NO_THREADS, "/reply")
    send(rig, {**HELLO, "reply_to": asked, "in_thread": True})
    (sent,) = rig.sim.sent_to("ou_c1")
    assert (sent.root_id, sent.in_thread) == (asked, False)


def test_a_card_is_updated_in_place(rig: FeishuRig) -> None:
    """One message, two versions; after two weeks a new one."""
    shown = send(rig, CARD)
    assert send(rig, {**CARD, "update": shown.platform_id}).platform_id == shown.platform_id
    assert len(rig.sim.world.sent[shown.platform_id].versions) == 2
    rig.sim.clock.advance(timedelta(days=15))
    assert send(rig, {**CARD, "update": shown.platform_id}).platform_id != shown.platform_id


def test_an_urgent_notice_buzzes_once(rig: FeishuRig) -> None:
    """The phone rings for the person it is for."""
    notice = Notice(title="紧急个案 12", to=("xiaolin",), push=Push.URGENT)
    (part,) = rig.channel.render_notice(notice)
    send(rig, part.payload)
    (sent,) = rig.sim.sent_to("ou_c1")
    assert (sent.text, sent.urgent) == ("紧急个案 12", [("ou_c1", "urgent_app")])


@pytest.mark.parametrize("code", [230023, 230024, 230027, 230052])
def test_a_buzz_that_is_not_allowed_does_not_lose_the_message(rig: FeishuRig, code: int) -> None:
    """It has arrived; nobody sends it again."""
    fails(rig, code, "/urgent_app")
    assert send(rig, {**HELLO, "loud": "urgent_app"}).platform_id
    assert rig.screen("c1") == ["您好"]


def test_a_buzz_over_the_limit_comes_with_the_same_message(rig: FeishuRig) -> None:
    """Tried again under the same key: one message, one buzz."""
    rig.sim.limit("/urgent_app", 1)
    loud = row(rig, {**HELLO, "loud": "urgent_app"})
    with pytest.raises(TryLater):
        rig.channel.send(loud)
    rig.channel.send(loud)
    (sent,) = rig.sim.sent_to("ou_c1")
    assert sent.urgent == [("ou_c1", "urgent_app")]


@pytest.mark.parametrize(
    "words",
    [
        '<at user_id="all"></at> 快看',
        "</at>",
        "<b>粗</b>",
        "[点我](http://evil)",
        '{"schema":"2.0"}',
    ],
)
def test_words_stay_words(rig: FeishuRig, words: str) -> None:
    """Nobody is called and nothing is drawn by what somebody wrote."""
    reply = Reply(text=words, key="k", by="xiaolin", choices=(Choice(id="a", label=words[:20]),))
    for part in (*rig.channel.render(reply), *rig.channel.render(replace(reply, choices=()))):
        send(rig, part.payload)
    card, text = rig.sim.sent_to("ou_c1")
    assert words in card.text
    assert text.text == words
    assert "<at" not in text.content["text"]


def test_the_table_has_no_code_twice() -> None:
    """A code leads to one decision."""
    assert not set(BUSY) & set(CURES)
    assert not (set(BUSY) | set(CURES)) & set(REFUSALS)
    assert not DEAD_TOKEN & (set(BUSY) | set(CURES) | set(REFUSALS))


@pytest.mark.parametrize(
    ("code", "status", "decision"),
    [
        (230020, 400, TryLater),
        (99991400, 429, TryLater),
        (2200, 500, TryLater),
        (0, 502, TryLater),
        (99991401, 400, Misconfigured),
        (99991403, 400, Misconfigured),
        (230013, 400, Refused),
        (230025, 400, Refused),
        (424242, 400, Refused),
    ],
)
def test_codes_decide(code: int, status: int, decision: type[Exception]) -> None:
    """Never the message's text; a code nobody knows is final."""
    assert isinstance(problem(ApiError(code, "whatever", status=status)), decision)
