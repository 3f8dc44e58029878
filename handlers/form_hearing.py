"""What one breath brings to a form: words, facts, pictures and cards, each ready to be placed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from handlers import need, shown
from handlers.choices import folded, picked
from handlers.cleared import HIDDEN
from handlers.form_words import BARE
from handlers.model import MessageKind
from handlers.policy import FieldKind
from handlers.shown import Shown
from handlers.turn import Turn

FIELD: Final = "field:"
"""Prefix of the id of a choice that answers a form's field: `field:<field id>:<place>`."""
OFFER: Final = "offer:"
OFFER_YES: Final = "offer:yes"
OFFER_NO: Final = "offer:no"

FACT_KINDS: Final[Mapping[FieldKind, str]] = {
    FieldKind.ORDER_NO: "order_no",
    FieldKind.TRACKING_NO: "tracking_no",
    FieldKind.PHONE: "phone",
    FieldKind.AMOUNT: "amount",
    FieldKind.DATE: "date",
    FieldKind.ADDRESS: "address",
}
"""Which facts of a text a field of this kind takes."""
_CALLS: Final = re.compile(
    r"(?:wo)?(?:yao|xiang|zhao|jiao|qing)*(?:zhuan|jie)?(?:dao)?(?:rengong|zhenren|kefu)(?:kefu|fuwu)?|zrg|rg"
    r"|(?:hi|hello|please|can|could|may|i|we|need|want|wanna|like|would|id|to|talk|speak|chat|with|a|an|the|real|live|human|"
    r"person|agent|someone|somebody|representative|operator|support|customer|service|being|now|here)+"
)
"""A person called in pinyin or English, without spaces."""
_EVIDENCE: Final = (MessageKind.IMAGE, MessageKind.VIDEO)
_CARDS: Final = (
    MessageKind.ORDER,
    MessageKind.PRODUCT,
    MessageKind.LOCATION,
    MessageKind.MINIPROGRAM,
    MessageKind.LINK,
    MessageKind.CONTACT,
)
_CLAUSE: Final = re.compile(
    r"[。;；!！?？\n]+|(?<!\d)[,，]|[,，](?!\d)|(?<=[^\x00-\x7f])\s+(?=[^\x00-\x7f])"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Heard:
    """One breath, taken apart."""

    text: str = ""
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    media: tuple[str, ...] = ()
    """Hashes of pictures and films."""
    evidence: tuple[str, ...] = ()
    """Hashes of everything that was sent, recordings and files included."""
    seen: Shown = field(default_factory=Shown)
    """What pictures and forwarded records show: to be offered, never taken silently."""
    tap: str | None = None

    @property
    def clauses(self) -> tuple[str, ...]:
        """The words in pieces that can be said by themselves."""
        return tuple(piece.strip() for piece in _CLAUSE.split(self.text) if piece and piece.strip())

    @property
    def is_empty(self) -> bool:
        """Whether the breath had nothing that a form could use."""
        return not (self.text.strip() or self.evidence or self.facts or self.seen.facts or self.tap)


def hear(turn: Turn) -> Heard:
    """The breath of this turn, as a form listens to it."""
    own = {ticket.ticket_no.upper() for ticket in turn.dossier.tickets}
    stated = {kind: tuple(found) for kind, found in turn.reading.signals.facts.as_dict().items()}
    return Heard(
        # Insults never get into a field; the stored message keeps them.
        text="" if _is_a_pick(turn) else _clean(turn),
        facts=_without_tickets(_merged(_on_cards(turn), stated), own),
        media=_shown(turn),
        evidence=need.photos_now(turn),
        seen=shown.now(turn),
        tap=_tap(turn),
    )


def _clean(turn: Turn) -> str:
    """The words as they may stand in a field; nothing where all of them was an insult."""
    words = (turn.reading.signals.shielded or turn.text).strip()
    return words if folded(words.replace(HIDDEN, "")) or HIDDEN not in words else ""


def earlier(turn: Turn) -> Mapping[str, tuple[str, ...]]:
    """Facts of former visits, ticket numbers left out."""
    own = {ticket.ticket_no.upper() for ticket in turn.dossier.tickets}
    return _without_tickets(turn.dossier.facts, own)


def is_bare(text: str) -> bool:
    """Whether words ask for something without saying what the matter is."""
    words = folded(text)
    return not words or BARE.fullmatch(words) is not None or _CALLS.fullmatch(words) is not None


def _is_a_pick(turn: Turn) -> bool:
    """Whether the words only pick what was offered outside the form, such as 都不是."""
    choice = picked(turn)
    return choice is not None and not choice.id.startswith((FIELD, OFFER))


def _tap(turn: Turn) -> str | None:
    """The choice of a form that was tapped, or named by its number or label."""
    choice = picked(turn)
    return choice.id if choice and choice.id.startswith((FIELD, OFFER)) else None


def _shown(turn: Turn) -> tuple[str, ...]:
    media = (
        item for message in turn.messages if message.kind in _EVIDENCE for item in message.media
    )
    return tuple(item.sha256 or item.media_id for item in media)


def _on_cards(turn: Turn) -> dict[str, tuple[str, ...]]:
    cards = (message for message in turn.messages if message.kind in _CARDS)
    return _merged(*({kind: (value,) for kind, value in card.facts.items()} for card in cards))


def _merged(*many: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    merged: dict[str, tuple[str, ...]] = {}
    for facts in many:
        for kind, values in facts.items():
            merged[kind] = tuple(dict.fromkeys((*merged.get(kind, ()), *values)))
    return merged


def _without_tickets(
    facts: Mapping[str, tuple[str, ...]], own: set[str]
) -> dict[str, tuple[str, ...]]:
    """A ticket's number is no order number, though it looks like one."""
    kept = {
        kind: tuple(value for value in values if value.upper() not in own)
        for kind, values in facts.items()
    }
    return {kind: values for kind, values in kept.items() if values}
