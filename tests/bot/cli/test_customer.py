"""`nightdesk customer`: everything of a customer, told or forgotten, and nothing of another."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot.__main__ import main
from bot.arrivals import message_arrival
from bot.media import MediaStore
from bot.store.people import PERSONAL
from bot.store.schema import metadata
from bot.store.session import Store
from handlers.model import Media, Message, MessageKind
from tests.bot.small_desk import SmallDesk, held

IMPERSONAL = {
    "cursors": "where pulling an account stands",
    "agents": "people of the company",
    "audit": "who opened what, by number; proof must outlive the data",
    "vectors": "sentences of FAQ files",
    "announcements": "what the company tells everybody",
    "faq_blocks": "contents of FAQ files",
    "faq_offline": "entries of the FAQ",
    "faq_versions": "states of the FAQ",
    "incidents": "a topic of the policy and a case's number; who reported it stands in reports",
    "leases": "processes of the desk",
    "rings": "which agent was called, for which case's number",
    "swaps": "people of the company",
    "ticket_cards": "a ticket's number and the agents' message that shows it",
    "facts": "the desk's own state; ticket numbers only",
}
WORDS, PHONE = "洗衣机漏水很严重需要上门维修", "13812345678"


@pytest.fixture
def desk(
    store: Store, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[SmallDesk]:
    """Amy asked, sent pictures and has a ticket; Bob did something alike."""
    monkeypatch.setenv("NIGHTDESK_DATABASE_URL", database_url)
    monkeypatch.setenv("NIGHTDESK_DATA_DIR", str(tmp_path))
    desk = SmallDesk(store)
    for customer in ("amy", "bob"):
        desk.says(f"{WORDS}，我是{customer}", customer)
        desk.rest()
        desk.says(f"电话{PHONE}", customer)
        sends(desk, tmp_path, customer, f"only {customer}".encode())
        sends(desk, tmp_path, customer, b"both")
        desk.rest()
        desk.says("转人工", customer)
        desk.rest()
    yield desk


def sends(desk: SmallDesk, folder: Path, customer: str, content: bytes) -> None:
    """A picture that the desk has fetched."""
    sha256, size = MediaStore(folder / "media").put(content)
    name = f"p{len(customer)}{customer[0]}-{sha256[:6]}"
    shown = Media(media_id=name, sha256=sha256, mime="image/png", size=size)
    now = desk.clock.now()
    message = Message(message_id=name, at=now, kind=MessageKind.IMAGE, media=(shown,))
    desk.put(message_arrival("wecom_kf", "wk0001", customer, message))


def whole(store: Store) -> str:
    """Every cell of the database."""
    with store.read() as tx:
        rows = [tx.connection.execute(sa.select(table)).all() for table in metadata.sorted_tables]
    return "\n".join(str(row) for table in rows for row in table)


def files(folder: Path) -> set[bytes]:
    """Contents of the media folder."""
    return {path.read_bytes() for path in (folder / "media").rglob("*") if path.is_file()}


def test_every_table_is_known_to_hold_customers_or_not() -> None:
    """A new table has to be put on one side before it ships."""
    assert set(metadata.tables) == PERSONAL | set(IMPERSONAL)


def test_a_deleted_customer_is_nowhere(desk: SmallDesk, tmp_path: Path) -> None:
    """Inbox, messages, tickets, events, cases, outbox, files; another customer keeps theirs."""
    assert "amy" in whole(desk.store)
    who = ["--channel", "wecom_kf", "--account", "wk0001", "--external", "amy"]
    assert main(["customer", "delete", *who]) == 0
    left = whole(desk.store)
    assert "amy" not in left
    assert left.count(WORDS) == left.count(f"{WORDS}，我是bob") + left.count(f"{WORDS},我是bob") > 0
    assert files(tmp_path) == {b"only bob", b"both"}


def test_a_redelivery_does_not_bring_them_back(desk: SmallDesk) -> None:
    """The platform sends an old message again after the deletion."""
    arrival = desk.says("最后一句")
    desk.rest()
    main(
        ["customer", "delete", "--channel", "wecom_kf", "--account", "wk0001", "--external", "amy"]
    )
    assert desk.put(arrival) == 0
    desk.rest()
    assert "amy" not in whole(desk.store)


def test_the_deletion_is_on_the_record(desk: SmallDesk) -> None:
    """Who, which customer, how much; none of the data."""
    assert main(["customer", "delete", "1", "--json"]) == 0
    with desk.store.read() as tx:
        [row] = tx.connection.execute(sa.select(metadata.tables["audit"])).mappings().all()
    assert (row["action"], row["subject"]) == ("customer_deleted", "customer:1")
    assert json.loads(row["detail"])["tickets"] == 1


def test_a_customer_who_is_being_served_is_not_torn_apart(
    desk: SmallDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    """A worker holds a message of theirs: nothing is deleted, the sentence says to try again."""
    desk.says("还有一个问题")
    held(desk.turns)
    assert main(["customer", "delete", "1"]) == 1
    assert "try again" in capsys.readouterr().err
    assert "amy" in whole(desk.store)


def test_a_dry_run_changes_nothing(desk: SmallDesk) -> None:
    """It counts."""
    before = whole(desk.store)
    assert main(["customer", "delete", "1", "--dry-run"]) == 0
    assert whole(desk.store) == before


def test_the_export_tells_everything_of_one_customer(
    desk: SmallDesk, capsys: pytest.CaptureFixture[str]
) -> None:
    """One JSON object by table; nothing of anybody else; audited."""
    assert main(["customer", "export", "1"]) == 0
    told = capsys.readouterr().out
    kept = json.loads(told)
    assert set(kept) == PERSONAL
    assert PHONE in told
    assert [one["external_id"] for one in kept["customers"]] == ["amy"]
    assert len(kept["tickets"]) == 1
    assert "我是bob" not in told
    with desk.store.read() as tx:
        actions = list(tx.connection.scalars(sa.select(metadata.tables["audit"].c.action)))
    assert actions == ["customer_exported"]


def test_a_stranger_is_told_apart_from_wrong_use(desk: SmallDesk) -> None:
    """1: no such customer; 2: nobody named."""
    assert main(["customer", "delete", "4711"]) == 1
    assert main(["customer", "export"]) == 2
