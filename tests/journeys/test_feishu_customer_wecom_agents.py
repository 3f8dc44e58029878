"""A customer on Feishu, agents on WeCom with the smart bot: both ways, through a killed worker."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import ENGINES
from tests.journeys.feishu_rig import FeishuDesk
from tests.journeys.rig import PLUG, end, fresh_database
from tests.journeys.test_smart_bot import ROSTER
from tests.simulators.feishu import FeishuSimulator
from tests.simulators.feishu.people import PNG
from tests.simulators.wecom import WeComSimulator
from tests.simulators.wecom.aibot import AibotSimulator


def comes(bot: AibotSimulator, chat: str, words: str, seconds: float = 40.0) -> bool:
    """Whether the bot comes to write this into a chat."""
    return bot.wait_for(lambda: any(words in text for text in bot.in_chat(chat)), seconds)


@pytest.mark.parametrize("engine", ENGINES)
def test_words_and_pictures_cross_once_and_in_order(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Claimed by a tap in the group, served alone; what a killed worker had in hand arrives once."""

    def server() -> str:
        url: str = request.getfixturevalue("postgres")
        return url

    with (
        AibotSimulator() as bot,
        FeishuSimulator() as feishu,
        WeComSimulator() as wecom,
        fresh_database(engine, tmp_path, server) as url,
        FeishuDesk(tmp_path / "desk", url, feishu, wecom) as desk,
    ):
        (desk.folder / "config" / "roster.yaml").write_text(ROSTER, encoding="utf-8")
        del desk.env["FEISHU_AGENT_CHAT_ID"]
        desk.env |= {
            "WECOM_BOT_ID": bot.bot_id,
            "WECOM_BOT_SECRET": bot.secret,
            "WECOM_BOT_WS_URL": bot.url,
        }
        desk.up()
        assert bot.connected(seconds=20)
        bot.says("LinYue", "@夜班台 今晚谁值班")
        assert comes(bot, "chat1", "小林")
        feishu.customer("fay").says("转人工")
        assert bot.wait_for(lambda: any("template_card" in one.body for one in bot.messages), 40)
        bot.taps("LinYue", "claim")
        assert comes(bot, "chat1", "已认领")
        bot.says_alone("LinYue", "您好，我是值班的小林")
        assert desk.reads("fay", "我是值班的小林")
        feishu.customer("fay").says("订单号 20251120123456 一直没发货")
        assert comes(bot, "LinYue", "一直没发货")
        before = bot.logins
        feishu.customer("fay").sends_image(PNG)
        end(desk.running[-1], PLUG)
        desk.up()
        assert bot.connected(before + 1, seconds=30)
        bot.says_alone("LinYue", "已帮您催发货")
        assert desk.reads("fay", "已帮您催发货", 60)
        bot.says_alone("LinYue", "稍后会有物流更新")
        assert desk.reads("fay", "稍后会有物流更新", 60)
        texts = [one.text for one in feishu.sent_to("ou_fay")]
        said = [text for text in texts if "催发货" in text or "物流更新" in text]
        assert [("催发货" in text) for text in said] == [True, False]
        assert comes(bot, "LinYue", "图片")
