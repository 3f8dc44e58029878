"""`nightdesk understand --false-alarms`: what woke somebody for nothing becomes lines to learn from."""

from __future__ import annotations

import json

import pytest

from bot.__main__ import main
from bot.store.session import Store
from handlers.cause import Do
from knowledge import signals
from tests.bot.small_desk import NIGHT, SmallDesk


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_tap_on_the_card_becomes_a_line(
    store: Store,
    database_url: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Masked, and what it was taken for; what was no false alarm is not told."""
    monkeypatch.setenv("NIGHTDESK_DATABASE_URL", database_url)
    desk = SmallDesk(store, NIGHT)
    desk.says("家里燃气泄漏，味道很大，电话13812345678", customer="amy")
    desk.says("插座着火了，冒烟", customer="bob")
    desk.wait(minutes=1)
    desk.commands(Do.FALSE_ALARM, "邻居在烧烤", customer="amy")
    desk.commands(Do.RESOLVE, customer="bob")
    desk.wait(minutes=1)
    assert main(["understand", "--false-alarms", "--json"]) == 0
    (line,) = [json.loads(one) for one in capsys.readouterr().out.splitlines()]
    assert (line["urgent"], line["taken_for"]) == (False, signals.UrgentReason.SAFETY.value)
    assert "燃气泄漏" in line["text"]
    assert "13812345678" not in line["text"]
    assert main(["understand", "--false-alarms"]) == 0
    assert capsys.readouterr().out.strip() == line["text"]
