"""A desk for one scripted night: its own database, its own clock, no platform."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.channels.base import Address, Capabilities
from bot.channels.sandbox import GROUP, SandboxChannel, agents_group, plain
from bot.channels.wecom.render import kf_parts
from bot.clock import SetClock
from bot.embedder.choose import Embedding
from bot.library import FixedLibrary, Shelf
from bot.lookups.asking import Endpoint
from bot.media import MediaStore
from bot.outlets import Outlet, Outlets
from bot.planning import Planner
from bot.publishing import offer
from bot.replay.night import Night
from bot.replay.report import Report
from bot.replay.script import BadScript, CustomerItem, Item, Tick
from bot.replay.voices import ScriptedEars
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from bot.wiring.grouping import with_group
from bot.wiring.knowing import shelf_of
from bot.wiring.lookups import lookups, shop_of
from bot.wiring.sensing import sensing
from bot.wiring.turning import Parts, deliveries, turns
from handlers.policy import Policy, Publish

KF = Capabilities(choices=True, images=True, budget=5, window=timedelta(hours=48), hands_over=True)
PATIENT = 20.0
"""Seconds for a picture: a replay gives the same on a slow machine."""
FREE = Capabilities(choices=True, images=True)
"""Feishu and the WeCom app count no messages."""


class Chat:
    """One customer at a terminal; notices to the agents are shown as they come."""

    def __init__(self, faq: Path, policy: Policy, embedding: Embedding, start: datetime) -> None:
        """`start` is the simulated moment of the first line."""
        self._stack = ExitStack()
        self._night, self._store = _night(self._stack, start, faq, policy, embedding)
        self._policy = policy
        self._now = start
        self._shown = 0

    def __enter__(self) -> Chat:
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def hear(self, line: str) -> list[str]:
        """Say a line, or move the clock; what everybody reads after it."""
        if line.startswith("/at "):
            self._now = self._moment(line.removeprefix("/at ").strip())
            self._night.play([Tick(at=self._now)])
        elif line:
            picture = line.startswith("/图")
            item = CustomerItem(
                at=self._now,
                customer="terminal",
                channel="sandbox",
                what="image" if picture else "tap" if line.isdigit() else "text",
                value=line.removeprefix("/图").strip() if picture else line,
            )
            self._night.play([item])
            self._now += timedelta(seconds=20)
        return self._news()

    def _moment(self, text: str) -> datetime:
        try:
            at = datetime.fromisoformat(text)
        except ValueError:
            raise BadScript(f"{text} 不是时间，例如 2026-11-21T02:00") from None
        return at if at.tzinfo else at.replace(tzinfo=self._policy.hours.timezone)

    def _news(self) -> list[str]:
        with self._store.read() as tx:
            night = tx.views.night()
        rows = sorted((*night.replies, *night.notices), key=lambda row: int(row["id"]))
        fresh = [row for row in rows if row["id"] > self._shown]
        self._shown = max((int(row["id"]) for row in rows), default=0)
        marks = {"reply": "夜班台", "notice": "坐席群"}
        return [f"{marks[row['kind']]} ▸ {row['preview']}" for row in fresh]


def play(
    items: Sequence[Item],
    faq: Path,
    policy: Policy,
    embedding: Embedding,
    shop: Endpoint | None = None,
) -> dict[str, Any]:
    """Play the night and report what everybody saw; `shop` answers the look-ups."""
    with ExitStack() as stack:
        night, store = _night(stack, items[0].at, faq, policy, embedding, shop=shop)
        night.play(items)
        return Report(store, policy, night.lanes).as_dict()


def _parts(store: Store, clock: SetClock, faq: Path, policy: Policy, embedding: Embedding) -> Parts:
    """A desk whose every surface is on paper."""
    group = agents_group()
    address = Address(channel=GROUP, account="", to="group")
    return Parts(
        store=store,
        clock=clock,
        library=FixedLibrary(_first_version(store, shelf_of(faq, embedding), clock.now())),
        policy=lambda: policy,
        channels={
            "wecom_kf": SandboxChannel("wecom_kf", KF, kf_parts),
            "wecom_app": SandboxChannel("wecom_app", FREE, plain),
            "feishu": SandboxChannel("feishu", FREE, plain),
            "sandbox": SandboxChannel("sandbox", FREE, plain),
            GROUP: group,
        },
        outlets=Outlets(groups=(Outlet(channel=group, address=address),), personal={}),
        random=random.Random(0).randrange,
    )


def _first_version(store: Store, shelf: Shelf, now: datetime) -> Shelf:
    """The night's knowledge as the version that agents can ask for."""
    entries = tuple(shelf.entries.values())
    offer(store, entries, shelf.version, author="", publish=Publish.DIRECT, now=now)
    return replace(shelf, number=1)


def _night(
    stack: ExitStack,
    start: datetime,
    faq: Path,
    policy: Policy,
    embedding: Embedding,
    *,
    shop: Endpoint | None = None,
) -> tuple[Night, Store]:
    folder = Path(stack.enter_context(TemporaryDirectory(prefix="nightdesk-replay-")))
    store = open_store(f"sqlite:///{folder / 'night.db'}")
    stack.callback(store.close)
    migrate(store)
    clock = SetClock(start)
    parts = _parts(store, clock, faq, policy, embedding)
    media = MediaStore(folder / "media")
    night = Night(
        store=store,
        clock=clock,
        jobs=(
            with_group(
                sensing(
                    turns(parts),
                    parts,
                    media,
                    fetchers={},
                    ears=ScriptedEars(),
                    seconds=PATIENT,
                    loading=PATIENT,
                ),
                parts,
            ),
            deliveries(parts),
            lookups(parts, shop or shop_of(None)),
        ),
        media=media,
        roster=policy.roster,
        plan=Planner(store, lambda: policy).plan,
    )
    return night, store
