"""Pages of 微信客服: every message type, every event, and whatever a broken platform may send."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Arrival, Kind
from bot.channels.wecom.kf_events import SendFailed, kf_arrivals
from bot.codec import load
from handlers.cause import CustomerEntered, CustomerRecalled, ServicerSpoke, SessionChanged
from handlers.model import Message
from tests.channels.rig import NOW

PAYLOADS = Path(__file__).parent.parent / "payloads" / "wecom"
MESSAGES = json.loads((PAYLOADS / "kf_messages.json").read_text())
EVENTS = json.loads((PAYLOADS / "kf_events.json").read_text())
LANE = "wecom_kf:wk1:wm1"
SENT = datetime.fromtimestamp(1795189200, UTC)
NOUNS = {
    Kind.ENTER: CustomerEntered,
    Kind.RECALL: CustomerRecalled,
    Kind.SESSION: SessionChanged,
    Kind.SERVICER: ServicerSpoke,
    Kind.SEND_FAILED: SendFailed,
}


def arrival(item: object) -> Arrival:
    """What one entry becomes."""
    (found,) = kf_arrivals([item], "wk1", NOW)
    return found


@pytest.mark.parametrize("case", MESSAGES, ids=[case["name"] for case in MESSAGES])
def test_a_customers_message_keeps_what_it_says(case: dict[str, Any]) -> None:
    """Every type arrives as a message of its lane, with text, media, facts and record lines."""
    found = arrival(case["item"])
    assert (found.kind, found.lane, found.platform_id, found.at) == (
        Kind.MESSAGE,
        LANE,
        case["item"]["msgid"],
        SENT,
    )
    message, wanted = load(Message, found.payload), case["message"]
    seen: dict[str, Any] = {
        "kind": message.kind.value,
        "text": message.text,
        "tap": message.tap,
        "media": [one.media_id for one in message.media],
        "facts": dict(message.facts),
        "forwarded": [[line.sender, line.text] for line in message.forwarded],
    }
    assert {name: seen[name] for name in wanted} == wanted


@pytest.mark.parametrize("case", EVENTS, ids=[case["name"] for case in EVENTS])
def test_an_event_becomes_what_it_means(case: dict[str, Any]) -> None:
    """Events carry their ids inside; what is nobody's turn is kept in the desk's lane."""
    found = arrival(case["item"])
    assert found.kind == case["kind"]
    assert found.lane == ("desk" if found.kind is Kind.UNKNOWN else LANE)
    assert found.platform_id == case["item"]["msgid"]
    assert {name: found.payload[name] for name in case["payload"]} == case["payload"]


@pytest.mark.parametrize("case", EVENTS, ids=[case["name"] for case in EVENTS])
def test_an_events_payload_loads_as_its_cause(case: dict[str, Any]) -> None:
    """What the inbox stores is what turns are made of; the unknown keeps its original."""
    found = arrival(case["item"])
    if found.kind is Kind.UNKNOWN:
        assert json.loads(found.payload["json"]) == case["item"]
    else:
        assert load(NOUNS[found.kind], found.payload)


def test_the_time_of_a_forwarded_line_is_kept_where_it_is_one() -> None:
    """A record's dates are evidence; a line without one has none rather than today's."""
    case = next(case for case in MESSAGES if case["message"]["kind"] == "forwarded")
    first, _, third, *_ = load(Message, arrival(case["item"]).payload).forwarded
    assert first.at == datetime.fromtimestamp(1795189000, UTC)
    assert third.at is None


def test_a_record_inside_a_record_is_read() -> None:
    """People forward forwarded chats; the inner lines stay readable."""
    inner = {
        "item": [{"msgtype": "text", "sender_name": "乙", "msg_content": '{"content":"漏水"}'}]
    }
    line = {"msgtype": "merged_msg", "sender_name": "甲", "msg_content": json.dumps(inner)}
    item = dict(MESSAGES[0]["item"], msgtype="merged_msg", merged_msg={"item": [line]})
    (found,) = load(Message, arrival(item).payload).forwarded
    assert found.text == "乙: 漏水"


@pytest.mark.parametrize("send_time", [None, "later", -(10**18), 10**18, [], True])
def test_a_message_without_a_readable_time_came_now(send_time: object) -> None:
    """It must neither stop the page nor count as last week's history."""
    assert arrival(dict(MESSAGES[0]["item"], send_time=send_time)).at == NOW


def test_a_message_without_an_id_is_named_by_its_content() -> None:
    """The same entry pulled twice is still one."""
    item = {name: value for name, value in MESSAGES[0]["item"].items() if name != "msgid"}
    other = dict(item, text={"content": "别的"})
    assert arrival(item).platform_id == arrival(dict(item)).platform_id
    assert arrival(item).platform_id != arrival(other).platform_id


def test_a_spoiled_entry_is_kept_between_its_neighbours() -> None:
    """Order and number of a page's entries never change."""
    page = [MESSAGES[0]["item"], None, "?", 7, [], {}, MESSAGES[1]["item"]]
    kinds = [one.kind for one in kf_arrivals(page, "wk1", NOW)]
    assert kinds == [Kind.MESSAGE, *[Kind.UNKNOWN] * 5, Kind.MESSAGE]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=8,
)
ITEMS = st.sampled_from([case["item"] for case in MESSAGES + EVENTS])


@given(item=ITEMS, data=st.data())
def test_a_mutated_entry_never_stops_its_page(item: dict[str, Any], data: st.DataObject) -> None:
    """Any field of any entry may become anything: it arrives, and can be stored."""
    mutated: Any = json.loads(json.dumps(item))
    holder = mutated
    while True:
        name = data.draw(st.sampled_from(sorted(holder)))
        inner = holder[name]
        if not isinstance(inner, dict) or not inner or data.draw(st.booleans()):
            holder[name] = data.draw(JSON)
            break
        holder = inner
    page = kf_arrivals([MESSAGES[0]["item"], mutated, MESSAGES[1]["item"]], "wk1", NOW)
    assert [page[0].platform_id, page[2].platform_id] == ["m1", "m2"]
    assert_storable(page[1])


@given(item=JSON)
def test_any_json_is_kept(item: object) -> None:
    """Whatever stands in a page can be stored under a name."""
    assert_storable(arrival(item))


def assert_storable(found: Arrival) -> None:
    """Text that UTF-8 and PostgreSQL take, a name, a lane."""
    stored = json.dumps(found.payload, ensure_ascii=False) + found.lane + found.customer
    assert "\0" not in stored
    stored.encode()
    assert found.platform_id
    assert found.lane
