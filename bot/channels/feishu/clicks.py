"""Taps on our cards: an agent's on a case, a customer's on a choice. Pure look-ups.

A button's value is data that we wrote once; it only says which row to look at. Who tapped, in which
chat and on which message is what the platform says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from bot.arrivals import agent_arrival, message_arrival
from bot.channels.base import Arrival, CaseRef, Received, Result
from bot.channels.feishu.known import Known
from bot.channels.feishu.offers import ordered
from bot.channels.feishu.suggestions import FIELD, sent_card
from bot.channels.feishu.taps import REPLY_FIELD, Click
from bot.channels.feishu.ticket_cards import TICKET, tapped
from handlers.cause import AgentDid, Do
from handlers.model import Message

JSON = "application/json"
NOTHING = b"{}"


def received(
    click: Click | None, known: Known, *, app_id: str, agent_chat: str, busy: str
) -> Received:
    """What a tap is; one that is not ours to act on changes nothing."""
    if click is None or not click.who:
        return Received(arrivals=(), body=NOTHING, content_type=JSON)
    if click.action.body("value").text(TICKET):
        did = tapped(click, known)
        answer = _answer(busy) if did else None
        return Received(
            arrivals=(did,) if did else (), body=NOTHING, content_type=JSON, answer=answer
        )
    if click.chat_id == agent_chat and agent_chat:
        return _of_group(click, known, app_id=app_id, busy=busy)
    order = ordered(click, app_id)  # an agent's private card; who is no agent is told so
    if order is not None:
        return Received(arrivals=(order,), body=NOTHING, content_type=JSON, answer=_answer(busy))
    chosen = _chosen(click, app_id)
    return Received(arrivals=(chosen,) if chosen else (), body=NOTHING, content_type=JSON)


def _of_group(click: Click, known: Known, *, app_id: str, busy: str) -> Received:
    order = ordered(click, app_id)
    if order is None:
        return _agents(click, known, busy)
    return Received(arrivals=(order,), body=NOTHING, content_type=JSON, answer=_answer(busy))


def _agents(click: Click, known: Known, busy: str) -> Received:
    if click.action.body("value").text("number"):
        return _of_suggestion(click, known, busy)
    case = _case(click, known)
    did = _did(click, case) if case else None
    if case is None or did is None:
        return Received(arrivals=(), body=NOTHING, content_type=JSON)
    arrival = agent_arrival(
        case,
        did,
        platform_id=f"click:{click.event_id}",
        at=click.at,
        card_id=case.card_id,
    )
    return Received(arrivals=(arrival,), body=NOTHING, content_type=JSON, answer=_answer(busy))


def _of_suggestion(click: Click, known: Known, busy: str) -> Received:
    """A suggested answer is sent as it stands in its field; the card then says so."""
    value, fields = click.action.body("value"), click.action.body("form_value")
    number = value.text("number")
    case = known.case_numbered(value.fields.get("case_no"))
    said = fields.text(FIELD.format(number=number)).strip()
    if case is None or not said:
        return Received(arrivals=(), body=NOTHING, content_type=JSON)
    did = AgentDid(
        agent_id=f"feishu:{click.who}", do=Do.SEND, text=f"{number} {said}", case_no=case.case_no
    )
    arrival = agent_arrival(case, did, platform_id=f"click:{click.event_id}", at=click.at)
    answer = _answer(busy, settled=True)
    return Received(arrivals=(arrival,), body=NOTHING, content_type=JSON, answer=answer)


def _case(click: Click, known: Known) -> CaseRef | None:
    """The case of the tapped card; the button's word counts while the card's send is unconfirmed."""
    value = click.action.body("value")
    return known.case_of(click.message_id) or known.case_by_id(value.text("card"), click.message_id)


def _did(click: Click, case: CaseRef) -> AgentDid | None:
    action = click.action
    wanted = action.body("value").text("do")
    if wanted not in {*Do}:
        return None
    said = action.body("form_value").text(REPLY_FIELD) or action.text("input_value")
    if Do(wanted) in {Do.REPLY, Do.ASK, Do.NOTE} and not said.strip():
        return None
    return AgentDid(
        agent_id=f"feishu:{click.who}",
        do=Do(wanted),
        text=said.strip(),
        to=action.text("option") or None,
        case_no=case.case_no,
    )


def _chosen(click: Click, app_id: str) -> Arrival | None:
    """A customer's choice, as if its label had been written."""
    value = click.action.body("value")
    if not value.text("tap"):
        return None
    message = Message(
        message_id=f"click:{click.event_id}",
        at=click.at,
        text=value.text("label"),
        tap=value.text("tap"),
    )
    return message_arrival("feishu", app_id, click.who, message)


def _answer(busy: str, *, settled: bool = False) -> Result:
    """`settled`: what succeeded leaves nothing to tap."""

    def body(result: Mapping[str, str] | None) -> bytes:
        if result is None:
            return _toast("info", busy)
        card = json.loads(result["card"]) if result.get("card") else None
        toast = {"type": result.get("kind", "info"), "content": result.get("toast", "")}
        if settled and toast["type"] == "success":
            card = sent_card(toast["content"])
        shown: dict[str, object] = {"toast": toast} if toast["content"] else {}
        if card:
            shown["card"] = {"type": "raw", "data": card}
        return json.dumps(shown, ensure_ascii=False).encode()

    return body


def _toast(kind: str, text: str) -> bytes:
    toast = {"toast": {"type": kind, "content": text}} if text else {}
    return json.dumps(toast, ensure_ascii=False).encode()
