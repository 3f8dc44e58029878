"""企业微信 紧急通知: a telephone call that WeCom makes to a member, and whether it was answered."""

from __future__ import annotations

from typing import Any

from bot.channels.base import Delivery, Refused
from bot.channels.ringing import Heard, RingingWay
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import ApiError, problem


class WeComCall(RingingWay):
    """Rings by the 紧急通知 application, whose secret the client has."""

    name = "wecom_call"
    platform = "wecom"

    def __init__(self, client: WeComClient) -> None:
        """`client` holds the secret of 紧急通知, not that of the self-built app."""
        self._client = client

    def ring(self, delivery: Delivery) -> str:
        """Call one member; Refused where WeCom cannot call them."""
        to = delivery.address.to
        answer = self._call("pstncc/call", {"callee_userid": [to]})
        states = [one for one in answer.get("states", []) if one.get("userid") in (to, None)]
        state = states[0] if states else {}
        if state.get("code", 0) != 0 or not state.get("callid"):
            raise Refused(f"WeCom does not call this member (code {state.get('code', '?')})")
        return str(state["callid"])

    def heard(self, call_id: str, to: str) -> Heard:
        """`istalked` 1 means answered; a call that ended otherwise names a reason."""
        answer = self._call("pstncc/getstates", {"callee_userid": to, "callid": call_id})
        if int(answer.get("istalked") or 0) == 1:
            return Heard.ANSWERED
        return Heard.UNANSWERED if answer.get("reason") else Heard.RINGING

    def _call(self, path: str, data: dict[str, object]) -> dict[str, Any]:
        try:
            return self._client.call(path, data)
        except ApiError as error:
            raise problem(error) from None
