"""`nightdesk tickets`: what an operator sees and takes away, masked by default."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa

from bot.__main__ import main
from bot.store.schema import audit
from bot.store.session import Store
from handlers.changes import NewTicket, TicketChange
from handlers.model import TicketStatus
from tests.bot.known_customer import known_customer

NIGHT = datetime.fromisoformat("2026-11-18T23:40:00+08:00")


def add(
    store: Store, number: str, *, customer: str = "amy", at: datetime = NIGHT, **more: Any
) -> None:
    """A ticket of a customer."""
    new = NewTicket(ticket_no=number, **{"category": "维修", "summary": "冰箱不制冷", **more})
    with store.write() as tx:
        tx.tickets.add(new, **known_customer(tx, customer, at), now=at)


@pytest.fixture
def desk(store: Store, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Store]:
    """Three tickets on the database that the environment names."""
    monkeypatch.setenv("NIGHTDESK_DATABASE_URL", database_url)
    add(store, "W1118AAAA", fields={"phone": "13812345678", "note": "=1+1 你们这群傻逼"})
    add(store, "W1118BBBB", customer="bob", category="发票", urgent=True)
    add(store, "W1101CCCC", customer="eve", at=NIGHT - timedelta(days=17))
    change = TicketChange(
        ticket_no="W1118BBBB",
        event="assigned",
        by="desk",
        status=TicketStatus.ASSIGNED,
        assigned_to="lin",
    )
    with store.write() as tx:
        tx.tickets.change(change, now=NIGHT)
    yield store


def listed(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    """Ticket numbers that `list` shows."""
    assert main(["tickets", "list", "--json", *words]) == 0
    return [json.loads(line)["ticket_no"] for line in capsys.readouterr().out.splitlines()]


@pytest.mark.parametrize(
    ("words", "shown"),
    [
        ([], ["W1101CCCC", "W1118BBBB", "W1118AAAA"]),
        (["--status", "assigned"], ["W1118BBBB"]),
        (["--status", "living", "--category", "维修"], ["W1101CCCC", "W1118AAAA"]),
        (["--urgent"], ["W1118BBBB"]),
        (["--since", "2026-11-18"], ["W1118BBBB", "W1118AAAA"]),
        (["--assigned", "lin"], ["W1118BBBB"]),
        (["--assigned", "none"], ["W1101CCCC", "W1118AAAA"]),
        (["--limit", "1"], ["W1101CCCC"]),
    ],
)
def test_filters_leave_what_was_asked_for(
    desk: Store, capsys: pytest.CaptureFixture[str], words: list[str], shown: list[str]
) -> None:
    """The newest row first."""
    assert listed(capsys, *words) == shown


def test_a_time_that_is_none_is_told_with_its_cure(
    desk: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2 and one sentence."""
    assert main(["tickets", "list", "--since", "neulich"]) == 2
    assert "2026-11-18" in capsys.readouterr().err


def test_show_tells_the_ticket_and_what_happened(
    desk: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    """Number, facts, events; nothing unmasked, nothing rude."""
    assert main(["tickets", "show", "W1118AAAA"]) == 0
    out = capsys.readouterr().out
    assert "opened" in out
    assert "13812345678" not in out
    assert "傻逼" not in out
    assert main(["tickets", "show", "W0000"]) == 1


@pytest.mark.parametrize("kind", ["csv", "xlsx", "jsonl"])
def test_no_export_carries_a_number_or_an_insult(desk: Store, tmp_path: Path, kind: str) -> None:
    """Masked unless somebody with the right asks."""
    file = tmp_path / f"tickets.{kind}"
    assert main(["tickets", "export", str(file)]) == 0
    assert "13812345678" not in content(file)
    assert "傻逼" not in content(file)
    assert "W1118AAAA" in content(file)


def test_originals_are_opened_on_the_record(desk: Store, tmp_path: Path) -> None:
    """`--unmasked` leaves a line in the audit that names who and what."""
    file = tmp_path / "tickets.jsonl"
    assert main(["tickets", "export", str(file), "--unmasked", "--category", "维修"]) == 0
    assert "13812345678" in file.read_text(encoding="utf-8")
    with desk.read() as tx:
        [row] = tx.connection.execute(sa.select(audit)).mappings().all()
    assert (row["action"], row["detail"]) == ("tickets_exported", "unmasked")
    assert row["by"].startswith("cli:")
    assert "维修" in row["subject"]


def test_excel_opens_the_csv_and_calculates_nothing(desk: Store, tmp_path: Path) -> None:
    """A BOM, headings, and no cell that is a formula."""
    file = tmp_path / "tickets.csv"
    main(["tickets", "export", str(file)])
    assert file.read_bytes().startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(file.open(encoding="utf-8-sig")))
    assert [row["工单号"] for row in rows] == ["W1118AAAA", "W1118BBBB", "W1101CCCC"]
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_dates_of_a_workbook_are_dates(desk: Store, tmp_path: Path) -> None:
    """In the desk's zone, so that Excel sorts and filters them."""
    file = tmp_path / "tickets.xlsx"
    main(["tickets", "export", str(file)])
    head, first, *_ = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
    assert first[head.index("登记时间")] == datetime(2026, 11, 18, 23, 40)


def test_another_ending_is_refused(desk: Store, tmp_path: Path) -> None:
    """The file's name says the format."""
    assert main(["tickets", "export", str(tmp_path / "tickets.pdf")]) == 2


def content(file: Path) -> str:
    """Everything that can be read in a file."""
    if file.suffix != ".xlsx":
        return file.read_text(encoding="utf-8")
    rows = openpyxl.load_workbook(file).active.iter_rows(values_only=True)
    return "\n".join(str(cell) for row in rows for cell in row)
