"""From what validation says to findings with line, field and cure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from config.document import Document, Path_
from config.findings import Finding, suggestion, wordings

Model = TypeVar("Model", bound=BaseModel)

_EXPECTED = {
    "string_type": "text",
    "int_type": "whole_number",
    "int_parsing": "whole_number",
    "int_from_float": "whole_number",
    "float_type": "number",
    "float_parsing": "number",
    "bool_type": "yes_no",
    "bool_parsing": "yes_no",
    "tuple_type": "list",
    "list_type": "list",
    "dict_type": "mapping",
    "model_type": "mapping",
    "model_attributes_type": "mapping",
}
"""Kind of a type error to the key of its Chinese name in `findings.yaml`."""


@dataclass(frozen=True, slots=True)
class Slip:
    """A mistake that shows only when several values are looked at together."""

    code: str
    path: Path_
    values: Mapping[str, object] = field(default_factory=dict)


class Misread(Exception):
    """A file does not fit its model; `findings` has every problem of it."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        self.findings = findings
        super().__init__("\n".join(str(finding) for finding in findings))


def fit(document: Document, model: type[Model]) -> Model:
    """Return the file's values as `model`.

    Raises:
        Misread: with a finding for every value that does not fit.
    """
    try:
        return model.model_validate(document.values)
    except ValidationError as error:
        known = frozenset(field_names(model))
        found = (_finding(document, detail, known) for detail in error.errors())
        raise Misread(tuple(found)) from error


def found(document: Document, slips: Iterator[Slip]) -> tuple[Finding, ...]:
    """The findings of these slips."""
    return tuple(document.finding(slip.code, slip.path, **slip.values) for slip in slips)


def field_names(model: type[BaseModel]) -> Iterator[str]:
    """Names that may be typed in this model and in the models inside it."""
    for name, info in model.model_fields.items():
        yield info.alias or name
        for inner in _models(info.annotation):
            yield from field_names(inner)


def _models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for part in get_args(annotation):
        yield from _models(part)


def _finding(document: Document, detail: ErrorDetails, known: frozenset[str]) -> Finding:
    path, kind, context = detail["loc"], detail["type"], detail.get("ctx", {})
    name = str(path[-1]) if path else ""
    if kind in wordings():
        return document.finding(kind, path, **{"name": name, **context})
    if kind == "extra_forbidden":
        return document.finding("unknown_field", path, name=name, cure=suggestion(name, known))
    if kind in ("enum", "literal_error"):
        value, expected = detail["input"], context.get("expected", "")
        return document.finding("not_one_of", path, value=value, expected=expected)
    expected = wordings()[_EXPECTED.get(kind, "value")].message
    return document.finding("wrong_type", path, expected=expected, value=_short(detail["input"]))


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else f"{text[:40]}…"
