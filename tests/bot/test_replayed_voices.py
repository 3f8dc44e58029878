"""Customers of a scripted night speak, and type a number before what it is about."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from bot.embedder.choose import Embedding
from bot.replay import voices
from bot.replay.script import CustomerItem, DeskItem, Item, Tick
from bot.wiring.replaying import play
from config.loader import load_policy
from config.settings import HOUSE

NIGHT = datetime.fromisoformat("2026-11-18T23:40:00+08:00")


def item(customer: str, what: str, value: str, after: int = 0) -> CustomerItem:
    """What a customer does, `after` seconds into the night."""
    at = NIGHT + timedelta(seconds=after)
    return CustomerItem(at=at, customer=customer, channel="wecom_kf", what=what, value=value)


@cache
def night() -> dict[str, Any]:
    """All of them in one night."""
    items: Sequence[Item] = (
        item("speaks", "voice", "多久发货"),
        item("mumbles", "voice", ""),
        item("numbers", "text", "DD202611010417"),
        item("numbers", "text", "到哪了", after=3),
        item("mumbles", "voice", "", after=60),
        DeskItem(at=NIGHT + timedelta(seconds=90), agent="周姐", text="版本"),
        Tick(at=NIGHT + timedelta(minutes=3)),
    )
    return play(items, HOUSE / "knowledge" / "faq", load_policy(None), Embedding())


def sent(customer: str) -> list[str]:
    return [one["text"] for one in night()["customers"][customer]["sent"]]


def test_spoken_words_are_answered() -> None:
    """The simulated endpoint hears what the script says was spoken."""
    (answer,) = sent("speaks")
    assert "48 小时" in answer


def test_what_nobody_can_write_down_is_asked_for_once() -> None:
    """Then it is a ticket."""
    asked, kept = sent("mumbles")
    (ticket,) = night()["tickets"]
    assert "紧急请点这里" in asked
    assert ticket["ticket_no"] in kept


def test_a_number_and_its_question_are_one_breath() -> None:
    """「DD…」「到哪了」 gets one reply, about where that parcel is."""
    (answer,) = sent("numbers")
    assert "物流" in answer


def test_two_recordings_of_the_same_words_are_two() -> None:
    """Each is kept under a hash of its own; somebody else's file says nothing."""
    ears, first = voices.ScriptedEars(), voices.recording("a", "多久发货")
    assert first != voices.recording("b", "多久发货")
    assert ears.transcript(first, "voice", voices.MIME) == "多久发货"
    assert ears.transcript(b"ID3 of a real telephone\n", "voice", voices.MIME) == ""


def test_the_version_of_the_night_can_be_asked_for() -> None:
    """What is played is version one, with an end to its line."""
    (told,) = [one["text"] for one in night()["notices"] if one["text"].startswith("v1")]
    assert "使用中" in told
    assert told.endswith("条")
