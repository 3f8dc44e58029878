"""The self-built app and the group robot by API."""

from __future__ import annotations

from typing import Any

from tests.simulators.wecom.nouns import AppMessage, GroupMessage, Json, Refusal
from tests.simulators.wecom.world import WeComWorld

ROBOT_MINUTE = 60.0
ROBOT_LIMIT = 20
CARD_SECONDS = 72 * 3600.0
LIMITS = {"text": 2048, "markdown": 4096, "markdown_v2": 4096}


class AppApi:
    """message/*, webhook/* and auth/getuserinfo on a world."""

    def __init__(self, world: WeComWorld, agent_id: str) -> None:
        self.world = world
        self.agent_id = agent_id
        self.members: set[str] | None = None
        """None knows every userid."""

    def send(self, body: Json) -> Json:
        """message/send."""
        if str(body.get("agentid")) != self.agent_id or not isinstance(body["agentid"], int):
            raise Refusal(301002, "agentid")
        wanted = [name for name in str(body.get("touser", "")).split("|") if name]
        unknown = [name for name in wanted if self.members is not None and name not in self.members]
        if not wanted or len(unknown) == len(wanted):
            raise Refusal(81013, "all recipients invalid")
        msgtype = body["msgtype"]
        content = dict(body[msgtype])
        _check_app_content(msgtype, content)
        to = tuple(name for name in wanted if name not in unknown)
        return {
            "msgid": self.world.name("app"),
            "invaliduser": "|".join(unknown),
            **self._keep(to, msgtype, content),
        }

    def _keep(self, to: tuple[str, ...], msgtype: str, content: Json) -> Json:
        with self.world.change() as now:
            message = AppMessage(to, msgtype, content, now)
            self.world.app_messages.append(message)
            if msgtype != "template_card":
                return {}
            message.response_code = self.world.name("RC")
            self.world.response_codes[message.response_code] = message
            return {"response_code": message.response_code}

    def update_card(self, body: Json) -> Json:
        """message/update_template_card; a response_code works once."""
        with self.world.change() as now:
            message = self.world.response_codes.pop(str(body.get("response_code")), None)
            if message is None or now - message.at > CARD_SECONDS:
                raise Refusal(42015, "response_code")
            message.button = body.get("button", {}).get("replace_name", "")
            message.body.update(body.get("template_card", {}))
        return {"invaliduser": []}

    def tapped(self, message: AppMessage) -> str:
        """The code that comes with a tap."""
        with self.world.change():
            code = self.world.name("RC")
            self.world.response_codes[code] = message
            return code

    def robot(self, key: str, body: Json) -> Json:
        """webhook/send: twenty a minute, then refused until a whole window was quiet."""
        with self.world.change() as now:
            group = self.world.groups.get(key)
            if group is None:
                raise Refusal(93000, "invalid webhook url")
            self._limit(key, group, now)
            msgtype = str(body.get("msgtype"))
            content = body.get(msgtype)
            if not isinstance(content, dict):
                raise Refusal(40008, "msgtype")
            text = str(content.get("content", ""))
            if len(text.encode()) > LIMITS.get(msgtype, 1 << 30) or not text:
                raise Refusal(40058, f"{msgtype}.content exceed max length")
            group.append(GroupMessage(key, msgtype, text, content, now))
        return {}

    def _limit(self, key: str, group: list[GroupMessage], now: float) -> None:
        lately = sum(1 for message in group if now - message.at < ROBOT_MINUTE)
        if lately >= ROBOT_LIMIT:
            self.world.group_blocked[key] = now + ROBOT_MINUTE
        if now < self.world.group_blocked.get(key, 0.0):
            raise Refusal(45009, "api freq out of limit")

    def user_info(self, code: str) -> Json:
        """auth/getuserinfo: a code works once."""
        with self.world.change():
            found = self.world.login_codes.pop(code, None)
        if found is None:
            raise Refusal(40029, "invalid code")
        return found


def _check_app_content(msgtype: str, content: dict[str, Any]) -> None:
    if msgtype == "text":
        content["content"] = content["content"].encode()[:2048].decode("utf-8", "ignore")
    if msgtype == "markdown" and len(content["content"].encode()) > 2048:
        raise Refusal(40058, "markdown.content exceed max length")
    if msgtype == "template_card":
        _check_card(content)


def _check_card(card: dict[str, Any]) -> None:
    if not card.get("main_title", {}).get("title"):
        raise Refusal(42036, "main_title")
    if card["card_type"] == "button_interaction" and not card.get("task_id"):
        raise Refusal(42037, "task_id")
    if len(card.get("button_list", [])) > 6 or len(card.get("horizontal_content_list", [])) > 6:
        raise Refusal(42038, "too many")
