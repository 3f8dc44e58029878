"""Paths of the API to what they do."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from tests.simulators.faults import Answer, as_json
from tests.simulators.server import Call
from tests.simulators.wecom import media_api, sessions
from tests.simulators.wecom.nouns import Json, Refusal

if TYPE_CHECKING:
    from tests.simulators.wecom.simulator import WeComSimulator

BASE = "/cgi-bin/"
TOKEN_SECONDS = 7200


class Routes:
    """Checks the token, reads the body, calls the API, puts errcode 0 around the result."""

    def __init__(self, sim: WeComSimulator) -> None:
        self._sim = sim
        world, kf, app = sim.world, sim.kf, sim.app
        self._posts: dict[str, Callable[[Json], Json]] = {
            "kf/sync_msg": kf.sync_msg,
            "kf/send_msg": kf.send_msg,
            "kf/send_msg_on_event": kf.send_msg_on_event,
            "kf/service_state/get": lambda body: sessions.get_state(world, body),
            "kf/service_state/trans": lambda body: sessions.transfer(world, body),
            "kf/customer/batchget": self._customers,
            "kf/account/list": self._accounts,
            "pstncc/call": sim.phone.call,
            "pstncc/getstates": sim.phone.get_states,
            "message/send": app.send,
            "message/update_template_card": app.update_card,
        }
        self._gets: dict[str, Callable[[dict[str, str]], Json]] = {
            "kf/servicer/list": self._servicers,
            "auth/getuserinfo": lambda query: app.user_info(query["code"]),
            "getcallbackip": lambda query: {"ip_list": ["127.0.0.1"]},
            "get_api_domain_ip": lambda query: {"ip_list": ["127.0.0.1"]},
        }

    def answer(self, call: Call) -> Answer:
        """Do what a call asks; Refusal where the API says no."""
        path = call.path.removeprefix(BASE)
        if path == "gettoken":
            return _ok(self._gettoken(call.query))
        if path == "webhook/send":
            return _ok(self._sim.app.robot(call.query.get("key", ""), json.loads(call.body)))
        self._check_token(call.query.get("access_token"))
        if path == "media/get":
            return media_api.get(self._sim.world, call.query["media_id"])
        if path == "media/upload":
            kind = call.query["type"]
            return _ok(media_api.upload(self._sim.world, kind, call.content_type, call.body))
        if call.method == "GET" and path in self._gets:
            return _ok(self._gets[path](call.query))
        if call.method == "POST" and path in self._posts:
            return _ok(self._posts[path](json.loads(call.body)))
        return Answer(b"not found", 404, "text/plain")

    def _gettoken(self, query: dict[str, str]) -> Json:
        if query.get("corpid") != self._sim.corp_id:
            raise Refusal(40013, "invalid corpid")
        if query.get("corpsecret") != self._sim.secret:
            raise Refusal(40001, "invalid credential")
        world = self._sim.world
        with world.change() as now:
            living = [name for name, until in world.tokens.items() if until > now]
            token = living[0] if living else world.name("TOKEN")
            until = world.tokens.setdefault(token, now + TOKEN_SECONDS)
        return {"access_token": token, "expires_in": int(until - now)}

    def _check_token(self, token: str | None) -> None:
        world = self._sim.world
        with world.lock:
            if not token:
                raise Refusal(41001, "access_token missing")
            until = world.tokens.get(token)
            if until is None:
                raise Refusal(40014, "invalid access_token")
            if until < world.clock.seconds():
                raise Refusal(42001, "access_token expired")

    def _customers(self, body: Json) -> Json:
        asked = body["external_userid_list"]
        if len(asked) > 100:
            raise Refusal(40058, "external_userid_list")
        with self._sim.world.lock:
            known = self._sim.world.profiles
            found = [{"external_userid": one, **known[one]} for one in asked if one in known]
            return {
                "customer_list": found,
                "invalid_external_userid": [one for one in asked if one not in known],
            }

    def _accounts(self, body: Json) -> Json:
        start, limit = body.get("offset", 0), body.get("limit", 100)
        with self._sim.world.lock:
            listed = list(self._sim.world.accounts.values())[start : start + limit]
        shown = [{"open_kfid": one.open_kfid, "name": one.name} for one in listed]
        return {"account_list": shown}

    def _servicers(self, query: dict[str, str]) -> Json:
        with self._sim.world.lock:
            account = self._sim.world.accounts.get(query.get("open_kfid", ""))
            if account is None:
                raise Refusal(95004, "invalid open_kfid")
            listed = [{"userid": who, "status": one} for who, one in account.servicers.items()]
        return {"servicer_list": listed}


def _ok(result: Json) -> Answer:
    return as_json({"errcode": 0, "errmsg": "ok", **result})
