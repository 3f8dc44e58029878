"""Who works in a `work` process: crews on the queues, and connections that are kept open."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from bot.crew import Crew, Job, Watch
from bot.group_desk import GroupDesk
from bot.live_policy import LivePolicy
from bot.media import MediaStore
from bot.standing import Standing
from bot.store.bell import LOOKUP, OUTBOX, PULL, RESULT, TURN
from bot.store.lanes import Claim
from bot.store.waiting import TIMER, topics_waiting
from bot.timers import fire_due
from bot.unfolding import Unfolding
from bot.wiring.channels import Channels
from bot.wiring.feishu import feishu_link
from bot.wiring.hooks import hook_crew
from bot.wiring.lookups import lookup_crew
from bot.wiring.pulling import Names, pulls
from bot.wiring.sensing import ears_of, sensing
from bot.wiring.turning import Parts, deliveries, turns
from config.settings import FeishuMode, Settings

Hand = Crew | Standing | Watch
"""Whoever works in threads of its own."""
WORKERS, SENDERS, PULLERS = 4, 4, 2


def hands(
    settings: Settings,
    parts: Parts,
    channels: Channels,
    *,
    policy: LivePolicy,
    media: MediaStore,
    names: Names,
) -> list[Hand]:
    """Everybody, not started yet."""
    return [
        *_crews(settings, parts, channels, media, names),
        lookup_crew(settings, parts),
        *hook_crew(settings, parts),
        *_standing(settings, parts, policy, channels),
    ]


def heard_topics(settings: Settings) -> tuple[str, ...]:
    """What rings for this process. Results are waited for where taps come in."""
    is_long = settings.feishu is not None and settings.feishu.mode is FeishuMode.LONG
    return (PULL, TURN, OUTBOX, LOOKUP, *((RESULT,) if is_long else ()))


def _crews(
    settings: Settings, parts: Parts, channels: Channels, media: MediaStore, names: Names
) -> list[Hand]:
    bell = parts.store.bell
    crews: list[Hand] = [
        Watch(looking(parts), bell),
        Crew("worker", _turns(settings, parts, channels, media), bell, size=WORKERS),
        Crew("sender", deliveries(parts), bell, size=SENDERS),
    ]
    if channels.pullers:
        crews.append(Crew("puller", pulls(parts, channels, media, names), bell, size=PULLERS))
    return crews


def looking(parts: Parts) -> Callable[[], Sequence[str]]:
    """One look at all that waits; timers whose time has come are turned into rows."""

    def look() -> Sequence[str]:
        now = parts.clock.now()
        with parts.store.glance() as tx:
            topics = topics_waiting(tx.connection, now=now)
        if TIMER in topics:
            fire_due(parts.store, now)
        return topics

    return look


def _standing(
    settings: Settings, parts: Parts, policy: LivePolicy, channels: Channels
) -> list[Hand]:
    """Connections that bring in what no webhook does, and who sends over them."""
    feishu, found = settings.feishu, list[Hand]()
    if feishu is not None and feishu.mode is FeishuMode.LONG:
        found.append(feishu_link(settings, feishu, parts.store, parts.clock, policy))
    if channels.aibot is not None:
        found.append(channels.aibot.standing(parts.store, parts.clock))
        found.append(channels.aibot.sender(parts))
    return found


def _opened(job: Job[Claim], parts: Parts, channels: Channels) -> Job[Claim]:
    """Turns with the records that Feishu keeps apart opened before."""
    if channels.feishu is None:
        return job
    unfolders = {channels.feishu.app.name: channels.feishu.records}
    return Unfolding(job=job, store=parts.store, unfolders=unfolders)


def _turns(settings: Settings, parts: Parts, channels: Channels, media: MediaStore) -> GroupDesk:
    """Turns, with their media made out before and words to the desk answered instead."""
    fetched = sensing(
        turns(parts),
        parts,
        media,
        fetchers=channels.posted,
        ears=ears_of(settings),
    )
    opened = _opened(fetched, parts, channels)
    inner = channels.aibot.desk(opened, parts, media) if channels.aibot else opened
    return GroupDesk(
        job=inner,
        store=parts.store,
        clock=parts.clock,
        policy=parts.policy,
        outlets=parts.outlets,
        library=parts.library,
    )
