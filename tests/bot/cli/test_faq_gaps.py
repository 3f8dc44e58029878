"""`faq gaps`: what was not settled, with a patch that an admin reviews, and how entries do."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.__main__ import main
from bot.store.answers import CONTRADICTED, HELPED, Given
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from handlers.outcome import Miss

ENTRIES = (
    "- id: fee\n  question: 运费多少\n  answer: 满 99 元包邮。\n"
    "- id: ship\n  question: 多久发货\n  answer: 48 小时内。\n"
    "- id: old\n  question: 怎么开发票\n  answer: 在订单页。\n"
)
NOW = datetime.now(UTC)


@pytest.fixture
def faq(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("NIGHTDESK_EMBEDDER", "off")
    monkeypatch.setenv("NIGHTDESK_DATABASE_URL", f"sqlite:///{tmp_path / 'desk.db'}")
    monkeypatch.setenv("NIGHTDESK_DATA_DIR", str(tmp_path))
    folder = tmp_path / "faq"
    folder.mkdir()
    (folder / "a.yaml").write_text(ENTRIES, encoding="utf-8")
    return folder


@pytest.fixture
def store(faq: Path) -> Any:
    opened = open_store(f"sqlite:///{faq.parent / 'desk.db'}")
    migrate(opened)
    yield opened
    opened.close()


def missed(store: Store, conversation: int, text: str, kind: str = "miss") -> None:
    with store.write() as tx:
        tx.records.missed(conversation, Miss(text=text, kind=kind), now=NOW)


def answered(store: Store, conversation: int, entry: str, asked: str, verdict: str = "") -> None:
    given = Given(
        conversation_id=conversation, customer_id=1, entry_id=entry, asked=asked, score=0.9
    )
    with store.write() as tx:
        tx.answers.put(given, now=NOW)
        if verdict:
            tx.answers.judge(conversation, entry, verdict, now=NOW)


def gaps(faq: Path, capsys: pytest.CaptureFixture[str], *more: str) -> Any:
    main(["faq", "gaps", "--faq", str(faq), "--json", *more])
    return json.loads(capsys.readouterr().out)


def test_questions_that_mean_the_same_are_one_gap_with_the_agents_words(
    faq: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Counted, masked, with what an agent wrote to one of them."""
    for conversation in (1, 2, 3):
        missed(store, conversation, "旧冰箱能上门回收吗，我电话13812345678")
    with store.write() as tx:
        words = "旧家电可以免费上门回收，电话 13912345678 预约。"
        tx.history.said(2, words, key="", by="xiaolin", now=NOW + timedelta(minutes=5))
    (gap,) = gaps(faq, capsys)
    assert (gap["count"], gap["conversations"], gap["kinds"]) == (3, 3, {"miss": 3})
    assert gap["proposal"] == "entry"
    assert "免费上门回收" in gap["agent_words"][0]
    told = json.dumps(gap, ensure_ascii=False)
    assert "13812345678" not in told
    assert "13912345678" not in told


def test_an_answer_that_did_not_help_is_a_gap_too(
    faq: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """The entry that failed is not proposed for it again."""
    answered(store, 1, "ship", "预售的多久发货", CONTRADICTED)
    answered(store, 2, "fee", "运费多少", HELPED)
    (gap,) = gaps(faq, capsys)
    assert gap["kinds"] == {"contradicted": 1}
    assert gap["nearest"] is None or gap["nearest"]["id"] != "ship"


def test_old_questions_are_left_to_their_own_night(
    faq: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """`--since` bounds the list."""
    missed(store, 1, "旧冰箱能上门回收吗")
    tomorrow = (NOW + timedelta(days=1)).isoformat()
    assert gaps(faq, capsys, "--since", tomorrow) == []


def test_the_patch_is_taken_by_import_and_changes_nothing_before(
    faq: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """New wordings for the near entry, a draft for the far one; written only with --yes."""
    missed(store, 1, "运费要多少")
    missed(store, 2, "旧冰箱能上门回收吗")
    patch = faq.parent / "patch.yaml"
    gaps(faq, capsys, "--patch", str(patch))
    before = (faq / "a.yaml").read_text(encoding="utf-8")
    main(["faq", "import", "--faq", str(faq), "--json", str(patch)])
    changes = json.loads(capsys.readouterr().out)["changes"]
    kinds = {one["id"]: one["kind"] for one in changes if one["kind"] != "absent"}
    assert kinds.pop("fee") == "edit"
    assert list(kinds.values()) == ["add"]
    assert (faq / "a.yaml").read_text(encoding="utf-8") == before
    main(["faq", "import", "--faq", str(faq), "--yes", str(patch)])
    assert "运费要多少" in (faq / "a.yaml").read_text(encoding="utf-8")


def test_each_entry_tells_how_it_does(
    faq: Path, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Hits, verdicts, last use, and what nobody ever needed."""
    answered(store, 1, "fee", "运费多少", HELPED)
    answered(store, 2, "fee", "邮费多少", CONTRADICTED)
    fee, *others = gaps(faq, capsys, "--entries")
    assert (fee["id"], fee["hits"], fee["helped"], fee["contradicted"]) == ("fee", 2, 1, 1)
    assert not fee["never_used"]
    assert {one["id"] for one in others if one["never_used"]} == {"old", "ship"}
