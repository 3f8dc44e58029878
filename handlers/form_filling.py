"""A form in the hands of one turn."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from handlers import form_flow, schedule
from handlers.model import FormProgress, Ticket
from handlers.policy import FieldKind, Form, FormField
from handlers.turn import Turn


@dataclass(frozen=True, kw_only=True, slots=True)
class Filling:
    """The form, how far it is, and the turn that goes on with it."""

    turn: Turn
    fields: tuple[FormField, ...]
    progress: FormProgress
    due: datetime | None

    @property
    def asked(self) -> FormField | None:
        """The field whose question is open."""
        return form_flow.waited_for(self.fields, self.progress)

    @property
    def ticket(self) -> Ticket | None:
        """The ticket that is being filled; None in the turn that makes it."""
        return ticket_of(self.turn, self.progress.ticket_no)

    @property
    def missing(self) -> tuple[str, ...]:
        """Ids of the required fields without a value."""
        return form_flow.missing(self.fields, self.progress)

    @property
    def promise(self) -> str:
        """The deadline as the customer reads it."""
        return promise(self.turn, self.due)

    @property
    def held(self) -> tuple[FormField, ...]:
        """The form's fields, and those of what was given beside it."""
        return (*self.fields, *form_flow.beside(self.turn, self.fields, self.progress.fields))

    @property
    def moved_to(self) -> Form | None:
        """The form that goes on, where the ticket was opened with another."""
        ticket = self.ticket
        if ticket is None or ticket.form_id == self.progress.form_id:
            return None
        return self.turn.policy.form(self.progress.form_id)

    def field(self, field_id: str) -> FormField | None:
        """The field of this id."""
        return next((one for one in self.fields if one.id == field_id), None)

    def but(self, **changes: object) -> Filling:
        """The same with another progress."""
        return replace(self, progress=replace(self.progress, **changes))  # type: ignore[arg-type]

    def skipping(self, ids: Iterable[str]) -> Filling:
        """The same with these fields left out on the customer's wish."""
        have = self.progress.fields
        left = tuple(one for one in ids if one not in have)
        return self.but(skipped=tuple(dict.fromkeys((*self.progress.skipped, *left))))

    def holding(self, values: Mapping[str, str]) -> Filling:
        """The same with these values; a value ends a skip."""
        skipped = tuple(one for one in self.progress.skipped if one not in values)
        return self.but(fields={**self.progress.fields, **values}, skipped=skipped)

    def offering(self, offered: Mapping[str, str], origin: str) -> Filling:
        """The same with more values to offer, and where they stood."""
        if not offered:
            return self
        before = self.progress
        return self.but(
            offered={**before.offered, **offered},
            offered_from={**before.offered_from, **dict.fromkeys(offered, origin)},
        )


def ticket_of(turn: Turn, ticket_no: str) -> Ticket | None:
    """The customer's ticket of this number."""
    return next((one for one in turn.dossier.tickets if one.ticket_no == ticket_no), None)


def promise(turn: Turn, due: datetime | None) -> str:
    """A deadline as the customer reads it."""
    at = due or form_flow.deadline(turn, None)
    return schedule.show_time(at, turn.now, turn.policy.hours.timezone)


def passing(filling: Filling, given: Collection[str]) -> Filling:
    """Who answers something else after a reminder has left the question behind.

    A required one is missing then; the last question of all stays open, nothing comes after it.
    """
    asked = filling.asked
    if asked is None or asked.id not in filling.progress.reminded:
        return filling
    moved = filling.but(asked=(*filling.progress.asked, ""))
    told = (filling.field(one) for one in given)
    is_answer = any(one and one.kind not in (FieldKind.TEXT, FieldKind.MEDIA) for one in told)
    if is_answer and not asked.required:
        return moved
    follows = form_flow.next_field(filling.turn, moved.fields, moved.progress)
    return moved if follows is not None else filling
