"""Customers and servicers of 微信客服, as a test moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.simulators.wecom.nouns import ENDED, PERSON, WELCOME, WINDOW, Json, MediaFile, Sent
from tests.simulators.wecom.sessions import move, spoke, state_code

if TYPE_CHECKING:
    from tests.simulators.wecom.simulator import WeComSimulator

MEDIA_DAYS = 3 * 86400.0
WELCOME_SECONDS = 20.0
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
"""A picture of one point."""


class Customer:
    """A WeChat user who writes to one 客服账号."""

    def __init__(self, sim: WeComSimulator, external_userid: str, open_kfid: str) -> None:
        self._sim = sim
        self._world = sim.world
        self.id = external_userid
        self.account = open_kfid

    def says(self, text: str, *, menu_id: str = "") -> str:
        """Write a text; its msgid."""
        content = {"content": text} | ({"menu_id": menu_id} if menu_id else {})
        return self.sends("text", content)

    def sends(self, msgtype: str, body: Any = None, **more: Any) -> str:
        """Send a message of any type with this body; `more` overrides common fields."""
        with self._world.change() as now:
            spoke(self._world.session(self.account, self.id), now)
            self._world.profiles.setdefault(self.id, {"nickname": self.id})
            item: Json = {
                "open_kfid": self.account,
                "external_userid": self.id,
                "origin": 3,
                "msgtype": msgtype,
                msgtype: {} if body is None else body,
            }
            return self._world.append(self.account, item | more)

    def sends_image(self, data: bytes = PNG, mime: str = "image/png", name: str = "p.png") -> str:
        """Send a picture."""
        return self.sends("image", {"media_id": self.keeps(data, mime, name)})

    def keeps(self, data: bytes, mime: str, name: str) -> str:
        """Put a file where media/get finds it; its media_id."""
        media_id = self._world.name("media")
        with self._world.change() as now:
            self._world.media[media_id] = MediaFile(data, mime, name, now + MEDIA_DAYS)
        return media_id

    def taps(self, choice: str) -> str:
        """Tap an item of the newest menu, by label, id or number from 1."""
        labels = next(sent.taps for sent in reversed(self.screen) if sent.taps)
        if choice.isdigit() and choice not in labels and choice not in labels.values():
            choice = list(labels)[int(choice) - 1]
        label = next(name for name, id_ in labels.items() if choice in (name, id_))
        return self.says(label, menu_id=labels[label])

    def enters(self, *, scene: str = "", scene_param: str = "") -> str:
        """Open the chat; the welcome code where one is given, else ""."""
        with self._world.change() as now:
            session = self._world.session(self.account, self.id)
            recent = (session.spoke_at, session.welcomed_at)
            code = ""
            if all(at is None or now - at > WINDOW for at in recent):
                session.welcomed_at = now
                code = self._world.new_code(self.account, self.id, WELCOME_SECONDS, *WELCOME)
            body = {"scene": scene, "scene_param": scene_param}
            extra = {"welcome_code": code} if code else {}
            self._world.event(self.account, self.id, "enter_session", **body, **extra)
        return code

    def recalls(self, msgid: str) -> None:
        """Take a message back."""
        with self._world.change():
            self._world.event(self.account, self.id, "user_recall_msg", recall_msgid=msgid)

    def blocks(self) -> None:
        """Refuse further messages; sending still answers 0, `msg_send_fail` 10 follows."""
        with self._world.change():
            self._world.blocked.add(self.id)

    @property
    def screen(self) -> list[Sent]:
        """Everything the customer got."""
        with self._world.lock:
            return [sent for sent in self._world.sent if sent.to == self.id]

    @property
    def state(self) -> int:
        """The platform's service_state."""
        with self._world.lock:
            return self._world.session(self.account, self.id).state


class Servicer:
    """A 接待人员 working in WeCom's own client."""

    def __init__(self, sim: WeComSimulator, userid: str, open_kfid: str) -> None:
        self._world = sim.world
        self.userid = userid
        self.account = open_kfid
        self._world.account(open_kfid).servicers.setdefault(userid, 0)

    def takes(self, customer: str) -> None:
        """Pull a session over."""
        self._becomes(customer, PERSON, change_type=1, code=True)

    def ends(self, customer: str) -> None:
        """End a session."""
        self._becomes(customer, ENDED, change_type=3, code=True)

    def transfers(self, customer: str, to: str) -> None:
        """Pass a session to a colleague."""
        self._becomes(customer, PERSON, change_type=2, servicer=to)

    def says(self, customer: str, text: str) -> str:
        """Write to a customer; a finished session is entered again first."""
        with self._world.lock:
            ended = self._world.session(self.account, customer).state == ENDED
        if ended:
            self._becomes(customer, PERSON, change_type=4)
        with self._world.change() as now:
            self._world.session(self.account, customer).active_at = now
            item: Json = {
                "open_kfid": self.account,
                "external_userid": customer,
                "origin": 5,
                "servicer_userid": self.userid,
                "msgtype": "text",
                "text": {"content": text},
            }
            return self._world.append(self.account, item)

    def recalls(self, customer: str, msgid: str) -> None:
        """Take a message back."""
        with self._world.change():
            self._world.event(
                self.account,
                customer,
                "servicer_recall_msg",
                recall_msgid=msgid,
                servicer_userid=self.userid,
            )

    def stops(self) -> None:
        """Stop receiving; sessions stay open, which is what silences a night."""
        self._status(2, 1)

    def starts(self) -> None:
        """Receive again."""
        self._status(1, 0)

    def _status(self, told: int, listed: int) -> None:
        with self._world.change():
            self._world.account(self.account).servicers[self.userid] = listed
            body = {"servicer_userid": self.userid, "status": told, "open_kfid": self.account}
            event = {"event_type": "servicer_status_change", **body}
            self._world.append(self.account, {"origin": 4, "msgtype": "event", "event": event})

    def _becomes(
        self, customer: str, to: int, *, change_type: int, servicer: str = "", code: bool = False
    ) -> None:
        with self._world.change() as now:
            session = self._world.session(self.account, customer)
            body: Json = {"change_type": change_type}
            if change_type != 1:
                body["old_servicer_userid"] = session.servicer or self.userid
            if to == PERSON:
                body["new_servicer_userid"] = servicer or self.userid
            move(session, to, servicer or self.userid, now)
            if code:
                body["msg_code"] = state_code(self._world, self.account, customer, to)
            self._world.event(self.account, customer, "session_status_change", **body)
