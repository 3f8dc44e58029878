"""A desk in this process whose agents sit in a Feishu group: the real jobs, the simulated platform."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

from bot.channels.base import Address, NotYet, Request, Stranger
from bot.channels.feishu.callback import FeishuReceiver
from bot.channels.feishu.words import CardWords, Colleague
from bot.outlets import Outlet, Outlets
from bot.store.session import Store
from bot.unfolding import Unfolding
from bot.wiring.feishu import StoredKnown
from bot.wiring.grouping import with_group
from bot.wiring.turning import deliveries, turns
from handlers.policy import Policy
from tests.bot.small_desk import EVENING, SmallDesk, sample_policy
from tests.simulators.feishu import AGENT_CHAT, FeishuSimulator
from tests.simulators.feishu.nouns import Chat, Sent
from tests.simulators.feishu.people import Person
from tests.simulators.feishu.simulator import lowered
from tests.simulators.wecom import SimClock

if TYPE_CHECKING:
    from bot.channels.feishu.app import FeishuApp
    from bot.channels.feishu.records import Records

BOT = "feishu_bot"


class FeishuSmallDesk(SmallDesk):
    """Customers on 微信客服 and on Feishu, agents in a Feishu group; `sim` is the platform."""

    def __init__(
        self,
        store: Store,
        sim: FeishuSimulator,
        app: FeishuApp,
        records: Records,
        *,
        start: datetime = EVENING,
        change: Callable[[Policy], Policy] = lambda policy: policy,
    ) -> None:
        super().__init__(store, start)
        from bot.channels.feishu.group import FeishuGroup  # noqa: PLC0415  costs seconds

        policy = change(with_open_ids(sample_policy()))
        opened = {one.id: one.feishu for one in policy.roster.agents}
        channel = FeishuGroup(
            app, words_of(policy), lambda who: opened.get(who, ""), clock=self.seconds
        )
        address = Address(channel=channel.name, account=sim.app_id, to=AGENT_CHAT)
        outlet = Outlet(channel=channel, address=address)
        self.sim, self.app, self._names = sim, app, count(1)
        self.parts = replace(
            self.parts,
            policy=lambda: policy,
            channels={self.phone.name: self.phone, channel.name: channel, app.name: app},
            outlets=Outlets(groups=(outlet,), personal={}),
            random=random.Random(0).randrange,
        )
        unfolding = Unfolding(job=turns(self.parts), store=store, unfolders={app.name: records})
        self.turns = with_group(unfolding, self.parts)
        self.sending = deliveries(self.parts)
        self.receiver = self._receiver(outlet.lane)
        with store.write() as tx:
            tx.records.put_fact(BOT, sim.bot_open_id, now=self.clock.now())
        sim.pushes.target = self._called
        sim.world.limits = False  # they count in real seconds, the desk's clock jumps

    def seconds(self) -> float:
        """The desk's clock."""
        return self.clock.now().timestamp()

    def agent(self, agent_id: str) -> Person:
        """An agent of the sample roster, in the group."""
        return self.sim.agent(agent_id)

    def heard(self) -> None:
        """Everything pushed so far is stored and worked off."""
        assert self.sim.pushes.idle()
        self.rest()

    def writes(self, text: str, agent_id: str = "xiaolin") -> list[Sent]:
        """An agent writes to the bot in the group; the bot's messages under it."""
        said = self.agent(agent_id).writes_in(AGENT_CHAT, text, to_bot=True)
        self.heard()
        self.wait(seconds=10)
        return [one for one in self.sim.in_chat(AGENT_CHAT) if one.root_id == said]

    def answers(self, text: str) -> str:
        """What the bot answers 小林 under these words."""
        return "".join(one.text for one in self.writes(text))

    def read(self, customer: str) -> str:
        """Everything a customer read."""
        return "\n".join(self.phone.texts(customer))

    def card(self, words: str) -> Sent:
        """The newest card that shows these words."""
        return next(one for one in reversed(self.sim.cards) if words in one.text)

    def said(self) -> list[str]:
        """What the bot wrote in the group, threads left out."""
        group = self.sim.in_chat(AGENT_CHAT)
        return [one.text for one in group if not one.root_id]

    def chat(self) -> Chat:
        """The agents' group."""
        return self.sim.world.chats[AGENT_CHAT]

    def _receiver(self, lane: str) -> FeishuReceiver:
        known = StoredKnown(self.store, self.sim.app_id, lane, now=self.clock.now)
        return FeishuReceiver(
            self.sim.app_id,
            self.sim.verification_token,
            self.sim.encrypt_key,
            known,
            agent_chat=AGENT_CHAT,
            busy="处理中",
        )

    def _called(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        self.sim.clock.set(self.clock.now())
        request = Request(method="POST", query={}, headers=lowered(headers), body=body)
        try:
            received = self.receiver.receive(request, self.clock.now())
        except Stranger:
            return 403, b""
        except NotYet:
            return 503, b""
        if received.arrivals:
            self.put(*received.arrivals)
        if received.answer is None or not received.arrivals:
            return 200, received.body
        self.decide()
        first = received.arrivals[0]
        with self.store.read() as tx:
            result = tx.inbox.result_of(first.channel, first.account, first.platform_id)
        return 200, received.answer(result)


def with_open_ids(policy: Policy) -> Policy:
    """The sample policy, its agents known to Feishu by `ou_<id>`."""
    agents = tuple(replace(one, feishu=f"ou_{one.id}") for one in policy.roster.agents)
    return replace(policy, roster=replace(policy.roster, agents=agents))


def words_of(policy: Policy) -> CardWords:
    """The words on cards, and whom a case may be handed to."""
    return CardWords(
        say=lambda key, **fields: policy.texts[key][0].format_map(fields),
        colleagues=lambda: [Colleague(one.id, one.name) for one in policy.roster.agents],
    )


@contextmanager
def feishu_small_desk(
    store: Store,
    *,
    start: datetime = EVENING,
    change: Callable[[Policy], Policy] = lambda policy: policy,
) -> Iterator[FeishuSmallDesk]:
    """A platform with a desk."""
    from bot.channels.feishu.app import FeishuApp  # noqa: PLC0415
    from bot.channels.feishu.client import FeishuClient  # noqa: PLC0415
    from bot.channels.feishu.records import Records  # noqa: PLC0415

    with FeishuSimulator(clock=SimClock(start)) as sim:
        client = FeishuClient(sim.app_id, sim.app_secret, origin=sim.origin)
        app, records = FeishuApp(client, _no_pictures), Records(client)
        yield FeishuSmallDesk(store, sim, app, records, start=start, change=change)


def _no_pictures(ref: str) -> object:
    raise FileNotFoundError(Path(ref).name)
