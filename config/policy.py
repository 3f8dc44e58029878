"""policy.yaml: the company's name, the ladder, patience and manners, words of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from pydantic import Field

from config.fields import Duration, FileModel, Texts
from config.findings import suggestion
from config.lookups import LookupRow, check_lookup
from config.slips import Slip
from handlers.policy import (
    Breath,
    Care,
    Claimers,
    DayDesk,
    Ladder,
    Manners,
    Motive,
    Publish,
    Push,
    Rung,
    Target,
)

SIGNALS = (
    "wants_human",
    "urgent",
    "abusive",
    "harmless",
    "escalation_risk",
    "thanks",
    "goodbye",
    "greeting",
)
"""What `lexicon` may add words to."""

LONGEST_PICTURE = timedelta(seconds=15)
"""The customer waits for the reading, and the lane with them; what takes longer goes on unread."""
RINGING = (Push.URGENT, Push.PHONE)
"""Ways that make a telephone ring at night."""


class RungRow(FileModel):
    """One step of the escalation."""

    after: Duration = timedelta()
    target: Target
    push: Push

    def noun(self) -> Rung:
        """The rung as the handlers know it."""
        return Rung(after=self.after, target=self.target, push=self.push)


class StepsRow(FileModel):
    """The steps for urgent and for ordinary cases."""

    urgent: tuple[RungRow, ...] = ()
    ordinary: tuple[RungRow, ...] = ()

    def noun(self) -> Ladder:
        """The ladder as the handlers know it."""
        return Ladder(
            urgent=tuple(row.noun() for row in self.urgent),
            ordinary=tuple(row.noun() for row in self.ordinary),
        )


class LadderRow(StepsRow):
    """The steps, and others for single windows."""

    windows: Mapping[str, StepsRow] = Field(default_factory=dict)

    def noun(self) -> Ladder:
        """The ladder as the handlers know it."""
        windows = {name: row.noun() for name, row in self.windows.items()}
        return replace(super().noun(), windows=windows)


_CARE = Care()


class CareRow(FileModel):
    """Who is offered what, and what agents are spared."""

    claim: Claimers = _CARE.claim
    day_desk: DayDesk = _CARE.day_desk
    open_cases: int = Field(default=_CARE.open_cases, ge=0)
    handover: Duration = _CARE.handover
    off_shift: Duration = _CARE.off_shift
    pause: Duration = _CARE.pause
    estimate_from: int = Field(default=_CARE.estimate_from, ge=1)

    def noun(self) -> Care:
        """The rules as the handlers know them."""
        return Care(**{name: getattr(self, name) for name in type(self).model_fields})


class BreathRow(FileModel):
    """How long a fragment waits for the rest."""

    wait: Duration = Breath().wait
    longest: Duration = Breath().longest
    picture: Duration = Breath().picture

    def noun(self) -> Breath:
        """The patience as the handlers know it."""
        return Breath(wait=self.wait, longest=self.longest, picture=self.picture)


_USUAL = Manners()


class MannersRow(FileModel):
    """Limits on what a customer is told and how often."""

    episode: Duration = _USUAL.episode
    bot_messages: int = Field(default=_USUAL.bot_messages, ge=1, le=4)
    night_questions: int = Field(default=_USUAL.night_questions, ge=0)
    form_silence: Duration = _USUAL.form_silence
    stale_reply: Duration = _USUAL.stale_reply
    apologise_after: Duration = _USUAL.apologise_after
    ticket_only_after: Duration = _USUAL.ticket_only_after
    unclaimed_ticket: Duration = _USUAL.unclaimed_ticket
    agent_silence: Duration = _USUAL.agent_silence
    close_after: Duration = _USUAL.close_after
    relay_wait: Duration = _USUAL.relay_wait
    news_wait: Duration = _USUAL.news_wait
    waiting_cards: int = Field(default=_USUAL.waiting_cards, ge=0)

    def noun(self) -> Manners:
        """The manners as the handlers know them."""
        return Manners(**{name: getattr(self, name) for name in type(self).model_fields})


class MotiveRow(FileModel):
    """A choice for an opening that is too vague to answer."""

    label: str
    entry: str | None = None
    form: str | None = None
    category: str = ""

    def noun(self) -> Motive:
        """The motive as the handlers know it."""
        return Motive(label=self.label, entry=self.entry, form=self.form, category=self.category)


class IncidentRow(FileModel):
    """When many customers with one need are one incident."""

    customers: int = Field(default=5, ge=2)
    within: Duration = timedelta(minutes=10)
    topics: Mapping[str, Texts] | None = None
    """None: the sample's, which every company knows."""


class PolicyFile(FileModel):
    """The whole file."""

    company: str = ""
    desk: str = ""
    default_form: str = "default"
    ladder: LadderRow | None = None
    """None: the sample's, so that an urgent case is never without one."""
    breath: BreathRow = BreathRow()
    manners: MannersRow = MannersRow()
    incidents: IncidentRow = IncidentRow()
    care: CareRow = CareRow()
    motives: tuple[MotiveRow, ...] = ()
    lexicon: Mapping[str, Texts] = Field(default_factory=dict)
    lookups: Mapping[str, LookupRow] = Field(default_factory=dict)
    publish: Publish = Publish.DIRECT


def check_policy(file: PolicyFile) -> Iterator[Slip]:
    """What is wrong between the values of the file."""
    if file.breath.wait > file.breath.longest:
        yield Slip("breath_order", ("breath", "wait"))
    if file.breath.picture > LONGEST_PICTURE:
        yield Slip("long_picture", ("breath", "picture"))
    for index, motive in enumerate(file.motives):
        if bool(motive.entry) == bool(motive.form):
            yield Slip("motive_without_target", ("motives", index), {"name": motive.label})
    for name in file.lexicon:
        if name not in SIGNALS:
            cure = suggestion(name, SIGNALS)
            yield Slip("unknown_signal", ("lexicon", name), {"name": name, "cure": cure})
    for name, lookup in file.lookups.items():
        yield from check_lookup(name, lookup)
    yield from _ladder_order(file)
    yield from _urgent_ladder(file)


def _ladder_order(file: PolicyFile) -> Iterator[Slip]:
    if file.ladder is None:
        return
    yield from _in_order(file.ladder, ("ladder",))
    for name, steps in file.ladder.windows.items():
        yield from _in_order(steps, ("ladder", "windows", name))


def _in_order(steps: StepsRow, where: tuple[str, ...]) -> Iterator[Slip]:
    for name in ("urgent", "ordinary"):
        rungs = getattr(steps, name)
        for index, (earlier, later) in enumerate(pairwise(rungs)):
            if later.after < earlier.after:
                yield Slip("rung_order", (*where, name, index + 1, "after"))


def _urgent_ladder(file: PolicyFile) -> Iterator[Slip]:
    if file.ladder is None:
        return
    yield from _unheard(file.ladder.urgent, ("ladder", "urgent"))
    for name, steps in file.ladder.windows.items():
        yield from _unheard(steps.urgent, ("ladder", "windows", name, "urgent"))


def _unheard(rungs: tuple[RungRow, ...], where: tuple[str, ...]) -> Iterator[Slip]:
    if rungs and not any(rung.push in RINGING for rung in rungs):
        yield Slip("silent_ladder", where)
    reached = {rung.target for rung in rungs}
    for target in (Target.ON_DUTY, Target.LEAD):
        if rungs and target not in reached:
            yield Slip("unwatched_ladder", where, {"target": target})
