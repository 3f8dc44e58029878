"""微信客服 keeps the contract of every channel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.contract import ChannelContract
from tests.channels.wecom_rig import WeComKfRig, wecom_door


class TestWeComKf(ChannelContract):
    """微信客服 over its simulator."""

    @pytest.fixture
    def rig(self) -> Iterator[WeComKfRig]:
        """A fresh platform with its channel."""
        with wecom_door() as door:
            yield WeComKfRig(door)
