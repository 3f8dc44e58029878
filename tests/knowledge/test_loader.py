"""Loading a whole folder."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge.dates import NoDate, read_date
from knowledge.loader import LoadResult, load_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A FAQ folder to write into."""
    return tmp_path


def load(folder: Path, **files: str) -> LoadResult:
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return load_folder(folder)


def codes(result: LoadResult) -> list[str]:
    return [finding.code for finding in result.findings]


def entry(**fields: str) -> str:
    rows = {"id": "a", "question": "问", "answer": "答", **fields}
    return "- " + "\n  ".join(f"{name}: {value}" for name, value in rows.items()) + "\n"


def test_folders_give_categories_and_the_entry_may_say_otherwise(folder: Path):
    """The path is the category unless entry or file name one."""
    (folder / "售后" / "退货").mkdir(parents=True)
    (folder / "售后" / "退货" / "a.yaml").write_text(
        entry() + entry(id="b", category="别的"), encoding="utf-8"
    )
    assert [e.category for e in load_folder(folder).entries] == ["售后/退货", "别的"]


def test_every_problem_is_reported_at_once(folder: Path):
    """One run shows all slips of all files, each with file, line and field."""
    result = load(
        folder,
        a=entry(varients="[x]") + entry(id="b", valid_from="明年") + entry(id="c 1"),
        b=entry() + entry(id="d", answer="") + entry(id="e", colour="red"),
    )
    found = [(str(f.place), f.field, f.code) for f in result.findings]
    assert found == [
        ("a.yaml:4", "varients", "unknown_field_near"),
        ("a.yaml:8", "valid_from", "bad_date"),
        ("a.yaml:9", "id", "bad_id"),
        ("b.yaml:1", "id", "doubled_id"),
        ("b.yaml:6", "answer", "missing_answer"),
        ("b.yaml:10", "colour", "unknown_field"),
    ]
    assert "variants" in result.findings[0].message
    assert "a.yaml:1" in result.findings[3].message
    assert [e.id for e in result.entries] == ["a", "e"]


def test_steps_stand_in_for_the_answer(folder: Path):
    """An entry with steps needs no answer; surfaces without steps get them numbered."""
    text = (
        "- id: a\n  question: q\n  steps:\n    - 拔掉插头\n    - {text: 按住五秒, picture: a.png}\n"
    )
    loaded = load(folder, a=text).entries[0]
    assert loaded.answer == "1. 拔掉插头\n2. 按住五秒"
    assert loaded.steps[1].picture == "a.png"


def test_editors_leftovers_and_readmes_are_not_read(folder: Path):
    """Swap files, Office locks, hidden files, notes and tests stay out."""
    for name in [".a.yaml.swp", ".#a.yaml", "a.yaml~", "~$a.xlsx", ".hidden.yaml", "README.md"]:
        (folder / name).write_text("- broken: [", encoding="utf-8")
    (folder / "tests").mkdir()
    (folder / "tests" / "a.yaml").write_text("- text: x", encoding="utf-8")
    result = load(folder, a=entry())
    assert (len(result.entries), codes(result)) == (1, [])


def test_a_folder_that_is_gone_is_a_finding(folder: Path):
    """No exception, no entries, a plain sentence."""
    result = load_folder(folder / "gone")
    assert (result.entries, codes(result)) == ((), ["folder_missing"])


def test_the_version_follows_the_content_only(folder: Path):
    """Saving without a change keeps the version, any change gives another."""
    before = load(folder, a=entry()).version
    assert load(folder, a=entry()).version == before
    assert load(folder, a=entry(answer="别的")).version != before


def test_a_link_that_circles_is_walked_once(folder: Path):
    """A folder linked into itself does not hang the loader."""
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    assert len(load(folder, a=entry()).entries) == 1


def test_a_huge_text_takes_only_its_own_entry(folder: Path):
    """Ten megabytes in one answer are a finding."""
    result = load(folder, a=entry(answer="长" * 3_400_000) + entry(id="b"))
    assert ([e.id for e in result.entries], codes(result)) == (["b"], ["text_too_long"])


@pytest.mark.parametrize(
    "typed",
    [
        "2026-03-01",
        "2026/3/1",
        "2026.3.1",
        "2026年3月1日",
        "20260301",
        "46082",
        "２０２６－３－１",
        "2026-03-01 00:00:00",
        "2026-03-01T08:00:00+08:00",
        " 2026 年 3 月 1 号 ",
    ],
)
def test_dates_are_read_as_people_type_them(typed: str):
    """Slashes, Chinese, compact, full-width and Excel's day numbers mean the same day."""
    assert read_date(typed) == date(2026, 3, 1)


@pytest.mark.parametrize("typed", ["", "长期", "永久有效", "-", "无"])
def test_an_open_end_is_no_date(typed: str):
    """People write 长期 where there is no limit."""
    assert read_date(typed) is None


@pytest.mark.parametrize("typed", ["3月1日", "2026-02-30", "明天", "12", "2026-13-01"])
def test_what_is_no_day_is_refused(typed: str):
    """A date without a year or outside the calendar is not guessed at."""
    with pytest.raises(NoDate):
        read_date(typed)
