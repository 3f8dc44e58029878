"""Turns accepted changes into new texts of the FAQ files, every other line left as it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from knowledge.entry import Entry
from knowledge.export import as_fields, dump, item_yaml, round_trip, yaml_value
from knowledge.fields import canonical
from knowledge.importer import Change, ChangeKind
from knowledge.markdown_section import replace_section
from knowledge.readers.yaml_layout import Chunk, Layout, cut

NEW_FILE = "imported.yaml"
_YAML = frozenset({".yaml", ".yml"})
_MARKDOWN = frozenset({".md", ".markdown"})


@dataclass(slots=True)
class Patch:
    """New texts by file name, and the changes that must be made by hand."""

    texts: dict[str, str] = field(default_factory=dict)
    by_hand: list[Change] = field(default_factory=list)
    """Entries that live in a spreadsheet, which is not rewritten, or in YAML with references."""


def patch(
    changes: Iterable[Change], texts: Mapping[str, str], current: Iterable[Entry], *, remove: bool
) -> Patch:
    """Apply the additions and edits, and the absent ones where `remove` is set.

    `texts` are the present texts of the YAML and Markdown files by name.
    """
    result = Patch()
    homes = _homes(current)
    for change in changes:
        if change.kind is ChangeKind.EDIT or (change.kind is ChangeKind.ABSENT and remove):
            _rewrite(change, texts, result)
        elif change.kind is ChangeKind.ADD and change.after:
            name = homes.get(change.after.category, NEW_FILE)
            text = result.texts.get(name, texts.get(name, ""))
            added = _with_item(text, change.after)
            if added is None:
                name, added = NEW_FILE, _with_item(result.texts.get(NEW_FILE, ""), change.after)
            result.texts[name] = added or item_yaml(as_fields(change.after))
    return result


def _homes(current: Iterable[Entry]) -> dict[str, str]:
    """Return the YAML file in which entries of a category live; the last one counts."""
    return {
        entry.category: entry.place.file
        for entry in current
        if PurePosixPath(entry.place.file).suffix in _YAML
    }


def _rewrite(change: Change, texts: Mapping[str, str], result: Patch) -> None:
    entry = change.before
    assert entry is not None
    name = entry.place.file
    text = result.texts.get(name, texts.get(name))
    suffix = PurePosixPath(name).suffix
    new: str | None = None
    if text is not None and suffix in _YAML:
        new = _rewritten_yaml(text, change)
    elif text is not None and suffix in _MARKDOWN:
        new = replace_section(text, entry, change.after)
    if new is None:
        result.by_hand.append(change)
    else:
        result.texts[name] = new


def _rewritten_yaml(text: str, change: Change) -> str | None:
    layout = cut(text)
    if layout is None or not layout.regular:
        return None
    chunk = next((c for c in layout.chunks if change.id in c.text and _id_of(c) == change.id), None)
    if chunk is None:
        return None
    body, tail = _without_tail(chunk.text)
    new = _edited(body, change) if change.kind is ChangeKind.EDIT else ""
    lines = text.split("\n")
    length = chunk.text.count("\n")
    before, after = lines[: chunk.line - 1], lines[chunk.line - 1 + length :]
    middle = (new + tail).removesuffix("\n").split("\n") if new + tail else []
    return "\n".join([*before, *middle, *after])


def _id_of(chunk: Chunk) -> str:
    document = round_trip().load(chunk.text)
    item = document[0] if document else None
    if not isinstance(item, dict):
        return ""
    return next((str(v).strip() for k, v in item.items() if canonical(str(k)) == "id"), "")


def _without_tail(text: str) -> tuple[str, str]:
    """Split off blank lines and comments at the end, which belong to the next entry."""
    lines = text.split("\n")[:-1]
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
        end -= 1
    return "\n".join(lines[:end]) + "\n", "".join(line + "\n" for line in lines[end:])


def _edited(body: str, change: Change) -> str:
    """Return an item with the changed fields set; its other fields keep their form."""
    indent = len(body) - len(body.lstrip(" "))
    document = round_trip().load(body)
    item = document[0]
    names = {canonical(str(key)): key for key in item}
    for field_change in change.fields:
        key = names.get(field_change.name, field_change.name)
        if field_change.after:
            item[key] = yaml_value(field_change.after)
        else:
            item.pop(key, None)
    return _indented(dump(document), indent)


def _indented(text: str, indent: int) -> str:
    """Shift a dumped list, which stands at column 2 or 0, to the column of its file."""
    lines = text.split("\n")
    have = len(lines[0]) - len(lines[0].lstrip(" "))
    return "\n".join(_shift(line, indent - have) for line in lines)


def _shift(line: str, columns: int) -> str:
    if not line.strip():
        return line
    return " " * columns + line if columns >= 0 else line[-columns:]


def _with_item(text: str, entry: Entry) -> str | None:
    """Return a YAML file with an entry added at its end; None where it has another shape."""
    fields = as_fields(entry)
    if not text.strip():
        return text + _indented(item_yaml(fields), 0)
    layout = cut(text)
    if layout is None or not layout.regular:
        return None
    if _head_category(layout) == entry.category:
        fields.pop("category", None)
    first = layout.chunks[0].text
    indent = len(first) - len(first.lstrip(" "))
    gap = "\n" if any("\n\n" in chunk.text for chunk in layout.chunks[:-1]) else ""
    return text.rstrip("\n") + "\n" + gap + _indented(item_yaml(fields), indent)


def _head_category(layout: Layout) -> str:
    head = round_trip().load(layout.head) if layout.head.strip() else None
    if not isinstance(head, dict):
        return ""
    return next((str(v).strip() for k, v in head.items() if canonical(str(k)) == "category"), "")
