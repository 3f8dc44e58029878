"""紧急通知: the telephone calls that the platform makes to members, and what came of them."""

from __future__ import annotations

from dataclasses import dataclass

from tests.simulators.wecom.nouns import Json, Refusal

NOT_IN_SCOPE = 60011


@dataclass
class PhoneCall:
    """One call; a test says what the member does."""

    userid: str
    callid: str
    talked: bool = False
    reason: int = 0
    """Why it ended without an answer; 0 while nothing is known or it was answered."""


class Phone:
    """pstncc/call and pstncc/getstates."""

    def __init__(self, unreachable: frozenset[str] = frozenset()) -> None:
        self.calls: list[PhoneCall] = []
        self.unreachable = set(unreachable)
        """Members whom the application may not call."""

    def call(self, body: Json) -> Json:
        """Let it ring for each member."""
        return {"states": [self._ring(userid) for userid in body["callee_userid"]]}

    def get_states(self, body: Json) -> Json:
        """What came of one call; calls of others are not told."""
        for one in self.calls:
            if (one.userid, one.callid) == (body["callee_userid"], body["callid"]):
                talked = 2 if one.talked else 0
                return {
                    "istalked": int(one.talked),
                    "calltime": 1557306531,
                    "talktime": talked,
                    "reason": one.reason,
                }
        raise Refusal(40058, "callid not found")

    def _ring(self, userid: str) -> Json:
        if userid in self.unreachable:
            return {"code": NOT_IN_SCOPE, "callid": "", "userid": userid}
        self.calls.append(PhoneCall(userid, f"6-{len(self.calls)}-out"))
        return {"code": 0, "callid": self.calls[-1].callid, "userid": userid}
