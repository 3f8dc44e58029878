"""Every kind of message Feishu knows, as ours; and what somebody made of it on the way."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.channels.feishu.messages import spoken
from bot.channels.wecom.reading import Body
from bot.codec import dump, load
from handlers.model import Message
from tests.channels.rig import NOW

RECORDED = json.loads(
    (Path(__file__).parents[1] / "payloads" / "feishu" / "messages.json").read_text()
)
MENTION = {"key": "@_user_1", "id": {"open_id": "ou_bot"}, "name": "夜班台"}


def heard(kind: str, content: Any, **more: Any) -> Message | None:
    text = content if isinstance(content, str) else json.dumps(content)
    body = {
        "message_id": "om_1",
        "create_time": "1609073151345",
        "message_type": kind,
        "content": text,
        "mentions": [MENTION],
        **more,
    }
    said = spoken(Body.of(body), NOW)
    return said.message if said else None


@pytest.mark.parametrize("case", RECORDED, ids=lambda case: case["type"])
def test_every_kind_is_read(case: dict[str, Any]) -> None:
    """Words, pictures and facts come out; what is nobody's business yet is `unknown`."""
    message = heard(case["type"], case["content"])
    assert message is not None
    assert message.kind == case["kind"]
    assert message.text == case["text"]
    assert [media.media_id for media in message.media] == case.get("media", [])
    assert message.facts == case.get("facts", {})


def test_the_time_is_the_platforms() -> None:
    """Milliseconds since 1970; the event's own time where there is none."""
    message = heard("text", {"text": "在吗"})
    assert message is not None
    assert message.at == datetime(2020, 12, 27, 12, 45, 51, 345000, tzinfo=UTC)
    late = heard("text", {"text": "在吗"}, create_time=None)
    assert late is not None
    assert late.at == NOW


def test_ten_names_keep_their_own() -> None:
    """`@_user_1` is no part of `@_user_10`."""
    mentions = [{"key": f"@_user_{number}", "name": f"同事{number}"} for number in range(1, 12)]
    message = heard("text", {"text": "@_user_10 和 @_user_1"}, mentions=mentions)
    assert message is not None
    assert message.text == "@同事10 和 @同事1"


@pytest.mark.parametrize("content", ["", "{}", "null", "[1]", "no json", "[" * 5000])
def test_what_has_no_content_any_more_is_no_message(content: str) -> None:
    """Recalled before it came, or broken on the way."""
    assert heard("text", content) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@settings(deadline=None)
@given(data=st.data())
def test_no_mutation_of_a_message_stops_the_reading(data: st.DataObject) -> None:
    """Any field replaced by anything still gives a message that can be stored, or none."""
    case = data.draw(st.sampled_from(RECORDED))
    body: dict[str, Any] = {
        "message_id": "om_1",
        "create_time": "1609073151345",
        "message_type": case["type"],
        "mentions": [MENTION],
    }
    content = dict(case["content"])
    content[data.draw(st.sampled_from([*content, "new"]))] = data.draw(JSON)
    body["content"] = json.dumps(content)
    if data.draw(st.booleans()):
        body[data.draw(st.sampled_from([*body]))] = data.draw(JSON)
    said = spoken(Body.of(body), NOW)
    stored = None if said is None else json.dumps(dump(said.message)).encode()
    assert said is None or load(Message, json.loads(stored or b"")) == said.message
