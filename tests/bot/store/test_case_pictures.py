"""A group sees a customer's pictures blurred until the case is claimed, and private ones never."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.channels.base import CaseCard
from bot.store.session import Store
from handlers.changes import CaseChange
from handlers.model import CaseStatus, Media, Message, MessageKind
from tests.bot.store.test_cards import NOW, change, opened

CRACK = Media(
    media_id="m1", sha256="a" * 64, mime="image/jpeg", size=9, examined=True, showable=True
)
PAPER = replace(CRACK, media_id="m2", sha256="b" * 64, showable=False)
SOUND = replace(CRACK, media_id="m3", sha256="c" * 64, mime="audio/amr")


def sent(*media: Media, minutes_ago: int = 1) -> Message:
    """A message with pictures."""
    at = NOW - timedelta(minutes=minutes_ago)
    name = "".join(one.media_id for one in media)
    return Message(message_id=name, at=at, kind=MessageKind.IMAGE, media=media)


def shown(store: Store, *heard: Message, claim: bool = False) -> CaseCard:
    """The card of a case in whose conversation these were heard."""
    conversation = opened(store)
    card_id = change(store, conversation).card_id
    with store.write() as tx:
        tx.history.heard(conversation, list(heard))
        if claim:
            claimed = CaseChange(
                case_no=12, event="claimed", by="lin", status=CaseStatus.CLAIMED, claimed_by="lin"
            )
            tx.cases.change(claimed, now=NOW)
    with store.read() as tx:
        card = tx.cards.card(card_id)
    assert card is not None
    return card


def test_until_the_claim_a_picture_is_blurred(store: Store) -> None:
    """Whoever scrolls through the group sees that there is one."""
    assert shown(store, sent(CRACK, SOUND)).pictures == (f"blur:{CRACK.sha256}",)


def test_after_the_claim_it_is_clear(store: Store) -> None:
    """The card's next revision shows it small and sharp."""
    assert shown(store, sent(CRACK), claim=True).pictures == (f"thumb:{CRACK.sha256}",)


def test_what_may_be_private_is_counted_and_never_shown(store: Store) -> None:
    """Also after the claim; and one doubt about the same file is enough."""
    twice = replace(CRACK, showable=False)
    card = shown(store, sent(CRACK), sent(PAPER), sent(twice), claim=True)
    assert (card.pictures, card.withheld) == ((), 2)


def test_a_picture_of_another_day_is_not_this_cases(store: Store) -> None:
    """Old evidence is reached by 看图 of its own ticket."""
    assert shown(store, sent(CRACK, minutes_ago=90)).pictures == ()
