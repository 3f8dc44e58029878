"""微信客服 and the self-built app keep the contract of every channel."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.channels.contract import ChannelContract
from tests.channels.wecom_app_rig import WeComAppRig
from tests.channels.wecom_rig import WeComKfRig, wecom_door


class TestWeComKf(ChannelContract):
    """微信客服 over its simulator."""

    @pytest.fixture
    def rig(self) -> Iterator[WeComKfRig]:
        """A fresh platform with its channel."""
        with wecom_door() as door:
            yield WeComKfRig(door)


class TestWeComApp(ChannelContract):
    """The self-built app, over the same platform."""

    @pytest.fixture
    def rig(self) -> Iterator[WeComAppRig]:
        """A fresh platform with its channel."""
        with wecom_door() as door:
            yield WeComAppRig(door)
