"""Writes entries as the admins' own formats: the view of an entry as fields, and YAML."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterable

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.scalarstring import LiteralScalarString, SingleQuotedScalarString

from knowledge.entry import Entry
from knowledge.entry_text import numbered
from knowledge.fields import WRITTEN

FieldValue = str | tuple[str, ...] | tuple[tuple[str, str | None], ...]
_OFFSET = 2
_INLINE_LIMIT = 60
_UNSAFE_INLINE = frozenset(",，、[]{}:#\"'\n")


def as_fields(entry: Entry) -> dict[str, FieldValue]:
    """Return the fields of an entry that are not empty, in the order people read them."""
    values: dict[str, FieldValue] = {}
    for name in WRITTEN:
        value = getattr(entry, name)
        if name == "steps":
            value = tuple((step.text, step.picture) for step in entry.steps)
        elif name in {"valid_from", "valid_until"}:
            value = value.isoformat() if value else ""
        elif name == "answer" and entry.steps and value == numbered(entry.steps):
            value = ""
        if value:
            values[name] = value
    return values


def mark_of(entry: Entry) -> str:
    """Return a short hash of everything an entry says."""
    text = json.dumps(as_fields(entry), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def to_yaml(entries: Iterable[Entry]) -> str:
    """Return entries as a YAML file."""
    return "".join(item_yaml(as_fields(entry)) for entry in entries)


def item_yaml(fields: dict[str, FieldValue]) -> str:
    """Return one entry as an item of a YAML list at the left margin."""
    lines = dump([yaml_mapping(fields)]).split("\n")
    return "\n".join(line[_OFFSET:] if line.strip() else line for line in lines)


def yaml_mapping(fields: dict[str, FieldValue]) -> CommentedMap:
    """Return fields as a YAML mapping in the style people write."""
    mapping = CommentedMap()
    for name, value in fields.items():
        mapping[name] = yaml_value(value)
    return mapping


def yaml_value(value: FieldValue) -> object:
    """Return a field's value for YAML: blocks for long texts, short lists in one line."""
    if isinstance(value, str):
        return _yaml_text(value)
    if value and isinstance(value[0], tuple):
        return [_yaml_step(text, picture) for text, picture in value]
    items = CommentedSeq(_yaml_text(text) for text in value if isinstance(text, str))
    joined = "".join(text for text in value if isinstance(text, str))
    if len(joined) <= _INLINE_LIMIT and not _UNSAFE_INLINE & set(joined):
        items.fa.set_flow_style()
    return items


def _yaml_step(text: str, picture: str | None) -> object:
    return {"text": _yaml_text(text), "picture": picture} if picture else _yaml_text(text)


def _yaml_text(text: str) -> str:
    styled: str = text
    if "\n" in text:
        styled = LiteralScalarString(text)
    elif _reads_as_value(text):
        styled = SingleQuotedScalarString(text)
    return styled


def _reads_as_value(text: str) -> bool:
    """Whether other YAML programs would read a number, a date or a yes in it."""
    return text.lower() in {"yes", "no", "on", "off", "y", "n"} or text[:1].isdigit()


def dump(document: object) -> str:
    """Return a document as YAML text, comments and quotes as they were read."""
    stream = io.StringIO()
    round_trip().dump(document, stream)
    return stream.getvalue()


def round_trip() -> YAML:
    """Return a YAML processor that keeps comments, quotes and order."""
    yaml = YAML()
    yaml.preserve_quotes = True
    yaml.width = 1_000_000
    yaml.allow_unicode = True
    yaml.indent(mapping=2, sequence=4, offset=_OFFSET)
    return yaml
