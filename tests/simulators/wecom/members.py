"""Employees who use the self-built app, as a test moves them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from tests.simulators.wecom.simulator import WeComSimulator


class Member:
    """An employee who uses the self-built app."""

    def __init__(self, sim: WeComSimulator, userid: str) -> None:
        self._sim = sim
        self.userid = userid

    def says(self, text: str) -> str:
        """Write to the app; the MsgId."""
        msg_id = self._sim.world.name("100")
        self._call("text", f"<Content>{escape(text)}</Content><MsgId>{msg_id}</MsgId>")
        return msg_id

    def enters(self) -> None:
        """Open the app."""
        self._call("event", "<Event>enter_agent</Event><EventKey></EventKey>")

    def taps(self, key: str, *, task_id: str = "") -> None:
        """Press a button of the newest card, or of the card of this task."""
        cards = [one for one in self._sim.app_messages if one.msgtype == "template_card"]
        wanted = [one for one in cards if not task_id or one.body.get("task_id") == task_id]
        card = wanted[-1]
        self._call(
            "event",
            f"<Event>template_card_event</Event><EventKey>{escape(key)}</EventKey>"
            f"<TaskId>{card.body.get('task_id', '')}</TaskId>"
            "<CardType>button_interaction</CardType>"
            f"<ResponseCode>{self._sim.app.tapped(card)}</ResponseCode>",
        )

    def sends(self, msgtype: str, inner: str) -> None:
        """Send a message of any type with this XML."""
        self._call(msgtype, inner)

    def _call(self, msgtype: str, inner: str) -> None:
        at = int(self._sim.clock.seconds())
        self._sim.callbacks.post(
            f"<xml><ToUserName>{self._sim.corp_id}</ToUserName>"
            f"<FromUserName>{self.userid}</FromUserName><CreateTime>{at}</CreateTime>"
            f"<MsgType>{msgtype}</MsgType>{inner}<AgentID>{self._sim.agent_id}</AgentID></xml>",
            agent_id=self._sim.agent_id,
        )
