"""What WeCom knows: accounts, sessions, the message log, codes, media."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.simulators.clock import SimClock
from tests.simulators.wecom.nouns import (
    ENDED,
    WELCOME,
    WINDOW,
    Account,
    AppMessage,
    Code,
    GroupMessage,
    Json,
    MediaFile,
    Sent,
    Session,
)
from tests.simulators.world import World


class WeComWorld(World):
    """All state."""

    def __init__(self, clock: SimClock) -> None:
        super().__init__(clock)
        self.accounts: dict[str, Account] = {}
        self.sessions: dict[tuple[str, str], Session] = {}
        self.profiles: dict[str, Json] = {}
        self.blocked: set[str] = set()
        self.codes: dict[str, Code] = {}
        self.sent: list[Sent] = []
        self.msgids: set[tuple[str, str]] = set()
        self.media: dict[str, MediaFile] = {}
        self.sync_tokens: dict[str, float] = {}
        self.groups: dict[str, list[GroupMessage]] = {}
        self.group_blocked: dict[str, float] = {}
        self.app_messages: list[AppMessage] = []
        self.response_codes: dict[str, AppMessage] = {}
        self.login_codes: dict[str, Json] = {}
        self.fail_types: list[int] = []
        self.on_entry: Callable[[str], None] = lambda open_kfid: None
        """Told of every new entry of a log; the simulator posts its callback."""

    def account(self, open_kfid: str) -> Account:
        """The account; made on first use by the people of a test."""
        return self.accounts.setdefault(open_kfid, Account(open_kfid))

    def session(self, open_kfid: str, customer: str) -> Session:
        """The session; one that nobody used for 48 hours has ended."""
        session = self.sessions.setdefault((open_kfid, customer), Session())
        if self.clock.seconds() - session.active_at > WINDOW:
            session.state, session.servicer = ENDED, ""
        return session

    def append(self, open_kfid: str, item: Json) -> str:
        """Put an entry into the log; its msgid."""
        msgid = item.setdefault("msgid", self.name("msg"))
        item.setdefault("send_time", int(self.clock.seconds()))
        self.account(open_kfid).log.append(item)
        self.on_entry(open_kfid)
        return str(msgid)

    def event(self, open_kfid: str, customer: str, event_type: str, **body: Any) -> str:
        """Put an event into the log; as in WeCom, ids are inside its body only."""
        ids = {"open_kfid": open_kfid, "external_userid": customer}
        event = {"event_type": event_type, **ids, **body}
        return self.append(open_kfid, {"origin": 4, "msgtype": "event", "event": event})

    def new_code(self, account: str, customer: str, seconds: float, *kinds: str) -> str:
        """A code for one message, bound to the session's present state."""
        code = self.name("CODE")
        state = self.session(account, customer).state if kinds != WELCOME else None
        self.codes[code] = Code(account, customer, self.clock.seconds() + seconds, kinds, state)
        return code
