"""The list of cases that wait, in one card: a line and a button each. Pure."""

from __future__ import annotations

from typing import Any

from bot.channels.base import WaitingCase, WaitingList
from bot.channels.feishu.render import button, card_of, plain
from bot.channels.feishu.words import CardWords
from handlers.cause import Do

MOST = 20
"""A card holds two hundred elements; a case takes six."""
LONGEST = 60
"""Characters of a need; a phone shows two lines of it."""


def waiting_card(waiting: WaitingList, words: CardWords) -> dict[str, Any]:
    """The list as everybody sees it now."""
    title = _title(waiting, words)
    shown = waiting.cases[:MOST]
    rows = [_row(one, words) for one in shown]
    more = len(waiting.cases) - len(shown)
    if more:
        rows.append({"tag": "div", "text": plain(words.say("card_waiting_more", count=str(more)))})
    if not rows:
        rows.append({"tag": "div", "text": plain(words.say("card_waiting_over"))})
    header = {"template": "orange" if waiting.cases else "grey", "title": plain(title)}
    return card_of(rows, title, header=header)


def waiting_text(waiting: WaitingList, words: CardWords) -> str:
    """The same for a chat that shows no cards; a case is claimed there by its number."""
    lines = (_line(one, words) for one in waiting.cases[:MOST])
    return "\n".join((_title(waiting, words), *lines))


def _title(waiting: WaitingList, words: CardWords) -> str:
    return words.say("card_waiting", count=str(len(waiting.cases)))


def _line(case: WaitingCase, words: CardWords) -> str:
    need = case.lines[0] if case.lines else ""
    short = need if len(need) <= LONGEST else f"{need[:LONGEST]}…"
    since = words.time(case.opened_at)
    return words.say("card_waiting_line", case_no=str(case.case_no), since=since, need=short)


def _row(case: WaitingCase, words: CardWords) -> dict[str, Any]:
    value = {"v": 1, "do": Do.CLAIM.value, "card": str(case.card_id), "case_no": case.case_no}
    claim = button(words.say("button_claim"), value, "primary")
    line = {"tag": "div", "text": plain(_line(case, words))}
    columns = [
        {"tag": "column", "width": "weighted", "weight": 4, "elements": [line]},
        {"tag": "column", "width": "auto", "vertical_align": "center", "elements": [claim]},
    ]
    return {"tag": "column_set", "flex_mode": "none", "columns": columns}
