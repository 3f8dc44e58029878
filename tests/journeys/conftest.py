"""A desk on each engine that the stories of one file share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.conftest import ENGINES
from tests.journeys.rig import Desk, fresh_database
from tests.simulators.wecom import WeComSimulator
from tests.simulators.wecom.callbacks import TRIES


@pytest.fixture(scope="module", params=ENGINES)
def standing(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A desk with `web` and `work`; a file's `POLICY` is its `policy.yaml`."""
    folder = tmp_path_factory.mktemp(request.param)
    policy = getattr(request.module, "POLICY", "")

    def server() -> str:
        url: str = request.getfixturevalue("postgres")
        return url

    with (
        fresh_database(request.param, folder, server) as url,
        WeComSimulator() as sim,
        Desk(folder / "desk", url, sim, policy=policy) as desk,
    ):
        desk.up()
        yield desk


@pytest.fixture
def healthy(standing: Desk) -> Iterator[Desk]:
    """The shared desk with everything running and a platform without faults."""
    standing.sim.up()
    standing.sim.latency = 0.0
    callbacks = standing.sim.callbacks
    callbacks.muted, callbacks.retry_seconds, callbacks.tries = False, 0.0, TRIES
    standing.up()
    yield standing
    standing.thaw()
    standing.sim.up()
