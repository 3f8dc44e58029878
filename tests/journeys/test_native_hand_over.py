"""By day in WeCom's own client: into the pool, to a servicer and back, or a ticket where nobody comes."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.journeys.rig import Desk, answered, texts
from tests.simulators.wecom import WeComSimulator
from tests.simulators.wecom.nouns import PERSON, POOL

POLICY = (
    "care: {day_desk: platform}\n"
    "breath: {wait: 1s, longest: 10s}\n"
    "manners: {unclaimed_ticket: 6s}\n"
)
TICKET = re.compile(r"W\d{4}[0-9A-Z]{4}")
BUSY = 60.0

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk in a window in which people serve, all day."""
    folder: Path = tmp_path_factory.mktemp("day")
    url = f"sqlite:///{folder / 'desk.db'}"
    with WeComSimulator() as sim, Desk(folder / "desk", url, sim, policy=POLICY) as running:
        hours = running.folder / "config" / "hours.yaml"
        hours.write_text(hours.read_text(encoding="utf-8").replace("collect", "human"), "utf-8")
        running.up()
        yield running


def test_a_servicer_takes_over_and_gives_back(desk: Desk) -> None:
    """The bot says who comes, is silent while they write, and serves again afterwards."""
    customer, servicer = desk.sim.customer("amy"), desk.sim.servicer("LinYue")
    customer.says("转人工，冰箱漏水了")
    assert desk.sim.wait_for(lambda: customer.state == POOL and texts(desk.sim, "amy") != [], BUSY)
    servicer.takes("amy")
    servicer.says("amy", "您好，我来帮您")
    handled = desk.logged("turn_done")
    customer.says("好的，漏了一地")
    desk.sim.wait_for(lambda: desk.logged("turn_done") > handled, BUSY)
    assert len(texts(desk.sim, "amy")) == 1
    assert customer.state == PERSON
    servicer.ends("amy")
    customer.says("多久发货")
    assert answered(desk.sim, "amy", "48 小时", BUSY)


def test_nobody_in_the_pool_makes_a_ticket_of_it(desk: Desk) -> None:
    """The session is ended and its code carries the number; the need stands in the ticket."""
    desk.sim.servicer("LinYue").stops()
    desk.sim.customer("bob").says("转人工，洗衣机坏了")
    assert desk.sim.wait_for(lambda: any(map(TICKET.search, texts(desk.sim, "bob"))), BUSY)
    listed = desk.call("tickets", "list", "--json").stdout.splitlines()
    (ticket,) = [one for one in map(json.loads, listed) if one["customer"] == "bob"]
    assert "洗衣机坏了" in ticket["summary"]
