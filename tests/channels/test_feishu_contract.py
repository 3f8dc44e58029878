"""Feishu keeps the contract of every channel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.contract import ChannelContract
from tests.channels.feishu_rig import FeishuRig, feishu_door


class TestFeishu(ChannelContract):
    """The app one to one, over its simulator."""

    @pytest.fixture
    def rig(self) -> Iterator[FeishuRig]:
        """A fresh platform with its channel."""
        with feishu_door() as door:
            yield FeishuRig(door)
