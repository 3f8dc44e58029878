"""An agent's own list of tickets: each number a button that opens its card. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from bot.channels.base import Part
from bot.channels.feishu.offers import ORDER
from bot.channels.feishu.render import as_card, button, card_of, plain
from handlers.notice import Notice

MOST = 12
"""Tickets of one card, far within its two hundred elements and thirty kilobytes."""
_LINK = re.compile(r"(?P<label>[^\n]{1,40}?)[\s:\uff1a]*(?P<url>https?://\S+)")


def ticket_lists(notice: Notice) -> tuple[Part, ...]:
    """The list in as many cards as it takes; nothing of it is left out."""
    return tuple(_part(notice, lines) for lines in _pages(notice))


def _part(notice: Notice, lines: Sequence[str]) -> Part:
    text = "\n".join((notice.title, *lines))
    header = {"template": "blue", "title": plain(notice.title)}
    card = card_of(list(_elements(notice, lines)), notice.title, header=header)
    return Part(payload=as_card(card, text), preview=text)


def _pages(notice: Notice) -> Iterator[list[str]]:
    page: list[str] = []
    count = 0
    for line in notice.lines:
        count += _number(notice, line) != ""
        if count > MOST:
            yield page
            page, count = [], 1
        page.append(line)
    yield page


def _elements(notice: Notice, lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    said: list[str] = []
    for line in lines:
        number, link = _number(notice, line), _LINK.fullmatch(line)
        if number:
            yield from _words(said)
            yield button(number, {"v": 1, ORDER: number})
            said = [line[len(number) :].strip()]
        elif link:
            yield from _words(said)
            yield _opens(link["label"], link["url"])
            said = []
        else:
            said.append(line)
    yield from _words(said)


def _words(said: Sequence[str]) -> Iterator[dict[str, Any]]:
    text = "\n".join(filter(None, said))
    if text:
        yield {"tag": "div", "text": plain(text)}


def _opens(label: str, url: str) -> dict[str, Any]:
    goes = [{"type": "open_url", "default_url": url}]
    return {"tag": "button", "type": "text", "text": plain(label), "behaviors": goes}


def _number(notice: Notice, line: str) -> str:
    return next((one for one in notice.tickets if line.startswith(one)), "")
