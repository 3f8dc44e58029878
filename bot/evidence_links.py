"""Links to one piece of evidence for one agent: signed, good for a quarter of an hour."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.signed_links import SignedLinks

LIVES = 15 * 60
"""Seconds."""
PATH = "/evidence/"
SEATS = "evidence:"
"""What the names of the leases of opened links begin with."""
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

    def __init__(self, secret: str, base_url: str, lives: int = LIVES) -> None:
        """`base_url` is where agents reach the desk; `lives` in seconds."""
        self._links = SignedLinks(secret, base_url, salt=_SALT, path=PATH, lives=lives)

    @property
    def is_secure(self) -> bool:
        """Whether agents come by HTTPS."""
        return self._links.is_secure

    def link(self, ask: Ask) -> str:
        """The address that shows it."""
        return self._links.whole(ask.agent_id, ask.sha256, ask.about)

    def read(self, token: str) -> Ask:
        """What a link of ours asks for.

        Raises:
            Expired: it was one.
            Strange: it never was.
        """
        agent_id, sha256, about = self._links.values(token, 3)
        return Ask(agent_id, sha256, about)


def seat_of(token: str) -> str:
    """The lease that the browser holds in which a link was opened."""
    return f"{SEATS}{hashlib.sha256(token.encode()).hexdigest()[:32]}"
