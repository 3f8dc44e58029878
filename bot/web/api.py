"""`/api/v1/tickets`: tickets for the company's own programs. Masked; changes go through the inbox."""

from __future__ import annotations

import hmac
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from flask import Blueprint, Response, request

from bot.clicks import Clicks
from bot.clock import Clock
from bot.shielded import masked
from bot.store.session import Store
from bot.store.ticket_lists import TicketLists
from bot.web.api_asking import Asking, BadRequest, page_token, read_filter, read_page
from bot.web.api_writing import Conflict, Wanted, Writing
from bot.webhooks.events import ticket_as_told
from handlers.cause import Do

Answer = tuple[int, Mapping[str, Any]]


def api(store: Store, clock: Clock, token: str, clicks: Clicks | None = None) -> Blueprint:
    """The pages of the API; every call needs `Authorization: Bearer <token>`.

    `clicks` waits for what came of a change.
    """
    pages = Blueprint("api", __name__, url_prefix="/api/v1")
    writing = Writing(store, clock, clicks or Clicks(store))
    pages.before_request(lambda: _refused(token))
    pages.get("/tickets")(lambda: _answered(lambda: _list(store)))
    pages.add_url_rule(
        "/tickets/<ticket_no>",
        "one",
        lambda ticket_no: _answered(lambda: _one(store, ticket_no)),
        methods=["GET"],
    )
    for name, do in (("notes", Do.NOTE), ("resolve", Do.RESOLVE)):
        pages.add_url_rule(
            f"/tickets/<ticket_no>/{name}",
            name,
            lambda ticket_no, do=do: _answered(lambda: _change(store, writing, ticket_no, do)),
            methods=["POST"],
        )
    return pages


def _refused(token: str) -> Response | None:
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if hmac.compare_digest(given.encode(), token.encode()):
        return None
    refused = _response(401, _problem("unauthorized", "send Authorization: Bearer <token>"))
    refused.headers["WWW-Authenticate"] = "Bearer"
    return refused


def _answered(work: Callable[[], Answer]) -> Response:
    try:
        status, body = work()
    except BadRequest as problem:
        status, body = 400, _problem("bad_request", str(problem))
    except Conflict as problem:
        status, body = 409, _problem("conflict", str(problem))
    return _response(status, body)


def _list(store: Store) -> Answer:
    asking: Asking = read_page(request.args)
    wanted = read_filter(request.args)
    with store.read() as tx:
        lists = TicketLists(tx.connection)
        # One more than asked for tells whether a next page exists.
        rows = lists.page(wanted, limit=asking.size + 1, before_id=asking.before_id)
    shown = rows[: asking.size]
    more = page_token(int(shown[-1]["id"])) if len(rows) > asking.size else None
    return 200, {"tickets": [ticket_as_told(row) for row in shown], "next_page_token": more}


def _one(store: Store, ticket_no: str) -> Answer:
    with store.read() as tx:
        row = TicketLists(tx.connection).one(ticket_no.upper())
        events = tx.tickets.events_of(ticket_no.upper()) if row else []
    if row is None:
        return _unknown(ticket_no)
    told = [
        {
            "at": event["at"].astimezone(UTC).isoformat(),
            "event": event["event"],
            "by": event["by"],
            "text": masked(event["text"]),
        }
        for event in events
    ]
    return 200, {**ticket_as_told(row), "events": told}


def _change(store: Store, writing: Writing, ticket_no: str, do: Do) -> Answer:
    body = request.get_json(silent=True)
    wanted = Wanted.read(body, request.headers.get("Idempotency-Key", ""), ticket_no.upper(), do)
    with store.read() as tx:
        row = TicketLists(tx.connection).one(wanted.ticket_no)
    if row is None:
        return _unknown(ticket_no)
    result = writing.put(row, wanted)
    if result is None:
        return 202, {"status": "accepted", "message": "it is stored and will be done"}
    if result.get("kind") != "success":
        return 409, _problem("conflict", result.get("toast", "it could not be done"))
    return 200, {"status": "done", "message": result.get("toast", "")}


def _unknown(ticket_no: str) -> Answer:
    return 404, _problem("not_found", f"no ticket {masked(ticket_no[:20])}")


def _problem(code: str, message: str) -> dict[str, Any]:
    return {"error": {"code": code, "message": message}}


def _response(status: int, body: Mapping[str, Any]) -> Response:
    shown = json.dumps(body, ensure_ascii=False, default=_as_text)
    made = Response(shown, status=status, mimetype="application/json")
    made.headers["Cache-Control"] = "no-store"
    return made


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
