"""Turns of a desk whose agents also talk to it in their group."""

from __future__ import annotations

from bot.crew import Job
from bot.group_desk import GroupDesk
from bot.store.lanes import Claim
from bot.wiring.turning import Parts


def with_group(job: Job[Claim], parts: Parts) -> GroupDesk:
    """The job, with words to the desk answered instead of handled."""
    return GroupDesk(
        job=job,
        store=parts.store,
        clock=parts.clock,
        policy=parts.policy,
        outlets=parts.outlets,
        library=parts.library,
    )
