"""One message of the outbox on its way to 微信客服. Pure of decisions but WeCom's own."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from bot.channels.base import (
    Delivery,
    Misconfigured,
    Payload,
    Receipt,
    Refused,
    SendProblem,
    TryLater,
)
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import (
    BAD_MEDIA,
    BAD_MENU,
    NEVER_ARRIVED,
    STATE_FORBIDS,
    ApiError,
    problem,
)
from bot.channels.wecom.kf_people import People
from bot.channels.wecom.kf_sessions import Session, Sessions
from bot.channels.wecom.media import Uploads
from bot.channels.wecom.render import without_menu

BY_PEOPLE = ("person", "pool")
STATE_TRIES = 3
"""A refused state that reads as ours is a race at first, an unverified company after that."""
CODE_TRIES = 3
CODE_SECONDS = 12.0
"""A code lives 20 s, so its message is tried again at once or never."""


@dataclass(frozen=True, slots=True)
class KfSending:
    """Sends what `render.py` made; raises SendProblems only."""

    client: WeComClient
    sessions: Sessions
    uploads: Uploads
    people: People

    def send(self, delivery: Delivery) -> Receipt:
        """Send a message, let one out with a code, or move the session."""
        try:
            return self._sent(delivery)
        except ApiError as error:
            if error.errcode == STATE_FORBIDS:
                raise self._who_forbids(delivery) from None
            if delivery.resent and error.errcode not in NEVER_ARRIVED:
                return Receipt(platform_id=delivery.key)  # the msgid is known: it had arrived
            raise problem(error) from None

    def _sent(self, delivery: Delivery) -> Receipt:
        payload = delivery.payload
        if "session" in payload:
            return self._moved(delivery)
        if "code" in payload:
            return self._let_out(delivery, payload["code"], otherwise="expired")
        if payload.get("end_first"):
            return self._after_ending(delivery)
        return self._messaged(delivery)

    def _moved(self, delivery: Delivery) -> Receipt:
        to, payload = delivery.address, delivery.payload
        code = self.sessions.move(to.account, to.to, payload["session"], payload.get("servicer"))
        return Receipt(data={"code": code})

    def _messaged(self, delivery: Delivery) -> Receipt:
        ref = _picture(delivery.payload)
        if ref is None:
            return self._worded(delivery)
        try:
            return self._to_customer(delivery, self._image(ref))
        except ApiError as error:
            if error.errcode != BAD_MEDIA:
                raise
            self.uploads.forget(ref)
        return self._to_customer(delivery, self._image(ref))

    def _worded(self, delivery: Delivery) -> Receipt:
        """A text or a menu; a menu that is refused goes as text, under the key that it did not use."""
        try:
            return self._to_customer(delivery, _content(delivery.payload))
        except ApiError as error:
            menu = delivery.payload.get("msgmenu")
            if menu is None or delivery.resent or error.errcode not in BAD_MENU:
                raise
            return self._to_customer(delivery, _content(without_menu(menu)))

    def _image(self, ref: str) -> dict[str, Any]:
        return {"msgtype": "image", "image": {"media_id": self.uploads.media_id_or_refuse(ref)}}

    def _to_customer(self, delivery: Delivery, content: dict[str, Any]) -> Receipt:
        to = {"touser": delivery.address.to, "open_kfid": delivery.address.account}
        return self._post("kf/send_msg", delivery, {**to, **content})

    def _post(self, path: str, delivery: Delivery, body: dict[str, Any]) -> Receipt:
        answer = self.client.call(path, {**body, "msgid": delivery.key})
        return Receipt(platform_id=str(answer.get("msgid") or delivery.key))

    def _after_ending(self, delivery: Delivery) -> Receipt:
        """End what a person left open and use its code; where the bot may speak, just speak."""
        account, customer = delivery.address.account, delivery.address.to
        owner = self.sessions.of(account, customer).owner
        if owner == "bot":
            return self._messaged(delivery)
        if owner == "ended":
            raise Refused("the session had ended before", result="code_lost")
        code = self.sessions.move(account, customer, "ended")
        return self._let_out(delivery, code, otherwise="code_lost")

    def _let_out(self, delivery: Delivery, code: str, *, otherwise: str) -> Receipt:
        """One message on an event's code: soon, or not at all.

        `otherwise` is the result where the code is no good: a welcome is over then, and what was
        to be answered after an end becomes a ticket.
        """
        body = {"code": code, **_content(delivery.payload)}
        unsure, until = delivery.resent, time.monotonic() + CODE_SECONDS
        for tried in range(CODE_TRIES):
            if tried and time.monotonic() > until:
                break
            try:
                return self._post("kf/send_msg_on_event", delivery, body)
            except TryLater as busy:
                unsure = unsure or busy.unknown_outcome
            except ApiError as error:
                decided = problem(error)
                if isinstance(decided, Misconfigured):
                    raise decided from None
                if isinstance(decided, Refused):
                    return _spent(delivery, error, unsure=unsure, otherwise=otherwise)
        raise Refused("the code could not be used in time", result=otherwise)

    def _who_forbids(self, delivery: Delivery) -> Refused | TryLater | Misconfigured:
        """95018 alone does not say whether a person owns the session or nobody may speak."""
        try:
            session = self.sessions.of(delivery.address.account, delivery.address.to)
        except ApiError as error:
            return TryLater(f"95018, and its state is not told: {error}")
        if session.owner == "ended":
            return Refused("the session is ended", result="window_closed")
        if session.owner in BY_PEOPLE:
            left = not self._anybody_there(delivery.address.account, session)
            result = "left_open" if left else "owned_by_person"
            return Refused(f"the session is {session.owner}", result=result)
        if delivery.attempt < STATE_TRIES:
            return TryLater("the session was moving", wait=timedelta(seconds=2))
        return Misconfigured("WeCom refuses messages in a session of the bot: verify the company")

    def _anybody_there(self, account: str, session: Session) -> bool:
        """Whether a servicer of this session is 接待中; where nobody tells, somebody may be."""
        try:
            receiving = {one.userid for one in self.people.servicers(account) if one.receiving}
        except SendProblem:
            return True
        return session.servicer in receiving if session.servicer else bool(receiving)


def _spent(delivery: Delivery, error: ApiError, *, unsure: bool, otherwise: str) -> Receipt:
    """A code that is no good any more: an earlier try of ours may be what spent it."""
    if unsure and error.errcode not in NEVER_ARRIVED:
        return Receipt(platform_id=delivery.key)
    raise Refused(f"the code was refused: {error}", result=otherwise)


def _picture(payload: Payload) -> str | None:
    image = payload.get("image")
    return str(image["ref"]) if isinstance(image, Mapping) and "ref" in image else None


def _content(payload: Payload) -> dict[str, Any]:
    msgtype = str(payload["msgtype"])
    return {"msgtype": msgtype, msgtype: payload[msgtype]}
