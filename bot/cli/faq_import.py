"""`nightdesk faq import`: what a file that comes back would change, and on --yes the change."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.cli.faq_check import as_row, line_of
from bot.cli.faq_pictures import with_pictures
from bot.cli.saving import save
from knowledge.export import FieldValue
from knowledge.export_tables import cell_text
from knowledge.fields import HEADERS
from knowledge.findings import Severity
from knowledge.folder import list_files
from knowledge.importer import Change, ChangeKind, Incoming, Take, compare, read_incoming
from knowledge.importer_patch import Patch, patch
from knowledge.loader import READERS, load_folder
from knowledge.readers.encoding import BadEncoding, dressed_like, read_text

_SIGNS = {
    ChangeKind.ADD: "+ 新增",
    ChangeKind.EDIT: "~ 修改",
    ChangeKind.CONFLICT: "! 冲突",
    ChangeKind.ABSENT: "- 文件里没有",
}
_SHOWN = 60
_LEAD = 8
_MOST_ABSENT = 10
"""Entries that a file leaves out; a file that leaves out more is a part and meant to be one."""


def run(args: argparse.Namespace) -> int:
    """Show the difference, write it on --yes; 0 done, 1 conflicts or broken rows, 2 wrong use."""
    reader = READERS.get(args.file.suffix.lower())
    if reader is None or not args.file.is_file():
        print(f"读不了 {args.file}：请给出 .yaml .md .csv .xlsx 或 .xls 文件。", file=sys.stderr)
        return 2
    if args.faq.exists() and not args.faq.is_dir():
        print(f"{args.faq} 是文件；--faq 要给出知识库文件夹。", file=sys.stderr)
        return 2
    data = args.file.read_bytes()
    incoming = read_incoming(reader(data, args.file.name))
    incoming, pictures = with_pictures(incoming, data)
    current = load_folder(args.faq)
    try:
        take = _sides(args.take)
    except ValueError as wrong:
        print(f"--take {wrong}：请写成 编号=file、编号=faq 或 all=file。", file=sys.stderr)
        return 2
    changes = compare(current.entries, incoming, take)
    result = patch(changes, _texts(args.faq), current.entries, remove=args.remove)
    _show(changes, incoming, result, args)
    if args.yes:
        try:
            written = _write(args.faq, result.texts, pictures)
        except OSError as error:
            print(f"写不了 {args.faq}：{error.strerror}。请检查权限和磁盘。", file=sys.stderr)
            return 2
        print(f"已写入 {'、'.join(written)}" if written else "没有要写入的。", file=sys.stderr)
    elif result.texts:
        print("以上还没有写入；确认后加 --yes。", file=sys.stderr)
    return 1 if _has_trouble(changes, incoming, result) else 0


def _write(folder: Path, texts: Mapping[str, str], pictures: Mapping[str, bytes]) -> list[str]:
    """Write what changed, each file in the dress it had; return the names."""
    for name, content in pictures.items():
        save(folder / name, content)
    for name, text in texts.items():
        path = folder / name
        before = path.read_bytes() if path.is_file() else b""
        save(path, dressed_like(text, before))
    return sorted({*texts, *pictures})


def _sides(chosen: Iterable[str]) -> dict[str, Take]:
    """Which side wins for which row. ValueError with the text that is none."""
    sides = {}
    for text in chosen:
        name, _, side = text.rpartition("=")
        if not name or side not in set(Take):
            raise ValueError(text)
        sides[name] = Take(side)
    return sides


def _texts(folder: Path) -> dict[str, str]:
    texts = {}
    for file in list_files(folder) if folder.is_dir() else ():
        if file.suffix in {".yaml", ".yml", ".md", ".markdown"}:
            try:
                texts[file.name] = read_text(file.path.read_bytes())
            except BadEncoding:
                continue  # an unreadable file has no entries that could change
    return texts


def _has_trouble(changes: Iterable[Change], incoming: Incoming, result: Patch) -> bool:
    conflict = any(change.kind is ChangeKind.CONFLICT for change in changes)
    broken = any(finding.severity is Severity.ERROR for finding in incoming.findings)
    return conflict or broken or bool(result.by_hand)


def _show(
    changes: tuple[Change, ...], incoming: Incoming, result: Patch, args: argparse.Namespace
) -> None:
    if args.json:
        rows = [_row(change) for change in changes]
        findings = [as_row(finding) for finding in incoming.findings]
        by_hand = [change.id for change in result.by_hand]
        shown = {"changes": rows, "findings": findings, "by_hand": by_hand}
        print(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    for finding in incoming.findings:
        if finding.severity is not Severity.NOTE:
            print(line_of(finding))
    absent = [one for one in changes if one.kind is ChangeKind.ABSENT]
    is_part = len(absent) > _MOST_ABSENT and not args.remove
    shown_changes = [one for one in changes if not (is_part and one in absent)]
    for change in shown_changes:
        _show_change(change)
    if is_part:
        print(f"知识库另有 {len(absent)} 条不在这个文件里，保持不变。")
    for change in result.by_hand:
        place = change.before.place if change.before else "—"
        print(f"! {change.id} 写在 {place}，那个文件不会改写，请直接在里面改")
    print(f"{len(shown_changes)} 处差异。" if shown_changes else "没有差异。")


def _show_change(change: Change) -> None:
    entry = change.after or change.before
    at = f"  （{change.place}）" if change.place and change.kind is ChangeKind.CONFLICT else ""
    print(f"{_SIGNS[change.kind]} {change.id} {entry.question if entry else ''}{at}")
    for field in change.fields:
        before, after = _flat(field.before), _flat(field.after)
        start = max(_first_difference(before, after) - _LEAD, 0)
        if field.clashes:
            print(f"    {HEADERS[field.name]}：两边都改了")
            print(f"        知识库：{_brief(before, start)}")
            print(f"        文件：  {_brief(after, start)}")
        else:
            print(f"    {HEADERS[field.name]}：{_brief(before, start)} → {_brief(after, start)}")
    if change.kind is ChangeKind.CONFLICT:
        gone = "    导出之后知识库里已删去这一条。" if change.before is None else ""
        how = f"--take {change.id}=file 用文件的，--take {change.id}=faq 留知识库的"
        print(f"{gone or '    这一行没有写入。'}{how}")


def _flat(value: FieldValue) -> str:
    return cell_text(value).strip().replace("\n", " / ") if value else "（空）"


def _first_difference(one: str, other: str) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def _brief(text: str, start: int) -> str:
    """Return the part of a text around the first difference."""
    shown = text[start : start + _SHOWN]
    return ("…" if start else "") + shown + ("…" if start + _SHOWN < len(text) else "")


def _row(change: Change) -> dict[str, object]:
    fields = {
        field.name: {"before": field.before, "after": field.after, "conflict": field.clashes}
        for field in change.fields
    }
    place = str(change.place) if change.place else None
    return {"kind": change.kind.value, "id": change.id, "place": place, "fields": fields}
