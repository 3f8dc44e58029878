"""Links to one piece of evidence for one agent: signed, good for a quarter of an hour."""

from __future__ import annotations

from dataclasses import dataclass

from itsdangerous import BadSignature, URLSafeTimedSerializer

LIVES = 15 * 60
"""Seconds."""
PATH = "/evidence/"
_SALT = "nightdesk.evidence"


@dataclass(frozen=True, slots=True)
class Ask:
    """Who asked for which file, and because of what."""

    agent_id: str
    sha256: str
    about: str
    """`case:<no>` or `ticket:<number>`."""


class Links:
    """Makes and reads links with the desk's secret; a link for one agent names them in the audit."""

    def __init__(self, secret: str, base_url: str) -> None:
        """`base_url` is where agents reach the desk."""
        self._signer = URLSafeTimedSerializer(secret, salt=_SALT)
        self._base_url = base_url.rstrip("/")

    def link(self, ask: Ask) -> str:
        """The address that shows it."""
        token = self._signer.dumps([ask.agent_id, ask.sha256, ask.about])
        return f"{self._base_url}{PATH}{token}"

    def read(self, token: str, lives: int = LIVES) -> Ask | None:
        """What a link of ours asks for; None for a strange, changed or expired one."""
        try:
            agent_id, sha256, about = self._signer.loads(token, max_age=lives)
        except (BadSignature, ValueError, TypeError):
            return None
        return Ask(str(agent_id), str(sha256), str(about))
