"""`/tickets/<token>`: a ticket on a page of its own, or the list of all; masked.

The agent who has the ticket opens one field at a time, for ten minutes, in the browser that opened
it first; each opening is written down before it is shown.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final, NoReturn

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from bot.clock import Clock
from bot.signed_links import Expired, Strange
from bot.store.failures import StoreFailed
from bot.store.leases import Leases
from bot.store.mornings import Mornings
from bot.store.session import Store
from bot.store.ticket_lists import TicketLists
from bot.ticket_links import LIVES, Opened, TicketLinks, seat_of

if TYPE_CHECKING:
    from handlers.policy import Policy

OPEN_FOR: Final = timedelta(minutes=10)
VISITOR: Final = "nightdesk_ticket"
"""Cookie of the browser in which a field was opened."""
MOST: Final = 100
"""Lines of a list."""
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"
)
_CLOSED: Final = {
    "strange": 404,
    "gone": 404,
    "over": 410,
    "not_yours": 403,
    "elsewhere": 403,
    "busy": 503,
}
"""Why nothing is shown, and the status that goes with it."""


def tickets(
    store: Store, clock: Clock, links: TicketLinks, policy: Callable[[], Policy]
) -> Blueprint:
    """The pages. `policy` tells names, labels and rights; asked for with every page."""
    page = Blueprint("tickets", __name__, url_prefix="/tickets", template_folder="templates")
    desk = _Desk(store, clock, links, policy)
    page.get("/<token>")(desk.show)
    page.post("/<token>/<field_id>")(desk.open)
    page.after_request(_quiet)
    return page


class _Desk:
    def __init__(
        self, store: Store, clock: Clock, links: TicketLinks, policy: Callable[[], Policy]
    ) -> None:
        self._store = store
        self._clock = clock
        self._links = links
        self._policy = policy

    def show(self, token: str) -> str:
        """A ticket, or the list."""
        asked = self._asked(token)
        return self._one(token, asked) if asked.ticket_no else self._list(asked)

    def open(self, token: str, field_id: str) -> AnyResponse:
        """Open one field for ten minutes; what cannot be written down is not shown."""
        from bot.web.ticket_views import is_closed, may_open  # noqa: PLC0415  reads words

        asked, policy = self._asked(token), self._policy()
        row = self._row(asked.ticket_no)
        if not may_open(row, policy, asked.agent_id):
            _close("not_yours")
        if not is_closed(row, policy, field_id):
            _close("gone")
        visitor = _visitor() or secrets.token_urlsafe(32)
        self._write_down(token, asked, field_id, visitor)
        answer = redirect(f"/tickets/{token}", 303)
        answer.set_cookie(
            VISITOR,
            visitor,
            max_age=LIVES,
            path="/tickets",
            secure=self._links.is_secure,
            httponly=True,
            samesite="Lax",
        )
        return answer

    def _one(self, token: str, asked: Opened) -> str:
        from bot.web.ticket_views import shown  # noqa: PLC0415  reads words

        row, now = self._row(asked.ticket_no), self._clock.now()
        with self._store.read() as tx:
            leases, visitor = Leases(tx.connection), _visitor()
            opened = {
                name
                for name in row["fields"]
                if visitor and leases.is_held(seat_of(token, name), visitor, now=now)
            }
            events = tx.tickets.events_of(asked.ticket_no)
        told = shown(row, events, self._policy(), agent_id=asked.agent_id, opened=opened, now=now)
        return render_template(
            "ticket.html", ticket=told, token=token, seconds=int(OPEN_FOR.total_seconds())
        )

    def _list(self, asked: Opened) -> str:
        from bot.web.ticket_views import lines  # noqa: PLC0415  reads words

        with self._store.read() as tx:
            mornings = Mornings(tx.connection)
            numbers = [one.ticket.ticket_no for one in mornings.worst(MOST)]
            rows = {row["ticket_no"]: row for row in TicketLists(tx.connection).named(numbers)}
            count = mornings.living()
        found = [rows[number] for number in numbers]
        now = self._clock.now()
        told = lines(found, self._policy(), self._links, agent_id=asked.agent_id, now=now)
        return render_template("ticket_list.html", tickets=told, count=count)

    def _asked(self, token: str) -> Opened:
        try:
            return self._links.read(token)
        except Expired:
            _close("over")
        except Strange:
            _close("strange")

    def _row(self, ticket_no: str) -> Mapping[str, Any]:
        try:
            with self._store.read() as tx:
                row = TicketLists(tx.connection).one(ticket_no)
        except StoreFailed:
            _close("busy")
        return row or _close("gone")

    def _write_down(self, token: str, asked: Opened, field_id: str, visitor: str) -> None:
        """Give the link to this browser, the field for ten minutes, and say so in the audit."""
        now = self._clock.now()
        try:
            with self._store.write() as tx:
                leases, day = Leases(tx.connection), now + timedelta(seconds=LIVES)
                is_mine = leases.take(seat_of(token), visitor, now=now, until=day)
                if is_mine:
                    seat = seat_of(token, field_id)
                    leases.take(seat, visitor, now=now, until=now + OPEN_FOR)
                tx.records.audited(
                    by=asked.agent_id,
                    action="field_opened" if is_mine else "field_refused",
                    subject=f"ticket:{asked.ticket_no}",
                    detail=field_id,
                    now=now,
                )
        except StoreFailed:
            _close("busy")
        if not is_mine:
            _close("elsewhere")


def _visitor() -> str:
    said = request.cookies.get(VISITOR, "")
    return said if said.replace("-", "").replace("_", "").isalnum() and len(said) < 64 else ""


def _quiet(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", _POLICY)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def _close(reason: str) -> NoReturn:
    """A page that says in one line why nothing is shown and how to get there."""
    page = Response(render_template("ticket_closed.html", reason=reason), _CLOSED[reason])
    raise HTTPException(response=page)
