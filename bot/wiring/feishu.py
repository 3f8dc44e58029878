"""Feishu, put together: the web side without its SDK, the work side with it."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.channels.base import Address, CaseRef, SendProblem, SentAnswer
from bot.channels.feishu.callback import FeishuReceiver
from bot.channels.feishu.plain import PlainEvents
from bot.channels.feishu.words import CardWords, Colleague
from bot.clicks import Clicks
from bot.clock import Clock, SystemClock
from bot.heard import Heard
from bot.live_policy import LivePolicy
from bot.outlets import Outlet
from bot.standing import Standing
from bot.store.session import Store
from bot.store.ticket_lists import TicketLists
from config.loader import load_policy
from config.settings import Feishu, Settings

if TYPE_CHECKING:
    from bot.channels.feishu.app import FeishuApp
    from bot.channels.feishu.records import Records
    from bot.channels.ringing import RingingWay
    from bot.channels.wecom.media import Attachments

log = logging.getLogger(__name__)
ON_ITS_WAY = timedelta(minutes=10)
_NUMBERS_END = 2**31
_LONGEST_NUMBER = 20
BOT = "feishu_bot"
"""Name of the fact that holds the bot's open_id."""


@dataclass(frozen=True, slots=True)
class StoredKnown:
    """Looks up what events refer to."""

    store: Store
    account: str
    surface: str = ""
    """The lane of the agents' group."""
    now: Callable[[], datetime] = SystemClock().now

    def case_of(self, message_id: str) -> CaseRef | None:
        """The case whose card this message is."""
        with self.store.read() as tx:
            return tx.cards.of_message(message_id)

    def case_by_id(self, card_id: str, message_id: str) -> CaseRef | None:
        """The case of a card that may not be confirmed as sent yet."""
        if not (card_id.isascii() and card_id.isdigit() and len(card_id) < 18):
            return None
        with self.store.read() as tx:
            return tx.cards.of_card(int(card_id), message_id)

    def case_numbered(self, case_no: object) -> CaseRef | None:
        """The living case of this number."""
        if not isinstance(case_no, int | float) or not 0 < case_no < _NUMBERS_END:
            return None
        with self.store.read() as tx:
            lane = tx.views.lane_of_case(int(case_no))
        if lane is None:
            return None
        channel, account, customer = lane.split(":", 2)
        return CaseRef(
            case_no=int(case_no), card_id=0, channel=channel, account=account, customer=customer
        )

    def customer_with(self, ticket_no: str) -> Address | None:
        """The customer whose ticket has this number."""
        if not ticket_no or len(ticket_no) > _LONGEST_NUMBER:
            return None
        with self.store.read() as tx:
            row = TicketLists(tx.connection).one(ticket_no)
        if row is None:
            return None
        return Address(channel=row["channel"], account=row["account"], to=row["external_id"])

    def is_card_on_its_way(self) -> bool:
        """Whether a card of late may be in the group already without the desk knowing it."""
        since = self.now() - ON_ITS_WAY
        with self.store.read() as tx:
            return tx.cards.is_any_on_its_way(self.surface, since=since)

    def relayed(self, message_id: str) -> tuple[CaseRef, str] | None:
        """The case that an agent's message went to, and who wrote it."""
        with self.store.read() as tx:
            return tx.inbox.relayed(f"feishu:{message_id}")

    def customer_of(self, message_id: str) -> str | None:
        """Who sent this message."""
        with self.store.read() as tx:
            return tx.inbox.customer_of("feishu", self.account, message_id) or None

    def answer_of(self, message_id: str) -> SentAnswer | None:
        """What this message of ours answered, and whom."""
        if not message_id:
            return None
        with self.store.read() as tx:
            row = tx.sent.by_platform_id("feishu", message_id)
        if row is None or row["kind"] != "reply" or row["by"]:
            return None
        return SentAnswer(customer=row["address"], reply_key=row["reply_key"])

    def bot_open_id(self) -> str:
        """The bot's own open_id, as `work` found it out."""
        with self.store.read() as tx:
            return str(tx.records.fact(BOT) or "")


