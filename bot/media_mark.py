"""One mark in the media folder and in the database: hosts that find another do not share the folder."""

from __future__ import annotations

import logging
import secrets
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from bot.store.session import Store

log = logging.getLogger(__name__)
FACT = "media_folder"
FILE = ".desk"


def leave_mark(store: Store, folder: Path, now: datetime) -> None:
    """Mark the folder of the first host; on a host with another folder, say so in the log."""
    with store.read() as tx:
        known = tx.records.fact(FACT)
    if known is None:
        with store.write() as tx:
            tx.records.put_fact(FACT, _marked(folder), now=now)
    elif _read(folder) != known:
        log.error("the media folder is not the desk's", extra={"action": "media_not_shared"})


def is_the_desks(store: Store, folder: Path) -> bool:
    """Whether this host's folder is the one that the others write to."""
    with store.read() as tx:
        known = tx.records.fact(FACT)
    return known is None or _read(folder) == known


def _marked(folder: Path) -> str:
    """The mark in the folder; whoever is first writes it."""
    folder.mkdir(parents=True, exist_ok=True)
    # Where another process of the same folder is faster, its mark is as good.
    with suppress(FileExistsError), (folder / FILE).open("x", encoding="utf-8") as mark:
        mark.write(secrets.token_hex(16))
    return _read(folder)


def _read(folder: Path) -> str:
    try:
        return (folder / FILE).read_text(encoding="utf-8")
    except OSError:
        return ""
