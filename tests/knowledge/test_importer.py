"""Export, edit, import: a small change in the files, nothing overwritten in silence."""

from __future__ import annotations

import difflib
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge.building import EntryBuilder
from knowledge.entry import Entry
from knowledge.export import to_yaml
from knowledge.export_tables import to_csv
from knowledge.fixing import fix_markdown, fix_yaml
from knowledge.importer import Change, ChangeKind, Take, compare, read_incoming
from knowledge.importer_patch import patch
from knowledge.loader import LoadResult, load_folder
from knowledge.markdown_section import replace_section
from knowledge.readers.markdown import read_markdown
from knowledge.readers.spreadsheet import read_spreadsheet
from knowledge.readers.yaml import read_yaml

YAML = """\
# 售后的条目
category: 售后
entries:
  - id: back    # 别改编号
    question: "怎么退货"
    variants: [想退货, 退掉它]
    answer: 七天内可以。   # 法务确认过

  # 换货另说
  - id: swap
    question: 怎么换货
    answer: |
      十五天内可以。
      先登记。
"""
MARKDOWN = (
    "# 说明\n\n## 保修几年\n<!-- id: years -->\n- 同问: 质保多久\n\n两年。\n\n## 在哪修\n门店。\n"
)


def base(folder: Path) -> LoadResult:
    (folder / "a.yaml").write_text(YAML, encoding="utf-8")
    (folder / "b.md").write_text(MARKDOWN, encoding="utf-8")
    return load_folder(folder)


def edited(entries: tuple[Entry, ...], old: str, new: str) -> tuple[Change, ...]:
    data = to_csv(entries).decode("utf-8-sig").replace(old, new).encode("utf-8-sig")
    return compare(entries, read_incoming(read_spreadsheet(data, "a.csv")))


def lines_changed(folder: Path, changes: tuple[Change, ...], name: str) -> list[str]:
    texts = {n: (folder / n).read_text(encoding="utf-8") for n in ("a.yaml", "b.md")}
    new = patch(changes, texts, load_folder(folder).entries, remove=False).texts[name]
    diff = difflib.ndiff(texts[name].splitlines(), new.splitlines())
    return [line for line in diff if line.startswith(("+", "-"))]


def test_an_edited_answer_changes_one_line_of_the_yaml(tmp_path: Path):
    """Comments, quotes, order and every other line stay."""
    entries = base(tmp_path).entries
    changes = edited(entries, "七天内可以。", "十天内可以。")
    assert lines_changed(tmp_path, changes, "a.yaml") == [
        "-     answer: 七天内可以。   # 法务确认过",
        "+     answer: 十天内可以。   # 法务确认过",
    ]


def test_an_edited_answer_changes_one_line_of_the_markdown(tmp_path: Path):
    """An entry that lives in Markdown is rewritten there."""
    changes = edited(base(tmp_path).entries, "两年。", "三年。")
    assert lines_changed(tmp_path, changes, "b.md") == ["- 两年。", "+ 三年。"]


def test_a_new_row_goes_to_the_file_of_its_category(tmp_path: Path):
    """It is added at the end, in the form of that file."""
    entries = base(tmp_path).entries
    incoming = read_incoming(
        read_yaml("- {id: new, question: 新, answer: 答, category: 售后}\n".encode(), "x")
    )
    changes = tuple(c for c in compare(entries, incoming) if c.kind is ChangeKind.ADD)
    assert lines_changed(tmp_path, changes, "a.yaml") == [
        "+ ",
        "+   - id: new",
        "+     question: 新",
        "+     answer: 答",
    ]


def edited_twice(folder: Path, old: str, new: str) -> tuple[tuple[Entry, ...], bytes]:
    """The folder after its own edit, and the sheet exported before, with `new` instead of `old`."""
    sheet = to_csv(base(folder).entries).decode("utf-8-sig").replace(old, new)
    (folder / "a.yaml").write_text(YAML.replace("七天内", "八天内"), encoding="utf-8")
    return load_folder(folder).entries, sheet.encode()


def test_a_row_changed_on_both_sides_is_a_conflict(tmp_path: Path):
    """Edited in the sheet and in the folder since the export: nothing is overwritten."""
    now, sheet = edited_twice(tmp_path, "七天内可以。", "十天内可以。")
    changes = compare(now, read_incoming(read_spreadsheet(sheet, "a.csv")))
    assert [(change.kind, change.id) for change in changes] == [(ChangeKind.CONFLICT, "back")]
    assert patch(changes, {"a.yaml": YAML}, now, remove=True).texts == {}


def test_what_each_side_changed_for_itself_goes_together(tmp_path: Path):
    """The folder changed the answer, the sheet the question: both stand, nobody loses."""
    now, sheet = edited_twice(tmp_path, ",怎么退货,", ",怎么才能退货,")
    (change,) = compare(now, read_incoming(read_spreadsheet(sheet, "a.csv")))
    assert (change.kind, [one.name for one in change.fields]) == (ChangeKind.EDIT, ["question"])
    assert change.after is not None
    assert "八天内" in change.after.answer


