"""From the nodes of a composed YAML document to raw fields, never deeper than an entry goes.

Nodes are read, nothing is constructed: a tag makes no object, `no` stays a word and `007`
keeps its zeros. Aliases that repeat are counted against a budget, cycles end at the third level.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruamel.yaml.error import StringMark
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from knowledge.entry import Place
from knowledge.fields import canonical
from knowledge.findings import Finding, make_finding
from knowledge.raw import RawField, RawGroup, RawText

CHARACTER_BUDGET = 64_000_000
ITEM_BUDGET = 1_000_000
LIST_LIMIT = 20
"""Entries that one may be merged from."""
_MERGES = 4
"""Depth to which what is merged in is followed."""
_NULL = "tag:yaml.org,2002:null"
_STANDARD = "tag:yaml.org,2002:"
_MERGE = "<<"
_SWALLOWED = re.compile(r"(?:^|[ \n])([A-Za-z_]+|[\u4e00-\u9fff]{1,6})：")
_COMMENT = re.compile(r"[ ]+(#[^\s#!-][^\n]*)")
_HARMLESS = frozenset({"str", "int", "float", "bool", "null", "map", "seq", "timestamp", "merge"})


class BrokenEntry(Exception):
    """An entry that cannot be read; carries the finding that says why."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


class NodeReader:
    """Reads the entries of one file within a budget for all of them."""

    def __init__(self, file: str, aliases: frozenset[str] = frozenset()) -> None:
        """`aliases` are the names that the file refers to with 「*」."""
        self.file = file
        self.aliases = aliases
        self.findings: list[Finding] = []
        self.characters = 0
        self.items = 0

    def entry_fields(self, node: Node, first_line: int) -> tuple[RawField, ...]:
        """Read one entry; `first_line` is the file's line of the document's first.

        Raises:
            BrokenEntry: no mapping, a doubled key, a foreign tag, or more than an entry may hold.
        """
        if not isinstance(node, MappingNode):
            raise BrokenEntry(make_finding("not_an_entry", self._place(node, first_line)))
        return self._fields(node, first_line)

    def _place(self, node: Node, first_line: int) -> Place:
        return Place(file=self.file, line=first_line + node.start_mark.line)

    def _fields(self, node: MappingNode, first_line: int) -> tuple[RawField, ...]:
        self._refuse_tag(node, first_line)
        fields: dict[str, RawField] = {}
        for key, value in self._pairs(node, first_line):
            if key.value in fields:
                place = self._place(key, first_line)
                finding = make_finding("doubled_key", place, key.value[:40], name=key.value[:40])
                raise BrokenEntry(finding)
            fields[key.value] = self._field(key, value, first_line)
        return tuple(fields.values())

    def _pairs(self, node: MappingNode, first_line: int) -> Iterator[tuple[ScalarNode, Node]]:
        own = {key.value for key, _ in node.value if isinstance(key, ScalarNode)}
        for key, value in node.value:
            if not isinstance(key, ScalarNode):
                raise BrokenEntry(make_finding("key_is_no_name", self._place(key, first_line)))
            if key.value == _MERGE and isinstance(value, MappingNode | SequenceNode):
                yield from self._merged(value, own, _MERGES)
            else:
                yield key, value

    def _merged(self, node: Node, own: set[str], depth: int) -> Iterator[tuple[ScalarNode, Node]]:
        """Pairs of what is merged in; the nearest wins, and of several the first."""
        if isinstance(node, SequenceNode) and depth:
            for one in node.value[:LIST_LIMIT]:
                yield from self._merged(one, own, depth - 1)
        pairs = node.value if isinstance(node, MappingNode) else ()
        deeper = [v for k, v in pairs if isinstance(k, ScalarNode) and k.value == _MERGE]
        for key, value in pairs:
            if isinstance(key, ScalarNode) and key.value not in own and key.value != _MERGE:
                own.add(key.value)
                yield key, value
        for value in deeper if depth else ():
            yield from self._merged(value, own, depth - 1)

    def _field(self, key: ScalarNode, value: Node, first_line: int) -> RawField:
        place = self._place(key, first_line)
        if not isinstance(value, SequenceNode):
            item = self._item(value, first_line, place)
            return RawField(key.value, place, (item,) if item else ())
        self._refuse_tag(value, first_line)
        items = (self._item(child, first_line, place) for child in value.value)
        return RawField(key.value, place, tuple(i for i in items if i), is_list=True)

    def _item(self, node: Node, first_line: int, place: Place) -> RawText | RawGroup | None:
        self._refuse_tag(node, first_line)
        if isinstance(node, ScalarNode):
            self._spend(len(node.value), place)
            self._refuse_swallowed_field(node, first_line)
            self._note_comment(node, first_line)
            self._note_anchor(node, first_line)
            self._note_folding(node, first_line)
            return None if node.tag == _NULL else RawText(node.value, self._place(node, first_line))
        if isinstance(node, MappingNode):
            return RawGroup(self._group(node, first_line, place), place)
        raise BrokenEntry(make_finding("nested_list", place))

    def _group(self, node: MappingNode, first_line: int, place: Place) -> tuple[RawField, ...]:
        fields = []
        for key, value in node.value:
            if not isinstance(key, ScalarNode) or not isinstance(value, ScalarNode):
                raise BrokenEntry(make_finding("nested_list", place))
            fields.append(self._field(key, value, first_line))
        return tuple(fields)

    def _refuse_swallowed_field(self, node: ScalarNode, first_line: int) -> None:
        """A field written with 「：」 becomes the continuation of the text above it."""
        if node.style is not None or node.start_mark.line == node.end_mark.line:
            return
        for found in _SWALLOWED.finditer(node.value):
            if canonical(found[1]):
                place = self._place(node, first_line)
                raise BrokenEntry(make_finding("fullwidth_colon", place, found[1], name=found[1]))

    def _note_comment(self, node: ScalarNode, first_line: int) -> None:
        """A text ends at a blank and 「#」; what follows at once was hardly meant as a comment."""
        mark = node.end_mark
        if node.style is not None or not isinstance(mark, StringMark):
            return
        found = _COMMENT.match(mark.buffer, mark.pointer)
        if found:
            place = Place(file=self.file, line=first_line + mark.line)
            self.findings.append(make_finding("text_as_comment", place, text=found[1][:20]))

    def _note_anchor(self, node: ScalarNode, first_line: int) -> None:
        """A first word behind 「&」 is a name to YAML; where nothing refers to it, it was text."""
        if node.anchor and node.anchor not in self.aliases:
            place, text = self._place(node, first_line), f"&{node.anchor}"[:20]
            self.findings.append(make_finding("text_as_anchor", place, text=text))

    def _note_folding(self, node: ScalarNode, first_line: int) -> None:
        """Lines without 「|」 become one, with a blank between them."""
        many = node.end_mark.line > node.start_mark.line
        if node.style is None and many and " " in node.value:
            self.findings.append(make_finding("folded_lines", self._place(node, first_line)))

    def _refuse_tag(self, node: Node, first_line: int) -> None:
        tag = str(node.tag)
        if not tag.startswith(_STANDARD) or tag.removeprefix(_STANDARD) not in _HARMLESS:
            raise BrokenEntry(
                make_finding("foreign_tag", self._place(node, first_line), tag=tag[:80])
            )

    def _spend(self, characters: int, place: Place) -> None:
        self.characters += characters
        self.items += 1
        if self.characters > CHARACTER_BUDGET or self.items > ITEM_BUDGET:
            raise BrokenEntry(make_finding("alias_bomb", place))
