"""Versions of the knowledge: one is live, drafts wait, every one stays."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.store.session import Store
from bot.store.versions import NotADraft

NOW = datetime.fromisoformat("2026-11-18T10:00:00+08:00")


def add(store: Store, hash: str) -> int:
    with store.write() as tx:
        tx.versions.put_blocks({hash: b"x"})
        return tx.versions.add(hash=hash, blocks=[hash], entries=1, author="amy", now=NOW)


def publish(store: Store, number: int) -> None:
    with store.write() as tx:
        tx.versions.publish(number, by="lead", reason="", now=NOW)


def test_the_version_published_last_is_live(store: Store) -> None:
    """Also where its number is lower: an old draft may be approved after a return."""
    one, two = add(store, "a"), add(store, "b")
    publish(store, two)
    publish(store, one)
    with store.read() as tx:
        assert tx.versions.standing() == (one, None)


def test_a_newer_draft_takes_the_place_of_the_one_before(store: Store) -> None:
    """Only the newest save waits for approval."""
    one = add(store, "a")
    with store.write() as tx:
        tx.versions.drop_drafts()
    two = add(store, "b")
    with store.read() as tx:
        draft = tx.versions.draft()
    assert draft is not None
    assert draft.number == two
    with pytest.raises(NotADraft):
        publish(store, one)


def test_a_version_is_published_once(store: Store) -> None:
    """Of two approvers the second learns that it is done."""
    one = add(store, "a")
    publish(store, one)
    with pytest.raises(NotADraft):
        publish(store, one)


def test_content_is_kept_once(store: Store) -> None:
    """Versions share what they have in common."""
    add(store, "a")
    add(store, "a")
    with store.read() as tx:
        assert tx.versions.blocks(["a", "b"]) == {"a": b"x"}
