"""A desk in this process whose agents talk to the smart bot: the real jobs, a link of our own."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from itertools import count
from typing import Any

from bot.aibot_desk import CHAT, AibotDesk
from bot.channels.base import Address
from bot.channels.wecom.aibot import ALONE, GROUP_ADDRESS, WeComAibot
from bot.channels.wecom.aibot_messages import aibot_arrivals
from bot.channels.wecom.cards import CardWords
from bot.channels.wecom.errors import ApiError
from bot.outlets import Outlet, Outlets
from bot.store.session import Store
from bot.wiring.aibot import QUEUE
from bot.wiring.grouping import with_group
from bot.wiring.turning import deliveries, turns
from handlers.policy import Policy
from tests.bot.small_desk import EVENING, SmallDesk, sample_policy
from tests.simulators.wecom.aibot import NOT_SPOKEN

ROOM = "chat1"
BOT = "bot1"
Json = dict[str, Any]


class Link:
    """The platform's end of the connection: refuses chats that never spoke to the bot."""

    def __init__(self) -> None:
        self.asked: dict[str, str] = {}
        self.told: list[tuple[str, str]] = []
        """Chat and words of everything the bot wrote."""
        self.cards: list[Json] = []
        """Every card as it was sent or changed, the newest last."""

    def request(self, cmd: str, body: Mapping[str, Any], req_id: str = "") -> Json:
        """Take a message, or say why not."""
        chat = str(body.get("chatid", "")) or self.asked[req_id]
        if chat not in self.asked.values():
            raise ApiError(NOT_SPOKEN, "not spoken")
        kind = str(body.get("msgtype", "template_card"))
        if kind == "template_card":
            self.cards.append(dict(body[kind]))
        self.told.append((chat, str(body[kind].get("content", body[kind]))))
        return {}


class AibotSmallDesk(SmallDesk):
    """Customers on 微信客服, agents in a WeCom group and alone with the bot."""

    def __init__(
        self, store: Store, change: Callable[[Policy], Policy] = lambda policy: policy
    ) -> None:
        super().__init__(store, EVENING)
        self.link, self.lost = Link(), False
        self._frames = count(1)
        policy = change(sample_policy())
        wecom = {one.id: one.wecom for one in policy.roster.agents}
        channel = WeComAibot(
            lambda: self.link,  # type: ignore[arg-type, return-value]
            lambda who: wecom.get(who, ""),
            chat=lambda: ROOM,
            words=CardWords(claim="认领", open="打开"),
        )
        address = Address(channel=channel.name, account=BOT, to=GROUP_ADDRESS)
        group = Outlet(
            channel=channel,
            address=address,
            alone=lambda who: replace(address, to=f"{ALONE}{wecom[who]}"),
        )
        self.parts = replace(
            self.parts,
            policy=lambda: policy,
            channels={self.phone.name: self.phone, channel.name: channel},
            outlets=Outlets(groups=(group,), personal={}),
        )
        self.turns = AibotDesk(
            job=with_group(turns(self.parts), self.parts),
            store=store,
            clock=self.clock,
            policy=self.parts.policy,
            group=group,
            fetch=self._fetch,
        )
        self.sending = deliveries(self.parts)
        self._linked = deliveries(self.parts, queue=QUEUE)
        with store.write() as tx:
            tx.records.put_fact(CHAT, ROOM, now=self.clock.now())

    def tells(self, userid: str, text: str, *, alone: bool = True, pictures: int = 0) -> None:
        """An agent writes to the bot, alone or by @ in the group."""
        number = next(self._frames)
        chat = "" if alone else ROOM
        self.link.asked[f"req{number}"] = chat or userid
        body: Json = {"msgtype": "text", "text": {"content": text}}
        if pictures:
            items = [{"msgtype": "image", "image": {"url": f"u{one}"}} for one in range(pictures)]
            said = [{"msgtype": "text", "text": {"content": text}}, *items]
            body = {"msgtype": "mixed", "mixed": {"msg_item": said}}
        common = {"msgid": f"a{number}", "aibotid": BOT, "chatid": chat, "from": {"userid": userid}}
        frame = {"headers": {"req_id": f"req{number}"}, "body": {**common, **body}}
        self.put(*aibot_arrivals(frame, "", self.clock.now()))
        self.wait(seconds=8)

    def taps(self, userid: str, label: str, *, alone: bool = False) -> None:
        """An agent taps a button of the newest card."""
        number, card = next(self._frames), self.link.cards[-1]
        (key,) = [one["key"] for one in card["button_list"] if one["text"] == label]
        chat = "" if alone else ROOM
        self.link.asked[f"req{number}"] = chat or userid
        event = {
            "eventtype": "template_card_event",
            "template_card_event": {"event_key": key, "task_id": card["task_id"]},
        }
        common = {"msgid": f"a{number}", "aibotid": BOT, "chatid": chat, "from": {"userid": userid}}
        frame = {
            "headers": {"req_id": f"req{number}"},
            "body": {**common, "msgtype": "event", "event": event},
        }
        self.put(*aibot_arrivals(frame, "", self.clock.now()))
        self.wait(seconds=8)

    def read_in(self, chat: str) -> str:
        """Everything the bot wrote into a chat."""
        return "\n".join(words for where, words in self.link.told if where == chat)

    def send(self) -> int:
        """Send everything that may leave, by both ways."""
        sent = super().send()
        while (claim := self._linked.take()) is not None:
            self._linked.handle(claim)
            sent += 1
        return sent

    def _fetch(self, said: Json) -> tuple[str, ...]:
        return () if self.lost else tuple("sha256:" + "a" * 64 for _ in said.get("media", ()))
