"""What agents read."""

from __future__ import annotations

from dataclasses import dataclass

from handlers.cause import Do
from handlers.policy import Push


@dataclass(frozen=True, kw_only=True, slots=True)
class Handing:
    """A case in hand, about which its agent is asked by buttons."""

    case_no: int
    line: str
    """The case in one line."""
    orders: tuple[tuple[Do, str], ...]
    """What can be done with it, and what each button says; the label with the number is a command."""
    hint: str = ""
    """Stands in the field for a note."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Notice:
    """Something agents read. All text is shielded and masked before it gets here."""

    title: str
    lines: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    """Ids of the agents addressed by name; empty addresses the group as a whole."""
    push: Push = Push.CARD
    case_no: int | None = None
    ticket_no: str | None = None
    incident: str | None = None
    evidence: tuple[str, ...] = ()
    """sha256 of what is linked to, for those named in `to` alone and never in a group."""
    about: str = ""
    """What the links are opened for, as the audit names it."""
    page: bool = False
    """Ends with a link to its ticket's page, for those named in `to` alone."""
    is_card: bool = False
    """The lines tell the whole case, as its card shows them."""
    handing: tuple[Handing, ...] = ()
    """Cases with buttons, for whoever reads this alone."""
    tickets: tuple[str, ...] = ()
    """Tickets whose numbers begin a line: whoever reads this alone can open each."""
    is_news: bool = False
    """About a case that its agent has before them: the title alone is new."""
    instead: str = ""
    """Not empty: for the agent who asked alone, and what the group reads where that cannot be."""
    suggested: tuple[str, ...] = ()
    """Answers to choose from, for whoever has the case; the lines show the same with their numbers."""

    @property
    def text(self) -> str:
        """Everything an agent can read on it."""
        return "\n".join((self.title, *self.lines))
