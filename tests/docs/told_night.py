"""The example night as people read it; `python -m tests.docs.told_night` writes it into the READMEs."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

from bot.cli.replay import SAMPLE_FAQ
from bot.embedder.choose import Embedding
from bot.replay.script import AgentItem, CustomerItem, Item, read_script
from bot.wiring.replaying import play
from config.loader import load_policy
from tests.docs.pages import HOUSE, READMES

SCRIPT = HOUSE / "docs" / "examples" / "night.yaml"
BEGIN, END = "<!-- night -->\n", "<!-- /night -->"
SHANGHAI = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Line:
    """Something that somebody wrote or read."""

    at: datetime
    who: str
    text: str


def played(script: Path = SCRIPT) -> dict[str, Any]:
    """The night as `nightdesk replay` prints it, matched by characters so that every machine agrees."""
    return play(read_script(script), SAMPLE_FAQ, load_policy(None), Embedding())


def told(script: Path = SCRIPT) -> str:
    """The night line by line: who wrote what, who read what."""
    night = played(script)
    lines = [*_said(read_script(script)), *_sent(night["customers"]), *_noticed(night["notices"])]
    ordered = sorted(lines, key=lambda line: line.at)
    return "".join(f"{line.at:%H:%M}  {line.who}  {line.text}\n" for line in ordered)


def _said(items: list[Item]) -> list[Line]:
    """What customers write; what agents reply is told where the customer reads it."""
    lines = []
    for item in items:
        if isinstance(item, CustomerItem):
            text = f"[图片：{item.value}]" if item.what == "image" else item.value
            lines.append(Line(item.at.astimezone(SHANGHAI), item.customer, text))
        elif isinstance(item, AgentItem):
            lines.append(Line(item.at.astimezone(SHANGHAI), item.agent, f"（{item.do.value}）"))
    return lines


def _sent(customers: Mapping[str, Any]) -> list[Line]:
    return [
        Line(datetime.fromisoformat(sent["at"]), f"→ {name}", _indented(sent["text"]))
        for name, customer in customers.items()
        for sent in customer["sent"]
    ]


def _noticed(notices: list[Mapping[str, Any]]) -> list[Line]:
    return [
        Line(datetime.fromisoformat(one["at"]), _group(one["to"]), _indented(one["text"]))
        for one in notices
    ]


def _group(called: list[str]) -> str:
    return f"⇒ agents' group (calls {', '.join(called)})" if called else "⇒ agents' group"


def _indented(text: str) -> str:
    return text.replace("\n", "\n         ")


def framed() -> str:
    """The passage of a README, marks included."""
    return f"{BEGIN}```text\n{told()}```\n{END}"


def written_into(text: str) -> str:
    """A README with the night as it is played now."""
    before, _, rest = text.partition(BEGIN)
    return before + framed() + rest.partition(END)[2]


def main() -> None:
    """Write the night into every README."""
    for readme in READMES:
        readme.path.write_text(written_into(readme.text), encoding="utf-8")
        sys.stdout.write(f"{readme.name}\n")


if __name__ == "__main__":
    main()
