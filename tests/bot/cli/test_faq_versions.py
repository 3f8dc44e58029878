"""The operator publishes, returns, takes offline, and learns who was told what."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.publishing import offer
from bot.store.answers import Given
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from handlers.policy import Publish
from knowledge.entry import Entry, Place

NOW = datetime(2026, 11, 18, 15, 40, tzinfo=UTC)


def entries(answer: str) -> tuple[Entry, ...]:
    place = Place(file="a.yaml")
    return (Entry(id="fee", question="运费谁出", answer=answer, place=place),)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    """A desk whose live version is v1, with a draft v2."""
    url = f"sqlite:///{tmp_path / 'desk.db'}"
    monkeypatch.setenv("NIGHTDESK_DATABASE_URL", url)
    monkeypatch.setenv("NIGHTDESK_FAQ_DIR", str(tmp_path))
    store = open_store(url)
    migrate(store)
    for hash, answer in (("a", "我们出。"), ("b", "您出。")):
        offer(store, entries(answer), hash, author="amy", publish=Publish.REVIEW, now=NOW)
    return store


def looked_through(desk: Store, failures: tuple[str, ...] = ()) -> None:
    changed = [{"id": "fee", "question": "运费谁出"}]
    trial = {"asked": 3, "failures": list(failures)}
    with desk.write() as tx:
        tx.versions.report(2, {"base": 1, "changed": changed, "findings": [], "trial": trial})


def test_a_draft_is_published_and_returned_from(
    desk: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list tells which one is live, who approved it and why."""
    assert main(["faq", "publish"]) == 1
    looked_through(desk)
    assert main(["faq", "publish", "v2", "--reason", "新政策"]) == 0
    assert main(["faq", "revert", "1"]) == 0
    capsys.readouterr()
    assert main(["faq", "versions", "--json"]) == 0
    rows = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [(row["number"], row["state"]) for row in rows] == [
        (3, "live"),
        (2, "published"),
        (1, "published"),
    ]
    assert rows[1]["reason"] == "新政策"
    assert rows[1]["approved_by"].startswith("cli:")


def test_failing_questions_want_a_reason(desk: Store, capsys: pytest.CaptureFixture[str]) -> None:
    """The sentence says what to add."""
    looked_through(desk, ("退货 → fee",))
    assert main(["faq", "publish"]) == 1
    assert "--reason" in capsys.readouterr().err
    assert main(["faq", "versions", "--show", "2"]) == 0
    assert "退货 → fee" in capsys.readouterr().out


def test_an_entry_goes_offline_and_comes_back(desk: Store) -> None:
    """An unknown id is a mistake, not a silent success."""
    assert main(["faq", "offline", "feee"]) == 1
    assert main(["faq", "offline", "fee"]) == 0
    with desk.read() as tx:
        assert [one.entry_id for one in tx.bulletin.offline()] == ["fee"]
    assert main(["faq", "online", "fee"]) == 0
    assert main(["faq", "online", "fee"]) == 1


def test_who_was_told_which_version_is_known(
    desk: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """By version, and by entry."""
    with desk.write() as tx:
        conversation, customer = tx.conversations.open(
            "k:a:amy", channel="k", account="a", external_id="amy", now=NOW
        )
        for version in ("v1", "v2"):
            given = Given(
                conversation_id=conversation.conversation_id,
                customer_id=customer.customer_id,
                entry_id="fee",
                asked="运费呢",
                score=0.9,
                version=version,
            )
            tx.answers.put(given, now=NOW)
    assert main(["faq", "told", "1", "--json"]) == 0
    (row,) = capsys.readouterr().out.splitlines()
    assert (json.loads(row)["customer"], json.loads(row)["version"]) == ("amy", "v1")
    assert main(["faq", "told", "1", "--entry", "ship"]) == 0
    assert capsys.readouterr().out == ""
