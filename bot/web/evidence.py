"""`/evidence/<token>`: what a customer sent, for the agent who asked, and written down.

The first page only offers to open it, so that a chat's link preview opens nothing. Opened once, a
link belongs to that browser: whoever it was passed on to reads how to get a link of their own.
"""

from __future__ import annotations

import re
import secrets
from datetime import timedelta
from typing import Final, NoReturn

from flask import Blueprint, Response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from bot.clock import Clock
from bot.evidence_links import LIVES, Ask, Links, seat_of
from bot.media import MediaStore
from bot.signed_links import Expired, Strange
from bot.store.failures import StoreFailed
from bot.store.leases import Leases
from bot.store.session import Store
from bot.web.evidence_files import kind_of, prepare, sent

PAGES: Final = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'"
FILES: Final = (
    "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox"
)
VISITOR: Final = "nightdesk_evidence"
"""Cookie of the browser that opened a link."""
STRANGE, ELSEWHERE, OVER, GONE, BLANK, BUSY = (
    "strange",
    "elsewhere",
    "over",
    "gone",
    "blank",
    "busy",
)
CLOSED: Final = {STRANGE: 404, ELSEWHERE: 403, OVER: 410, GONE: 410, BLANK: 415, BUSY: 503}
"""Why nothing is shown, and the status that goes with it."""
_HASH: Final = re.compile(r"[0-9a-f]{64}")
_VISITOR: Final = re.compile(r"[\w-]{43}")


def evidence(store: Store, clock: Clock, media: MediaStore, links: Links) -> Blueprint:
    """The page that offers, the opening that is written down, and the file itself."""
    page = Blueprint("evidence", __name__, url_prefix="/evidence", template_folder="templates")
    desk = _Counter(store, clock, media, links)

    @page.get("/<token>")
    def offer(token: str) -> str:
        asked = desk.asked(token)
        return render_template("evidence.html", kind=kind_of(media, asked.sha256))

    @page.post("/<token>")
    def opened(token: str) -> AnyResponse:
        asked, visitor = desk.asked(token), _visitor() or secrets.token_urlsafe(32)
        desk.write_down(token, asked, visitor)
        prepare(media, asked.sha256)
        answer = redirect(url_for("evidence.shown", token=token), 303)
        _seat(answer, visitor, is_secure=links.is_secure)
        return answer

    @page.get("/<token>/file")
    def shown(token: str) -> AnyResponse:
        asked = desk.asked(token)
        desk.need_seat(token)
        return sent(media, asked.sha256, FILES) or _close(BLANK)

    page.after_request(_quiet)
    return page


def _seat(answer: AnyResponse, visitor: str, *, is_secure: bool) -> None:
    """The browser that opened a link keeps it as long as the link lives."""
    answer.set_cookie(
        VISITOR,
        visitor,
        max_age=LIVES,
        path="/evidence",
        secure=is_secure,
        httponly=True,
        samesite="Lax",
    )


def _quiet(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", PAGES)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


class _Counter:
    """Who may see what is asked for at this counter; an answer is a page of its own."""

    def __init__(self, store: Store, clock: Clock, media: MediaStore, links: Links) -> None:
        self._store = store
        self._clock = clock
        self._media = media
        self._links = links

    def asked(self, token: str) -> Ask:
        """What the link is for."""
        try:
            asked = self._links.read(token)
        except Expired:
            _close(OVER)
        except Strange:
            _close(STRANGE)
        if not _HASH.fullmatch(asked.sha256) or not self._media.path(asked.sha256).is_file():
            _close(GONE)
        return asked

    def write_down(self, token: str, asked: Ask, visitor: str) -> None:
        """Give the link to this browser and say so in the audit; what cannot be written is not shown."""
        now = self._clock.now()
        try:
            with self._store.write() as tx:
                until = now + timedelta(seconds=LIVES)
                is_mine = Leases(tx.connection).take(seat_of(token), visitor, now=now, until=until)
                tx.records.audited(
                    by=asked.agent_id,
                    action="evidence_opened" if is_mine else "evidence_refused",
                    subject=asked.about,
                    detail=asked.sha256,
                    now=now,
                )
        except StoreFailed:
            _close(BUSY)
        if not is_mine:
            _close(ELSEWHERE)

    def need_seat(self, token: str) -> None:
        """The file goes to the browser that opened the link."""
        try:
            with self._store.read() as tx:
                seat, now = seat_of(token), self._clock.now()
                is_mine = Leases(tx.connection).is_held(seat, _visitor(), now=now)
        except StoreFailed:
            _close(BUSY)
        if not is_mine:
            _close(ELSEWHERE)


def _visitor() -> str:
    said = request.cookies.get(VISITOR, "")
    return said if _VISITOR.fullmatch(said) else ""


def _close(reason: str) -> NoReturn:
    """A page that says in one line why nothing is shown and how to get there."""
    page = Response(render_template("evidence_closed.html", reason=reason), CLOSED[reason])
    raise HTTPException(response=page)
