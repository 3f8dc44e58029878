"""What agents tell the bot, read from frames."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Kind
from bot.channels.wecom.aibot_messages import aibot_arrivals, without_mention
from tests.channels.rig import NOW


@pytest.mark.parametrize(
    ("said", "name", "words"),
    [
        ("@夜班台 好", "夜班台", "好"),
        ("@夜班台 1 号 好", "夜班台 1 号", "好"),
        ("@anything 好", "", "好"),
        ("好 @夜班台", "夜班台", "好 @夜班台"),
        ("好", "夜班台", "好"),
    ],
)
def test_only_the_mention_in_front_goes(said: str, name: str, words: str) -> None:
    """What stands elsewhere belongs to the message."""
    assert without_mention(said, name) == words


def test_pictures_between_words_leave_the_words() -> None:
    """A mixed message is read by its texts."""
    items = [
        {"msgtype": "text", "text": {"content": "@夜班台 #7 见图"}},
        {"msgtype": "image", "image": {"url": "https://example.com/x"}},
    ]
    body = {"msgid": "m", "msgtype": "mixed", "mixed": {"msg_item": items}}
    (arrival,) = aibot_arrivals({"body": body}, "夜班台", NOW)
    assert (arrival.payload["text"], arrival.payload["case_no"]) == ("#7 见图", 7)


def test_a_frames_time_is_kept() -> None:
    """Where the platform tells one."""
    body = {"msgid": "m", "msgtype": "hologram", "create_time": 1795189200}
    (arrival,) = aibot_arrivals({"body": body}, "", NOW)
    assert (arrival.kind, arrival.at) == (Kind.UNKNOWN, datetime.fromtimestamp(1795189200, UTC))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["body", "event", "eventtype", "msgtype", "text", "from", "quote", "x"]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=10,
)


@given(frame=st.dictionaries(st.sampled_from(["cmd", "headers", "body"]), JSON))
def test_any_frame_is_survived(frame: dict[str, Any]) -> None:
    """A platform gone mad does not break the connection."""
    for arrival in aibot_arrivals(frame, "夜班台", NOW):
        assert arrival.platform_id
