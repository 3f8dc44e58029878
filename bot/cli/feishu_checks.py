"""The checks of `nightdesk doctor` for Feishu and the 智能机器人: the app, the group, who is reached there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.channels.base import SendProblem
from bot.cli.checkup import Context
from bot.store.failures import StoreFailed
from bot.wiring.storing import open_desk_store
from config.findings import Finding, make_finding
from config.settings import Settings
from handlers.policy import Policy

if TYPE_CHECKING:
    from bot.channels.feishu.places import Places

PATIENCE = 5.0
"""Seconds Feishu may take to answer a doctor."""
WHERE = "Feishu"
CHAT = "aibot_chat"
"""The fact that holds the chat which the 智能机器人 has heard."""


def check_feishu(context: Context) -> Iterator[Finding]:
    """Whether the app answers, the bot sits in the agents' group, and which groups have outsiders."""
    settings = context.settings
    if settings is None or settings.feishu is None:
        return
    from bot.channels.feishu.client import FeishuClient  # noqa: PLC0415  the SDK costs a moment
    from bot.channels.feishu.places import Places  # noqa: PLC0415

    feishu = settings.feishu
    client = FeishuClient(
        feishu.app_id, feishu.app_secret, origin=settings.feishu_api_base, answer_seconds=PATIENCE
    )
    yield from _agents(context.policy)
    try:
        yield from _groups(Places(client), settings)
    except SendProblem as problem:
        yield make_finding("feishu_refuses", WHERE, detail=str(problem))


def check_aibot(context: Context) -> Iterator[Finding]:
    """Whether the agents' group has spoken to the 智能机器人: before that it may not write there."""
    settings = context.settings
    if settings is None or settings.aibot is None:
        return
    store = open_desk_store(settings, hears=())
    try:
        with store.read() as tx:
            heard = bool(tx.records.fact(CHAT))
    except (StoreFailed, OSError):
        return  # the check of the database tells of it
    finally:
        store.close()
    if not heard:
        yield make_finding("aibot_unheard", "WECOM_BOT_ID")


def _agents(policy: Policy | None) -> Iterator[Finding]:
    """An id of another kind reaches nobody, and nobody says so."""
    for agent in policy.roster.agents if policy else ():
        if agent.feishu and not agent.feishu.startswith("ou_"):
            yield make_finding("feishu_not_open_id", "roster.yaml", field="feishu", name=agent.name)


def _groups(places: Places, settings: Settings) -> Iterator[Finding]:
    chat = settings.feishu_agent_chat_id
    found = places.groups()
    if not chat:
        yield make_finding("feishu_no_group", "FEISHU_AGENT_CHAT_ID")
    elif all(one.chat_id != chat for one in found):
        yield make_finding("feishu_not_in_group", "FEISHU_AGENT_CHAT_ID")
    for group in found:
        if group.external:
            code = "feishu_agents_outside" if group.chat_id == chat else "feishu_outside"
            yield make_finding(code, WHERE, name=group.name)
