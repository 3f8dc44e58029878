"""微信客服 by API: pages of the log, and messages through every gate of the fact sheet."""

from __future__ import annotations

import re
from typing import Any

from tests.simulators.wecom.nouns import (
    BOT,
    NEW,
    WINDOW,
    Account,
    Code,
    Json,
    Refusal,
    Sent,
    Session,
)
from tests.simulators.wecom.world import WeComWorld

HORIZON = 3 * 86400.0
PAGE = 1000
BUDGET = 5
DUPLICATE = 95099
"""WeCom's own code for a repeated msgid is unpublished; this number stands for it."""
BAD_CODE = 41051
KINDS = {"text", "image", "voice", "video", "file", "link", "miniprogram", "msgmenu", "location"}
MSGID = re.compile(r"[0-9a-zA-Z_-]{1,32}")


class KfApi:
    """The kf/* calls on a world."""

    def __init__(self, world: WeComWorld) -> None:
        self.world = world
        self.page = PAGE
        self.empty_pages = 0
        """So many empty pages with has_more come before each real one."""
        self.duplicate = DUPLICATE

    def sync_msg(self, body: Json) -> Json:
        """A page after the cursor; never what was sent by API."""
        account = self._account(body)
        self._check_sync_token(body.get("token"))
        limit = body.get("limit", PAGE)
        if not isinstance(limit, int) or not 0 < limit <= PAGE:
            raise Refusal(40058, "limit")
        position, blanks = self._cursor(account, body.get("cursor", ""))
        if blanks < self.empty_pages:
            return self._page(account, position, blanks + 1, [], more=True)
        log = self._visible(account, position)
        items = log[: min(limit, self.page)]
        after = items[-1][0] + 1 if items else position
        return self._page(
            account, after, 0, [item for _, item in items], more=len(items) < len(log)
        )

    def _page(
        self, account: Account, position: int, blanks: int, items: list[Json], *, more: bool
    ) -> Json:
        cursor = f"{account.open_kfid}.{position}.{blanks}"
        return {"next_cursor": cursor, "has_more": int(more), "msg_list": items}

    def _visible(self, account: Account, position: int) -> list[tuple[int, Json]]:
        oldest = self.world.clock.seconds() - HORIZON
        numbered = list(enumerate(account.log))[position:]
        return [(number, item) for number, item in numbered if _time(item) >= oldest]

    def _cursor(self, account: Account, cursor: str) -> tuple[int, int]:
        if not cursor:
            return 0, 0
        owner, position, blanks = cursor.rsplit(".", 2)
        if owner != account.open_kfid:
            raise Refusal(40058, "cursor of another account")
        return int(position), int(blanks)

    def _check_sync_token(self, token: object) -> None:
        until = self.world.sync_tokens.get(str(token), 0.0)
        if token and until < self.world.clock.seconds():
            raise Refusal(95007, "invalid msg token")

    def _account(self, body: Json) -> Account:
        account = self.world.accounts.get(str(body.get("open_kfid")))
        if account is None:
            raise Refusal(95004, "invalid open_kfid")
        return account

    def send_msg(self, body: Json) -> Json:
        """A message to a customer, where state, window, budget, size and msgid allow it."""
        account, customer = self._account(body), str(body.get("touser"))
        with self.world.change() as now:
            session = self.world.sessions.get((account.open_kfid, customer))
            if session is None:
                raise Refusal(40096, "invalid external_userid")
            msgid = self._checked(account, body, KINDS)
            self._gates(account, customer, now)
            session.state = BOT if session.state == NEW else session.state
            session.sent += 1
            session.active_at = now
            self._deliver(account, customer, msgid, body, on_event=False)
        return {"msgid": msgid}

    def _gates(self, account: Account, customer: str, now: float) -> None:
        raw = self.world.sessions[account.open_kfid, customer]
        if raw.spoke_at is not None and now - raw.spoke_at > WINDOW:
            raise Refusal(95002, "send msg beyond 48 hours")
        session: Session = self.world.session(account.open_kfid, customer)
        if session.state not in (NEW, BOT):
            raise Refusal(95018, f"session state {session.state}")
        if session.sent >= BUDGET:
            raise Refusal(95001, "send msg count limit")

    def send_msg_on_event(self, body: Json) -> Json:
        """The one message that a code allows."""
        with self.world.change() as now:
            code = self.world.codes.get(str(body.get("code")))
            if code is None:
                raise Refusal(BAD_CODE, "invalid code")
            account = self.world.account(code.account)
            msgid = self._checked(account, body, set(code.kinds))
            self._check_code(code, now)
            code.used = True
            self._deliver(account, code.customer, msgid, body, on_event=True)
        return {"msgid": msgid}

    def _check_code(self, code: Code, now: float) -> None:
        state = self.world.session(code.account, code.customer).state
        if code.used or now > code.until or code.state not in (None, state):
            raise Refusal(BAD_CODE, "code used, expired or of another state")

    def _checked(self, account: Account, body: Json, kinds: set[str]) -> str:
        """The msgid of a message that is well formed and new."""
        msgid = body.get("msgid", self.world.name("api"))
        if not isinstance(msgid, str) or not MSGID.fullmatch(msgid):
            raise Refusal(40058, "msgid")
        if (account.open_kfid, msgid) in self.world.msgids:
            raise Refusal(self.duplicate, "msgid repeated")
        msgtype = body.get("msgtype")
        if msgtype not in kinds or not isinstance(body.get(msgtype), dict):
            raise Refusal(40058, "msgtype")
        self._check_content(str(msgtype), body[msgtype])
        return msgid

    def _check_content(self, msgtype: str, content: Json) -> None:
        if msgtype == "text":
            _limit(content.get("content"), 2048)
        elif msgtype == "msgmenu":
            _check_menu(content)
        elif "media_id" in content:
            media = self.world.media.get(content["media_id"])
            if media is None or media.until < self.world.clock.seconds():
                raise Refusal(40007, "invalid media_id")

    def _deliver(
        self, account: Account, customer: str, msgid: str, body: Json, *, on_event: bool
    ) -> None:
        self.world.msgids.add((account.open_kfid, msgid))
        fail_type = self._fail_type(customer)
        if fail_type is not None:
            self.world.event(
                account.open_kfid, customer, "msg_send_fail", fail_msgid=msgid, fail_type=fail_type
            )
            return
        msgtype = body["msgtype"]
        at = self.world.clock.seconds()
        self.world.sent.append(
            Sent(customer, account.open_kfid, msgid, msgtype, body[msgtype], at, on_event)
        )

    def _fail_type(self, customer: str) -> int | None:
        if customer in self.world.blocked:
            return 10
        return self.world.fail_types.pop(0) if self.world.fail_types else None


def _time(item: Json) -> float:
    value = item.get("send_time")
    return float(value) if isinstance(value, int | float) else float("inf")


def _limit(text: Any, most: int) -> None:
    if not isinstance(text, str) or not text or len(text.encode()) > most:
        raise Refusal(40058, "content size")


def _check_menu(menu: Json) -> None:
    items = menu.get("list", [])
    if len(items) > 10:
        raise Refusal(95008, "menu items")
    for name in ("head_content", "tail_content"):
        if len(str(menu.get(name, "")).encode()) > 1024:
            raise Refusal(40058, name)
    for item in items:
        limit = {"click": 128, "view": 1024, "miniprogram": 1024, "text": 256}.get(item["type"])
        if limit is None:
            raise Refusal(95009, "menu item type")
        _limit(item[item["type"]].get("content"), limit)
        _limit(item[item["type"]].get("id", "x"), 128)
