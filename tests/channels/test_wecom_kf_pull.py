"""Pulling from 微信客服: pages, cursors, tokens, and who is on either side."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.base import (
    Kind,
    Misconfigured,
    SendProblem,
    TryLater,
)
from tests.channels.wecom_rig import WeComKfRig, kf_rig, row
from tests.simulators.wecom import ACCOUNT, faults

__all__ = ["kf_rig"]


def test_pages_are_pulled_to_the_end(rig: WeComKfRig) -> None:
    """Small pages, and empty ones that say there is more, lose and repeat nothing."""
    rig.sim.kf.page, rig.sim.kf.empty_pages = 3, 2
    for number in range(10):
        rig.says("wm1", str(number))
    assert [one.payload["text"] for one in rig.pull()] == ["在吗", *map(str, range(10))]
    assert rig.pull() == []


def test_accounts_have_cursors_of_their_own(rig: WeComKfRig) -> None:
    """The account is named in every pull; nothing of another one comes."""
    rig.sim.customer("wm9", "wk0009").says("别的店")
    page = rig.channel.pull("wk0009", "", "")
    assert [one.payload["text"] for one in page.arrivals] == ["别的店"]
    assert {one.account for one in page.arrivals} == {"wk0009"}


def test_a_stale_sync_token_is_left_out(rig: WeComKfRig) -> None:
    """95007 costs one more call, not the page."""
    rig.sim.callbacks.idle()
    token = rig.door.woken[-1].payload["token"]
    rig.sim.clock.advance(timedelta(minutes=11))
    assert len(rig.pull(token)) == 1
    assert rig.sim.count("sync_msg") == 2


def test_a_page_that_does_not_move_is_the_last(rig: WeComKfRig) -> None:
    """A platform that says 'more' under the same cursor does not make us ask for ever."""
    rig.pull()
    rig.sim.kf.empty_pages = 1
    cursor = rig.channel.pull(ACCOUNT, rig.cursor, "").next_cursor
    stuck = rig.channel.pull(ACCOUNT, cursor, "")
    assert (stuck.arrivals, stuck.has_more) == ((), False)


def test_what_the_desk_sent_never_comes_back(rig: WeComKfRig) -> None:
    """Only customers and servicers are heard."""
    rig.channel.send(row(rig))
    assert [one.kind for one in rig.pull()] == [Kind.MESSAGE]


@pytest.mark.parametrize(
    ("code", "problem_type"), [(-1, TryLater), (45009, TryLater), (95017, Misconfigured)]
)
def test_a_pull_that_fails_says_what_to_do(
    rig: WeComKfRig, code: int, problem_type: type[SendProblem]
) -> None:
    """The puller backs off, or an operator is told."""
    rig.sim.fail("sync_msg", faults.errcode(code))
    with pytest.raises(problem_type):
        rig.pull()


def test_old_messages_of_a_new_cursor_end_at_three_days(rig: WeComKfRig) -> None:
    """The horizon is the platform's; what it still has comes with its own time."""
    rig.sim.clock.advance(timedelta(days=4))
    rig.says("wm1", "新的")
    assert [one.payload["text"] for one in rig.pull()] == ["新的"]


def test_servicers_are_listed_by_whether_they_receive(rig: WeComKfRig) -> None:
    """The list codes 接待中 as 0, unlike the event."""
    rig.sim.servicer("lisi")
    rig.sim.servicer("wangwu").stops()
    listed = {one.userid: one.receiving for one in rig.channel.people.servicers(ACCOUNT)}
    assert listed == {"lisi": True, "wangwu": False}


def test_nicknames_come_in_batches(rig: WeComKfRig) -> None:
    """Who is unknown is left out; more than a hundred are asked for in turn."""
    ids = [f"wm{number}" for number in range(150)]
    for one in ids[:120]:
        rig.says(one, "在吗")
    found = rig.channel.customers([*ids, "wm_unknown"])
    assert set(found) == set(ids[:120])
    assert found["wm7"].nickname == "wm7"
    assert rig.sim.count("batchget") == 2


def test_accounts_are_listed(rig: WeComKfRig) -> None:
    """All pages of them."""
    for number in range(230):
        rig.sim.world.account(f"wk{number:04}")
    assert len(rig.channel.people.accounts()) == 230


def test_a_refusal_after_the_fact_comes_as_an_event(rig: WeComKfRig) -> None:
    """errcode 0 is not delivered: a customer who blocked us shows later, under our msgid."""
    rig.sim.customer("wm1").blocks()
    rig.channel.send(row(rig, key="ours-1"))
    failed = rig.pull()[-1]
    assert failed.kind is Kind.SEND_FAILED
    assert failed.payload == {"platform_id": "ours-1", "result": "gone"}
