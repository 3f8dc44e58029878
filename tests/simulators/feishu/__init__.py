"""Feishu in a box: the API over real HTTP, sealed and signed pushes, people with phones."""

from tests.simulators.feishu.simulator import AGENT_CHAT, FeishuSimulator

__all__ = ["AGENT_CHAT", "FeishuSimulator"]
