"""Nouns to JSON and back. Frozen dataclasses go into JSON columns through here only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from pydantic import TypeAdapter

T = TypeVar("T")
_ADAPTERS: dict[type[Any], TypeAdapter[Any]] = {}


def dump(noun: object) -> Any:
    """A dataclass as plain JSON values; times become ISO strings with their offset."""
    return _adapter(type(noun)).dump_python(noun, mode="json")


def load(noun: type[T], data: object) -> T:
    """The dataclass again; pydantic.ValidationError where the JSON does not fit."""
    loaded: T = _adapter(noun).validate_python(data)
    return loaded


def _adapter(noun: type[Any]) -> TypeAdapter[Any]:
    # Building an adapter costs a millisecond; there are a dozen nouns.
    if noun not in _ADAPTERS:
        from pydantic import TypeAdapter  # noqa: PLC0415  5 MB that storing wake-ups does not need

        _ADAPTERS[noun] = TypeAdapter(noun)
    return _ADAPTERS[noun]
