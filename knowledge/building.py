"""From a raw entry to the noun: fields recognised, values read, every slip a finding."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from knowledge.dates import NoDate, read_date
from knowledge.entry import Entry, Step
from knowledge.entry_text import clean, derived_id, numbered
from knowledge.fields import STEP_FIELDS, WRITTEN, canonical, is_ignored, nearest_field
from knowledge.findings import Finding, make_finding
from knowledge.raw import RawEntry, RawField, RawGroup, RawText

TEXT_LIMIT = 20_000
"""Characters one text may have; more is a slip, such as a whole document in one cell."""
LIST_LIMIT = 1_000
ID_LIMIT = 64


class _Unusable(Exception):
    """A value that takes its entry with it; the finding is already noted."""


class EntryBuilder:
    """Builds one entry and collects what is wrong with it in `findings`."""

    def __init__(self, raw: RawEntry) -> None:
        self.raw = raw
        self.findings: list[Finding] = []
        self.fields: dict[str, RawField] = {}

    def build(self) -> Entry | None:
        """Return the entry, or None where something essential is missing or broken."""
        self._recognise()
        try:
            return self._entry()
        except _Unusable:
            return None

    def _note(self, code: str, field: RawField, **values: object) -> None:
        self.findings.append(make_finding(code, field.place, field.name, **values))

    def _recognise(self) -> None:
        for field in self.raw.fields:
            name = canonical(field.name)
            if name is None:
                self._unknown(field)
            elif name in self.fields:
                self._note("doubled_field", field, name=field.name, other=self.fields[name].name)
            else:
                self.fields[name] = field

    def _unknown(self, field: RawField) -> None:
        if self.raw.id_optional and is_ignored(field.name):
            return
        near = nearest_field(field.name)
        if near:
            self._note("unknown_field_near", field, name=field.name[:40], near=near)
        else:
            known = "、".join(WRITTEN)
            self._note("unknown_field", field, name=field.name[:40], known=known)

    def _entry(self) -> Entry:
        question, steps = self._required("question"), self._steps()
        answer = self._text("answer") if steps else self._required("answer")
        since, until = self._dates()
        return Entry(
            id=self._id(question),
            question=question,
            answer=answer or numbered(steps),
            place=self.raw.place,
            variants=self._variants(question),
            category=self._text("category") or self.raw.category,
            keywords=self._texts("keywords"),
            valid_from=since,
            valid_until=until,
            form=self._text("form") or None,
            channels=self._texts("channels"),
            windows=self._texts("windows"),
            related=self._texts("related"),
            steps=steps,
            attachments=self._texts("attachments"),
            lookup=self._text("lookup") or None,
            owner=self._text("owner") or None,
        )

    def _id(self, question: str) -> str:
        given = self._text("id")
        if given:
            return self._checked_id(given)
        if self.raw.id_optional:
            derived = derived_id(question)
            self.findings.append(make_finding("derived_id", self.raw.place, "id", id=derived))
            return derived
        self._missing("id", suggestion=derived_id(question))
        raise _Unusable

    def _checked_id(self, given: str) -> str:
        field = self.fields["id"]
        if len(given) > ID_LIMIT or re.search(r"\s", given):
            self._note("bad_id", field, id=given[:40], limit=ID_LIMIT)
            raise _Unusable
        half_width = unicodedata.normalize("NFKC", given)
        if half_width != given:
            self._note("fullwidth_id", field, id=given, better=half_width)
        return half_width

    def _missing(self, name: str, **values: object) -> None:
        field = self.fields.get(name)
        place = field.place if field else self.raw.place
        self.findings.append(make_finding(f"missing_{name}", place, name, **values))

    def _required(self, name: str) -> str:
        text = self._text(name)
        if not text:
            self._missing(name)
            raise _Unusable
        return text

    def _text(self, name: str) -> str:
        field = self.fields.get(name)
        if field is None or not field.items:
            return ""
        if len(field.items) > 1 or field.is_list or isinstance(field.items[0], RawGroup):
            self._note("one_text_expected", field, name=field.name)
            raise _Unusable
        return self._clean(field.items[0], field)

    def _clean(self, item: RawText, field: RawField) -> str:
        if len(item.text) > TEXT_LIMIT:
            place = item.place
            code, size = "text_too_long", len(item.text)
            self.findings.append(make_finding(code, place, field.name, size=size, limit=TEXT_LIMIT))
            raise _Unusable
        return clean(item.text)

    def _texts(self, name: str) -> tuple[str, ...]:
        field = self.fields.get(name)
        if field is None:
            return ()
        if len(field.items) > LIST_LIMIT:
            self._note("list_too_long", field, size=len(field.items), limit=LIST_LIMIT)
            raise _Unusable
        return tuple(dict.fromkeys(text for text in self._each(field) if text))

    def _each(self, field: RawField) -> Iterator[str]:
        for item in field.items:
            if isinstance(item, RawGroup):
                self._note("texts_expected", field, name=field.name)
                raise _Unusable
            yield self._clean(item, field)

    def _variants(self, question: str) -> tuple[str, ...]:
        return tuple(text for text in self._texts("variants") if text != question)

    def _dates(self) -> tuple[date | None, date | None]:
        since, until = self._date("valid_from"), self._date("valid_until")
        if since and until and until < since:
            self._note("dates_swapped", self.fields["valid_until"], since=since, until=until)
            raise _Unusable
        return since, until

    def _date(self, name: str) -> date | None:
        try:
            return read_date(self._text(name))
        except NoDate:
            text = self._text(name)[:40]
            self._note("bad_date", self.fields[name], text=text)
            raise _Unusable from None

    def _steps(self) -> tuple[Step, ...]:
        field = self.fields.get("steps")
        items = field.items if field else ()
        return tuple(self._step(item, field) for item in items if field)

    def _step(self, item: RawText | RawGroup, field: RawField) -> Step:
        if isinstance(item, RawText):
            return self._texted(item, self._clean(item, field), None, field)
        given = dict(self._step_fields(item))
        return self._texted(item, given.get("text", ""), given.get("picture"), field)

    def _texted(
        self, item: RawText | RawGroup, text: str, picture: str | None, field: RawField
    ) -> Step:
        if not text:
            self.findings.append(make_finding("step_without_text", item.place, field.name))
            raise _Unusable
        return Step(text=text, picture=picture or None)

    def _step_fields(self, group: RawGroup) -> Iterator[tuple[str, str]]:
        for field in group.fields:
            name = STEP_FIELDS.get(field.name)
            if name is None:
                self._note("unknown_step_field", field, name=field.name[:40])
            elif field.items and isinstance(field.items[0], RawText):
                yield name, self._clean(field.items[0], field)
