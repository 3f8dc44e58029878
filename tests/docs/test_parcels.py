"""The example of look-ups is played against the simulated shop that ships."""

from __future__ import annotations

from functools import cache
from typing import Any

from bot.cli.replay import SAMPLE_FAQ
from bot.embedder.choose import Embedding
from bot.lookups.shop import read_shop
from bot.replay.script import read_script
from bot.wiring.lookups import with_shop
from bot.wiring.replaying import play
from config.loader import load_policy
from tests.docs.pages import HOUSE

SCRIPT = HOUSE / "docs" / "examples" / "parcel.yaml"
SHOP = HOUSE / "config" / "shop.yaml"


@cache
def night() -> dict[str, Any]:
    policy = with_shop(load_policy(None), everything=True)
    return play(read_script(SCRIPT), SAMPLE_FAQ, policy, Embedding(), read_shop(SHOP))


def sent(customer: str) -> list[str]:
    return [one["text"] for one in night()["customers"][customer]["sent"]]


def test_who_is_bound_reads_the_order_at_once() -> None:
    """Nothing is asked."""
    (told,) = sent("李女士")
    assert told.startswith("订单 QC20261118001")


def test_who_proves_it_reads_it_after_two_questions() -> None:
    """Order number, then the last four digits."""
    assert sent("张先生")[-1].startswith("订单 QC20261119007")


def test_a_stranger_reads_nothing_and_has_a_ticket() -> None:
    """With what was asked and the number that was named, and none of the desk's own notes."""
    assert not any("已签收" in text for text in sent("陌生人"))
    (ticket,) = [one for one in night()["tickets"] if one["customer"] == "陌生人"]
    assert ticket["fields"] == {"order_no": "QC20261119007", "what": "我的快递到哪了"}


def test_a_number_sent_first_is_remembered_and_news_is_told_once() -> None:
    """No motive is asked, the reason is told, and asked again only that nothing has changed."""
    taken, four, why, told, again = sent("赵女士")
    assert "QC20261120012" in taken
    assert "后四位" in four
    assert "不方便" in why
    assert "待发货" in told
    assert "待发货" not in again
