"""The JSON API of tickets: closed to strangers, masked, once, and as its description says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from bot.clicks import Clicks
from bot.store.session import Store
from bot.web.api import api
from bot.web.app import WebSettings, create_app
from tests.bot.small_desk import SmallDesk

DOCUMENT = json.loads(
    (Path(__file__).parents[3] / "docs" / "openapi.json").read_text(encoding="utf-8")
)
TOKEN = "t" * 32
PATHS = {
    "/api/v1/tickets": "/api/v1/tickets",
    "": "/api/v1/tickets/{ticket_no}",
    "notes": "/api/v1/tickets/{ticket_no}/notes",
    "resolve": "/api/v1/tickets/{ticket_no}/resolve",
}


def fits(value: object, schema: Mapping[str, Any]) -> bool:
    """Whether an answer is what its description says; the part of JSON Schema that it uses."""
    if "$ref" in schema:
        found: Any = DOCUMENT
        for step in schema["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return fits(value, found)
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if not any(_is(value, kind) for kind in kinds):
        return False
    if "enum" in schema and value not in schema["enum"]:
        return False
    if isinstance(value, list):
        return all(fits(one, schema["items"]) for one in value)
    return not isinstance(value, dict) or _members(value, schema)


def _members(value: dict[str, Any], schema: Mapping[str, Any]) -> bool:
    told, more = schema.get("properties", {}), schema.get("additionalProperties", True)
    if not set(schema.get("required", ())) <= set(value):
        return False
    for name, one in value.items():
        if name in told and not fits(one, told[name]):
            return False
        if name not in told and not (fits(one, more) if isinstance(more, dict) else more):
            return False
    return True


def _is(value: object, kind: str) -> bool:
    kinds = {"string": str, "object": dict, "array": list, "boolean": bool, "null": type(None)}
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, kinds[kind])


def schema_of(path: str, method: str, status: int) -> Mapping[str, Any]:
    """What the description promises for an answer."""
    answer = DOCUMENT["paths"][path][method]["responses"][str(status)]
    if "$ref" in answer:
        answer = DOCUMENT["components"]["responses"][answer["$ref"].rpartition("/")[2]]
    found: Mapping[str, Any] = answer["content"]["application/json"]["schema"]
    return found


class Caller:
    """A program of the company; every answer is held against the description."""

    def __init__(self, client: FlaskClient) -> None:
        self._client = client

    def get(self, path: str = "/api/v1/tickets", query: str = "", token: str = TOKEN) -> Any:
        """A list or a ticket."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        answer = self._client.get(f"{path}?{query}", headers=headers)
        return self._held(answer, PATHS.get(path, PATHS[""]), "get")

    def post(self, number: str, what: str, body: object, key: str = "") -> Any:
        """A change."""
        headers = {"Authorization": f"Bearer {TOKEN}"} | ({"Idempotency-Key": key} if key else {})
        answer = self._client.post(f"/api/v1/tickets/{number}/{what}", json=body, headers=headers)
        return self._held(answer, PATHS[what], "post")

    def _held(self, answer: TestResponse, path: str, method: str) -> Any:
        body = answer.get_json()
        assert fits(body, schema_of(path, method, answer.status_code)), body
        return answer.status_code, body


@pytest.fixture
def desk(store: Store) -> SmallDesk:
    """Three customers with tickets."""
    desk = SmallDesk(store)
    for number in range(3):
        desk.says("转人工", customer=f"c{number}")
        desk.decide()
        desk.says(f"洗衣机不转了,电话1381234567{number}", customer=f"c{number}")
        desk.decide()
    return desk


@pytest.fixture
def caller(store: Store, settings: WebSettings, desk: SmallDesk) -> Iterator[Caller]:
    """The company's program."""
    pages = (api(store, desk.clock, TOKEN, Clicks(store, patience=0.01)),)
    made: Flask = create_app(
        {},
        store,
        WebSettings(verify_dir=settings.verify_dir, secret_key="k" * 32, pages=pages),
        desk.clock,
    )
    yield Caller(made.test_client())
    made.extensions["nightdesk.writer"].stop()


@pytest.mark.parametrize("token", ["", "wrong", TOKEN + "x", TOKEN[:-1]])
def test_strangers_get_nothing(caller: Caller, token: str) -> None:
    """No token, no ticket, not even whether there is one."""
    status, body = caller.get(token=token)
    assert status == 401
    assert "tickets" not in body


