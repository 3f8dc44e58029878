"""What a customer's pictures may look like in a group: blurred until somebody has the case."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from bot.store.schema import messages

BEFORE = timedelta(minutes=30)
"""Pictures sent this long before a case belong to it."""
MOST = 3
"""Pictures of one card; the newest."""
LOOKED_AT = 40
"""Messages of a case that are searched for pictures."""


@dataclass(frozen=True, slots=True)
class CasePictures:
    """The pictures of a case, newest first."""

    refs: tuple[str, ...] = ()
    """For `Attachments`: `blur:<hash>`, after the claim `thumb:<hash>`."""
    withheld: int = 0
    """Pictures that may show an identity card, a bank card or a medical record: by link alone."""


def case_pictures(
    connection: sa.Connection, *, conversation_id: int, opened_at: datetime, claimed: bool
) -> CasePictures:
    """What a group may see of them now."""
    sent = (
        sa.select(messages.c.payload)
        .where(
            messages.c.conversation_id == conversation_id,
            messages.c.at >= opened_at - BEFORE,
            messages.c.kind.in_(("image", "file", "text")),
            messages.c.direction == "in",
        )
        .order_by(messages.c.at.desc())
        .limit(LOOKED_AT)
    )
    found = dict[str, bool]()
    for payload in connection.scalars(sent):
        for one in _pictures(payload):
            found[one["sha256"]] = bool(one.get("showable")) and found.get(one["sha256"], True)
    shown = [sha256 for sha256, may_be_shown in found.items() if may_be_shown]
    copy = "thumb" if claimed else "blur"
    return CasePictures(
        refs=tuple(f"{copy}:{sha256}" for sha256 in shown[:MOST]),
        withheld=len(found) - len(shown),
    )


def _pictures(payload: Mapping[str, Any] | None) -> list[Mapping[str, Any]]:
    media = (payload or {}).get("media") or ()
    return [one for one in media if one.get("sha256") and str(one.get("mime")).startswith("image/")]
