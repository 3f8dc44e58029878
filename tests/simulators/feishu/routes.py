"""Paths of the API to what they do."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.simulators.faults import Answer, as_json
from tests.simulators.feishu import cards
from tests.simulators.feishu.nouns import Json, Refusal
from tests.simulators.server import Call

if TYPE_CHECKING:
    from tests.simulators.feishu.simulator import FeishuSimulator

TOKEN_SECONDS = 7200
MESSAGES = "/open-apis/im/v1/messages"
ONE = re.compile(rf"{MESSAGES}/(?P<id>[^/]+)(?:/(?P<what>\w+))?(?:/(?P<key>[^/]+))?")


class Routes:
    """Checks the token, reads the body, calls the API, puts code 0 around the result."""

    def __init__(self, sim: FeishuSimulator) -> None:
        self._sim = sim

    def answer(self, call: Call) -> Answer:
        """Do what a call asks; Refusal where the API says no."""
        if call.path == "/open-apis/auth/v3/tenant_access_token/internal":
            return as_json({"code": 0, "msg": "ok", **self._token(json.loads(call.body))})
        if call.path == "/callback/ws/endpoint" and self._sim.long is not None:
            return self._sim.long.place(json.loads(call.body))
        if call.path.startswith("/open-apis/bot/v2/hook/"):
            return self._sim.robot.answer(call)
        self._check_token(call.headers.get("authorization", ""))
        result = self._result(call)
        return result if isinstance(result, Answer) else _ok(result)

    def _result(self, call: Call) -> Json | Answer:
        api, found = self._sim.api, ONE.fullmatch(call.path)
        if call.path == MESSAGES and call.method == "POST":
            return api.create(call.query, _json(call))
        if call.path == MESSAGES and call.method == "GET":
            return api.history(call.query, self._sim.app_id)
        if call.path == "/open-apis/im/v1/chats" and call.method == "GET":
            return api.groups()
        if call.path == "/open-apis/im/v1/images":
            return api.upload(call.headers["content-type"], call.body)
        if call.path == "/open-apis/bot/v3/info":
            bot = {"open_id": self._sim.bot_open_id, "app_name": self._sim.bot_name}
            return as_json({"code": 0, "msg": "ok", "bot": bot})
        if call.path == "/open-apis/interactive/v1/card/update":
            return self._late_update(_json(call))
        if found is None:
            return Answer(b"404 page not found", 404, "text/plain")
        return self._one(call, found["id"], found["what"] or "", found["key"] or "")

    def _one(self, call: Call, message_id: str, what: str, key: str) -> Json | Answer:
        api = self._sim.api
        if what == "reply":
            return api.reply(message_id, _json(call))
        if what == "resources":
            return api.resource(message_id, key, call.query.get("type", ""))
        if what.startswith("urgent_"):
            return api.urgent(message_id, what, _json(call))
        if what == "read_users" and call.method == "GET":
            return api.read_users(message_id)
        if call.method == "GET" and not what:
            return api.get(message_id)
        if call.method == "PATCH":
            return api.patch(message_id, _json(call))
        if call.method == "DELETE":
            return api.delete(message_id)
        raise Refusal(99991668, "not simulated")

    def _late_update(self, body: Json) -> Json:
        """The update after a click: thirty minutes, two uses."""
        with self._sim.world.change():
            message_id, left = self._sim.world.click_tokens.get(body["token"], ("", 0))
            if not left:
                raise Refusal(300000, "the token is used up")
            self._sim.world.click_tokens[body["token"]] = (message_id, left - 1)
            sent = self._sim.world.sent[message_id]
            sent.content = cards.checked(json.dumps(body["card"]))
            sent.versions.append(sent.content)
        return {}

    def _token(self, body: Json) -> Json:
        if body.get("app_id") != self._sim.app_id:
            raise Refusal(10003, "invalid param", 200)
        if body.get("app_secret") != self._sim.app_secret:
            raise Refusal(10014, "app secret invalid", 200)
        with self._sim.world.change() as now:
            tokens = self._sim.world.tokens
            living = [name for name, until in tokens.items() if until - now > 1800]
            token = living[0] if living else self._sim.world.name("t-")
            until = tokens.setdefault(token, now + TOKEN_SECONDS)
        return {"tenant_access_token": token, "expire": int(until - now)}

    def _check_token(self, header: str) -> None:
        token = header.removeprefix("Bearer ").strip()
        with self._sim.world.lock:
            until = self._sim.world.tokens.get(token)
            if not token:
                raise Refusal(99991661, "Missing access token")
            if until is None or until < self._sim.clock.seconds():
                raise Refusal(99991663, "Invalid access token for authorization")


def _json(call: Call) -> Json:
    if not call.headers.get("content-type", "").startswith("application/json"):
        raise Refusal(9499, "Bad Request: no Content-Type")
    body: Json = json.loads(call.body)
    return body


def _ok(data: Json) -> Answer:
    return as_json({"code": 0, "msg": "success", "data": data})
