"""Suggested answers as a card in a case's thread: each in a field of its own, sent by one tap. Pure.

Whether who taps may answer is decided where answers are carried out.
"""

from __future__ import annotations

from typing import Any

from bot.channels.feishu.render import button, card_of, plain
from bot.channels.feishu.words import CardWords
from handlers.cause import Do
from handlers.notice import Notice

FIELD = "suggested_{number}"
LONGEST = 1000
"""Characters of a field; Feishu takes no more."""


def suggestion_card(notice: Notice, words: CardWords) -> dict[str, Any]:
    """The suggestions of a notice, to be edited where they stand."""
    title = words.say("card_suggested", case_no=str(notice.case_no))
    forms = [_form(number, text, notice, words) for number, text in enumerate(notice.suggested, 1)]
    return card_of(forms, title, header={"template": "blue", "title": plain(title)})


def sent_card(told: str) -> dict[str, Any]:
    """What stands there once one of them was sent: nothing that could be sent twice."""
    return card_of([{"tag": "div", "text": plain(told)}], told)


def _form(number: int, text: str, notice: Notice, words: CardWords) -> dict[str, Any]:
    field = {
        "tag": "input",
        "name": FIELD.format(number=number),
        "default_value": text[:LONGEST],
        "input_type": "multiline_text",
        "rows": 2,
        "max_length": LONGEST,
        "width": "fill",
    }
    send = button(
        words.say("button_send", number=str(number)),
        {"v": 1, "do": Do.SEND.value, "case_no": notice.case_no, "number": str(number)},
        "primary" if number == 1 else "default",
        name=f"send_{number}",
        form_action_type="submit",
    )
    return {"tag": "form", "name": f"form_{number}", "elements": [field, send]}
