"""The 智能机器人, put together: its only connection, and what it hears."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.aibot_desk import CHAT, AibotDesk
from bot.channels.base import Address, Sink
from bot.channels.wecom.aibot import ALONE, GROUP_ADDRESS, WeComAibot
from bot.channels.wecom.aibot_link import AibotLink, Frame
from bot.channels.wecom.aibot_media import fetch as fetch_sealed
from bot.channels.wecom.aibot_messages import aibot_arrivals
from bot.channels.wecom.cards import CardWords
from bot.clock import Clock
from bot.crew import Crew, Job
from bot.fetching import LOST
from bot.lease import StoredLease
from bot.live_policy import LivePolicy
from bot.media import MediaStore
from bot.outlets import Outlet
from bot.standing import Standing
from bot.store.lanes import Claim
from bot.store.session import Store
from bot.wiring.turning import Parts, deliveries
from config.settings import Aibot

log = logging.getLogger(__name__)

STORE_TRIES, STORE_WAIT = 20, 0.5
"""The platform repeats nothing that the bot was told, so a busy database is waited for."""
QUEUE = "aibot"


class Holder:
    """The link of this process while it has one."""

    link: AibotLink | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class AibotSide:
    """What `work` needs of the bot."""

    group: Outlet
    holder: Holder
    settings: Aibot

    def standing(self, store: Store, clock: Clock) -> Standing:
        """The connection; one process at a time holds it."""

        def fresh() -> AibotLink:
            link = AibotLink(
                self.settings.bot_id,
                self.settings.secret,
                _hearing(store, clock),
                url=self.settings.ws_url,
            )
            self.holder.link = link
            return link

        lease = StoredLease(store=store, clock=clock, name=f"aibot:{self.settings.bot_id}")
        return Standing("aibot", fresh, lease)

    def sender(self, parts: Parts) -> Crew:
        """Sends what only the holder of the connection can send."""
        job = deliveries(parts, queue=QUEUE, may=lambda: self.is_connected)
        return Crew("aibot-sender", job, parts.store.bell, size=1)

    @property
    def is_connected(self) -> bool:
        """Whether this process has the connection now."""
        return self.holder.link is not None and self.holder.link.is_up

    def desk(self, job: Job[Claim], parts: Parts, media: MediaStore) -> AibotDesk:
        """Turns, with what the bot hears answered or passed on."""
        return AibotDesk(
            job=job,
            store=parts.store,
            clock=parts.clock,
            policy=parts.policy,
            group=self.group,
            fetch=_fetching(media),
        )


def aibot_side(settings: Aibot, policy: LivePolicy, store: Store, words: CardWords) -> AibotSide:
    """The bot's channel and group; its connection is opened by `standing`."""
    holder = Holder()

    def userid_of(agent_id: str) -> str:
        agent = policy.current().roster.agent(agent_id)
        return agent.wecom if agent else ""

    def chat() -> str:
        with store.read() as tx:
            return str(tx.records.fact(CHAT) or "")

    def alone(agent_id: str) -> Address | None:
        userid = userid_of(agent_id)
        to = f"{ALONE}{userid}"
        return Address(channel=WeComAibot.name, account=settings.bot_id, to=to) if userid else None

    channel = WeComAibot(lambda: holder.link, userid_of, chat=chat, words=words)
    address = Address(channel=channel.name, account=settings.bot_id, to=GROUP_ADDRESS)
    return AibotSide(
        group=Outlet(channel=channel, address=address, alone=alone),
        holder=holder,
        settings=settings,
    )


def _hearing(store: Store, clock: Clock) -> Callable[[Frame], None]:
    def hear(frame: Frame) -> None:
        now = clock.now()
        arrivals = aibot_arrivals(frame, "", now)
        for last in range(STORE_TRIES):
            try:
                with store.write() as tx:
                    tx.inbox.put(arrivals, now=now)
            except Exception:
                if last == STORE_TRIES - 1:
                    log.exception("an agent's words are lost", extra={"action": "aibot_not_stored"})
                time.sleep(STORE_WAIT)
            else:
                return

    return hear


def _fetching(media: MediaStore) -> Callable[[dict[str, Any]], tuple[str, ...]]:
    def fetch(said: dict[str, Any]) -> tuple[str, ...]:
        kept = []
        for one in said.get("media", ()):
            try:
                file = media.take(partial(_poured, one["url"], one["aeskey"]))
                kept += [f"sha256:{file.sha256}"] if file else []
            except LOST as problem:
                log.warning(str(problem), extra={"action": "aibot_media_lost"})
        return tuple(kept)

    return fetch


def _poured(url: str, aeskey: str, sink: Sink) -> bool:
    fetch_sealed(url, aeskey, sink)
    return True
