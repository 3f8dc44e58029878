"""Links to the page of a ticket, or to the list of all: signed, good for a day."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from bot.evidence_links import SEATS
from bot.signed_links import SignedLinks

LIVES = 24 * 60 * 60
"""Seconds: from one digest to the next."""
PATH = "/tickets/"
_SALT = "nightdesk.tickets"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a link leads to."""

    agent_id: str
    """Who got it in private; empty where a group read it."""
    ticket_no: str
    """Empty: the list."""


class TicketLinks:
    """Makes and reads links with the desk's secret."""

    def __init__(self, secret: str, base_url: str, lives: int = LIVES) -> None:
        """`base_url` is where agents reach the desk, empty where they cannot; `lives` in seconds."""
        self._links = SignedLinks(secret, base_url, salt=_SALT, path=PATH, lives=lives)

    @property
    def is_secure(self) -> bool:
        """Whether agents come by HTTPS."""
        return self._links.is_secure

    def link(self, ticket_no: str, agent_id: str = "") -> str:
        """The address of a ticket's page; of the list where no number is named."""
        return self._links.whole(agent_id, ticket_no) if self._links.has_address else ""

    def path(self, ticket_no: str, agent_id: str = "") -> str:
        """The same without the host, for links from page to page."""
        return self._links.signed(agent_id, ticket_no)

    def read(self, token: str) -> Opened:
        """Where a link of ours leads.

        Raises:
            Expired: it was one.
            Strange: it never was.
        """
        agent_id, ticket_no = self._links.values(token, 2)
        return Opened(agent_id, ticket_no)


NO_LINKS = TicketLinks("", "")
"""Where agents have no way to the desk's pages."""


def seat_of(token: str, field_id: str = "") -> str:
    """The lease of the browser in which a link, or one field of it, was opened."""
    name = hashlib.sha256(f"{token} {field_id}".encode()).hexdigest()[:32]
    return f"{SEATS}ticket:{name}"
