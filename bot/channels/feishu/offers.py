"""Lines to the desk as buttons of a card: one tap says what would be typed. Pure.

Who tapped is what the platform says, and whether they may is decided where lines are carried out.
"""

from __future__ import annotations

from typing import Any

from bot.channels.base import Arrival, Kind, Offer
from bot.channels.feishu.render import button, card_of, plain
from bot.channels.feishu.taps import Click
from bot.channels.feishu.words import CardWords
from handlers.notice import Handing, Notice

GROUP, DESK = "feishu_group", "desk"
ORDER, REASON_FIELD = "order", "reason"
LONGEST_REASON = 200
MOST = 10
"""Buttons of one card."""


def offer_card(offer: Offer, words: CardWords) -> dict[str, Any]:
    """What agents read, and under it what they can order; the first is the one to think of."""
    title, _, rest = offer.text.partition("\n")
    lines = [{"tag": "div", "text": plain(line)} for line in rest.split("\n") if line]
    taps = [_tap(line, "default") for line in offer.orders[1:MOST]]
    first = offer.orders[:1]
    if first and offer.needs_reason:
        ordered = [_with_reason(first[0], words), *taps]
    else:
        ordered = [*(_tap(line, "primary") for line in first), *taps]
    header = {"template": "blue", "title": plain(title)}
    return card_of([*lines, *ordered], title, header=header)


def handing_card(notice: Notice) -> dict[str, Any]:
    """A private card: every case with its buttons, and a line for a note to whoever goes on."""
    rows: list[dict[str, Any]] = [{"tag": "div", "text": plain(line)} for line in notice.lines]
    for one in notice.handing:
        rows += [{"tag": "hr"}, {"tag": "div", "text": plain(one.line)}, _handed(one)]
    header = {"template": "blue", "title": plain(notice.title)}
    return card_of(rows, notice.title, header=header)


def _handed(one: Handing) -> dict[str, Any]:
    note = {
        "tag": "input",
        "name": REASON_FIELD,
        "placeholder": plain(one.hint),
        "max_length": LONGEST_REASON,
    }
    taps = [
        button(label, {ORDER: f"{label} {one.case_no}"}, name=do.value, form_action_type="submit")
        for do, label in one.orders
    ]
    return {"tag": "form", "name": f"case_{one.case_no}", "elements": [note, *taps]}


def ordered(click: Click, app_id: str) -> Arrival | None:
    """The line that was tapped, as if it had been written to the desk; None for other taps."""
    line = click.action.body("value").text(ORDER)
    if not line:
        return None
    reason = " ".join(click.action.body("form_value").text(REASON_FIELD).split())
    said = f"{line} {reason[:LONGEST_REASON]}".strip()
    return Arrival(
        lane=DESK,
        channel=GROUP,
        account=app_id,
        platform_id=f"click:{click.event_id}",
        kind=Kind.DESK,
        at=click.at,
        payload={
            "by": f"feishu:{click.who}",
            "text": said,
            "answer_to": click.message_id,
            "chat": click.chat_id,
            "tapped": True,
        },
    )


def _tap(line: str, kind: str, **more: Any) -> dict[str, Any]:
    return button(line, {"v": 1, ORDER: line}, kind, **more)


def _with_reason(line: str, words: CardWords) -> dict[str, Any]:
    field = {
        "tag": "input",
        "name": REASON_FIELD,
        "placeholder": plain(words.say("draft_reason_hint")),
        "max_length": LONGEST_REASON,
        "width": "fill",
    }
    send = _tap(line, "primary", name="order", form_action_type="submit")
    return {"tag": "form", "name": "publish", "elements": [field, send]}
