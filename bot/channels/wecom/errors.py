"""What each of WeCom's error codes means for a message. Codes decide, never the message text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.channels.base import Misconfigured, Refused, SendProblem, TryLater

RATE_WINDOW = timedelta(seconds=65)
"""45009 lasts as long as the window that was exceeded; asking earlier prolongs it."""

STALE_TOKEN = frozenset({40014, 42001})
BAD_SECRET = frozenset({40001, 40091})
STALE_SYNC_TOKEN = 95007
BAD_MEDIA = 40007
BAD_MENU = frozenset({40058, 95008, 95009})
"""A menu that WeCom takes no more, whatever its documents say; its words go as text."""
STATE_FORBIDS = 95018

BUSY: Mapping[int, timedelta | None] = {
    -1: None,
    45009: RATE_WINDOW,
    45033: timedelta(seconds=2),
    40014: None,  # still stale after one refresh: somebody else refreshes too
    42001: None,
}

CURES: Mapping[int, str] = {
    40001: "WECOM_SECRET is wrong; many wrong tries block the address for an hour",
    40091: "WECOM_SECRET is wrong; many wrong tries block the address for an hour",
    40013: "WECOM_CORP_ID is wrong",
    41001: "the call went out without a token, a defect of this program",
    48002: "add the app under 微信客服 → 可调用接口的应用",
    50003: "the app is disabled in the WeCom console",
    60011: "put the agents and the account into the app's visible range",
    60020: "add this address to the app's 企业可信IP",
    301002: "WECOM_AGENT_ID and WECOM_SECRET belong to different apps",
    93000: "the group robot was removed or its URL is wrong",
    93004: "the group robot is disabled",
    93008: "the group robot is not in the group any more",
    95000: "the open_kfid does not exist",
    95003: "the company is not verified",
    95004: "the open_kfid does not exist",
    95011: "assign the account under 通过 API 管理微信客服账号",
    95012: "assign the account under 通过 API 管理微信客服账号",
    95017: "switch the API on for this 微信客服 account",
    95027: "an unverified company may have ten accounts",
}

REFUSALS: Mapping[int, str] = {
    40003: "gone",
    40007: "refused",
    40058: "refused",
    40096: "gone",
    40201: "refused",
    45002: "refused",
    60111: "gone",
    81013: "gone",
    95001: "budget_spent",
    95002: "window_closed",
    95008: "refused",
    95009: "refused",
    95013: "window_closed",
    95014: "refused",
    95016: "refused",
    95019: "refused",
    95031: "gone",
    95032: "gone",
}
"""Final answers, with the `DeliveryEnded.result` they lead to."""

SEND_FAILS: Mapping[int, str] = {
    4: "window_closed",
    5: "window_closed",
    6: "budget_spent",
    10: "gone",
}
"""`msg_send_fail` types that say more than `refused`."""

NEVER_ARRIVED = frozenset(BUSY) | frozenset(CURES) | (frozenset(REFUSALS) - {40058})
"""Codes that prove, on a resend, that the first try had not arrived either.

Any other code then answers the repeated msgid: its own number is not published, and 40058, a
parameter problem, cannot be ours, since the first try would have been told so as well.
"""


class ApiError(Exception):
    """WeCom answered with an error code."""

    def __init__(self, errcode: int, errmsg: str = "") -> None:
        """`errmsg` is for people; it may show the caller's address, never a secret."""
        super().__init__(f"{errcode} {errmsg}"[:300])
        self.errcode = errcode


def problem(error: ApiError) -> SendProblem:
    """The decision that an error code leads to; a code nobody knows is final."""
    code = error.errcode
    if code in BUSY:
        return TryLater(str(error), wait=BUSY[code], unknown_outcome=code == -1)
    if code in CURES:
        return Misconfigured(f"{error}: {CURES[code]}")
    return Refused(str(error), result=REFUSALS.get(code, "refused"))
