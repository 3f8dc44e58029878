"""What `doctor` says of Feishu and the 智能机器人."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.cli.checkup import Context, context_of
from bot.cli.feishu_checks import check_aibot, check_feishu
from bot.store.migrate import migrate
from bot.store.session import open_store
from config.findings import Finding
from tests.simulators.feishu import AGENT_CHAT, FeishuSimulator
from tests.simulators.feishu.nouns import Chat

NOW = datetime(2026, 11, 21, 23, 40, tzinfo=ZoneInfo("Asia/Shanghai"))
ROSTER = "agents:\n  - {id: xiaolin, name: 小林, feishu: {feishu}}\n"


@pytest.fixture
def sim() -> Iterator[FeishuSimulator]:
    """A healthy platform."""
    with FeishuSimulator() as made:
        yield made


def context(folder: Path, sim: FeishuSimulator, *, feishu: str = "ou_lin", **more: str) -> Context:
    """A desk on this platform whose only agent has this id there."""
    (folder / "config").mkdir(exist_ok=True)
    (folder / "config" / "roster.yaml").write_text(ROSTER.replace("{feishu}", feishu, 1))
    env = {
        "NIGHTDESK_CONFIG_DIR": str(folder / "config"),
        "NIGHTDESK_DATABASE_URL": f"sqlite:///{folder / 'desk.db'}",
        "FEISHU_APP_ID": sim.app_id,
        "FEISHU_APP_SECRET": sim.app_secret,
        "FEISHU_VERIFICATION_TOKEN": sim.verification_token,
        "FEISHU_ENCRYPT_KEY": sim.encrypt_key,
        "FEISHU_API_BASE": sim.origin,
        "FEISHU_AGENT_CHAT_ID": AGENT_CHAT,
        **more,
    }
    return context_of(env, folder, NOW)


def found(context: Context) -> list[Finding]:
    return list(check_feishu(context))


def codes(context: Context) -> list[str]:
    return [finding.code for finding in found(context)]


def test_a_healthy_app_is_no_finding(tmp_path: Path, sim: FeishuSimulator) -> None:
    """The bot answers and sits in the agents' group."""
    assert codes(context(tmp_path, sim)) == []


def test_wrong_secrets_are_told_with_their_cure(tmp_path: Path, sim: FeishuSimulator) -> None:
    """Feishu's own words, and which variables to look at."""
    (one,) = found(context(tmp_path, sim, FEISHU_APP_SECRET="wrong"))
    assert one.code == "feishu_refuses"
    assert "FEISHU_APP_SECRET" in one.cure


def test_a_group_without_the_bot_or_no_group_is_told(tmp_path: Path, sim: FeishuSimulator) -> None:
    """Nobody would see a case there."""
    assert codes(context(tmp_path, sim, FEISHU_AGENT_CHAT_ID="")) == ["feishu_no_group"]
    sim.world.chats[AGENT_CHAT].closed = True
    assert codes(context(tmp_path, sim)) == ["feishu_not_in_group"]


def test_groups_with_outsiders_are_named_with_their_limits(
    tmp_path: Path, sim: FeishuSimulator
) -> None:
    """Customers may be outsiders; agents should not have any among them."""
    sim.world.chats["oc_shop"] = Chat("oc_shop", mode="group", external=True, name="售后交流")
    (one,) = found(context(tmp_path, sim))
    assert one.code == "feishu_outside"
    assert "售后交流" in one.message
    sim.world.chats[AGENT_CHAT].external = True
    assert sorted(codes(context(tmp_path, sim))) == ["feishu_agents_outside", "feishu_outside"]


def test_an_id_of_another_kind_is_told(tmp_path: Path, sim: FeishuSimulator) -> None:
    """It would reach nobody, silently."""
    assert codes(context(tmp_path, sim, feishu="e33ggbyz")) == ["feishu_not_open_id"]


def test_a_smart_bot_that_nobody_spoke_to_is_told(tmp_path: Path, sim: FeishuSimulator) -> None:
    """It may write to the group only after that."""
    bot = {"WECOM_BOT_ID": "bot1", "WECOM_BOT_SECRET": "s"}
    seen = context(tmp_path, sim, **bot)
    store = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(store)
    assert [one.code for one in check_aibot(seen)] == ["aibot_unheard"]
    with store.write() as tx:
        tx.records.put_fact("aibot_chat", "chat1", now=NOW)
    assert list(check_aibot(seen)) == []
    store.close()
