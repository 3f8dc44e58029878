"""Links in answers that a customer could not open."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from ipaddress import ip_address
from urllib.parse import urlsplit

_LINK = re.compile(
    r"(?:https?|ftp|htt?p?s?)\s*[:：]\s*[/／]{1,3}[^\s<>\"'，。；、！？）】」》]*", re.I
)
_MARKDOWN = re.compile(r"(!?)\[[^\]\n]{0,200}\]\(([^)\n]{0,2000})\)")
_HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]", re.I)
_CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff]")
_UNREACHABLE = ("localhost", ".local", ".lan", ".internal", "example.com", "example.org")


def link_findings(text: str) -> Iterator[tuple[str, str]]:
    """Yield code and link of every link that is none or leads nowhere for a customer."""
    for found in _LINK.finditer(text):
        code = _fault(found[0])
        if code:
            yield code, found[0]
    for found in _MARKDOWN.finditer(text):
        if found[1]:
            yield "picture_in_text", found[0]
        elif not _LINK.match(found[2]):
            yield "bad_link", found[0]


def _fault(link: str) -> str | None:
    if unicodedata.normalize("NFKC", link) != link:
        return "fullwidth_link"
    if _CHINESE.search(link):
        return "link_runs_on"
    try:
        parts = urlsplit(link)
        host = parts.hostname or ""
        _ = parts.port
    except ValueError:
        return "bad_link"
    if parts.scheme.lower() not in {"http", "https"}:
        return "bad_link"
    return _host_fault(host)


def _host_fault(host: str) -> str | None:
    try:
        return "private_link" if ip_address(host).is_private else None
    except ValueError:
        pass  # no address, then it must be a name
    if host.endswith(_UNREACHABLE):
        return "private_link"
    return None if _HOST.fullmatch(host) else "bad_link"
