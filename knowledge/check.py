"""Checks a loaded knowledge base for what would embarrass the desk in front of a customer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge.attachments import attachment_findings
from knowledge.entry import Entry, Place
from knowledge.findings import Finding, in_order, make_finding, nearest
from knowledge.links import link_findings
from knowledge.loader import LoadResult

MESSAGE_BYTES = 2_048
"""UTF-8 bytes of one WeCom customer-service message."""
MESSAGES_PER_ANSWER = 2
_KF = "wecom_kf"
_MOBILE = re.compile(r"(?<![\d.])(?:\+?86[-\s]?)?1[3-9]\d[-\s]?\d{4}[-\s]?\d{4}(?!\d)")
_UNFINISHED = re.compile(r"TODO|FIXME|待补充|待确认|待定|[xX×]{3,}|此处填写|(?<!\w)TBD(?!\w)")
_SIGNS = re.compile(r"[\s\W_]+")


@dataclass(frozen=True, slots=True)
class Known:
    """Names that entries may refer to; None where nobody can tell."""

    forms: frozenset[str] | None = None
    lookups: frozenset[str] | None = None
    windows: frozenset[str] | None = None
    channels: frozenset[str] | None = None


def check(
    loaded: LoadResult,
    *,
    folder: Path,
    today: date,
    known: Known | None = None,
    twins: Iterable[tuple[Entry, Entry]] = (),
) -> tuple[Finding, ...]:
    """Return every problem of a folder: what loading found and what reading it shows.

    `today` is a day of the desk's calendar; `twins` are pairs the matcher cannot tell apart.
    """
    ids = frozenset(entry.id for entry in loaded.entries)
    checking = _Checking(loaded, folder, today, known or Known(), ids)
    return in_order((*loaded.findings, *checking.findings(), *checking.twins(twins)))


def same_words(text: str) -> str:
    """Return what is left of a wording when case, width, blanks and punctuation do not count."""
    plain = unicodedata.normalize("NFKC", text).lower()
    return _SIGNS.sub("", plain) or plain


@dataclass(frozen=True, slots=True)
class _Checking:
    """One pass over the entries."""

    loaded: LoadResult
    folder: Path
    today: date
    known: Known
    ids: frozenset[str]

    def findings(self) -> Iterator[Finding]:
        if not self.loaded.entries and not self.loaded.findings:
            yield make_finding("folder_empty", Place(file=self.folder.name))
        for entry in self.loaded.entries:
            yield from self._validity(entry)
            yield from self._answer(entry)
            yield from self._references(entry)
            yield from self._commas(entry)
            yield from attachment_findings(entry, self.folder, self._places(entry))
        yield from self._doubled_wordings()

    def twins(self, pairs: Iterable[tuple[Entry, Entry]]) -> Iterator[Finding]:
        for one, other in pairs:
            at, names = self._place(other, "question"), {"id": one.id, "question": one.question}
            yield make_finding("twins", at, "question", other=one.place, **names)

    def _places(self, entry: Entry) -> Mapping[str, Place]:
        return self.loaded.places.get(entry.id, {})

    def _place(self, entry: Entry, field: str) -> Place:
        return self._places(entry).get(field, entry.place)

    def _find(self, code: str, entry: Entry, field: str, **values: object) -> Finding:
        return make_finding(code, self._place(entry, field), field, **values)

    def _validity(self, entry: Entry) -> Iterator[Finding]:
        if entry.valid_until and entry.valid_until < self.today:
            yield self._find("expired", entry, "valid_until", day=entry.valid_until)

    def _answer(self, entry: Entry) -> Iterator[Finding]:
        if not entry.channels or _KF in entry.channels:
            yield from self._lengths(entry)
        field = "steps" if entry.steps else "answer"
        texts = [entry.answer, *(step.text for step in entry.steps)]
        for code, pattern in (("personal_phone", _MOBILE), ("unfinished", _UNFINISHED)):
            found = _first(pattern, texts)
            if found:
                shown = found[:3] + "…" if code == "personal_phone" else found
                yield self._find(code, entry, field, text=shown)
        for code, link in link_findings("\n".join(dict.fromkeys(texts))):
            yield self._find(code, entry, field, link=link[:80])

    def _lengths(self, entry: Entry) -> Iterator[Finding]:
        size, limit = len(entry.answer.encode()), MESSAGE_BYTES * MESSAGES_PER_ANSWER
        if not entry.steps and size > limit:
            yield self._find("answer_too_long", entry, "answer", size=size, limit=limit)
        for number, step in enumerate(entry.steps, 1):
            size = len(step.text.encode())
            if size > MESSAGE_BYTES:
                values = {"number": number, "size": size, "limit": MESSAGE_BYTES}
                yield self._find("step_too_long", entry, "steps", **values)

    def _references(self, entry: Entry) -> Iterator[Finding]:
        for field, names, known in (
            ("form", [entry.form] if entry.form else [], self.known.forms),
            ("lookup", [entry.lookup] if entry.lookup else [], self.known.lookups),
            ("windows", entry.windows, self.known.windows),
            ("channels", entry.channels, self.known.channels),
            ("related", entry.related, self.ids),
        ):
            for name in names:
                if known is not None and name not in known:
                    yield self._unknown(entry, field, name, known)

    def _commas(self, entry: Entry) -> Iterator[Finding]:
        """A list written [a，b，c] or 【a，b】 is one text to YAML."""
        if entry.place.cell or not entry.place.file.endswith((".yaml", ".yml")):
            return
        for field, least in (("variants", 2), ("keywords", 1)):
            texts = getattr(entry, field)
            sign = _separator(texts[0], least) if len(texts) == 1 else ""
            if sign:
                yield self._find("fullwidth_comma", entry, field, sign=sign)

    def _unknown(self, entry: Entry, field: str, name: str, known: frozenset[str]) -> Finding:
        near = nearest(name, known)
        some = near or "、".join(sorted(known)[:8]) or "—"
        return self._find(f"unknown_{field}", entry, field, name=name[:40], known=some)

    def _doubled_wordings(self) -> Iterator[Finding]:
        first: dict[str, Entry] = {}
        for entry in self.loaded.entries:
            for text in dict.fromkeys(entry.wordings):
                other = first.setdefault(same_words(text), entry)
                if other is not entry and _may_meet(entry, other):
                    field = "question" if text == entry.question else "variants"
                    values = {"text": text[:40], "id": other.id, "other": other.place}
                    yield self._find("doubled_wording", entry, field, **values)


def _separator(text: str, least: int) -> str:
    """The sign that seems to hold several wordings apart in one text, or nothing."""
    if text[:1] in "【［" and text[-1:] in "】］":
        return text[0] + text[-1]
    clear = (sign for sign in "；;|｜" if sign in text.rstrip("；;|｜"))
    return next(clear, "") or next((sign for sign in "，、" if text.count(sign) >= least), "")


def _first(pattern: re.Pattern[str], texts: Iterable[str]) -> str | None:
    found = (pattern.search(unicodedata.normalize("NFKC", text)) for text in texts)
    return next((match[0] for match in found if match), None)


def _may_meet(one: Entry, other: Entry) -> bool:
    """Whether a customer could get either: entries for other windows or times may share words."""
    return (
        _overlap(one.channels, other.channels)
        and _overlap(one.windows, other.windows)
        and (one.valid_from or date.min) <= (other.valid_until or date.max)
        and (other.valid_from or date.min) <= (one.valid_until or date.max)
    )


def _overlap(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    return not one or not other or bool(set(one) & set(other))
