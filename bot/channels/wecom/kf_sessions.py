"""Who owns a customer's session on WeCom's side, and the moves the API allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.channels.wecom.client import WeComClient

OWNERS: Mapping[int, str] = {0: "bot", 1: "bot", 2: "pool", 3: "person", 4: "ended"}
"""`service_state`; 0 is a session nobody has touched, in which the bot may speak as in 1."""

STATES: Mapping[str, int] = {"bot": 1, "pool": 2, "person": 3, "ended": 4}


@dataclass(frozen=True, slots=True)
class Session:
    """The owner as `handlers.cause.SessionChanged` names it; `servicer` only for `person`."""

    owner: str
    servicer: str | None = None


@dataclass(frozen=True, slots=True)
class Sessions:
    """The session calls of `kf/service_state`. ApiError and TryLater pass through."""

    client: WeComClient

    def of(self, account: str, customer: str) -> Session:
        """Who owns the session now."""
        who = {"open_kfid": account, "external_userid": customer}
        answer = self.client.call("kf/service_state/get", who)
        owner = OWNERS.get(answer.get("service_state", -1), "ended")
        return Session(owner, answer.get("servicer_userid") or None)

    def move(self, account: str, customer: str, owner: str, servicer: str | None = None) -> str:
        """Give the session to another owner; the code that lets one message out, or ""."""
        wanted = {
            "open_kfid": account,
            "external_userid": customer,
            "service_state": STATES[owner],
        }
        if servicer:
            wanted["servicer_userid"] = servicer
        answer = self.client.call("kf/service_state/trans", wanted)
        return str(answer.get("msg_code") or "")
