"""`/evidence/<token>`: what a customer sent, for the agent who asked, and written down.

The first page only offers to open it, so that a chat's link preview opens nothing.
"""

from __future__ import annotations

import re
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, send_file
from werkzeug.wrappers import Response as AnyResponse

from bot.clock import Clock
from bot.evidence_links import Ask, Links
from bot.media import MediaStore, sniff
from bot.store.failures import StoreFailed
from bot.store.session import Store

POLICY = "default-src 'none'; img-src 'self'; media-src 'self'; style-src 'unsafe-inline'; sandbox allow-forms"
INLINE = ("video/mp4", "video/webm", "audio/mpeg", "audio/wav", "audio/mp4")
"""What a browser plays and cannot be made to run; pictures are shown as the clean copy."""
_HASH = re.compile(r"[0-9a-f]{64}")
HEAD = 64
"""Bytes that tell a file's type."""


def evidence(store: Store, clock: Clock, media: MediaStore, links: Links) -> Blueprint:
    """The page that offers, and the file itself; everything else is not found."""
    page = Blueprint("evidence", __name__, url_prefix="/evidence", template_folder="templates")

    @page.get("/<token>")
    def offer(token: str) -> str:
        asked = _asked(links, media, token)
        return render_template("evidence.html", kind=_kind(media, asked.sha256))

    @page.post("/<token>")
    def opened(token: str) -> AnyResponse:
        asked = _asked(links, media, token)
        try:
            with store.write() as tx:
                tx.records.audited(
                    by=asked.agent_id,
                    action="evidence_opened",
                    subject=asked.about,
                    detail=asked.sha256,
                    now=clock.now(),
                )
        except StoreFailed:
            abort(503)  # what cannot be written down is not shown
        return _file(media, asked.sha256)

    @page.after_request
    def close(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex"
        return response

    return page


def _asked(links: Links, media: MediaStore, token: str) -> Ask:
    asked = links.read(token)
    if asked is None or not _HASH.fullmatch(asked.sha256) or not media.path(asked.sha256).is_file():
        abort(404)
    return asked


def _kind(media: MediaStore, sha256: str) -> str:
    return _mime(media.path(sha256)).partition("/")[0]


def _file(media: MediaStore, sha256: str) -> AnyResponse:
    """The copy without place and camera; a file that nobody looked at is only handed out to keep."""
    for name, mime in (("view", "image/jpeg"), ("mp3", "audio/mpeg")):
        copy = media.copy(sha256, name)
        if copy.is_file():
            return send_file(copy.absolute(), mimetype=mime)
    path = media.path(sha256)
    mime = _mime(path)
    if mime.startswith("image/"):
        abort(404)  # its original tells where it was taken
    shown = mime in INLINE
    return send_file(
        path.absolute(),
        mimetype=mime if shown else "application/octet-stream",
        as_attachment=not shown,
        download_name=sha256[:12],
    )


def _mime(path: Path) -> str:
    with path.open("rb") as read:
        return sniff(read.read(HEAD))
