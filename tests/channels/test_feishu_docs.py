"""The connection guide tells the truth about the code."""

from __future__ import annotations

import re
from pathlib import Path

from bot.channels.feishu.custom_bot import PREFIX
from bot.channels.feishu.errors import CURES
from bot.channels.feishu.events import Reader
from config.loader import load_policy
from config.variables import FEISHU, FEISHU_WEBHOOK
from handlers import agent_talk, desk_talk
from handlers.cause import Do
from tests.channels.feishu_rig import Stored

GUIDE = (Path(__file__).parents[2] / "docs" / "feishu.md").read_text(encoding="utf-8")


def test_the_guide_and_the_table_of_cures_name_the_same_codes() -> None:
    """What an operator can mend is explained, and nothing else is promised."""
    table = GUIDE.split("| code | cause | cure |")[1].split("\n\n")[0]
    codes = {int(code) for row in table.splitlines() for code in re.findall(r"\b\d{5,8}\b", row)}
    assert codes == set(CURES)


def test_the_guide_names_every_variable() -> None:
    """The four that belong together, and the rest."""
    names = {variable.name for variable in (*FEISHU, *FEISHU_WEBHOOK)}
    more = {"AGENT_CHAT_ID", "GROUP_WEBHOOK_URL", "GROUP_WEBHOOK_SECRET", "API_BASE"}
    assert all(f"`{name}`" in GUIDE for name in names | {f"FEISHU_{name}" for name in more})


def test_every_event_that_is_read_is_subscribed_to() -> None:
    """An event that the guide forgets would never come."""
    reader = Reader("cli_1", Stored(), agent_chat="", busy="")
    assert all(f"`{name}`" in GUIDE for name in (*reader.kinds, "card.action.trigger"))


def test_the_commands_of_the_guide_are_understood() -> None:
    """Each word it teaches, and the keyword of the robot."""
    taught = {"认领": Do.CLAIM, "退回": Do.RELEASE, "结单": Do.RESOLVE, "看全文": Do.FULL_TEXT}
    for words, do in taught.items():
        order = agent_talk.command(words)
        assert words in GUIDE
        assert order is not None
        assert order.do is do
    assert agent_talk.command("转给 小林") is not None
    assert desk_talk.ON_DUTY.fullmatch("今晚谁值班")
    assert f"「{PREFIX.strip()}」" in GUIDE


def test_the_texts_of_the_card_are_there() -> None:
    """Each status and each button has its word."""
    texts = load_policy(None).texts
    cards = ("open", "claimed", "released", "resolved", "urgent", "reply_hint")
    buttons = (
        Do.CLAIM,
        Do.REPLY,
        Do.RESOLVE,
        Do.RELEASE,
        Do.FULL_TEXT,
        Do.REASSIGN,
        Do.FALSE_ALARM,
    )
    wanted = [f"card_{name}" for name in cards] + [f"button_{do.value}" for do in buttons]
    assert all(texts[name] for name in wanted)
