"""What a ticket asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class FieldKind(StrEnum):
    """What a form field accepts."""

    TEXT = "text"
    CHOICE = "choice"
    NUMBER = "number"
    AMOUNT = "amount"
    DATE = "date"
    PHONE = "phone"
    ORDER_NO = "order_no"
    TRACKING_NO = "tracking_no"
    ADDRESS = "address"
    MEDIA = "media"
    YES_NO = "yes_no"


@dataclass(frozen=True, kw_only=True, slots=True)
class FormField:
    """One thing a form wants to know."""

    id: str
    kind: FieldKind
    label: str
    ask: str
    """The question as the customer reads it."""
    required: bool = False
    at_night: bool = True
    """Whether it may be asked in quiet hours (at most three are)."""
    choices: tuple[str, ...] = ()
    when: Mapping[str, str] = field(default_factory=dict)
    """Asked only where these fields have these values."""
    prefill: tuple[str, ...] = ()
    """Where a value may be offered from: `message`, `earlier`, `scene`, `card`."""
    pattern: str | None = None
    invalid: str = ""
    """The kind sentence for a value that does not fit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Form:
    """What is asked for a category of tickets."""

    id: str
    title: str
    category: str
    fields: tuple[FormField, ...]
    keywords: tuple[str, ...] = ()
    """Words of a customer that start this form."""
    deadline_hours: float = 4.0
    """Working hours until the promise is due."""
    assign_to: tuple[str, ...] = ()
    scenes: tuple[str, ...] = ()
    """Entrances of the platform from which this form starts where no words choose another."""
    lookup: str | None = None
    """Asked when a ticket of this form is opened: the order stands in the ticket, its fields are offered."""
