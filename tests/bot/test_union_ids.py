"""A union id that the platform tells joins two customers, from the profile to the agents' card."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.store.session import Store
from bot.wiring.pulling import naming
from handlers.turn import TimelineEvent
from tests.bot.small_desk import ACCOUNT, EVENING, KF, SmallDesk
from tests.channels.wecom_rig import WeComKfRig, wecom_door

OTHER = "wk0009"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_profile_with_a_known_union_id_joins_by_itself(store: Store) -> None:
    """The next card tells of the other account, and nobody had to decide anything."""
    desk = SmallDesk(store, EVENING)
    with wecom_door() as door:
        rig = WeComKfRig(door)
        names = naming(desk.parts, rig.channel)
        for account, name in ((OTHER, "wm1"), (ACCOUNT, "amy")):
            rig.sim.customer(name, account).says("在吗")
            rig.sim.world.profiles[name] = {"nickname": name, "unionid": "oX1"}
            names(KF, account, [name])
    earlier = EVENING - timedelta(days=2)
    with store.write() as tx:
        known = tx.conversations.customer(KF, OTHER, "wm1", EVENING)
        told = TimelineEvent(at=earlier, kind="ticket_opened", text="机器异响", affair="W1116ABCD")
        tx.history.add_event(known.customer_id, told)
    desk.says("转人工")
    desk.rest()
    assert any("11月16日 反映机器异响" in text for text in desk.group.texts())
