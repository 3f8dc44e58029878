"""The connection guide tells the truth about the code."""

from __future__ import annotations

import re
from pathlib import Path

from bot.channels.wecom.errors import CURES

GUIDE = (Path(__file__).parent.parent.parent / "docs" / "wecom.md").read_text()


def test_every_code_of_the_guide_is_an_operators_matter() -> None:
    """What the table promises as curable is what the desk raises an alarm for."""
    table = GUIDE.split("| code | cause | cure |")[1].split("\n\n")[0]
    codes = {
        int(code)
        for row in table.splitlines()
        for code in re.findall(r"\b\d{5,6}\b", row.split("|")[1] if "|" in row else "")
    }
    assert codes - {95018} <= set(CURES)


def test_the_guide_names_every_variable_of_the_group() -> None:
    """The five that belong together, and the robot."""
    names = ("CORP_ID", "AGENT_ID", "SECRET", "TOKEN", "ENCODING_AES_KEY", "GROUP_WEBHOOK_URL")
    assert all(f"`WECOM_{name}`" in GUIDE for name in names)
