"""A version of the knowledge that is live, and a draft of the next that waits for a lead."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.publishing import offer
from bot.reviewing import Reviewing, Trial
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from handlers.policy import Publish
from knowledge.entry import Entry
from tests.bot.small_desk import EVENING, SmallDesk, small_shelf

FAILED = Trial(asked=4, failures=("「几天能发」应为 ship，得到 fee",))


@contextmanager
def with_a_draft(folder: Path) -> Iterator[Store]:
    """Three entries, live as v1, and a draft with another answer."""
    store = open_store(f"sqlite:///{folder / 'desk.db'}")
    migrate(store)
    entries = tuple(small_shelf().entries.values())
    changed = (replace(entries[0], answer="付款后 24 小时内发货。"), *entries[1:])
    offer(store, entries, "a", author="amy", publish=Publish.DIRECT, now=EVENING)
    offer(store, changed, "b", author="amy", publish=Publish.REVIEW, now=EVENING)
    yield store
    store.close()


def looks_through(desk: SmallDesk, trial: Trial | None = None, findings: int = 0) -> None:
    """The draft rests, is looked through, and the group hears of it."""

    def asked(_entries: Sequence[Entry], _hash: str) -> Trial | None:
        return trial

    reviewing = Reviewing(
        store=desk.store,
        policy=desk.parts.policy,
        outlets=desk.parts.outlets,
        check=lambda _entries: [
            f"x.yaml:{n}  答案太长，请精简到 1300 字以内。" for n in range(findings)
        ],
        trial=asked,
    )
    desk.clock.set(desk.clock.now() + timedelta(seconds=40))
    reviewing.look(desk.clock.now())
    reviewing.look(desk.clock.now())
    desk.wait(seconds=5)


def live(desk: SmallDesk) -> int | None:
    """The number of the version that customers are told."""
    with desk.store.read() as tx:
        return tx.versions.live_number()
