"""A turn in three steps: claim, decide, apply. Nobody thinks inside a transaction."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.apply import Applier
from bot.channels.base import Kind
from bot.clock import Clock
from bot.desk import DESK, job_of, passed_on
from bot.situation import Situation, legible, merges, situation
from bot.store.bell import TURN
from bot.store.lanes import Claim, ClaimLost
from bot.store.parcel import Parcel
from bot.store.session import DATABASE_AWAY, Store
from bot.store.transaction import Tx
from bot.store.upsert import NumberTaken
from bot.turns import TurnMaker
from handlers.notice import Notice
from handlers.outcome import Outcome
from handlers.policy import Push
from handlers.turn import Turn

log = logging.getLogger(__name__)

TRIES = 5
"""Attempts before a row is set aside as poison."""
DEATHS_FOR = timedelta(minutes=3)
"""A row that raised nothing, and was only in hand whenever a process died, is tried for so long."""
COLLISIONS = 5
BACK_OFF = timedelta(seconds=1)
AWAY_WAIT = timedelta(seconds=2)
"""Between tries while the database does not store; they do not count against the row."""

Decide = Callable[[Turn], Outcome]


@dataclass(frozen=True, kw_only=True, slots=True)
class Turns:
    """The job of the workers: inbox rows of conversations."""

    store: Store
    clock: Clock
    maker: TurnMaker
    applier: Applier
    decide: Decide
    """The pipeline of the handlers."""
    give_up: Decide
    """What a customer and the operators are told when a row is set aside."""
    jobs: Mapping[str, Callable[[Claim], None]] = field(default_factory=dict)
    """Calendar jobs by name; each settles its row itself."""
    topic: str = TURN

    def take(self) -> Claim | None:
        """Hold the oldest row of a free conversation."""
        now = self.clock.now()
        with self.store.glance() as tx:
            seen = tx.inbox.look(TURN, now=now)
        if not seen:
            return None
        try:
            with self.store.jot_one() as tx:
                return tx.inbox.claim(TURN, now=now, seen=seen)
        except ClaimLost:
            return None  # another process was faster

    def handle(self, claim: Claim) -> None:
        """Decide and apply; a failure is written down and tried again, or set aside."""
        try:
            self._turn(claim)
        except ClaimLost:
            _log(logging.WARNING, "claim_lost", claim, "another worker took this over")
        except DATABASE_AWAY as error:
            _log(logging.ERROR, "database_away", claim, "a turn could not be stored; tried again")
            self._when_it_is_back(claim, error)
        except Exception as error:
            log.exception("a turn failed", extra=_ids("turn_failed", claim))
            self._try_later(claim, error)

    def _turn(self, claim: Claim) -> None:
        row = claim.row
        job = self.jobs.get(job_of(row))
        if job is not None:
            return job(claim)
        if not row["customer"] or row["lane"] == DESK or row["kind"] == Kind.UNKNOWN:
            return self._nobody_concerned(claim)
        for _ in range(COLLISIONS):
            try:
                return self._decide_and_apply(claim)
            except NumberTaken:
                _log(logging.INFO, "number_taken", claim, "deciding again with another number")
        raise NumberTaken

    def _decide_and_apply(self, claim: Claim) -> None:
        now = self.clock.now()
        poison = _is_poison(claim, now)
        now_is = self._look(legible(claim.row) if poison else claim.row, claim, now)
        turn = self.maker.make(now_is, now=now, unread=poison)
        outcome = (self.give_up if poison else self.decide)(turn)
        done = self.applier.render(outcome, turn)
        with self.store.write() as tx:
            self.applier.apply(tx, claim, now_is, turn, done, now=now)
            if poison:
                tx.inbox.bury(claim)
                _put(tx, () if outcome.notices else self._alarm(claim), now)
        log.info(
            "turn done",
            extra=_ids("turn_done", claim)
            | {"handler": outcome.handled_by, "why": list(outcome.because)},
        )

    def _look(self, row: Mapping[str, Any], claim: Claim, now: datetime) -> Situation:
        with self.store.read() as tx:
            seen = self._seen(tx, row, claim, now)
        if seen is not None:
            return seen
        with self.store.jot() as tx:
            tx.conversations.make(
                row["lane"],
                channel=row["channel"],
                account=row["account"],
                external_id=row["customer"],
                now=now,
            )
        with self.store.read() as tx:
            seen = self._seen(tx, row, claim, now)
        if seen is None:
            raise LookupError(f"the conversation of inbox row {claim.id} is gone")
        return seen

    def _seen(
        self, tx: Tx, row: Mapping[str, Any], claim: Claim, now: datetime
    ) -> Situation | None:
        behind = tx.inbox.followers(claim) if claim.behind is None else claim.behind
        followers = merges(row, behind)
        stale_after = self.maker.policy().manners.apologise_after
        return situation(tx, row, followers, now=now, stale_after=stale_after)

    def _nobody_concerned(self, claim: Claim) -> None:
        """An event of no conversation: passed on where it belongs to one, else only kept."""
        now = self.clock.now()
        with self.store.write() as tx:
            tx.inbox.finish(claim, now=now)
            found = passed_on(tx, claim.row, now=now)
            tx.inbox.put([found] if found else [], now=now)
        level = logging.INFO if found else logging.WARNING
        _log(level, "passed_on" if found else "not_for_us", claim, "a row of no conversation")

    def _when_it_is_back(self, claim: Claim, error: Exception) -> None:
        due_at = self.clock.now() + AWAY_WAIT
        try:
            with self.store.write() as tx:
                tx.inbox.postpone(claim, due_at=due_at, error=repr(error))
        except ClaimLost:
            _log(logging.WARNING, "claim_lost", claim, "another worker took this over")

    def _try_later(self, claim: Claim, error: Exception) -> None:
        now = self.clock.now()
        attempts = int(claim.row["attempts"])
        lost = not claim.row["customer"] and not job_of(claim.row)
        lost = lost or _is_poison(claim, now)
        alarm = self._alarm(claim) if lost else ()
        try:
            with self.store.write() as tx:
                if lost:
                    tx.inbox.set_aside(claim, now=now, error=repr(error))
                    _put(tx, alarm, now)
                else:
                    wait = BACK_OFF * 2 ** (min(attempts, TRIES) - 1)
                    tx.inbox.put_back(claim, due_at=now + wait, error=repr(error))
        except ClaimLost:
            _log(logging.WARNING, "claim_lost", claim, "another worker took this over")

    def _alarm(self, claim: Claim) -> tuple[Parcel, ...]:
        """What operators read of a row that is set aside without another word."""
        policy = self.maker.policy()
        try:
            sentence = policy.texts["notice_stuck"][0]
            title = sentence.format_map({"desk": policy.desk, "inbox_id": claim.id})
            notice = Notice(title=title, push=Push.ALARM)
            return self.applier.notices((notice,), policy.roster)
        except Exception:
            # Setting the row aside must not fail by what is told of it; the log still tells.
            log.exception("no alarm could be made", extra=_ids("alarm_failed", claim))
            return ()


def _is_poison(claim: Claim, now: datetime) -> bool:
    """Whether it was tried enough. Deaths alone may be another's fault, as of a desk killed in a loop."""
    row = claim.row
    if row["attempts"] <= TRIES:
        return False
    return bool(row["error"]) or now - row["received_at"] > DEATHS_FOR


def _put(tx: Tx, parcels: Sequence[Parcel], now: datetime) -> None:
    for parcel in parcels:
        tx.outbox.put(parcel, now=now)


def _ids(action: str, claim: Claim) -> dict[str, object]:
    return {"action": action, "inbox_id": claim.id, "kind": Kind(claim.row["kind"]).value}


def _log(level: int, action: str, claim: Claim, sentence: str) -> None:
    log.log(level, sentence, extra=_ids(action, claim))
