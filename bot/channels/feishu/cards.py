"""The card of a case for the agents' group: everything on one screen, one thumb to claim. Pure.

Whatever a customer wrote stands in plain_text, which no markdown and no mention reads.
"""

from __future__ import annotations

from typing import Any

from bot.channels.base import CaseCard
from bot.channels.feishu import pictures
from bot.channels.feishu.render import button, card_of, plain
from bot.channels.feishu.taps import REPLY_FIELD
from bot.channels.feishu.words import CardWords
from bot.channels.wecom.plain import size
from handlers.cause import Do
from handlers.model import CaseStatus

LONGEST_LINE = 600
MOST_LINES = 30
LINES_BYTES = 15_000
"""Half of what Feishu takes; buttons and names need the rest."""
URGENT_COLOUR = "red"
COLOURS = {
    CaseStatus.OPEN: "orange",
    CaseStatus.RELEASED: "orange",
    CaseStatus.CLAIMED: "blue",
    CaseStatus.RESOLVED: "grey",
}


def case_card(case: CaseCard, words: CardWords) -> dict[str, Any]:
    """The card as everybody sees it now."""
    title = _title(case, words)
    status = CaseStatus(case.status)
    waiting = status in {CaseStatus.OPEN, CaseStatus.RELEASED}
    colour = URGENT_COLOUR if case.urgent and waiting else COLOURS[status]
    header = {"template": colour, "title": plain(title)}
    told = (*_lines(case), *_pictures(case, words), *_latest(case))
    elements = [*told, *_actions(case, words, waiting=waiting)]
    return card_of(elements, title, header=header)


def card_text(case: CaseCard, words: CardWords) -> str:
    """The same for a chat that shows no cards."""
    return "\n".join((_title(case, words), *case.lines))


def _title(case: CaseCard, words: CardWords) -> str:
    names = {one.agent_id: one.name for one in words.colleagues()}
    agent = names.get(case.claimed_by or "", case.claimed_by or "")
    title = words.say(f"card_{case.status}", case_no=str(case.case_no), agent=agent)
    return words.say("card_urgent", title=title) if case.urgent else title


def _lines(case: CaseCard) -> list[dict[str, Any]]:
    """As many as fit, from the top: what matters most stands there."""
    found, left = [], LINES_BYTES
    for number, text in enumerate(case.lines[:MOST_LINES]):
        shown = _cut(text)
        left -= size(shown)
        if left < 0:
            break
        found.append(_line(shown, large=not number))
    return found


def _line(text: str, *, large: bool = False) -> dict[str, Any]:
    larger = {"text_size": "heading"} if large else {}
    return {"tag": "div", "text": {**plain(text), **larger}}


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[:LONGEST_LINE]}…"


def _pictures(case: CaseCard, words: CardWords) -> list[dict[str, Any]]:
    """What may be seen by everybody in the group, and how many may not."""
    shown = pictures.row(case, words.say("card_picture"))
    if not case.withheld:
        return shown
    return [*shown, _line(words.say("card_pictures_withheld", count=str(case.withheld)))]


def _latest(case: CaseCard) -> list[dict[str, Any]]:
    """What happened last, where the header does not tell it."""
    if not case.latest or case.latest in case.lines:
        return []
    return [{"tag": "hr"}, _line(_cut(case.latest))]


def _actions(case: CaseCard, words: CardWords, *, waiting: bool) -> list[dict[str, Any]]:
    if case.status == CaseStatus.RESOLVED:
        return []
    if waiting:
        return [
            _button(case, words, Do.CLAIM, "primary_filled", width="fill"),
            _row(*_reading(case, words), _button(case, words, Do.RESOLVE)),
        ]
    return [
        _answering(case, words),
        _row(
            _button(case, words, Do.SUGGEST),
            _button(case, words, Do.RESOLVE, "primary"),
            _button(case, words, Do.RELEASE),
            *_reading(case, words),
        ),
        *_passing_on(case, words),
    ]


def _reading(case: CaseCard, words: CardWords) -> list[dict[str, Any]]:
    """What there is to read in full and to look at, and that it was no emergency."""
    asks = [Do.FULL_TEXT]
    if case.urgent:
        asks.append(Do.FALSE_ALARM)  # what woke somebody may have woken them for nothing
    if case.pictures or case.withheld:
        asks.append(Do.PICTURES)
    return [_button(case, words, one) for one in asks]


def _button(
    case: CaseCard, words: CardWords, do: Do, kind: str = "default", **more: Any
) -> dict[str, Any]:
    return button(words.say(f"button_{do.value}"), _value(case, do), kind, **more)


def _value(case: CaseCard, do: Do) -> dict[str, Any]:
    """Where to look; never what is allowed."""
    return {"v": 1, "do": do.value, "card": str(case.card_id), "case_no": case.case_no}


def _row(*buttons: dict[str, Any]) -> dict[str, Any]:
    columns = [{"tag": "column", "width": "auto", "elements": [one]} for one in buttons]
    return {"tag": "column_set", "flex_mode": "flow", "columns": columns}


def _answering(case: CaseCard, words: CardWords) -> dict[str, Any]:
    field = {
        "tag": "input",
        "name": REPLY_FIELD,
        "placeholder": plain(words.say("card_reply_hint")),
        "input_type": "multiline_text",
        "rows": 2,
        "max_length": 1000,
        "width": "fill",
    }
    send = _button(case, words, Do.REPLY, "primary", name="send", form_action_type="submit")
    return {"tag": "form", "name": "answer", "elements": [field, send]}


def _passing_on(case: CaseCard, words: CardWords) -> list[dict[str, Any]]:
    others = [one for one in words.colleagues() if one.agent_id != case.claimed_by]
    if not others:
        return []
    options = [{"text": plain(one.name), "value": one.agent_id} for one in others[:50]]
    return [
        {
            "tag": "select_static",
            "placeholder": plain(words.say("button_reassign")),
            "options": options,
            "behaviors": [{"type": "callback", "value": _value(case, Do.REASSIGN)}],
        }
    ]
