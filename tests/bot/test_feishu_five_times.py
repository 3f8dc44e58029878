"""Every event and every tap comes five times at once and again after a restart: one effect."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.store.session import Store
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.simulators.feishu.nouns import Json
from tests.simulators.feishu.pushes import Push, Target

TIMES = 5


@pytest.fixture
def desk(store: Store) -> Iterator[FeishuSmallDesk]:
    """A desk on each engine whose platform repeats itself."""
    with feishu_small_desk(store) as opened:
        heard = opened.sim.pushes.target
        assert heard is not None
        opened.sim.pushes.target = repeated(heard)
        yield opened


def repeated(target: Target) -> Target:
    """The same call, five times at once; the last answer is what the platform goes by."""

    def call(body: bytes, headers: object) -> tuple[int, bytes]:
        with ThreadPoolExecutor(TIMES) as pool:
            answers = [pool.submit(target, body, headers) for _ in range(TIMES)]  # type: ignore[arg-type]
        answered = [one.result() for one in answers]
        assert {status for status, _ in answered} == {200}
        return max(answered, key=lambda one: len(one[1]))

    return call


def again(desk: FeishuSmallDesk) -> None:
    """After a restart the platform pushes everything once more, messages under new event names."""
    for push in list(desk.sim.pushes.made):
        header: Json = {**push.event["header"], "event_id": secrets.token_hex(16)}
        is_message = header["event_type"] == "im.message.receive_v1"
        desk.sim.pushes.now(push.event if not is_message else {**push.event, "header": header})
    desk.heard()


def test_every_event_has_one_effect(desk: FeishuSmallDesk) -> None:
    """Question, tap, words in the thread, a sign, a recall: once each, before and after."""
    amy, lin = desk.sim.customer("amy"), desk.agent("xiaolin")
    amy.says("多久发货")
    desk.heard()
    (answer,) = desk.sim.sent_to("ou_amy")
    amy.reacts(answer.message_id, "THUMBSUP")
    amy.says("转人工")
    desk.heard()
    desk.wait(seconds=5)
    card = desk.card("待认领")
    tapped: list[Push] = []
    at_once, desk.sim.pushes.now = desk.sim.pushes.now, kept(desk, tapped)  # type: ignore[method-assign]
    assert lin.taps(card, "认领")["toast"]["type"] == "success"
    desk.sim.pushes.now = at_once  # type: ignore[method-assign]
    desk.wait(seconds=5)
    lin.answers(card, "您好，我来帮您看")
    slip = lin.answers(card, "说错了的话")
    lin.recalls(slip)
    desk.heard()
    desk.wait(seconds=10)
    before = picture(desk)
    assert before["amy"].count("您好，我来帮您看") == 1
    assert before["rows"] == len(set(before["names"]))
    again(desk)
    for push in tapped:
        desk.sim.pushes.now(push.event)
    desk.wait(seconds=30)
    after = picture(desk)
    assert after == before


def kept(desk: FeishuSmallDesk, taps: list[Push]) -> object:
    """Pushes a tap and remembers it."""
    at_once = desk.sim.pushes.now

    def now(event: Json) -> Push:
        taps.append(at_once(event))
        return taps[-1]

    return now


def picture(desk: FeishuSmallDesk) -> Json:
    """Everything that anybody can see, and what the desk has stored."""
    with desk.store.read() as tx:
        names = [
            str(one)
            for (one,) in tx.connection.exec_driver_sql(
                "SELECT platform_id FROM inbox WHERE kind <> 'timer' AND kind <> 'delivery'"
            )
        ]
    return {
        "amy": [one.text for one in desk.sim.sent_to("ou_amy") if not one.recalled],
        "group": [one.text for one in desk.sim.in_chat(desk.chat().chat_id)],
        "rows": len(names),
        "names": sorted(names),
    }
