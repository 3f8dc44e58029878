"""A desk for one scripted night: its own database, its own clock, no platform."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bot.channels.base import Address, Capabilities
from bot.channels.sandbox import GROUP, SandboxChannel, agents_group, plain
from bot.channels.wecom.render import kf_parts
from bot.clock import SetClock
from bot.embedder.choose import Embedding
from bot.library import FixedLibrary
from bot.media import MediaStore
from bot.outlets import Outlet, Outlets
from bot.replay.night import Night
from bot.replay.report import Report
from bot.replay.script import Item
from bot.store.migrate import migrate
from bot.store.session import open_store
from bot.wiring.knowing import shelf_of
from bot.wiring.turning import Parts, deliveries, turns
from handlers.policy import Policy

KF = Capabilities(choices=True, images=True, budget=5, window=timedelta(hours=48))
FREE = Capabilities(choices=True, images=True)
"""Feishu and the WeCom app count no messages."""


def play(items: Sequence[Item], faq: Path, policy: Policy, embedding: Embedding) -> dict[str, Any]:
    """Play the night and report what everybody saw."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="nightdesk-replay-")))
        store = open_store(f"sqlite:///{folder / 'night.db'}")
        stack.callback(store.close)
        migrate(store)
        group = agents_group()
        clock = SetClock(items[0].at)
        chance = random.Random(0)
        parts = Parts(
            store=store,
            clock=clock,
            library=FixedLibrary(shelf_of(faq, embedding)),
            policy=lambda: policy,
            channels={
                "wecom_kf": SandboxChannel("wecom_kf", KF, kf_parts),
                "wecom_app": SandboxChannel("wecom_app", FREE, plain),
                "feishu": SandboxChannel("feishu", FREE, plain),
                "sandbox": SandboxChannel("sandbox", FREE, plain),
                GROUP: group,
            },
            outlets=Outlets(
                groups=(
                    Outlet(channel=group, address=Address(channel=GROUP, account="", to="group")),
                ),
                personal={},
            ),
            random=chance.randrange,
        )
        night = Night(
            store=store,
            clock=clock,
            jobs=(turns(parts), deliveries(parts)),
            media=MediaStore(folder / "media"),
            roster=policy.roster,
        )
        night.play(items)
        return Report(store, policy, night.lanes).as_dict()
