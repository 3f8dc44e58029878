"""What a customer picked of the choices that were offered: by tap, number, label or own words."""

from __future__ import annotations

import re

from handlers.model import Choice
from handlers.turn import Turn
from knowledge.matcher import Action

HUMAN = "human"
SOLVED = "solved"
TICKET = "ticket"
URGENT = "urgent"
NONE = "none"
ENTRY = "entry:"
AGAIN = "again:"
CONFIRM = "confirm:"
FORM = "form:"
MOTIVE = "motive:"
STEP = "step:"

_CHINESE_NUMBERS = {"一": 1, "二": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_CIRCLED = {chr(0x2460 + index): index + 1 for index in range(9)}
_NUMBER = re.compile(r"^(?:选|第|是)?\s*([1-9一二两三四五六①-⑨])\s*(?:个|项|种|条|号|吧|的|那个)*$")
_YES = frozenset(
    [
        "好",
        "好的",
        "好吧",
        "好啊",
        "行",
        "行吧",
        "可以",
        "可以的",
        "嗯",
        "嗯嗯",
        "是",
        "是的",
        "对",
        "对的",
        "要",
        "要的",
        "需要",
        "麻烦了",
        "ok",
        "okay",
        "yes",
    ]
)
_NONE = re.compile(
    r"^(?:以上)?(?:都|全)(?:不是|不对|没有|不符合)|^没有?一个|^(?:这些|上面|里面|以上)?(?:都|里)?没有(?:我|合适|一样|符合|对的|$)|^(?:都)?不是这[些个]|^一个都不"
)
_DENIED = re.compile(r"^(?:也|都|又|并)?(?:不是|没有?报|没有?显示)")
_OFFERS = (TICKET, CONFIRM, FORM)
_NOISE = re.compile(r"[\s,，。.!！?？、;；:：~～「」\"'“”]+")


def picked(turn: Turn) -> Choice | None:
    """The choice this turn's words or tap mean, if they mean one that was offered."""
    tapped = next((message.tap for message in reversed(turn.messages) if message.tap), None)
    if tapped is not None:
        return next((choice for choice in turn.memory.choices if choice.id == tapped), None) or (
            Choice(id=tapped, label=turn.text)
        )
    offered = turn.memory.choices
    if not offered or not turn.messages:
        return None
    said = folded(turn.messages[-1].text)
    return (
        _by_number(said, offered)
        or _by_label(said, offered)
        or _by_yes(said, offered)
        or _by_refusal(said, offered)
    )


def is_picked(turn: Turn, *ids: str) -> bool:
    """Whether one of these choices was picked; an id that ends in a colon stands for its family."""
    choice = picked(turn)
    if choice is None:
        return False
    return any(choice.id == id_ or (id_.endswith(":") and choice.id.startswith(id_)) for id_ in ids)


def meant(turn: Turn) -> Choice | None:
    """The offered entry that the customer described in own words instead of picking it."""
    if turn.reading.ranking.action is Action.MISS or not turn.reading.ranking.hits:
        return None
    if is_denied(turn):
        return None
    best = ENTRY + turn.reading.ranking.hits[0].entry_id
    choice = next((one for one in turn.memory.choices if one.id == best), None)
    if choice is None or turn.reading.ranking.action is Action.ANSWER:
        return choice
    return choice if _sets_apart(turn.text, choice, turn.memory.choices) else None


def is_denied(turn: Turn) -> bool:
    """Whether an entry that was offered is named to be excluded: 「不是E5」 means any other."""
    offered = any(one.id.startswith(ENTRY) for one in turn.memory.choices)
    return offered and _DENIED.match(folded(turn.text)) is not None


def _sets_apart(text: str, choice: Choice, offered: tuple[Choice, ...]) -> bool:
    """Whether the words have something of this label that no other one has."""
    others = {pair for one in offered if one.id != choice.id for pair in _pairs(one.label)}
    return bool(_pairs(text) & (_pairs(choice.label) - others))


def _pairs(text: str) -> set[str]:
    flat = folded(text)
    return {flat[index : index + 2] for index in range(len(flat) - 1)}


def folded(text: str) -> str:
    """The text without spaces and punctuation, in lower case."""
    return _NOISE.sub("", text).lower()


def _by_number(said: str, offered: tuple[Choice, ...]) -> Choice | None:
    found = _NUMBER.match(said)
    if found is None:
        return None
    sign = found.group(1)
    number = _CHINESE_NUMBERS.get(sign) or _CIRCLED.get(sign) or (sign.isdecimal() and int(sign))
    return offered[number - 1] if number and number <= len(offered) else None


def _by_label(said: str, offered: tuple[Choice, ...]) -> Choice | None:
    exact = [choice for choice in offered if folded(choice.label) == said]
    if exact:
        return exact[0]
    if len(said) < 2:
        return None
    holding = [choice for choice in offered if said in folded(choice.label)]
    return holding[0] if len(holding) == 1 else None


def _by_yes(said: str, offered: tuple[Choice, ...]) -> Choice | None:
    """「好的」 after an offer takes the first thing that was offered to be done."""
    if said not in _YES:
        return None
    return next((choice for choice in offered if choice.id.startswith(_OFFERS)), None)


def _by_refusal(said: str, offered: tuple[Choice, ...]) -> Choice | None:
    if not _NONE.search(said):
        return None
    return next((choice for choice in offered if choice.id == NONE), None)
