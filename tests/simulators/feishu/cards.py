"""What Feishu checks of a card before it shows it."""

from __future__ import annotations

import json

from tests.simulators.feishu.nouns import Json, Refusal, walk

BYTES = 30 * 1024
COMPONENTS = 200
TAGS = frozenset(
    {
        "plain_text", "markdown", "div", "button", "input", "select_static", "form", "column_set",
        "column", "hr", "img", "collapsible_panel", "standard_icon", "text_tag", "overflow",
    }
)  # fmt: skip
NAMED = frozenset({"input", "select_static", "form"})


def checked(content: str) -> Json:
    """The card of a message; Refusal where the platform would not show it."""
    try:
        card = json.loads(content)
    except ValueError:
        raise _bad(200621, "parse card json err") from None
    if len(content.encode()) > BYTES:
        raise Refusal(230025, "message is too long")
    if not isinstance(card, dict) or card.get("schema") != "2.0":
        raise _bad(200830, "only schema 2.0 here")
    tags = [str(node["tag"]) for node in walk(card) if "tag" in node]
    if len(tags) > COMPONENTS:
        raise _bad(11310, "card contains more than 200 elements")
    unknown = set(tags) - TAGS
    if unknown:
        raise _bad(200861, f"unsupported tags {sorted(unknown)}")
    if not card.get("config", {}).get("update_multi", True):
        raise _bad(200800, "update_multi must be true")
    _check_forms(card)
    return card


def _check_forms(card: Json) -> None:
    """Forms only at the root, every component in them named once."""
    elements = card.get("body", {}).get("elements", [])
    nested = [
        node for element in elements for node in walk(element)[1:] if node.get("tag") == "form"
    ]
    if nested:
        raise _bad(200530, "a form only at the root")
    forms = [element for element in elements if element.get("tag") == "form"]
    inner = [node for form in forms for node in walk(form)[1:]]
    named = [node for node in inner if node.get("tag") in {*NAMED, "button"}]
    names = [node.get("name") for node in named]
    if not all(names) or len(set(names)) != len(names):
        raise _bad(200530, "every component of a form needs a name of its own")
    for form in forms:
        if not any(node.get("form_action_type") == "submit" for node in walk(form)):
            raise _bad(200530, "a form needs a button to submit it")


def _bad(ext: int, message: str) -> Refusal:
    return Refusal(230099, f"Failed to create card content, ext=ErrCode: {ext}; ErrMsg: {message}")