def test_pages_hold_every_ticket_once(caller: Caller) -> None:
    """Newest first; the token of a page leads to the next."""
    status, first = caller.get(query="page_size=2")
    assert status == 200
    _, second = caller.get(query=f"page_size=2&page_token={first['next_page_token']}")
    numbers = [one["ticket_no"] for one in (*first["tickets"], *second["tickets"])]
    assert len(set(numbers)) == 3
    assert second["next_page_token"] is None


def test_filters_choose(caller: Caller) -> None:
    """By status, agent, urgency and time."""
    assert len(caller.get(query="status=living&assigned_to=none")[1]["tickets"]) == 3
    assert caller.get(query="status=resolved")[1]["tickets"] == []
    assert caller.get(query="urgent=true")[1]["tickets"] == []
    assert caller.get(query="since=2030-01-01T00:00:00%2B08:00")[1]["tickets"] == []


@pytest.mark.parametrize(
    "query",
    ["status=done", "page_size=0", "page_size=1000", "page_token=x", "since=today", "colour=red"],
)
def test_what_cannot_be_understood_is_told(caller: Caller, query: str) -> None:
    """A sentence says what to write."""
    status, body = caller.get(query=query)
    assert status == 400
    assert len(body["error"]["message"]) > 10


def test_nothing_is_shown_unmasked(caller: Caller) -> None:
    """Lists and tickets, fields and history."""
    _, page = caller.get()
    number = page["tickets"][0]["ticket_no"]
    _, whole = caller.get(f"/api/v1/tickets/{number}")
    assert "138****" in str(whole)
    assert "1381234567" not in str(whole) + str(page)
    assert caller.get("/api/v1/tickets/W0000")[0] == 404


def test_a_change_goes_through_the_inbox_once(caller: Caller, desk: SmallDesk) -> None:
    """202 while it waits; the same key tells what came of it and does nothing more."""
    number = caller.get()[1]["tickets"][1]["ticket_no"]
    said = {"agent_id": "xiaolin", "text": "已换新"}
    assert caller.post(number, "resolve", said, key="k1")[0] == 202
    desk.decide()
    assert caller.post(number, "resolve", said, key="k1")[0] == 200
    desk.decide()
    _, whole = caller.get(f"/api/v1/tickets/{number}")
    assert whole["status"] == "resolved"
    assert sum(one["text"] == "已换新" for one in whole["events"]) == 1
    assert caller.post(number, "resolve", {**said, "text": "别的"}, key="k1")[0] == 409
    others = [one["status"] for one in caller.get()[1]["tickets"]]
    assert others.count("resolved") == 1


def test_a_note_is_kept_and_an_ended_ticket_takes_none(caller: Caller, desk: SmallDesk) -> None:
    """409 says that it is over."""
    number = caller.get()[1]["tickets"][0]["ticket_no"]
    caller.post(number, "notes", {"agent_id": "xiaolin", "text": "电话13900139000没接"}, key="n")
    desk.decide()
    _, whole = caller.get(f"/api/v1/tickets/{number}")
    assert any(one["event"] == "note" and "139****9000" in one["text"] for one in whole["events"])
    caller.post(number, "resolve", {"agent_id": "xiaolin"}, key="r")
    desk.decide()
    caller.post(number, "notes", {"agent_id": "xiaolin", "text": "再记"}, key="n2")
    desk.decide()
    assert caller.post(number, "notes", {"agent_id": "xiaolin", "text": "再记"}, key="n2")[0] == 409


def test_nobody_acts_who_is_not_in_the_roster(caller: Caller, desk: SmallDesk) -> None:
    """The door and the rights are those of a card."""
    number = caller.get()[1]["tickets"][0]["ticket_no"]
    said = {"agent_id": "stranger", "text": "x"}
    caller.post(number, "resolve", said, key="s")
    desk.decide()
    assert caller.post(number, "resolve", said, key="s")[0] == 409
    assert caller.get(f"/api/v1/tickets/{number}")[1]["status"] != "resolved"


@pytest.mark.parametrize("body", [None, [], {}, {"agent_id": ""}, {"agent_id": "a", "x": 1}])
def test_a_body_that_says_nothing_is_refused(caller: Caller, body: object) -> None:
    """With a sentence."""
    number = caller.get()[1]["tickets"][0]["ticket_no"]
    assert caller.post(number, "notes", body)[0] == 400
