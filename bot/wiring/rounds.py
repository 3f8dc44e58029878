"""What a `work` process does every so often, beside its queues."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from bot.agreed_roster import AgreedRoster
from bot.auditor import Auditor
from bot.embedder.choose import Embedding
from bot.heartbeat import Heartbeat
from bot.live import LiveLibrary
from bot.live_policy import LivePolicy
from bot.media import MediaStore
from bot.planning import Planner
from bot.wiring.channels import Channels
from bot.wiring.publishing import publishing_jobs
from bot.wiring.pulling import Names, sweeper
from bot.wiring.sensing import swept
from bot.wiring.turning import Parts
from config.settings import Settings

Round = tuple[float, Callable[[], None]]
"""Seconds between two times, and what is done."""
SWEEP_SECONDS = 60.0
NAMES_SECONDS = 1.0
INTRODUCE_SECONDS = 5.0
POLICY_SECONDS = 1.0
PLAN_SECONDS = 5.0
SWEEP_FILES_SECONDS = 3600.0
AUDIT_SECONDS = 60.0
AGREED_SECONDS = 2.0
RENEW_SECONDS = 4.0
"""A third of a lease: two may be missed under load."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rounds:
    """The rounds of one process."""

    settings: Settings
    parts: Parts
    channels: Channels
    policy: LivePolicy
    agreed: AgreedRoster
    library: LiveLibrary
    embedding: Embedding
    media: MediaStore
    names: Names

    def all(self) -> list[Round]:
        """Every round."""
        return [*self._knowledge(), *self._duty(), *self._platforms()]

    def _knowledge(self) -> list[Round]:
        return publishing_jobs(
            self.settings,
            self.library,
            store=self.parts.store,
            clock=self.parts.clock,
            policy=self.policy,
            outlets=self.channels.outlets,
            embedding=self.embedding,
        )

    def _duty(self) -> list[Round]:
        parts, now = self.parts, self.parts.clock.now
        planner = Planner(parts.store, self.agreed.current)
        auditor = Auditor(
            store=parts.store,
            policy=self.agreed.current,
            outlets=self.channels.outlets,
            beat=Heartbeat(self.settings.heartbeat_url).beat,
        )
        return [
            (POLICY_SECONDS, self.policy.tick),
            (PLAN_SECONDS, lambda: planner.plan(now())),
            (AGREED_SECONDS, lambda: self.agreed.tick(now())),
            (AUDIT_SECONDS, lambda: auditor.look(now())),
            (SWEEP_FILES_SECONDS, lambda: swept(parts.store, self.media, parts.clock)),
            (RENEW_SECONDS, lambda: parts.holding.renew(parts.store, now())),
            (RENEW_SECONDS, lambda: parts.reading.renew(parts.store, now())),
        ]

    def _platforms(self) -> list[Round]:
        kf, feishu, parts = self.channels.kf, self.channels.feishu, self.parts
        found: list[Round] = []
        if kf is not None:
            found.append((SWEEP_SECONDS, sweeper(parts.store, parts.clock, kf)))
            found.append((NAMES_SECONDS, self.names.tick))
        if feishu is not None:
            found.append((INTRODUCE_SECONDS, feishu.introduce(parts.store, parts.clock.now)))
        return found
