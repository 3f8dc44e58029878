"""A customer's pictures on a card: small, and never in the card's way. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from bot.channels.base import CaseCard
from bot.channels.feishu.render import plain

REF = "ref:"
"""Before a picture's name on a card, until it is uploaded."""
_INNER = ("columns", "elements")


def row(case: CaseCard, label: str) -> list[dict[str, Any]]:
    """The case's pictures side by side, a tap on one enlarges it; `label` is read out for each."""
    if not case.pictures:
        return []
    columns = [
        {"tag": "column", "width": "auto", "elements": [_small(ref, label)]}
        for ref in case.pictures
    ]
    return [{"tag": "column_set", "flex_mode": "flow", "columns": columns}]


def pictured(card: Mapping[str, Any], key_of: Callable[[str], str | None]) -> dict[str, Any]:
    """The card with the platform's names of its pictures; what has none is left out."""
    done = _named(card, key_of)
    return done if isinstance(done, dict) else {}


def _small(ref: str, label: str) -> dict[str, Any]:
    return {
        "tag": "img",
        "img_key": f"{REF}{ref}",
        "alt": plain(label),
        "scale_type": "crop_center",
        "size": "medium",
        "preview": True,
    }


def _named(node: Any, key_of: Callable[[str], str | None]) -> Any:
    """The node as it is sent; None where nothing of it is left."""
    if isinstance(node, list):
        return [one for one in (_named(each, key_of) for each in node) if one is not None]
    if not isinstance(node, Mapping):
        return node
    if str(node.get("img_key", "")).startswith(REF):
        key = key_of(str(node["img_key"]).removeprefix(REF))
        return {**node, "img_key": key} if key else None
    named = {name: _named(value, key_of) for name, value in node.items()}
    emptied = any(node.get(name) and not named[name] for name in _INNER if name in node)
    return None if emptied else named
