"""What each of Feishu's error codes means for a message. Codes decide, never the message text."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.channels.base import Misconfigured, Refused, SendProblem, TryLater

SHORT, SECOND, MINUTE = timedelta(seconds=1.5), timedelta(seconds=1), timedelta(seconds=60)

DEAD_TOKEN = frozenset({99991661, 99991663, 99991664, 99991665, 99991668, 99991671})
IN_FLIGHT = frozenset({230049, 18121})
"""The same request is being carried out at this moment."""

BUSY: Mapping[int, timedelta | None] = {
    99991400: MINUTE,  # where the answer names no time of its own
    230020: SECOND,
    11232: SECOND,
    11233: SECOND,
    11247: timedelta(hours=1),
    230049: SHORT,
    18121: SHORT,
    2200: None,
    1254290: SECOND,
}

CURES: Mapping[int, str] = {
    10003: "FEISHU_APP_ID or FEISHU_APP_SECRET is wrong",
    10014: "FEISHU_APP_SECRET is wrong",
    99991401: "add this machine's outgoing address to the app's IP white list",
    99991403: "the company's monthly quota of API calls is used up",
    99991662: "the app is switched off in the Feishu admin console",
    99991672: "give the app the scope that the message names, and publish a version",
    99991673: "the app is not installed: publish a version and have it approved",
    99991679: "give the app the scope that the message names, and publish a version",
    230006: "switch the app's bot ability on and publish a version",
    230027: "the app may not do this here: a scope is missing, or the chat is external",
}

GONE = "gone"
REFUSALS: Mapping[int, str] = {
    230002: GONE,  # the bot is not in the group
    232009: GONE,
    230018: "refused",
    230035: "refused",
    230013: GONE,
    230029: GONE,
    230053: GONE,
    230038: GONE,
    230034: GONE,
    99992351: GONE,
    99992361: GONE,
    230001: "refused",
    230022: "refused",
    230025: "refused",
    230028: "refused",
    11248: "refused",
    19036: "refused",
    230031: "refused",
    230017: "refused",
    230055: "refused",
    230075: "refused",
    230099: "refused",
}
"""Final answers, with the `DeliveryEnded.result` they lead to."""

NO_CARD = frozenset({230054, 230099})
"""Cards do not go here, or this one does not; its words do."""
NO_THREADS = 230071
"""The group has no threads; a plain reply goes."""
NO_TARGET = frozenset({230011, 230019, 230050, 230071, 230072, 230110, 230111})
"""The message to reply to or to change is away, or has no thread: a new message goes through."""
TOO_OLD = 230031


class ApiError(Exception):
    """Feishu answered with an error code."""

    def __init__(
        self, code: int, message: str = "", *, wait: float | None = None, status: int = 200
    ) -> None:
        """`message` is for people; `wait` the seconds that the platform asked for."""
        super().__init__(f"{code} {message}"[:300])
        self.code = code
        self.wait = wait
        self.status = status

    @property
    def is_locked_card(self) -> bool:
        """An 11310 inside, which has two meanings: a card under a finger can be changed a moment later."""
        return self.code == 230099 and "lock" in str(self)


def problem(error: ApiError) -> SendProblem:
    """The decision that an error code leads to; a code nobody knows is final."""
    code = error.code
    if error.is_locked_card:
        return TryLater(str(error), wait=SHORT)
    if code in BUSY or error.status == 429:
        asked = timedelta(seconds=error.wait) if error.wait is not None else BUSY.get(code, MINUTE)
        return TryLater(str(error), wait=asked, unknown_outcome=code in IN_FLIGHT)
    if code in DEAD_TOKEN:
        return TryLater(str(error))  # still dead after one refresh: somebody else refreshes too
    if code in CURES:
        return Misconfigured(f"{error}: {CURES[code]}")
    if error.status >= 500:
        return TryLater(str(error), unknown_outcome=True)
    return Refused(str(error), result=REFUSALS.get(code, "refused"))
