"""The self-built app on its simulator, for the contract."""

from __future__ import annotations

from bot.channels.base import Address, Arrival
from bot.channels.wecom.app import CardWords, WeComApp
from tests.channels.platform_rig import PlatformRig
from tests.channels.rig import Trouble
from tests.channels.wecom_rig import FAULTS, WeComDoor, picture
from tests.simulators.wecom import faults

WORDS = CardWords(claim="认领", open="打开")


class WeComAppRig(PlatformRig):
    """Members write to the app; every callback is a message."""

    def __init__(self, door: WeComDoor) -> None:
        super().__init__(door, door.sim, token_path="gettoken")
        self.door = door
        self.sim = door.sim
        self.channel = WeComApp(door.client(), self.sim.agent_id, picture, words=WORDS)
        self._told = 0

    def says(self, customer: str, text: str) -> None:
        self.sim.member(customer).says(text)
        assert self.sim.callbacks.idle()

    def sends_unknown(self, customer: str) -> None:
        self.sim.member(customer).sends("hologram", "<Depth>3</Depth><MsgId>77</MsgId>")
        assert self.sim.callbacks.idle()

    def heard(self) -> list[Arrival]:
        assert self.sim.callbacks.idle()
        new = self.door.woken[self._told :]
        self._told += len(new)
        return new

    def redeliver(self) -> list[Arrival]:
        for called in list(self.sim.callbacks.made):
            self.sim.callbacks.again(called, anew=True)
        return self.heard()

    def address(self, customer: str) -> Address:
        return Address(channel="wecom_app", account=self.sim.agent_id, to=customer)

    def screen(self, customer: str) -> list[str]:
        return [
            message.body["content"] for message in self.sim.app_messages if customer in message.to
        ]

    def trouble(self, what: Trouble, times: int) -> None:
        self.sim.fail("message/send", FAULTS[what](), times)

    def vanish(self, customer: str) -> None:
        self.sim.app.members = {"somebody else"}

    def misconfigure(self) -> None:
        self.sim.fail("message/send", faults.errcode(48002))
