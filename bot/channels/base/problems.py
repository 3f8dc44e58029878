"""What can go wrong, by kind: the kind says what to do next."""

from __future__ import annotations

from datetime import timedelta


class SendProblem(Exception):
    """A message did not leave. The subclass says what to do next."""


class TryLater(SendProblem):
    """The platform is busy, limited or unreachable; the same message may pass later."""

    def __init__(
        self, reason: str, *, wait: timedelta | None = None, unknown_outcome: bool = False
    ) -> None:
        """`wait`: as the platform asked; `unknown_outcome`: the message may have arrived."""
        super().__init__(reason)
        self.wait = wait
        self.unknown_outcome = unknown_outcome


class Refused(SendProblem):
    """The platform will never take this message; the result names why."""

    def __init__(self, reason: str, *, result: str = "refused") -> None:
        """`result`: a value of `handlers.cause.DeliveryEnded.result`."""
        super().__init__(reason)
        self.result = result


class Misconfigured(SendProblem):
    """Secrets, permissions or addresses are wrong; an operator must act. Tried again slowly."""


class Stranger(Exception):
    """A webhook call that is not from the platform: answered 4xx without detail."""


class NotYet(Exception):
    """A call is about something of ours that is still on its way: the platform delivers it again."""
