"""Who comes and goes in groups: what keeps the agents' group from its work is told. Pure look-ups."""

from __future__ import annotations

from datetime import datetime

from bot.channels.base import Arrival, Kind
from bot.channels.wecom.reading import Body

BOT_AWAY = frozenset({"im.chat.member.bot.deleted_v1", "im.chat.disbanded_v1"})
MEMBERS_AWAY = "im.chat.member.user.deleted_v1"
BOT_ADDED = "im.chat.member.bot.added_v1"
"""In whichever group: it answers there once it is called by name, so there is nothing to do."""
ROOM_AWAY, AGENTS_AWAY = "away", "left"
GROUP, DESK = "feishu_group", "desk"


def happened(
    kind: str, event: Body, *, agent_chat: str, name: str, app_id: str, at: datetime
) -> tuple[Arrival, ...]:
    """The bot or agents left the agents' group; of other groups there is nothing to tell."""
    if not agent_chat or event.text("chat_id") != agent_chat:
        return ()
    users = event.bodies("users")
    who = [f"feishu:{one.body('user_id').text('open_id')}" for one in users]
    room = {"room": ROOM_AWAY if kind in BOT_AWAY else AGENTS_AWAY, "who": who}
    return (
        Arrival(
            lane=DESK,
            channel=GROUP,
            account=app_id,
            platform_id=name,
            kind=Kind.DESK,
            at=at,
            payload=room,
        ),
    )
