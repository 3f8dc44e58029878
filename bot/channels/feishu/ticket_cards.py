"""The card of a ticket: what is known, what is missing, and what can be done about it. Pure.

What a tap may do is decided where orders about tickets are carried out.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.arrivals import event_arrival
from bot.channels.base import Arrival, Kind, Part
from bot.channels.feishu.known import Known
from bot.channels.feishu.render import as_card, button, card_of, plain
from bot.channels.feishu.taps import Click
from bot.channels.feishu.words import CardWords
from bot.channels.tickets import TicketCard
from handlers.cause import AgentDid, Do

TICKET = "ticket"
FIELD = "words"
_WITH_WORDS = (Do.REPLY, Do.NOTE)
_LABELS = {Do.RESOLVE: "button_settle"}
"""Buttons that say something else on a case."""
LONGEST = 1000


def ticket_card(ticket: TicketCard, words: CardWords) -> dict[str, Any]:
    """The card as everybody sees it now."""
    title = _title(ticket, words)
    lines = [{"tag": "div", "text": plain(line)} for line in ticket.lines]
    header = {"template": _colour(ticket), "title": plain(title)}
    acts = _acts(ticket, words) if ticket.is_living else []
    return card_of([*lines, *acts], title, header=header)


def ticket_message(
    ticket: TicketCard, words: CardWords, *, under: str = "", update: str = ""
) -> Part:
    """The card as a message, with its words for a chat that shows no cards."""
    text = "\n".join((_title(ticket, words), *ticket.lines))
    place = {"reply_to": under, "in_thread": True} if under else {}
    renewed = {"update": update} if update else {}
    message = as_card(ticket_card(ticket, words), text)
    return Part(payload={**message, **place, **renewed}, preview=text)


def tapped(click: Click, known: Known) -> Arrival | None:
    """What an agent did about a ticket, in the lane of its customer; None for other taps."""
    value = click.action.body("value")
    ticket_no, wanted = value.text(TICKET), value.text("do")
    said = click.action.body("form_value").text(FIELD).strip()
    customer = known.customer_with(ticket_no)
    if customer is None or wanted not in {*Do} or (Do(wanted) in _WITH_WORDS and not said):
        return None
    text = said if Do(wanted) in _WITH_WORDS else ""
    arrival = event_arrival(
        Kind.AGENT,
        channel=customer.channel,
        account=customer.account,
        customer=customer.to,
        platform_id=f"click:{click.event_id}",
        at=click.at,
        cause=AgentDid(
            agent_id=f"feishu:{click.who}", do=Do(wanted), text=text, ticket_no=ticket_no
        ),
    )
    shown = {"ticket_card": ticket_no, "shown_as": click.message_id, "shown_in": click.chat_id}
    return replace(arrival, payload={**arrival.payload, **shown})


def _title(ticket: TicketCard, words: CardWords) -> str:
    title = words.say("card_ticket", ticket_no=ticket.ticket_no, status=ticket.status)
    return words.say("card_urgent", title=title) if ticket.urgent and ticket.is_living else title


def _colour(ticket: TicketCard) -> str:
    if not ticket.is_living:
        return "grey"
    return "red" if ticket.urgent else "blue"


def _acts(ticket: TicketCard, words: CardWords) -> list[dict[str, Any]]:
    asks = (Do.ASK_MISSING,) if ticket.lacks else ()
    row = [_button(ticket, words, one) for one in (Do.CLAIM, *asks, Do.RESOLVE, Do.PAGE)]
    columns = [{"tag": "column", "width": "auto", "elements": [one]} for one in row]
    return [
        _form(ticket, words),
        {"tag": "column_set", "flex_mode": "flow", "columns": columns},
    ]


def _form(ticket: TicketCard, words: CardWords) -> dict[str, Any]:
    field = {
        "tag": "input",
        "name": FIELD,
        "placeholder": plain(words.say("card_ticket_hint")),
        "input_type": "multiline_text",
        "rows": 2,
        "max_length": LONGEST,
        "width": "fill",
    }
    sends = [
        _button(ticket, words, one, name=one.value, form_action_type="submit")
        for one in _WITH_WORDS
    ]
    return {"tag": "form", "name": "about", "elements": [field, *sends]}


def _button(ticket: TicketCard, words: CardWords, do: Do, **more: Any) -> dict[str, Any]:
    label = words.say(_LABELS.get(do, f"button_{do.value}"))
    value = {"v": 1, "do": do.value, TICKET: ticket.ticket_no}
    return button(label, value, "primary" if do is Do.REPLY else "default", **more)
