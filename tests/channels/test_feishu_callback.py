"""What calls at /webhooks/feishu: only Feishu gets in, and what it says is understood."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.base import Arrival, Kind, Stranger
from bot.channels.feishu.callback import FeishuReceiver
from bot.channels.feishu.events import moment
from bot.channels.feishu.sealing import opened, signature
from tests.channels.feishu_rig import FeishuDoor, Stored, feishu_door, one
from tests.channels.rig import NOW
from tests.simulators.feishu import AGENT_CHAT

SEALED = "P37w+VZImNgPEO1RBhJ6RtKl7n6zymIbEG1pReEzghk="
"""「hello world」 under `test key`, as the platform's documents have it."""


@pytest.fixture(scope="module")
def shared() -> Iterator[FeishuDoor]:
    """A platform that nobody changes."""
    with feishu_door() as opened_door:
        yield opened_door


@pytest.fixture
def door() -> Iterator[FeishuDoor]:
    """A fresh platform."""
    with feishu_door() as opened_door:
        yield opened_door


def heard(door: FeishuDoor) -> list[Arrival]:
    assert door.sim.pushes.idle()
    return door.heard


def test_the_published_ciphertext_opens() -> None:
    """The vector of the platform's own documents."""
    assert opened("test key", SEALED) == "hello world"


def test_the_signature_is_plain_sha256_over_the_raw_bytes() -> None:
    """The vector that the official SDK made."""
    body = f'{{"encrypt":"{SEALED}"}}'.encode()
    known = "0c09d96c2aef2ad08179b3967ea410bbc91dab24ce3aec05af962cf1935844af"
    assert signature("1700000000", "abc", "test key", body) == known


def test_the_url_is_verified(door: FeishuDoor) -> None:
    """The challenge comes sealed and unsigned, and goes back as it was."""
    status, answer, challenge = door.sim.pushes.verify(door.sim.verification_token)
    assert (status, json.loads(answer)) == (200, {"challenge": challenge})


def test_a_challenge_in_clear_is_refused(shared: FeishuDoor) -> None:
    """With an Encrypt Key the platform seals everything."""
    plain = {"type": "url_verification", "challenge": "x", "token": shared.sim.verification_token}
    with pytest.raises(Stranger):
        shared.post(json.dumps(plain).encode(), {})


@pytest.mark.parametrize(("token", "key"), [("", "k"), ("t", ""), ("", "")])
def test_there_is_no_receiver_without_both_secrets(token: str, key: str) -> None:
    """An empty secret would let forged events in."""
    with pytest.raises(ValueError, match="needed"):
        FeishuReceiver("cli_1", token, key, Stored())


PARTS = st.sampled_from(
    ["x-lark-signature", "x-lark-request-timestamp", "x-lark-request-nonce", "body"]
)


@settings(deadline=None)
@given(part=PARTS, spoiler=st.text(max_size=60))
def test_a_call_with_one_part_replaced_is_refused(
    shared: FeishuDoor, part: str, spoiler: str
) -> None:
    """Whatever stands in for one part, there is one plain refusal and nothing else."""
    request = shared.genuine(shared.sim.envelope("im.message.receive_v1", {}))
    if part == "body":
        request = replace(request, body=spoiler.encode("utf-8", "surrogatepass"))
    elif request.headers[part] != spoiler:
        request = replace(request, headers={**request.headers, part: spoiler})
    with pytest.raises(Stranger):
        shared.receive(request)


@settings(deadline=None)
@given(data=st.data())
def test_a_call_with_one_byte_changed_is_refused(shared: FeishuDoor, data: st.DataObject) -> None:
    """The signature covers every byte."""
    request = shared.genuine(shared.sim.envelope("im.message.receive_v1", {}))
    place = data.draw(st.integers(0, len(request.body) - 1))
    spoiled = bytearray(request.body)
    spoiled[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(Stranger):
        shared.receive(replace(request, body=bytes(spoiled)))


ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "sender",
                    "sender_id",
                    "open_id",
                    "message",
                    "content",
                    "operator",
                    "action",
                    "value",
                    "reaction_type",
                    "user_id",
                    "users",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)
TYPES = st.sampled_from(
    [
        "im.message.receive_v1",
        "im.message.recalled_v1",
        "im.chat.access_event.bot_p2p_chat_entered_v1",
        "application.bot.menu_v6",
        "card.action.trigger",
        "im.message.reaction.created_v1",
        "im.chat.member.bot.added_v1",
        "im.chat.member.bot.deleted_v1",
        "im.chat.member.user.deleted_v1",
        "im.chat.disbanded_v1",
        "brand.new_v9",
    ]
)


@settings(deadline=None)
@given(event=ANY, event_type=TYPES, schema=st.sampled_from(["2.0", "1.0", None]))
def test_a_platform_gone_mad_still_gets_an_answer(
    shared: FeishuDoor, event: Any, event_type: str, schema: str | None
) -> None:
    """Genuine calls of any shape are stored or passed over; none raises."""
    envelope = {**shared.sim.envelope(event_type, {}), "event": event}
    received = shared.receive(shared.genuine({**envelope, "schema": schema}))
    assert json.loads(received.body) == {}


