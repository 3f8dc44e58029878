"""Pulling messages after a wake-up: the call outside, the cursor and its messages in one write."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.arrivals import wakeup_arrival
from bot.channels.base import Arrival, Kind, Page, Puller, SendProblem
from bot.clock import Clock
from bot.codec import load
from bot.retry import Again, decide
from bot.store.bell import PULL
from bot.store.lanes import Claim, ClaimLost
from bot.store.records import Cursor, CursorMoved
from bot.store.session import Store
from bot.store.transaction import Tx
from handlers.model import Message

log = logging.getLogger(__name__)
PAGES = 100
"""Pages of one pull; what is left comes with the next wake-up, which is put in at once."""
FIRST_LOOK_BACK = timedelta(minutes=10)
"""Messages older than this at the first start that sees an account are history."""

Enrich = Callable[[Sequence[Arrival]], Sequence[Arrival]]
"""Fetches the media of a page's arrivals, before they are stored."""
Naming = Callable[[str, str, Sequence[str]], None]
"""Keeps the names of customers: (channel, account, external ids)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pulls:
    """The job of the pullers: wake-ups of accounts."""

    store: Store
    clock: Clock
    pullers: Mapping[str, Puller]
    enrich: Enrich
    naming: Naming
    topic: str = PULL

    def take(self) -> Claim | None:
        """Hold the oldest wake-up of a free account."""
        now = self.clock.now()
        with self.store.glance() as tx:
            seen = tx.inbox.look(PULL, now=now)
        if not seen:
            return None
        try:
            with self.store.jot_one() as tx:
                return tx.inbox.claim(PULL, now=now, seen=seen)
        except ClaimLost:
            return None  # another process was faster

    def handle(self, claim: Claim) -> None:
        """Pull all pages; wake-ups that were waiting before the first call are served with it."""
        with self.store.glance() as tx:
            served = [int(row["id"]) for row in tx.inbox.followers(claim, limit=500)]
        try:
            self._pull_all(claim)
            with self.store.jot() as tx:
                tx.inbox.finish(claim, now=self.clock.now(), followers=served)
        except SendProblem as problem:
            self._try_later(claim, problem)
        except (ClaimLost, CursorMoved):
            log.info("another puller was faster", extra=_ids("pull_lost", claim))
            self._let_go(claim)

    def _pull_all(self, claim: Claim) -> None:
        token = claim.row["payload"].get("token", "")
        for _ in range(PAGES):
            page = self._pull_one(claim, token)
            if not page.has_more:
                return
        with self.store.write() as tx:
            tx.inbox.put([_go_on(claim, self.clock.now())], now=self.clock.now())

    def _pull_one(self, claim: Claim, token: str) -> Page:
        channel, account, now = claim.row["channel"], claim.row["account"], self.clock.now()
        cursor = self._cursor(channel, account, now)
        page = self.pullers[channel].pull(account, cursor.value, token)
        arrivals = self.enrich(page.arrivals)
        past = [one for one in arrivals if one.at < cursor.history_before]
        fresh = [one for one in arrivals if one.at >= cursor.history_before]
        # Not waiting for the disk: where a crash takes the page, it takes the cursor with it.
        with self.store.jot() as tx:
            if page.next_cursor != cursor.value:
                tx.records.move_cursor(
                    channel, account, used=cursor.value, to=page.next_cursor, now=now
                )
            _keep_as_history(tx, past, now)
            tx.inbox.put(fresh, now=now)
        # Names come after the messages: an answer does not wait for them.
        self.naming(channel, account, sorted({one.customer for one in fresh if one.customer}))
        return page

    def _cursor(self, channel: str, account: str, now: datetime) -> Cursor:
        with self.store.glance() as tx:
            known = tx.records.known_cursor(channel, account)
        if known is not None:
            return known
        with self.store.write() as tx:
            return tx.records.cursor(channel, account, history_before=now - FIRST_LOOK_BACK)

    def _try_later(self, claim: Claim, problem: SendProblem) -> None:
        now = self.clock.now()
        decision = decide(
            problem,
            attempts=int(claim.row["attempts"]),
            created_at=claim.row["received_at"],
            now=now,
            jitter=lambda: 0.5,
        )
        with self.store.write() as tx:
            if isinstance(decision, Again):
                tx.inbox.put_back(claim, due_at=decision.due_at, error=str(problem))
            else:
                tx.inbox.set_aside(claim, now=now, error=str(problem))
        log.warning(str(problem), extra=_ids("pull_failed", claim))

    def _let_go(self, claim: Claim) -> None:
        try:
            with self.store.write() as tx:
                tx.inbox.hand_back(claim)
        except ClaimLost:
            log.info("the wake-up has another holder", extra=_ids("claim_lost", claim))


def sweep_names(clock: Clock) -> Iterator[str]:
    """Names of one process's sweeps: its first is its own, later ones are shared each minute."""
    yield f"start:{secrets.token_hex(8)}"
    while True:
        yield f"sweep:{clock.now():%Y%m%d%H%M}"


def sweep(store: Store, channel: str, accounts: Sequence[str], now: datetime, *, name: str) -> None:
    """Wake every account, in case a callback was lost; once for each `name`."""
    rows = [
        wakeup_arrival(channel, account, platform_id=name, at=now, token="") for account in accounts
    ]
    with store.write() as tx:
        tx.inbox.put(rows, now=now)


def _keep_as_history(tx: Tx, past: Sequence[Arrival], now: datetime) -> None:
    tx.inbox.put_history(past, now=now)
    for arrival in past:
        if arrival.kind is Kind.MESSAGE:
            conversation, _customer = tx.conversations.open(
                arrival.lane,
                channel=arrival.channel,
                account=arrival.account,
                external_id=arrival.customer,
                now=now,
            )
            tx.history.heard(conversation.conversation_id, [load(Message, arrival.payload)])


def _go_on(claim: Claim, now: datetime) -> Arrival:
    return wakeup_arrival(
        claim.row["channel"],
        claim.row["account"],
        platform_id=f"more:{claim.id}:{claim.claim_no}",
        at=now,
        token="",
    )


def _ids(action: str, claim: Claim) -> dict[str, object]:
    return {"action": action, "inbox_id": claim.id, "account": claim.row["account"]}
