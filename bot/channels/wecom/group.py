"""The agents' group by its robot: one way, twenty messages a minute, nothing can be changed later."""

from __future__ import annotations

import re
from collections.abc import Callable

from bot.channels.base import Capabilities, Delivery, Part, Receipt, Way
from bot.channels.visible import visible
from bot.channels.wecom.client import WeComClient, origin_of
from bot.channels.wecom.errors import ApiError, problem
from bot.channels.wecom.plain import size, split
from handlers.model import Reply
from handlers.notice import Notice
from handlers.policy import Push

MARKDOWN_BYTES = 4096
ROBOT_RATE = (18, 60.0)
"""Two of the twenty are left to other programs that know the same robot."""
BETWEEN = "\n\n"

INERT = str.maketrans({"<": "＜", ">": "＞", "[": "［", "]": "］", "`": "＇", "*": "＊"})
HEADING = re.compile(r"^(\s*)#", re.MULTILINE)


class WeComGroup:
    """Channel of the group robot; the address is the group, the account is empty."""

    name = "wecom_group"
    capabilities = Capabilities(choices=False, images=False, text_bytes=MARKDOWN_BYTES)
    rate: tuple[int, float] | None = ROBOT_RATE

    def __init__(
        self, url: str, userid_of: Callable[[str], str] = lambda agent_id: agent_id
    ) -> None:
        """`url` is a secret; `userid_of` gives the WeCom userid of an agent, "" without one."""
        self._url = url
        self._userid_of = userid_of
        self._client = WeComClient("", "", origin=origin_of(url))

    def via(self, part: Part, way: Way) -> Part:
        """The part itself."""
        return part

    def merge(self, first: Part, second: Part) -> Part | None:
        """Both notices in one message, where they fit."""
        joined = _content(first) + BETWEEN + _content(second)
        return _part(joined) if size(joined) <= MARKDOWN_BYTES else None

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """A reply as the group reads it; nobody answers customers here."""
        return inert_parts(reply.text)

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """Title in bold, a line each, and the people it is loud for."""
        return notice_parts(notice, self._userid_of)

    def send(self, delivery: Delivery) -> Receipt:
        """Post it; the robot knows no key, so an unknown outcome may show it twice."""
        try:
            self._client.post_open(self._url, dict(delivery.payload))
        except ApiError as error:
            raise problem(error) from None
        return Receipt()


def notice_parts(notice: Notice, userid_of: Callable[[str], str]) -> tuple[Part, ...]:
    """A notice in markdown; who it is loud for is called by userid."""
    lines = (f"**{inert(notice.title)}**", *map(inert, notice.lines), _calls(notice, userid_of))
    return _parts("\n".join(line for line in lines if line))


def inert_parts(text: str, *, most: int = 1) -> tuple[Part, ...]:
    """Somebody's words in markdown that leaves them alone, in at most so many messages."""
    return _parts(inert(text), most)


def _calls(notice: Notice, userid_of: Callable[[str], str]) -> str:
    if notice.push is Push.CARD:
        return ""
    userids = (userid_of(agent_id) for agent_id in notice.to)
    return " ".join(f"<@{userid}>" for userid in userids if userid)


def inert(text: str) -> str:
    """Text that markdown leaves alone: a customer's words call nobody and link nowhere."""
    return HEADING.sub(r"\1＃", visible(text).translate(INERT))


def _parts(content: str, most: int = 1) -> tuple[Part, ...]:
    return tuple(_part(piece) for piece in split(content, MARKDOWN_BYTES, most=most))


def _part(content: str) -> Part:
    return Part(
        payload={"msgtype": "markdown", "markdown": {"content": content}},
        preview=content.replace("**", ""),
    )


def _content(part: Part) -> str:
    return str(part.payload["markdown"]["content"])
