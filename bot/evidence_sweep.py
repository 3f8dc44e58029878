"""Files that nobody names are deleted: what a crash left between disk and database, or half."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from itertools import islice

from bot.evidence_links import SEATS
from bot.media import MediaStore
from bot.store.evidence import Evidence
from bot.store.leases import Leases
from bot.store.session import Store

log = logging.getLogger(__name__)
AGE = timedelta(days=7)
"""Platforms redeliver for three days; after seven a file without an owner stays without one."""
LOOKED_AT = 2000
"""Files of one sweep."""
SEARCHED = 10
"""Of those without an owner so many are searched for in everything; the others wait."""
UNDER_WAY = timedelta(hours=1)
"""A file that is still being written is far younger."""


def sweep(store: Store, media: MediaStore, now: datetime) -> int:
    """Delete orphans; how many there were. A file that is named after all gets its row."""
    if cleared := media.clear_halves(now - UNDER_WAY):
        log.info("%d files were never whole", cleared, extra={"action": "halves_deleted"})
    found = tuple(islice(media.older_than(now - AGE), LOOKED_AT))
    with store.read() as tx:
        nobodys = Evidence(tx.connection).unknown(found)[:SEARCHED]
        named = {one for one in nobodys if Evidence(tx.connection).is_named(one)}
    with store.write() as tx:
        Leases(tx.connection).clear_ended(SEATS, now=now)
        for one in named:
            Evidence(tx.connection).adopt(one, now=now)
    # What was sent once more while this looked is young again, and on its way into a row.
    orphans = [one for one in set(nobodys) - named if media.is_older_than(one, now - AGE)]
    for one in orphans:
        media.delete(one)
        log.info("a file that nobody names was deleted", extra={"action": "orphan_deleted"})
    return len(orphans)
