"""What was said, by whom, and what is answered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class MessageKind(StrEnum):
    """What a customer or agent sent."""

    TEXT = "text"
    IMAGE = "image"
    VOICE = "voice"
    VIDEO = "video"
    FILE = "file"
    LOCATION = "location"
    LINK = "link"
    MINIPROGRAM = "miniprogram"
    ORDER = "order"
    PRODUCT = "product"
    CONTACT = "contact"
    FORWARDED = "forwarded"
    STICKER = "sticker"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True, slots=True)
class Media:
    """A picture, recording or file of a message, stored under its hash once fetched."""

    media_id: str
    """The platform's name for it."""
    sha256: str | None = None
    name: str = ""
    mime: str = ""
    size: int = 0
    examined: bool = False
    """Somebody looked at it or listened to it; done once, also where that failed."""
    showable: bool = False
    """A picture that surely shows no identity card, bank card or medical record."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ForwardedLine:
    """One line of a forwarded chat record: evidence, never the customer's own words."""

    sender: str
    text: str
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """One thing a customer (or an agent in the platform's own client) sent."""

    message_id: str
    at: datetime
    """The platform's time."""
    kind: MessageKind = MessageKind.TEXT
    text: str = ""
    """Typed words, or the readable part of a card (title, address, caption, transcript)."""
    tap: str | None = None
    """Id of the choice that was tapped, as the Reply offered it."""
    media: tuple[Media, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    """What a card said in fields: order_no, product, price, address, latitude, longitude."""
    seen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What was read on its pictures, by kind: to be confirmed, never taken silently."""
    transcribed: bool = False
    """The text was written down from a recording (语音转写) and is read like typed words."""
    forwarded: tuple[ForwardedLine, ...] = ()

    @property
    def is_words(self) -> bool:
        """Whether the customer typed, tapped or spoke this, so that it is read as a request."""
        return self.kind is MessageKind.TEXT or self.transcribed


@dataclass(frozen=True, kw_only=True, slots=True)
class Customer:
    """Who writes, as far as the platform tells."""

    customer_id: int
    external_id: str
    channel: str
    account: str
    nickname: str = ""
    scene: str = ""
    scene_param: str = ""
    union_id: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice:
    """Something the customer can tap, or type the number or label of."""

    id: str
    label: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Reply:
    """What the customer reads. A channel renders it; nobody rewords it after this."""

    text: str
    key: str
    """Name of the text in replies.yaml, or `answer:<entry id>`; tells repetitions apart."""
    choices: tuple[Choice, ...] = ()
    attachments: tuple[str, ...] = ()
    """Pictures: paths in the FAQ folder or `sha256:<hash>` of stored media."""
    by: str | None = None
    """Agent whose words these are; None for the bot."""
    progress: bool = False
    """Uses the one message that the budget keeps for telling how a case goes."""
    transient: bool = False
    """May be dropped instead of waiting for the customer's next message."""
    wait: timedelta = timedelta()
    """How long it waits before it leaves, for second thoughts."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """An answer or sentence that the customer was told, for 'never the same thing twice'."""

    key: str
    at: datetime
    digest: str
    """Short hash of the text, so that variants count as different sentences."""