@pytest.mark.parametrize(
    ("take", "answers"),
    [({"back": Take.FILE}, ["十天内可以。"]), ({"all": Take.FAQ}, []), ({"swap": Take.FILE}, None)],
)
def test_a_conflict_is_settled_row_by_row(tmp_path: Path, take, answers):
    """Nothing is written without a word of which side is right."""
    now, sheet = edited_twice(tmp_path, "七天内可以。", "十天内可以。")
    changes = compare(now, read_incoming(read_spreadsheet(sheet, "a.csv")), take)
    if answers is None:
        assert [str(change.place) for change in changes] == ["a.csv:2"]
        assert [one.name for one in changes[0].conflicts] == ["answer"]
        return
    assert [one.after.answer for one in changes if one.after] == answers


def test_a_row_that_was_deleted_since_does_not_come_back_by_itself(tmp_path: Path):
    """Untouched it stays away; touched it is a conflict."""
    before = base(tmp_path).entries
    sheet = to_csv(before).decode("utf-8-sig")
    left = [entry for entry in before if entry.id != "back"]
    assert compare(left, read_incoming(read_spreadsheet(sheet.encode(), "a.csv"))) == ()
    edited = sheet.replace("七天内可以。", "十天内可以。").encode()
    (change,) = compare(left, read_incoming(read_spreadsheet(edited, "a.csv")))
    assert (change.kind, change.id) == (ChangeKind.CONFLICT, "back")


def test_a_row_nobody_touched_does_not_undo_what_the_folder_says_now(tmp_path: Path):
    """An old export with one edit brings that edit and nothing else."""
    now, sheet = edited_twice(tmp_path, "两年。", "三年。")
    changes = compare(now, read_incoming(read_spreadsheet(sheet, "a.csv")))
    assert [(change.kind, change.id) for change in changes] == [(ChangeKind.EDIT, "years")]


def test_columns_that_are_not_there_change_nothing(tmp_path: Path):
    """A sheet with id and answer alone leaves variants and categories as they are."""
    entries = base(tmp_path).entries
    sheet = "编号,问题,答案\nback,怎么退货,改了\n".encode()
    changes = compare(entries, read_incoming(read_spreadsheet(sheet, "a.csv")))
    edits = [change for change in changes if change.kind is ChangeKind.EDIT]
    assert [[field.name for field in change.fields] for change in edits] == [["answer"]]


def test_absent_rows_stay_unless_removal_is_asked_for(tmp_path: Path):
    """A filtered export given back does not empty the knowledge base."""
    entries = base(tmp_path).entries
    changes = compare(entries, read_incoming(read_yaml(to_yaml(entries[:1]).encode(), "x")))
    texts = {"a.yaml": YAML, "b.md": MARKDOWN}
    assert {change.kind for change in changes} == {ChangeKind.ABSENT}
    assert patch(changes, texts, entries, remove=False).texts == {}
    without = patch(changes, texts, entries, remove=True).texts
    assert "swap" not in without["a.yaml"]
    assert "id: back    # 别改编号" in without["a.yaml"]


def test_exported_yaml_reads_the_same(tmp_path: Path):
    """A YAML export is the knowledge base again."""
    entries = base(tmp_path).entries
    assert compare(entries, read_incoming(read_yaml(to_yaml(entries).encode(), "x"))) == ()


def test_fix_makes_structure_half_width_and_leaves_texts_alone():
    """Colons, blanks, tabs and dashes of the structure; nothing inside a text."""
    broken = (
        "－ id： a\n　 question：退货：怎么弄\n\tanswer: |\n    注意：先拔电\n    id：这是正文\n"
    )
    fixed = "- id: a\n  question: 退货：怎么弄\n  answer: |\n    注意：先拔电\n    id：这是正文\n"
    assert fix_yaml(broken) == fixed


def test_fix_cures_what_editors_and_web_pages_leave_behind():
    """Blanks of web pages, marks nobody sees, no blank or a tab behind a colon, a crooked field."""
    broken = (
        "- id:a\n\u00a0\u00a0question:\t退货\n   answer: 好\n\ufeff- id: b\n  question: c\n"
        "  answer: d\n  steps:\n    - text: 一\n      picture: a.png\n"
    )
    fixed = (
        "- id: a\n  question: 退货\n  answer: 好\n- id: b\n  question: c\n"
        "  answer: d\n  steps:\n    - text: 一\n      picture: a.png\n"
    )
    assert fix_yaml(broken) == fixed


def test_fix_leaves_a_sound_file_as_it_is():
    """Nothing to cure, nothing changed."""
    assert fix_yaml(YAML) == YAML


def test_fix_writes_the_derived_ids_into_markdown():
    """The id that was derived becomes the id that is written."""
    fixed = fix_markdown(MARKDOWN, {9: "q-1"})
    assert "## 在哪修\n<!-- id: q-1 -->\n门店。" in fixed


def test_fix_makes_the_hashes_of_a_question_half_width():
    """A question that no one would have been told."""
    assert fix_markdown("＃＃怎么退\n七天\n", {}) == "## 怎么退\n七天\n"


def test_remarks_in_an_edited_section_stay():
    """What editors wrote for each other is not lost with a new answer."""
    text = "## 怎么退\n<!-- id: a -->\n<!--\n问过法务\n-->\n七天\n"
    (raw,) = read_markdown(text.encode(), "a.md").entries
    old = EntryBuilder(raw).build()
    assert old
    edited = replace_section(text, old, replace(old, answer="八天"))
    assert edited == "## 怎么退\n<!-- id: a -->\n<!--\n问过法务\n-->\n\n八天\n"
