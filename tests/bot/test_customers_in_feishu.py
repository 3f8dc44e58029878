"""Customers on Feishu beyond plain words: signs under answers, records they pass on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bot.store.session import Store
from tests.bot.feishu_desk import FeishuSmallDesk, feishu_small_desk
from tests.simulators.faults import bad_gateway


@pytest.fixture
def desk(store: Store) -> Iterator[FeishuSmallDesk]:
    """A desk on each engine."""
    with feishu_small_desk(store) as opened:
        yield opened


def verdicts(desk: FeishuSmallDesk) -> tuple[int, int]:
    """How often the only entry that was told helped, and did not."""
    with desk.store.read() as tx:
        (use,) = tx.answers.uses()
    return use.helped, use.contradicted


def test_a_sign_under_an_answer_is_a_verdict_on_it(desk: FeishuSmallDesk) -> None:
    """The asker's own, the last one counts; nothing is said back."""
    amy = desk.sim.customer("amy")
    amy.says("多久发货")
    desk.heard()
    (answer,) = desk.sim.sent_to("ou_amy")
    desk.sim.customer("bob").reacts(answer.message_id, "THUMBSUP")
    amy.reacts(answer.message_id, "SMILE")
    desk.heard()
    assert verdicts(desk) == (0, 0)
    amy.reacts(answer.message_id, "THUMBSUP")
    desk.heard()
    assert verdicts(desk) == (1, 0)
    amy.reacts(answer.message_id, "ThumbsDown")
    desk.sim.redeliver(2)
    desk.heard()
    assert verdicts(desk) == (0, 1)
    assert len(desk.sim.sent_to("ou_amy")) == 1


def test_a_record_that_is_passed_on_is_opened_before_its_turn(desk: FeishuSmallDesk) -> None:
    """Its order number is known, and offered instead of asked for."""
    amy = desk.sim.customer("amy")
    amy.passes_on("我的订单号是 20251120123456", "什么时候发货呀")
    desk.heard()
    amy.says("转人工")
    desk.heard()
    desk.wait(seconds=20)
    with desk.store.read() as tx:
        said = tx.connection.exec_driver_sql("SELECT payload FROM inbox WHERE kind = 'message'")
        assert any("20251120123456" in str(payload) for (payload,) in said)


def test_a_record_that_cannot_be_opened_keeps_nobody_waiting(desk: FeishuSmallDesk) -> None:
    """The customer is answered all the same."""
    desk.sim.fail("/im/v1/messages/om", bad_gateway(), times=2)
    desk.sim.customer("amy").passes_on("我的订单号是 20251120123456")
    desk.heard()
    desk.wait(seconds=20)
    assert desk.sim.sent_to("ou_amy")