def test_a_customers_words_arrive(door: FeishuDoor) -> None:
    """One to one, from outside the company; the name in the inbox is the message's own."""
    message_id = door.sim.customer("amy").says("多久发货")
    (arrival,) = heard(door)
    assert (arrival.kind, arrival.platform_id) == (Kind.MESSAGE, message_id)
    assert arrival.lane == f"feishu:{door.sim.app_id}:ou_amy"


def test_our_own_words_are_not_heard(door: FeishuDoor) -> None:
    """What bots send comes back as an event too; answering it would never end."""
    sender = {"sender_type": "bot", "sender_id": {"open_id": "ou_bot"}}
    door.sim.event("im.message.receive_v1", {"sender": sender, "message": {"message_id": "om_9"}})
    assert heard(door) == []


def test_an_entry_is_heard_in_both_envelopes(door: FeishuDoor) -> None:
    """Opening the chat, now and the very first time (v1, which has no successor)."""
    door.sim.customer("amy").enters()
    event = {"type": "p2p_chat_create", "operator": {"open_id": "ou_amy"}, "chat_id": "oc_1"}
    old = {
        "uuid": "u1",
        "ts": "1795189200.5",
        "token": door.sim.verification_token,
        "type": "event_callback",
        "event": {**event, "app_id": door.sim.app_id},
    }
    door.sim.pushes.post(old)
    assert [arrival.kind for arrival in heard(door)] == [Kind.ENTER, Kind.ENTER]


def test_other_v1_events_change_nothing_but_are_kept(door: FeishuDoor) -> None:
    """A v1 message would be heard a second time."""
    event = {"type": "message", "open_id": "ou_amy", "text": "在吗", "app_id": door.sim.app_id}
    door.sim.pushes.post(
        {
            "uuid": "u2",
            "token": door.sim.verification_token,
            "type": "event_callback",
            "event": event,
        }
    )
    assert one(heard(door), Kind.UNKNOWN).lane == "desk"


def test_a_recall_finds_its_customer(door: FeishuDoor) -> None:
    """The event does not say whose message it was; what the desk stored does."""
    amy = door.sim.customer("amy")
    kept, unknown = amy.says("我的密码是"), amy.says("没有存过")
    assert heard(door)
    door.stored.customers[kept] = "ou_amy"
    amy.recalls(kept)
    amy.recalls(unknown)
    arrival = one(heard(door), Kind.RECALL)
    assert (arrival.customer, arrival.payload) == ("ou_amy", {"message_id": kept})


def test_a_menu_item_is_a_sentence(door: FeishuDoor) -> None:
    """The bot's own menu says what its key says."""
    who = {"operator_id": {"open_id": "ou_amy"}}
    door.sim.event("application.bot.menu_v6", {"operator": who, "event_key": "转人工"})
    assert one(heard(door), Kind.MESSAGE).payload["text"] == "转人工"


def test_a_tapped_choice_is_the_customers_message(door: FeishuDoor) -> None:
    """Its label as words, its id as the tap."""
    value = {"tap": "answer:ship", "label": "多久发货"}
    body = {
        "operator": {"open_id": "ou_amy", "tenant_key": door.sim.tenant_key},
        "action": {"value": value, "tag": "button"},
        "context": {"open_message_id": "om_1", "open_chat_id": "oc_p2p_ou_amy"},
    }
    door.sim.event("card.action.trigger", body)
    payload = one(heard(door), Kind.MESSAGE).payload
    assert (payload["text"], payload["tap"]) == ("多久发货", "answer:ship")


def test_chatter_of_the_agents_group_is_neither_stored_nor_answered(door: FeishuDoor) -> None:
    """Only a case's thread and words to the bot are the desk's business."""
    door.sim.agent("lin").writes_in(AGENT_CHAT, "今晚吃什么")
    assert heard(door) == []


def test_in_other_groups_the_bot_hears_who_calls_it(door: FeishuDoor) -> None:
    """Each of them for themselves; what is not for the bot is neither stored nor answered."""
    door.sim.world.chats["oc_other"] = replace(door.sim.world.chats[AGENT_CHAT], chat_id="oc_other")
    door.sim.customer("amy").writes_in("oc_other", "今晚吃什么")
    assert heard(door) == []
    for name in ("amy", "bob"):
        door.sim.customer(name).writes_in("oc_other", "多久发货", to_bot=True)
    first, second = heard(door)
    assert (first.customer, second.customer) == ("oc_other/ou_amy", "oc_other/ou_bob")
    assert first.payload["text"] == "多久发货"
    assert first.lane != second.lane


@pytest.mark.parametrize(
    ("stamp", "seconds"),
    [
        ("1608725989", 1608725989.0),
        ("1608725989000", 1608725989.0),
        ("1603977298000000", 1603977298.0),
        ("1608725989.25", 1608725989.0),
    ],
)
def test_times_come_in_three_units(stamp: str, seconds: float) -> None:
    """Told apart by their digits."""
    assert moment(stamp, NOW).timestamp() == seconds


@pytest.mark.parametrize("stamp", [None, "", "soon", "12", "9" * 30, {}, True])
def test_a_time_that_is_none_is_now(stamp: object) -> None:
    """An event without a usable time happened when it came."""
    assert moment(stamp, NOW) == NOW