def feishu_receiver(settings: Settings, feishu: Feishu, store: Store) -> FeishuReceiver:
    """The web side."""
    texts, chat = load_policy(settings.config_dir).texts, settings.feishu_agent_chat_id
    return FeishuReceiver(
        feishu.app_id,
        feishu.verification_token,
        feishu.encrypt_key,
        _known(store, feishu, chat),
        agent_chat=chat,
        busy=texts["toast_working"][0],
    )


def feishu_link(
    settings: Settings, feishu: Feishu, store: Store, clock: Clock, policy: LivePolicy
) -> Standing:
    """The long connection, which brings events where there is no public address."""
    from bot.channels.feishu.long import LongLink  # noqa: PLC0415

    chat = settings.feishu_agent_chat_id
    events = PlainEvents(
        feishu.app_id,
        _known(store, feishu, chat),
        agent_chat=chat,
        busy=policy.current().texts["toast_working"][0],
    )
    heard = Heard(store=store, clock=clock, clicks=Clicks(store), read=events.read)
    return Standing(
        "feishu-long",
        lambda: LongLink(feishu.app_id, feishu.app_secret, heard, origin=settings.feishu_api_base),
    )


def _known(store: Store, feishu: Feishu, chat: str) -> StoredKnown:
    return StoredKnown(store, feishu.app_id, f"feishu_group:{feishu.app_id}:{chat}")


@dataclass(frozen=True, kw_only=True, slots=True)
class FeishuSide:
    """What `work` needs of Feishu."""

    app: FeishuApp
    call: RingingWay
    records: Records
    group: Outlet | None
    """The agents' group, where its chat is configured."""

    def introduce(self, store: Store, now: Callable[[], datetime]) -> Callable[[], None]:
        """Writes the bot's open_id down once, so that the web side knows the bot's name."""
        known: list[str] = []

        def tick() -> None:
            if known:
                return
            try:
                known.append(self.app.bot_open_id())
            except SendProblem as problem:
                log.warning(str(problem), extra={"action": "bot_unknown"})
                return
            with store.write() as tx:
                tx.records.put_fact(BOT, known[0], now=now())

        return tick


def feishu_side(
    settings: Settings, feishu: Feishu, policy: LivePolicy, attachments: Attachments
) -> FeishuSide:
    """The work side. The SDK's import costs seconds and 170 MiB: only here, only at boot."""
    from bot.channels.feishu.app import FeishuApp  # noqa: PLC0415
    from bot.channels.feishu.call import FeishuCall  # noqa: PLC0415
    from bot.channels.feishu.client import FeishuClient  # noqa: PLC0415
    from bot.channels.feishu.group import FeishuGroup  # noqa: PLC0415
    from bot.channels.feishu.records import Records  # noqa: PLC0415

    client = FeishuClient(feishu.app_id, feishu.app_secret, origin=settings.feishu_api_base)
    app = FeishuApp(client, attachments)
    group: Outlet | None = None
    if settings.feishu_agent_chat_id:
        address = Address(
            channel=FeishuGroup.name, account=feishu.app_id, to=settings.feishu_agent_chat_id
        )
        group = Outlet(
            channel=FeishuGroup(app, card_words(policy), open_ids(policy)), address=address
        )
    call, records = FeishuCall(app, client), Records(client)
    return FeishuSide(app=app, call=call, records=records, group=group)


def card_words(policy: LivePolicy) -> CardWords:
    """Texts and names of the policy in force."""

    def say(key: str, **fields: str) -> str:
        return policy.current().texts[key][0].format_map(fields)

    def colleagues() -> list[Colleague]:
        return [Colleague(one.id, one.name) for one in policy.current().roster.agents]

    def time(at: datetime) -> str:
        return f"{at.astimezone(policy.current().hours.timezone):%H:%M}"

    return CardWords(say=say, colleagues=colleagues, time=time)


def open_ids(policy: LivePolicy) -> Callable[[str], str]:
    """An agent's open_id; empty where there is none."""

    def of(agent_id: str) -> str:
        agent = policy.current().roster.agent(agent_id)
        return agent.feishu if agent else ""

    return of
