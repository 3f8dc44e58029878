"""`/sandbox`: be the customers and the agents at any hour, without an account of any platform."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import (
    Blueprint,
    Response,
    abort,
    jsonify,
    render_template,
    request,
    send_file,
    session,
)
from werkzeug.security import safe_join
from werkzeug.wrappers import Response as AnyResponse

from bot.clock import Clock
from bot.media import MediaStore
from bot.store.failures import StoreFailed
from bot.store.sandbox_view import SandboxView, view
from bot.store.session import Store
from bot.web.sandbox_acts import Acts, People, chosen
from bot.web.sandbox_door import SandboxDoor

HERE = Path(__file__).parent
PICTURE_LIMIT = 8 * 1024 * 1024
PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"})
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class SandboxParts:
    """What the page is made of."""

    store: Store
    clock: Clock
    media: MediaStore
    faq_dir: Path
    """Pictures that answers show."""
    patience: float = 0.0
    """Seconds that a jump may take until the page shows what came of it."""


def sandbox(parts: SandboxParts) -> Blueprint:
    """The page, its fragments and its forms."""
    page = Blueprint(
        "sandbox",
        __name__,
        url_prefix="/sandbox",
        template_folder="templates",
        static_folder="static",
        static_url_path="/static",
    )
    people = _people()
    _shows(page, parts, people)
    _files(page, parts)
    door = SandboxDoor(parts.store, parts.clock, parts.media, parts.patience)
    Acts(door, parts.store, parts.clock, people).add(page)

    @page.before_request
    def guard() -> None:
        request.max_content_length = PICTURE_LIMIT
        if request.method == "POST" and not _is_ours(request.form.get("csrf", "")):
            abort(403)

    @page.after_request
    def close(response: Response) -> Response:
        response.headers["Content-Security-Policy"] = POLICY
        response.headers["X-Content-Type-Options"] = "nosniff"
        response.headers["Referrer-Policy"] = "same-origin"
        return response

    return page


def _shows(page: Blueprint, parts: SandboxParts, people: People) -> None:
    @page.get("")
    def whole() -> str:
        session.setdefault("csrf", secrets.token_urlsafe(24))
        return render_template("sandbox.html", **_seen(parts, people))

    @page.get("/view")
    def fragments() -> AnyResponse:
        session.setdefault("csrf", secrets.token_urlsafe(24))
        seen = _seen(parts, people)
        names = ("top", "people", "phone", "group", "agents", "tickets", "why")
        found = {name: render_template(f"sandbox_{name}.html", **seen) for name in names}
        digest = _digest(found, seen["seen"])
        if request.args.get("seen") == digest:
            return Response(status=204)
        return jsonify(parts=found, digest=digest)


def _seen(parts: SandboxParts, people: People) -> dict[str, Any]:
    customer = chosen(people, request.args.get("customer", ""))
    try:
        with parts.store.read() as tx:
            seen: SandboxView | None = view(tx, customer, parts.clock.now())
    except StoreFailed:
        seen = None  # `work` has not made the database yet; the page says so
    return {
        "seen": seen,
        "people": people,
        "customer": customer,
        "csrf": session.get("csrf", ""),
        "agent": request.args.get("agent", ""),
    }


def _digest(found: Mapping[str, str], seen: SandboxView | None) -> str:
    """Names what is on the page; the browser lets the seconds run by itself."""
    minute = seen.now.strftime("%Y-%m-%d %H:%M") if seen else ""
    rest = [html for name, html in found.items() if name != "top"]
    return hashlib.sha256(json.dumps([minute, *rest]).encode()).hexdigest()[:16]


def _files(page: Blueprint, parts: SandboxParts) -> None:
    @page.get("/media/<sha256>")
    def media(sha256: str) -> AnyResponse:
        path = parts.media.path(sha256) if sha256.isalnum() and len(sha256) == 64 else None
        if path is None or not path.is_file():
            abort(404)
        return send_file(path, mimetype="image/png", max_age=3600)

    @page.get("/media/<sha256>/<any(blur, thumb):copy>")
    def small(sha256: str, copy: str) -> AnyResponse:
        path = parts.media.copy(sha256, copy) if sha256.isalnum() else None
        if path is None or not path.is_file():
            abort(404)
        return send_file(path.absolute(), mimetype="image/jpeg", max_age=60)

    @page.get("/faq/<path:name>")
    def answer_picture(name: str) -> AnyResponse:
        found = safe_join(str(parts.faq_dir), name)
        if found is None or Path(found).suffix.lower() not in PICTURES or not Path(found).is_file():
            abort(404)
        return send_file(Path(found).absolute(), max_age=60)


def _is_ours(token: str) -> bool:
    return bool(token) and secrets.compare_digest(token.encode(), session.get("csrf", "").encode())


def _people() -> dict[str, dict[str, str]]:
    listed = json.loads((HERE / "static" / "people.json").read_text(encoding="utf-8"))
    return {one["id"]: one for one in listed}
