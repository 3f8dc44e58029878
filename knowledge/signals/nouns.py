"""What is read from one customer text."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum


class UrgentReason(StrEnum):
    """Why somebody has to be woken now."""

    SAFETY = "safety"
    """Fire, smoke, electricity, gas, water on wires, collapse, a burglar in the house."""
    INJURY = "injury"
    """Somebody is hurt, ill, poisoned or does not respond."""
    CHILD_OR_ELDER = "child_or_elder"
    """A child or an old person is missing, alone or in danger."""
    MONEY_LEAVING = "money_leaving"
    """Money is being taken at this moment."""
    LOCKED_OUT = "locked_out"
    """Somebody is locked in, locked out or trapped."""
    SHOP_DOWN = "shop_down"
    """The whole shop or the whole system stands still."""
    DATA_LEAK = "data_leak"
    """Other people can see or are taking data; an account is in foreign hands."""
    SELF_HARM = "self_harm"
    """The writer, or somebody near, speaks of ending their life."""
    THREAT = "threat"
    """Violence is announced with a place, time or weapon, or is happening."""


class ThreatKind(StrEnum):
    """How near a threat against people is."""

    VENTING = "venting"
    """Words of rage: hidden, marked, waits for the morning."""
    PRESENT = "present"
    """With place, time, weapon or presence: wakes."""


class Mood(StrEnum):
    """How the writer sounds in this one text."""

    CALM = "calm"
    UPSET = "upset"
    FURIOUS = "furious"


class Language(StrEnum):
    """What the text is written in."""

    ZH = "zh"
    ZH_HANT = "zh-hant"
    YUE = "yue"
    """Cantonese words, whatever the characters."""
    EN = "en"
    OTHER = "other"


@dataclass(frozen=True, kw_only=True, slots=True)
class Facts:
    """Numbers and names a text states, normalised, in the order of the text."""

    order_no: tuple[str, ...] = ()
    tracking_no: tuple[str, ...] = ()
    phone: tuple[str, ...] = ()
    """Digits only, land lines with their area code."""
    amount: tuple[str, ...] = ()
    """Yuan as a decimal string without trailing zeros."""
    date: tuple[str, ...] = ()
    """ISO days in the calendar of the message."""
    id_card: tuple[str, ...] = ()
    bank_card: tuple[str, ...] = ()
    email: tuple[str, ...] = ()
    licence_plate: tuple[str, ...] = ()
    address: tuple[str, ...] = ()
    """As written."""

    def as_dict(self) -> dict[str, list[str]]:
        """The facts that are there, absent ones left out."""
        named = ((item.name, getattr(self, item.name)) for item in fields(self))
        return {name: list(values) for name, values in named if values}


@dataclass(frozen=True, kw_only=True, slots=True)
class Signals:
    """Everything the desk decides by, read from one text."""

    wants_human: bool = False
    urgent: UrgentReason | None = None
    urgent_likely: float | None = None
    """The model's probability where it alone says urgent; None where a rule does, or nothing."""
    abusive: bool = False
    threat: ThreatKind | None = None
    escalation_risk: bool = False
    """The customer speaks of authorities, lawyers, press or public exposure."""
    vague: bool = False
    """One must ask what it is about; never said of the urgent or of who wants a person."""
    thanks: bool = False
    goodbye: bool = False
    greeting: bool = False
    mood: Mood = Mood.CALM
    language: Language = Language.ZH
    shielded: str = ""
    """The text as an agent may read it: insults and threats replaced."""
    facts: Facts = field(default_factory=Facts)
    cues: tuple[str, ...] = ()
    """Why each signal fired or was held back, one readable line each."""
