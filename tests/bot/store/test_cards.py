"""A card is one row for each case and surface, whatever happens to the case."""

from __future__ import annotations

from datetime import UTC, datetime

from bot.channels.base import CaseRef
from bot.store.cards import Changed
from bot.store.session import Store
from handlers.changes import CaseChange, NewCase
from handlers.model import CaseStatus

NOW = datetime(2026, 11, 20, 15, 40, tzinfo=UTC)
LANE = "wecom_kf:wk1:wm1"


def opened(store: Store, case_no: int = 12) -> int:
    """A conversation with an open case."""
    with store.write() as tx:
        found = tx.conversations.open(
            LANE, channel="wecom_kf", account="wk1", external_id="wm1", now=NOW
        )
        new = NewCase(case_no=case_no, reason="asked", need="漏水", urgent=True)
        conversation = found[0].conversation_id
        tx.cases.add(new, customer_id=found[1].customer_id, conversation_id=conversation, now=NOW)
    return conversation


def change(store: Store, conversation_id: int, latest: str = "", case_no: int = 12) -> Changed:
    with store.write() as tx:
        changed = tx.cards.change(
            conversation_id, case_no, "group", lines=("一行",), latest=latest, now=NOW
        )
    assert changed is not None
    return changed


def test_the_first_change_makes_the_card_and_later_ones_keep_it(store: Store) -> None:
    """Never a second card for a case on one surface; revisions count up."""
    conversation = opened(store)
    first, second = change(store, conversation), change(store, conversation, "补充")
    assert (first.is_new, second.is_new, second.card_id) == (True, False, first.card_id)
    with store.read() as tx:
        card = tx.cards.card(first.card_id)
    assert card is not None
    assert (card.revision, card.lines, card.latest) == (2, ("一行",), "补充")


def test_a_card_shows_its_case_as_it_is(store: Store) -> None:
    """Status and claimer come from the case, not from what was written on the card."""
    conversation = opened(store)
    card_id = change(store, conversation).card_id
    with store.write() as tx:
        tx.cases.change(
            CaseChange(
                case_no=12,
                event="claimed",
                by="lin",
                status=CaseStatus.CLAIMED,
                claimed_by="lin",
            ),
            now=NOW,
        )
        card = tx.cards.card(card_id)
    assert card is not None
    assert (card.status, card.claimed_by, card.urgent) == ("claimed", "lin", True)


def test_a_message_leads_to_its_case(store: Store) -> None:
    """Once it was sent; before, the card's own id does."""
    conversation = opened(store)
    card_id = change(store, conversation).card_id
    ref = CaseRef(case_no=12, card_id=card_id, channel="wecom_kf", account="wk1", customer="wm1")
    with store.write() as tx:
        assert tx.cards.of_message("om_1") is None
        assert tx.cards.of_message("") is None
        assert tx.cards.of_card(card_id, "om_1") == ref
        tx.cards.shown(card_id, revision=1, message_id="om_1")
        assert tx.cards.of_message("om_1") == ref
        assert tx.cards.of_card(card_id, "om_1") == ref
        assert tx.cards.of_card(card_id, "om_other") is None


def test_an_older_revision_never_takes_the_message_back(store: Store) -> None:
    """Two senders may end in any order."""
    conversation = opened(store)
    card_id = change(store, conversation).card_id
    with store.write() as tx:
        tx.cards.shown(card_id, revision=2, message_id="om_2")
        tx.cards.shown(card_id, revision=1, message_id="om_1")
        assert tx.cards.of_message("om_2") is not None


def test_a_case_of_another_conversation_has_no_card_here(store: Store) -> None:
    """A number alone proves nothing."""
    conversation = opened(store)
    with store.write() as tx:
        assert tx.cards.change(conversation, 99, "g", lines=None, latest="", now=NOW) is None
