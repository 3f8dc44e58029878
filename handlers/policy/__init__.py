"""What the company decided: hours, people, forms, texts, limits. Frozen; made by config/."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from handlers.policy.duty import Care, Claimers, DayDesk, Ladder, Push, Rung, Target
from handlers.policy.forms import FieldKind, Form, FormField
from handlers.policy.hours import UNCOVERED, Calendar, Hours, Mode, Window
from handlers.policy.knowledge import Announcement, Lookup, Publish
from handlers.policy.roster import Agent, Leave, Role, Roster, Rotation, Shift, Swap
from handlers.policy.talk import Breath, Manners, Motive

__all__ = [
    "UNCOVERED",
    "Agent",
    "Announcement",
    "Breath",
    "Calendar",
    "Care",
    "Claimers",
    "DayDesk",
    "FieldKind",
    "Form",
    "FormField",
    "Hours",
    "Ladder",
    "Leave",
    "Lookup",
    "Manners",
    "Mode",
    "Motive",
    "Policy",
    "Publish",
    "Push",
    "Role",
    "Roster",
    "Rotation",
    "Rung",
    "Shift",
    "Swap",
    "Target",
    "Window",
]


@dataclass(frozen=True, kw_only=True, slots=True)
class Policy:
    """Everything the company decided, valid at one moment."""

    hours: Hours
    roster: Roster = field(default_factory=Roster)
    forms: Mapping[str, Form] = field(default_factory=dict)
    default_form: str = "default"
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """replies.yaml: name of a text to its variants, with `{placeholders}`."""
    ladder: Ladder = field(default_factory=Ladder)
    breath: Breath = field(default_factory=Breath)
    manners: Manners = field(default_factory=Manners)
    motives: tuple[Motive, ...] = ()
    company: str = ""
    desk: str = ""
    """What the bot calls itself."""
    incident_customers: int = 5
    """So many customers with one urgent need inside `incident_window` are one incident."""
    incident_window: timedelta = timedelta(minutes=10)
    incident_topics: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What a trouble of many is called, to the words that report it."""
    care: Care = field(default_factory=Care)
    sure_choice: float = 0.55
    """Least score of a picked choice whose answer is given without 「可能适用」."""
    lexicon: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The company's additions to the words of each signal."""
    lookups: Mapping[str, Lookup] = field(default_factory=dict)
    publish: Publish = Publish.DIRECT
    announcements: tuple[Announcement, ...] = ()

    def form(self, name: str) -> Form | None:
        """The form of this id or title, as FAQ files and policy name it."""
        by_title = (form for form in self.forms.values() if form.title == name)
        return self.forms.get(name) or next(by_title, None)
