"""Recorded events of every kind with parts replaced by anything: none stops a worker."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.store.session import Store
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.journeys.rig import FULL
from tests.simulators.feishu import AGENT_CHAT
from tests.simulators.feishu.nouns import Json

EACH = 100 if FULL else 3
RECORDED = json.loads(
    (Path(__file__).parents[1] / "payloads" / "feishu" / "messages.json").read_text()
)
ANYTHING: tuple[Any, ...] = (
    None, True, -1, 10**18, 1.5, "", "ou_x", "\x00", "字" * 3000, [], [[]], {}, {"a": [None]},
    "{}", '{"text":1}', '{"text":"\\ud83d"}', "[1]", "oc_agents",
)  # fmt: skip


@pytest.fixture
def desk(store: Store) -> Iterator[FeishuSmallDesk]:
    """A desk on each engine."""
    with feishu_small_desk(store) as opened:
        yield opened


def bodies() -> Iterator[tuple[str, Json]]:
    """A genuine body of every kind of event, by its type."""
    sender = {"sender_id": {"open_id": "ou_mad"}, "sender_type": "user", "tenant_key": "t"}
    for chat, mode in (("oc_p2p_ou_mad", "p2p"), (AGENT_CHAT, "group"), ("oc_shop", "group")):
        for case in RECORDED:
            message = {
                "message_id": "om_1",
                "root_id": "om_0",
                "create_time": "1609073151345",
                "chat_id": chat,
                "chat_type": mode,
                "message_type": case["type"],
                "content": json.dumps(case["content"]),
                "mentions": [{"key": "@_user_1", "id": {"open_id": "ou_bot"}, "name": "夜班台"}],
            }
            yield "im.message.receive_v1", {"sender": sender, "message": message}
    who = {"open_id": "ou_mad"}
    yield "im.message.recalled_v1", {"message_id": "om_1", "chat_id": "oc_1"}
    yield "im.chat.access_event.bot_p2p_chat_entered_v1", {"chat_id": "oc_1", "operator_id": who}
    yield "application.bot.menu_v6", {"operator": {"operator_id": who}, "event_key": "转人工"}
    sign = {"reaction_type": {"emoji_type": "OK"}, "operator_type": "user", "user_id": who}
    yield "im.message.reaction.created_v1", {"message_id": "om_1", **sign}
    yield "im.chat.member.user.deleted_v1", {"chat_id": AGENT_CHAT, "users": [{"user_id": who}]}
    yield "im.chat.member.bot.deleted_v1", {"chat_id": AGENT_CHAT, "operator_id": who}
    tap = {"value": {"v": 1, "do": "claim", "card": "1"}, "form_value": {"reply": "好"}}
    context = {"open_message_id": "om_1", "open_chat_id": AGENT_CHAT}
    yield "card.action.trigger", {"operator": who, "action": tap, "context": context}
    yield "brand.new_v9", {"chat_id": "oc_1", "who": [who]}


def mutated(value: Any, dice: random.Random, left: int) -> Any:
    """The same with about one part in it replaced."""
    if left == 0 or not isinstance(value, dict | list) or not value:
        return dice.choice(ANYTHING)
    if isinstance(value, list):
        place = dice.randrange(len(value))
        return [*value[:place], mutated(value[place], dice, left - 1), *value[place + 1 :]]
    name = dice.choice(sorted(value))
    if dice.random() < 0.2:
        return {key: one for key, one in value.items() if key != name}
    return {**value, name: mutated(value[name], dice, left - 1)}


@pytest.mark.timeout(1800 if FULL else 120)
def test_no_payload_stops_the_worker(desk: FeishuSmallDesk) -> None:
    """All are answered 200 and handled, what nobody knows is kept, and then a customer is served."""
    dice = random.Random(11)
    for event_type, body in bodies():
        for _ in range(EACH):
            broken = mutated(body, dice, dice.randrange(1, 5))
            desk.sim.event(event_type, broken if isinstance(broken, dict) else {})
    desk.sim.event("brand.new_v9", {"chat_id": "oc_1"})
    assert desk.sim.pushes.idle(seconds=900 if FULL else 60)
    desk.heard()
    desk.wait(seconds=40)
    assert {push.statuses[-1] for push in desk.sim.pushes.made} <= {200, 503}
    assert set(desk.states()) == {"done"}
    with desk.store.read() as tx:
        kinds = tx.connection.exec_driver_sql("SELECT DISTINCT kind FROM inbox")
        assert "unknown" in {str(kind) for (kind,) in kinds}
    desk.sim.customer("amy").says("多久发货")
    desk.heard()
    assert "48 小时" in desk.sim.sent_to("ou_amy")[-1].text
