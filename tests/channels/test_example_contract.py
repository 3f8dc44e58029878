"""The channel of docs/adding-a-channel.md keeps the contract."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.contract import ChannelContract
from tests.channels.example_rig import Pigeon, PigeonRig


class TestPigeon(ChannelContract):
    """The example over its platform."""

    @pytest.fixture
    def rig(self) -> Iterator[PigeonRig]:
        """A fresh platform with its channel."""
        pigeon = Pigeon()
        yield PigeonRig(pigeon)
        pigeon.close()
