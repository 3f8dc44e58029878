"""A customer on Feishu, agents on WeCom with the smart bot: both ways, through a killed desk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import requests
import sqlalchemy as sa

from bot.store.schema import inbox
from bot.store.session import open_store
from tests.conftest import ENGINES
from tests.journeys.feishu_rig import AFTER_A_KILL, FeishuDesk
from tests.journeys.rig import FULL, PLUG, fresh_database, until
from tests.journeys.test_smart_bot import ROSTER
from tests.simulators.feishu import FeishuSimulator
from tests.simulators.wecom import WeComSimulator
from tests.simulators.wecom.aibot import AibotSimulator
from tests.simulators.wecom.people import PNG

LINK = re.compile(r'https?://[^\s"\\]+')


class Crossing:
    """Fay writes on Feishu, LinYue serves her alone with the bot."""

    def __init__(self, desk: FeishuDesk, bot: AibotSimulator, url: str) -> None:
        self.desk, self.bot = desk, bot
        self._store = open_store(url)

    def comes(self, chat: str, words: str) -> bool:
        """Whether the bot comes to write this into a chat."""
        told = self.bot.in_chat
        return self.bot.wait_for(lambda: any(words in text for text in told(chat)), AFTER_A_KILL)

    def claims(self) -> None:
        """Fay wants a person, LinYue taps."""
        self.bot.says("LinYue", "@夜班台 今晚谁值班")
        assert self.comes("chat1", "小林")
        self.desk.feishu.customer("fay").says("转人工")
        assert self.bot.wait_for(
            lambda: any("template_card" in one.body for one in self.bot.messages), 40
        )
        self.bot.taps("LinYue", "claim")
        assert self.comes("chat1", "已认领")

    def pulls_every_plug(self) -> None:
        """`work`, and where there is time for it `web` too, ends in the middle and comes back."""
        before = self.bot.logins
        for name in ("work", "web") if FULL else ("work",):
            self.desk.kill(name, PLUG)
        self.desk.up()
        assert self.bot.connected(before + 1, seconds=60)

    def has_heard(self, count: int) -> bool:
        """Whether so much of what agents told the bot is stored: the platform repeats none of it."""
        mine = (inbox.c.channel == "wecom_aibot", inbox.c.kind == "agent")
        heard = sa.select(sa.func.count()).where(*mine)

        def stored() -> bool:
            with self._store.read() as tx:
                return int(tx.connection.scalar(heard) or 0) >= count

        return until(stored, 40)

    def link(self) -> str:
        """What 看图 sent LinYue in private."""
        found: list[str] = []

        def sent() -> bool:
            for one in self.desk.sim.app_messages:
                found.extend(LINK.findall(json.dumps(one.body, ensure_ascii=False)))
            return bool(found)

        assert self.desk.sim.wait_for(sent, AFTER_A_KILL)
        return found[-1]

    def close(self) -> None:
        self._store.close()


@contextmanager
def crossing(engine: str, folder: Path, request: pytest.FixtureRequest) -> Iterator[Crossing]:
    """The desk between both platforms."""

    def server() -> str:
        url: str = request.getfixturevalue("postgres")
        return url

    with (
        AibotSimulator() as bot,
        FeishuSimulator() as feishu,
        WeComSimulator() as wecom,
        fresh_database(engine, folder, server) as url,
        FeishuDesk(folder / "desk", url, feishu, wecom) as desk,
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
        made = Crossing(desk, bot, url)
        yield made
        made.close()


@pytest.mark.timeout(600)
@pytest.mark.parametrize("engine", ENGINES)
def test_words_and_pictures_cross_once_and_in_order(
    engine: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Claimed by a tap in the group, served alone; what was in hand when all was killed arrives once."""
    with crossing(engine, tmp_path, request) as story:
        desk, bot = story.desk, story.bot
        story.claims()
        bot.says_alone("LinYue", "您好，我是值班的小林")
        assert desk.reads("fay", "我是值班的小林")

        fay = desk.feishu.customer("fay")
        fay.says("拆开就是这样")
        fay.sends_image(PNG)
        fay.says("左下角裂了")
        story.pulls_every_plug()
        assert story.comes("LinYue", "左下角裂了")
        read = "\n".join(bot.in_chat("LinYue"))
        assert re.findall("拆开就是这样|图片|左下角裂了", read) == [
            "拆开就是这样",
            "图片",
            "左下角裂了",
        ]
        bot.says_alone("LinYue", "看图")
        opened = requests.Session().post(story.link(), timeout=20)
        assert (opened.status_code, opened.headers["Content-Type"]) == (200, "image/jpeg")

        bot.says_alone("LinYue", "这是安装图")
        bot.shows_alone("LinYue", PNG)
        bot.says_alone("LinYue", "照着装就行")
        assert story.has_heard(7)
        story.pulls_every_plug()
        assert desk.reads("fay", "照着装就行", AFTER_A_KILL)
        told = desk.feishu.sent_to("ou_fay")[-3:]
        assert [one.msg_type for one in told] == ["text", "image", "text"]
        assert desk.feishu.world.images[told[1].content["image_key"]] == PNG
        assert sum("安装图" in one.text for one in desk.feishu.sent_to("ou_fay")) == 1
