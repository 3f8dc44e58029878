"""The forms of the sandbox page: what its customers and agents do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from bot.clock import Clock
from bot.media import TooLarge
from bot.store.sandbox_view import SandboxView, view
from bot.store.session import Store
from bot.web.sandbox_door import NoSuchCase, NotAPicture, SandboxDoor
from handlers.cause import Do

People = Mapping[str, Mapping[str, str]]
"""The sandbox's customers by id."""

LONGEST = 2000
"""Characters of one sentence."""
CLOCKS = {"night": time(23, 40), "small": time(2, 0)}
STEPS = {"minutes": timedelta(minutes=10), "hour": timedelta(hours=1)}
DAYS = {"day": "next_workday", "holiday": "next_holiday"}
BUTTONS = frozenset({Do.CLAIM, Do.REPLY, Do.REASSIGN, Do.RELEASE, Do.RESOLVE})


class Acts:
    """One method for each form."""

    def __init__(self, door: SandboxDoor, store: Store, clock: Clock, people: People) -> None:
        """`door` is where everything goes in."""
        self._door = door
        self._store = store
        self._clock = clock
        self._people = people

    def add(self, page: Blueprint) -> None:
        """Put the forms on the page."""
        for act in (
            self.say, self.tap, self.picture, self.enter,
            self.agent, self.desk, self.jump, self.again,
        ):  # fmt: skip
            page.add_url_rule(f"/{act.__name__}", act.__name__, act, methods=["POST"])

    def say(self) -> AnyResponse:
        """The customer types."""
        text = request.form.get("text", "").strip()[:LONGEST]
        if text:
            self._door.customer_says(*self._who(), text)
        return _back()

    def tap(self) -> AnyResponse:
        """The customer taps a menu item."""
        choice, label = request.form["choice"][:LONGEST], request.form["label"][:LONGEST]
        self._door.taps(*self._who(), choice, label)
        return _back()

    def picture(self) -> AnyResponse:
        """The customer sends a picture."""
        try:
            self._door.sends_image(*self._who(), request.files["picture"].read())
        except NotAPicture:
            abort(415)
        except TooLarge:
            abort(413)
        return _back()

    def enter(self) -> AnyResponse:
        """The customer opens the chat."""
        self._door.enters(*self._who())
        return _back()

    def agent(self) -> AnyResponse:
        """An agent presses a button of a case."""
        do, text = request.form.get("do", ""), request.form.get("text", "").strip()[:LONGEST]
        if do not in BUTTONS:
            abort(400)
        if do != Do.REPLY or text:
            try:
                case_no = int(request.form["case_no"])
                to = request.form.get("to") if do == Do.REASSIGN else None
                self._door.agent_does(request.form["agent"], case_no, Do(do), text, to)
            except (NoSuchCase, ValueError):
                abort(409)
        return _back()

    def desk(self) -> AnyResponse:
        """An agent writes to the desk in the group."""
        text = request.form.get("text", "").strip()[:LONGEST]
        if text:
            self._door.agent_tells_desk(request.form.get("agent", "")[:LONGEST], text)
        return _back()

    def jump(self) -> AnyResponse:
        """The clock goes on to another moment."""
        with self._store.read() as tx:
            seen = view(tx, next(iter(self._people)), self._clock.now())
        to = target(seen, request.form.get("to", ""))
        if to is None:
            abort(400)
        self._door.jump(to)
        return _back()

    def again(self) -> AnyResponse:
        """Everything is forgotten."""
        self._door.start_again()
        return _back()

    def _who(self) -> tuple[str, str]:
        customer = chosen(self._people, request.form.get("customer", ""))
        return customer, self._people[customer]["name"]


def target(seen: SandboxView, to: str) -> datetime | None:
    """The moment of a jump, always ahead; None where there is no such jump."""
    if to in CLOCKS:
        at = seen.now.replace(hour=CLOCKS[to].hour, minute=CLOCKS[to].minute, second=0)
        return at if at > seen.now else at + timedelta(days=1)
    if to in STEPS:
        return seen.now + STEPS[to]
    iso = str(seen.desk.get(DAYS.get(to, ""), ""))
    return datetime.fromisoformat(iso) if iso else None


def chosen(people: People, wanted: str) -> str:
    """The customer asked for, or the first one."""
    return wanted if wanted in people else next(iter(people))


def _back() -> AnyResponse:
    if request.headers.get("X-Requested-With") == "fetch":
        return Response(status=204)
    return redirect(url_for("sandbox.whole", customer=request.form.get("customer")), 303)
