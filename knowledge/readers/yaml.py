"""Reads YAML files: a list of entries, or a mapping with `category` and `entries`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from knowledge.entry import Place
from knowledge.findings import Finding, has_errors, make_finding
from knowledge.raw import RawEntry, RawField, RawFile
from knowledge.readers.encoding import BadEncoding, read_text
from knowledge.readers.yaml_layout import Chunk, Layout, cut
from knowledge.readers.yaml_nodes import BrokenEntry, NodeReader
from knowledge.readers.yaml_plain import NotPlain, read_plain
from knowledge.readers.yaml_slips import Complaint, explain, slip

WHOLE_LIMIT = 4_000_000
"""Characters up to which a file that must be parsed as one piece is parsed."""
MOST_SLIPS = 1_000
"""Broken entries of one file after which reading stops."""
_CATEGORY = frozenset({"category", "分类"})
_ENTRIES = frozenset({"entries", "条目"})
_ALIAS = re.compile(r"(?:^|[\s,\[{:-])\*([^\s,\[\]{}]+)")


def read_yaml(data: bytes, file: str) -> RawFile:
    """Read a YAML file; an entry that cannot be read is left out with a finding."""
    try:
        text = read_text(data)
    except BadEncoding as error:
        return RawFile(findings=(make_finding(error.code, Place(file=file, line=error.line)),))
    return _YamlFile(text, file).read()


class _YamlFile:
    """One file on its way to entries; collects the findings."""

    def __init__(self, text: str, file: str) -> None:
        self.text = text
        self.file = file
        self.findings: list[Finding] = []
        self.nodes = NodeReader(file, frozenset(_ALIAS.findall(text)))

    def read(self) -> RawFile:
        layout = cut(self.text)
        entries = self._by_chunk(layout) if layout and layout.regular else self._whole(layout)
        return RawFile(tuple(entries), tuple(self.findings + self.nodes.findings))

    def _by_chunk(self, layout: Layout) -> list[RawEntry]:
        category = self._head_category(layout.head)
        return [
            RawEntry(Place(file=self.file, line=chunk.line), fields, category)
            for chunk in self._until_too_broken(layout.chunks)
            for fields in self._chunk_fields(chunk)
        ]

    def _until_too_broken(self, chunks: Iterable[Chunk]) -> Iterator[Chunk]:
        """Yield chunk after chunk; so many slips say that the file is meant otherwise."""
        for chunk in chunks:
            if len(self.findings) >= MOST_SLIPS:
                place = Place(file=self.file, line=chunk.line)
                self.findings.append(make_finding("errors_after_limit", place, limit=MOST_SLIPS))
                return
            yield chunk

    def _chunk_fields(self, chunk: Chunk) -> Iterator[tuple[RawField, ...]]:
        try:
            yield read_plain(chunk.text, self.file, chunk.line)
        except NotPlain:
            node = self._compose(chunk.text, chunk.line)
            if isinstance(node, SequenceNode):
                yield from self._node_fields(node.value, chunk.line, chunk.text)

    def _node_fields(
        self, nodes: list[Node], first_line: int, text: str = ""
    ) -> Iterator[tuple[RawField, ...]]:
        for node in nodes:
            try:
                yield self.nodes.entry_fields(node, first_line)
            except BrokenEntry as error:
                is_text = isinstance(node, ScalarNode) and error.finding.code == "not_an_entry"
                found = slip(text, self.file, first_line) if is_text else None
                self.findings.append(found or error.finding)

    def _head_category(self, head: str) -> str:
        if not re.search(r"(?m)^[^\s#-]", head):
            return ""
        node = self._compose(head, 1)
        return self._category(node) if isinstance(node, MappingNode) else ""

    def _category(self, node: MappingNode) -> str:
        for key, value in node.value:
            if key.value in _CATEGORY and isinstance(value, ScalarNode):
                return str(value.value).strip()
            if key.value in _CATEGORY:
                place = Place(file=self.file, line=key.start_mark.line + 1)
                name = str(key.value)
                self.findings.append(make_finding("one_text_expected", place, name, name=name))
            elif key.value not in _ENTRIES | _CATEGORY:
                place = Place(file=self.file, line=key.start_mark.line + 1)
                self.findings.append(
                    make_finding(
                        "unknown_head", place, str(key.value)[:40], name=str(key.value)[:40]
                    )
                )
        return ""

    def _whole(self, layout: Layout | None) -> list[RawEntry]:
        if len(self.text) > WHOLE_LIMIT:
            self.findings.append(make_finding("file_too_complex", Place(file=self.file, line=1)))
            return []
        before = len(self.findings)
        node = self._compose(self.text, 1)
        if len(self.findings) > before and layout:
            return self._recover(layout, before)
        return self._root(node)

    def _recover(self, layout: Layout, before: int) -> list[RawEntry]:
        """Read what can be read of a file that is broken as a whole."""
        found = len(self.findings)
        entries = self._by_chunk(layout)
        if len(self.findings) > found:
            del self.findings[before:found]
        return entries

    def _root(self, node: Node | None) -> list[RawEntry]:
        category, is_empty = "", node is None
        if isinstance(node, MappingNode):
            category = self._category(node)
            node = next((value for key, value in node.value if key.value in _ENTRIES), None)
        if not isinstance(node, SequenceNode):
            if not is_empty and not has_errors(self.findings):
                none = make_finding("no_entries", Place(file=self.file, line=1))
                self.findings.append(slip(self.text, self.file, 1) or none)
            return []
        return [
            RawEntry(fields[0].place if fields else Place(file=self.file), fields, category)
            for fields in self._node_fields(node.value, 1, self.text)
        ]

    def _compose(self, text: str, first_line: int) -> Node | None:
        try:
            return YAML(typ="safe", pure=True).compose(text)  # type: ignore[no-any-return]
        except MarkedYAMLError as error:
            mark = error.problem_mark or error.context_mark
            if "end of stream" in str(error.problem):  # an open quote: show where it began
                mark = error.context_mark or mark
            at = (mark.line, mark.column) if mark else (0, 0)
            complaint = Complaint(str(error.problem), *at)
            self.findings.append(explain(text, complaint, self.file, first_line))
        except YAMLError as error:
            complaint = Complaint(str(error), 0)
            self.findings.append(explain(text, complaint, self.file, first_line))
        except RecursionError:
            self.findings.append(
                make_finding("nested_too_deep", Place(file=self.file, line=first_line))
            )
        return None
