"""What the ladder should have done, computed from the policy, against what agents were told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.store.schema import cases, customers, events
from handlers import duty, schedule
from handlers.policy import Rung, Target
from tests.bot.shaky_desk import Shaky

SLACK = timedelta(minutes=2)
"""What killed processes and their claims may cost at most."""
BACK = timedelta(seconds=45)
"""What a clock that goes back may mix up."""
SIGNS = {
    Target.GROUP: "【紧急】个案",
    Target.ON_DUTY: "，紧急个案",
    Target.SECOND: "分钟无人认领：",
    Target.LEAD: "升级给您",
    Target.OPS: "【告警】个案",
}
"""How the first line of each rung reads; the lead's contains the second's."""
TAKEN = ("case_claimed", "case_taken_over", "case_reassigned")
ENDS = (*TAKEN, "case_resolved", "case_false_alarm", "case_kept", "case_calmed")
BEGINS = (
    "case_opened",
    "case_called",
    "case_released",
    "case_silent",
    "case_handed_over",
    "case_reopened",
)


@dataclass(frozen=True, slots=True)
class Told:
    """One notice."""

    at: datetime
    about: str
    title: str
    to: tuple[str, ...]

    @property
    def target(self) -> Target | None:
        """Whose rung it is; None for a notice that is no rung."""
        found = [target for target, sign in SIGNS.items() if sign in self.title]
        return Target.LEAD if Target.LEAD in found else (found[0] if found else None)


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time in which an urgent case belonged to nobody."""

    case_no: int
    begin: datetime
    end: datetime
    passed_over: str = ""
    """Who had it and let it go."""


class Proof:
    """Compares; every list is empty where all is well."""

    def __init__(self, desk: Shaky) -> None:
        self.desk = desk
        with desk.store.read() as tx:
            self.told_all = [_told(row) for row in tx.views.night().notices]
            self.rows = [dict(row) for row in tx.connection.execute(_CASES).mappings()]
            self.happened = [dict(row) for row in tx.connection.execute(_EVENTS).mappings()]
        self.stretches = list(self._stretches())
        self.steps = 0

    def told(self) -> str:
        """The figures of a run."""
        urgent = sum(urgent for _, urgent in self.desk.said.values())
        return f"{len(self.desk.said)} customers, {urgent} urgent, {self.steps} steps rang"

    def missed(self) -> list[str]:
        """Urgent customers without an urgent case soon after their word."""
        return [
            name
            for name, (at, urgent) in self.desk.said.items()
            if urgent
            and not any(
                row["external_id"] == name
                and (row["urgent"] or row["false_alarm"])
                and at - BACK <= row["opened_at"] <= self._late(at)
                for row in self.rows
            )
        ]

    def wrong_steps(self) -> list[str]:
        """Rungs that did not ring, rang late, twice, or for somebody who had the case."""
        self.steps = 0
        rang = {one: False for one in self.told_all if one.target and self._is_urgent(one)}
        wrong = []
        for stretch in self.stretches:
            for target in SIGNS:
                mine = [one for one in rang if one.target is target and self._of(one) == stretch]
                wrong += self._compare(stretch, target, mine)
                rang |= dict.fromkeys(mine, True)
                self.steps += len(mine)
        return wrong + [f"unasked: {one}" for one, known in rang.items() if not known]

    def disturbed(self) -> list[str]:
        """Notices that name an agent in quiet hours for anything but an urgent case."""
        hours = self.desk.company.hours
        return [
            f"{one.at} {one.about} {one.title}"
            for one in self.told_all
            if one.to and schedule.is_quiet(hours, one.at) and not self._is_urgent(one)
        ]

    def _compare(self, stretch: Stretch, target: Target, mine: list[Told]) -> Iterator[str]:
        due = [stretch.begin + rung.after for rung in self._rungs() if rung.target is target]
        due = [at for at in due if at <= stretch.end and self._reaches(target, at, stretch)]
        for number, at in enumerate(due):
            late = self._late(at)
            if number < len(mine):
                if not at - BACK <= mine[number].at <= late:
                    yield f"late: {target} of {stretch}, due {at}, rang {mine[number].at}"
            elif late < stretch.end:
                yield f"did not ring: {target} of {stretch}, due {at}"
        for more in mine[len(due) :]:
            yield f"unasked: {more} in {stretch}"

    def _rungs(self) -> tuple[Rung, ...]:
        return tuple(sorted(self.desk.company.ladder.urgent, key=lambda rung: rung.after))

    def _reaches(self, target: Target, at: datetime, of: Stretch) -> bool:
        """Whether the roster has anybody for this rung; the group and the operators always hear."""
        if target in (Target.GROUP, Target.OPS):
            return True
        return bool(duty.people(self.desk.company, target, at, passed_over=of.passed_over))

    def _of(self, one: Told) -> Stretch | None:
        """The stretch that a notice was told in: the last one that had begun by then."""
        around = [
            stretch
            for stretch in self.stretches
            if one.about == f"case:{stretch.case_no}"
            and stretch.begin - BACK <= one.at <= stretch.end + BACK
        ]
        begun = [stretch for stretch in around if stretch.begin <= one.at]
        return max(begun or around, key=lambda stretch: stretch.begin, default=None)

    def _is_urgent(self, one: Told) -> bool:
        mine = [
            row
            for row in self.rows
            if one.about == f"case:{row['case_no']}" and row["opened_at"] <= one.at + BACK
        ]
        return bool(mine) and bool(mine[-1]["urgent"] or mine[-1]["false_alarm"])

    def _late(self, at: datetime) -> datetime:
        """When something due then must have happened, as far as anybody was there to do it."""
        ends = [end for begin, end in self.desk.outages if begin - SLACK <= at <= end]
        return max([at, *ends]) + SLACK

    def _stretches(self) -> Iterator[Stretch]:
        """Of every urgent case, the times between opened or released and claimed or settled."""
        for row in self.rows:
            if not (row["urgent"] or row["false_alarm"]):
                continue
            begin, had = None, ""
            for event in self._of_customer(row["customer_id"]):
                if event["kind"] in ENDS and begin:
                    yield Stretch(row["case_no"], begin, event["at"], had)
                    begin = None
                elif event["kind"] in BEGINS:
                    begin = event["at"]
                had = self._has(row["case_no"], event) or had
            if begin:
                yield Stretch(row["case_no"], begin, self.desk.clock.now(), had)

    def _of_customer(self, customer_id: int) -> Iterator[dict[str, Any]]:
        return (one for one in self.happened if one["customer_id"] == customer_id)

    def _has(self, case_no: int, event: dict[str, Any]) -> str:
        """Who has the case after this event; empty where it gave it to nobody."""
        if event["kind"] != "case_reassigned":
            return str(event["by"]) if event["kind"] in TAKEN else ""
        given = [
            one for one in self.told_all if "转派给" in one.title and one.about == f"case:{case_no}"
        ]
        nearest = min(given, key=lambda one: abs(one.at - event["at"]), default=None)
        return nearest.to[0] if nearest else ""


_CASES = (
    sa.select(cases, customers.c.external_id)
    .join(customers, customers.c.id == cases.c.customer_id)
    .order_by(cases.c.opened_at)
)
_EVENTS = (
    sa.select(events).where(events.c.kind.startswith("case_")).order_by(events.c.at, events.c.id)
)


def _told(row: Any) -> Told:
    title = str(row["preview"]).split("\n")[0]
    return Told(row["created_at"], str(row["about"]), title, tuple(row["to_agents"] or ()))
