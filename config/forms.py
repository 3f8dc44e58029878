"""forms/*.yaml: what is asked for a category of tickets, one form a file."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from config.fields import FileModel, Texts, wrong
from config.slips import Slip
from handlers.policy import FieldKind, Form, FormField, Manners

Source = Literal["message", "earlier", "scene", "card"]
"""Where a value may be offered from."""


def _pattern(value: Any) -> str:
    try:
        re.compile(str(value))
    except re.error as error:
        raise wrong("bad_pattern", value=value) from error
    return str(value)


class FieldRow(FileModel):
    """One thing the form wants to know."""

    id: str
    kind: FieldKind = FieldKind.TEXT
    label: str
    ask: str
    required: bool = False
    at_night: bool = True
    choices: Texts = ()
    when: Mapping[str, str] = Field(default_factory=dict)
    prefill: tuple[Source, ...] = ("message", "earlier", "scene", "card")
    pattern: Annotated[str, BeforeValidator(_pattern)] | None = None
    invalid: str = ""

    def noun(self) -> FormField:
        """The field as the handlers know it."""
        return FormField(**{name: getattr(self, name) for name in type(self).model_fields})


class FormFile(FileModel):
    """The whole file."""

    id: str = ""
    title: str
    category: str = ""
    keywords: Texts = ()
    deadline_hours: float = Field(default=4.0, gt=0, le=400)
    assign_to: Texts = ()
    scenes: Texts = ()
    lookup: str | None = None
    fields: tuple[FieldRow, ...]

    def noun(self, file_stem: str) -> Form:
        """The form as the handlers know it; without an id it is called like its file."""
        return Form(
            id=self.id or file_stem,
            title=self.title,
            category=self.category or self.title,
            fields=tuple(row.noun() for row in self.fields),
            keywords=self.keywords,
            deadline_hours=self.deadline_hours,
            assign_to=self.assign_to,
            scenes=self.scenes,
            lookup=self.lookup,
        )


def check_form(file: FormFile) -> Iterator[Slip]:
    """What is wrong between the values of the file."""
    earlier: dict[str, FieldRow] = {}
    for index, row in enumerate(file.fields):
        if row.id in earlier:
            yield Slip("doubled_name", ("fields", index, "id"), {"name": row.id})
        if row.kind is FieldKind.CHOICE and not row.choices:
            yield Slip("no_choices", ("fields", index), {"name": row.id})
        yield from _conditions(index, row, earlier)
        earlier[row.id] = row
    limit = Manners().night_questions
    asked = sum(row.at_night and row.required and not row.when for row in file.fields)
    if asked > limit:
        yield Slip("too_many_questions", ("fields",), {"count": asked, "limit": limit})


def _conditions(index: int, row: FieldRow, earlier: Mapping[str, FieldRow]) -> Iterator[Slip]:
    for name, value in row.when.items():
        path = ("fields", index, "when", name)
        condition = earlier.get(name)
        if condition is None:
            yield Slip("unknown_condition", path, {"name": name})
        elif condition.choices and value not in condition.choices:
            expected = ", ".join(condition.choices)
            yield Slip(
                "impossible_condition", path, {"name": name, "value": value, "expected": expected}
            )
