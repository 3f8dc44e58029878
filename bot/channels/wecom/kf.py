"""微信客服: pulls what customers wrote, sends what the desk answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.channels.base import Capabilities, Delivery, Page, Part, Receipt, Sink, Way
from bot.channels.wecom.client import WeComClient
from bot.channels.wecom.errors import STALE_SYNC_TOKEN, ApiError, problem
from bot.channels.wecom.kf_events import kf_arrivals
from bot.channels.wecom.kf_people import People, Profile
from bot.channels.wecom.kf_sending import KfSending
from bot.channels.wecom.kf_sessions import Session, Sessions
from bot.channels.wecom.media import Attachments, Uploads, fetch_media
from bot.channels.wecom.reading import clean
from bot.channels.wecom.render import TEXT_BYTES, by_way, kf_parts, text_part
from handlers.model import Media, Reply
from handlers.notice import Notice

PAGE = 1000


class WeComKf:
    """Channel, Puller and Fetcher of 微信客服; `account` is an open_kfid throughout."""

    name = "wecom_kf"
    capabilities = Capabilities(
        choices=True,
        images=True,
        text_bytes=TEXT_BYTES,
        budget=5,
        hands_over=True,
        window=timedelta(hours=48),
        idempotency=timedelta(hours=48),
    )
    rate: tuple[int, float] | None = None
    """Messages and seconds; 微信客服 publishes no limit but the budget."""

    def __init__(
        self,
        client: WeComClient,
        attachments: Attachments,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """`attachments` opens the pictures that replies name."""
        self._client = client
        self._clock = clock
        self._sessions = Sessions(client)
        self.people = People(client)
        uploads = Uploads(client, attachments)
        self._sending = KfSending(client, self._sessions, uploads, self.people)

    def pull(self, account: str, cursor: str, token: str) -> Page:
        """The page after `cursor`; a page that does not move the cursor is the last one."""
        asked = {"open_kfid": account, "limit": PAGE, "cursor": cursor, "token": token}
        try:
            answer = self._synced({name: value for name, value in asked.items() if value})
        except ApiError as error:
            raise problem(error) from None
        items = answer.get("msg_list")
        after = clean(answer.get("next_cursor")) or cursor
        return Page(
            arrivals=kf_arrivals(items if isinstance(items, list) else (), account, self._clock()),
            next_cursor=after,
            has_more=answer.get("has_more") in (1, True, "1") and after != cursor,
        )

    def _synced(self, asked: dict[str, Any]) -> dict[str, Any]:
        """One page; a token that is too old is left out, the cursor stays."""
        try:
            return self._client.call("kf/sync_msg", asked)
        except ApiError as error:
            if error.errcode != STALE_SYNC_TOKEN or "token" not in asked:
                raise
        untold = {name: value for name, value in asked.items() if name != "token"}
        return self._client.call("kf/sync_msg", untold)

    def fetch(self, account: str, media: Media, sink: Sink) -> bool:
        """Hand its bytes to `sink`; False where WeCom has it no more."""
        return fetch_media(self._client, media.media_id, sink)

    def customers(self, ids: Sequence[str]) -> Mapping[str, Profile]:
        """Names by external_userid, for those who wrote within 48 hours; SendProblem otherwise."""
        return self.people.customers(ids)

    def session(self, account: str, customer: str) -> Session:
        """Who owns the customer's session on WeCom's side; SendProblem where it is not told."""
        try:
            return self._sessions.of(account, customer)
        except ApiError as error:
            raise problem(error) from None

    def via(self, part: Part, way: Way) -> Part:
        """The part with the code that lets it out, or to be sent after ending the session."""
        return by_way(part, way)

    def merge(self, first: Part, second: Part) -> Part | None:
        """Customers' messages are merged when they are rendered, not when they leave."""
        return None

    def render(self, reply: Reply) -> tuple[Part, ...]:
        """Text and menu in at most two messages where the length allows, then pictures."""
        return kf_parts(reply)

    def render_notice(self, notice: Notice) -> tuple[Part, ...]:
        """A customer's channel carries no notices; this is the text of one all the same."""
        return (text_part(notice.text),)

    def send(self, delivery: Delivery) -> Receipt:
        """Send a message, let one out with a code, or move the session."""
        return self._sending.send(delivery)
