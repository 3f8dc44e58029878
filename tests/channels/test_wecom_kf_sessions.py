"""Sessions of 微信客服: who may speak, codes that live 20 s, and a day left open at night."""

from __future__ import annotations

import pytest

from bot.channels.base import (
    Way,
)
from bot.channels.wecom.kf_sessions import Session
from bot.channels.wecom.render import text_part, to_person, to_pool
from tests.channels.rig import delivery
from tests.channels.wecom_rig import HELLO, WeComKfRig, kf_rig, result_of, row
from tests.simulators.wecom import ACCOUNT, faults
from tests.simulators.wecom.nouns import BOT, ENDED, NEW, POOL

__all__ = ["kf_rig"]


def test_a_new_session_becomes_the_bots_by_sending(rig: WeComKfRig) -> None:
    """State 0 takes messages and turns into 1."""
    assert rig.sim.customer("wm1").state == NEW
    rig.channel.send(row(rig))
    assert rig.sim.customer("wm1").state == BOT
    assert rig.channel.session(ACCOUNT, "wm1") == Session("bot")


def test_a_session_of_a_person_silences_the_bot(rig: WeComKfRig) -> None:
    """95018 is looked into: a person owns the session, so nothing is tried again."""
    rig.sim.servicer("lisi").takes("wm1")
    assert result_of(rig, row(rig)) == "owned_by_person"
    assert rig.channel.session(ACCOUNT, "wm1") == Session("person", "lisi")
    assert rig.screen("wm1") == []


def test_a_session_in_the_pool_is_left_to_people(rig: WeComKfRig) -> None:
    """Who waits for a person is not answered by the bot."""
    rig.sim.servicer("lisi")
    rig.channel.send(row(rig, to_pool()))
    assert rig.sim.customer("wm1").state == POOL
    assert result_of(rig, row(rig)) == "owned_by_person"


def test_an_ended_session_waits_for_the_customer(rig: WeComKfRig) -> None:
    """After an end only the customer's next message opens the way."""
    rig.sim.servicer("lisi").takes("wm1")
    rig.sim.servicer("lisi").ends("wm1")
    assert result_of(rig, row(rig)) == "window_closed"
    rig.says("wm1", "还在吗")
    rig.channel.send(row(rig))
    assert rig.screen("wm1") == ["您好"]


def test_a_welcome_leaves_on_its_code(rig: WeComKfRig) -> None:
    """The code of entering lets one message out, without address."""
    code = rig.sim.customer("wm2").enters()
    part = rig.channel.via(text_part("晚上好"), Way(code=code))
    rig.channel.send(delivery(rig.address("wm2"), part.payload))
    assert rig.screen("wm2") == ["晚上好"]


@pytest.mark.parametrize("seconds", [21, 3600])
def test_a_late_welcome_is_dropped(rig: WeComKfRig, seconds: int) -> None:
    """A code lives 20 s; afterwards it is refused once, and nothing waits for the customer."""
    code = rig.sim.customer("wm2").enters()
    rig.sim.clock.advance(seconds)
    assert result_of(rig, row(rig, {**HELLO, "code": code})) == "expired"
    assert rig.sim.count("send_msg_on_event") == 1


def test_a_code_is_tried_again_at_once(rig: WeComKfRig) -> None:
    """There is no later for a code, so trouble is answered within the call."""
    code = rig.sim.customer("wm2").enters()
    rig.sim.fail("send_msg_on_event", faults.bad_gateway(), times=2)
    rig.channel.send(delivery(rig.address("wm2"), {**HELLO, "code": code}))
    assert rig.screen("wm2") == ["您好"]


def test_a_code_whose_answer_was_lost_counts_as_used(rig: WeComKfRig) -> None:
    """The second try is refused as spent: the first one was the message."""
    code = rig.sim.customer("wm2").enters()
    rig.sim.fail("send_msg_on_event", faults.half(applied=True))
    rig.channel.send(delivery(rig.address("wm2"), {**HELLO, "code": code}, key="once"))
    assert rig.screen("wm2") == ["您好"]


def test_a_session_left_open_is_ended_and_answered(rig: WeComKfRig) -> None:
    """The day's session in state 3: ended, and its code carries the night's reply."""
    rig.sim.servicer("lisi").takes("wm1")
    part = rig.channel.via(text_part("客服已下班,夜班台为您服务。"), Way(end_session=True))
    rig.channel.send(row(rig, part.payload))
    assert rig.screen("wm1") == ["客服已下班,夜班台为您服务。"]
    assert rig.sim.customer("wm1").state == ENDED


def test_a_session_whose_servicer_stopped_is_told_apart(rig: WeComKfRig) -> None:
    """Nobody is 接待中 any more, so nobody has to be waited for."""
    servicer = rig.sim.servicer("lisi")
    servicer.takes("wm1")
    servicer.stops()
    assert result_of(rig, row(rig)) == "left_open"
    rig.sim.fail("servicer/list", faults.bad_gateway(), times=1)
    assert result_of(rig, row(rig)) == "owned_by_person"


def test_a_code_refused_after_the_end_is_told(rig: WeComKfRig) -> None:
    """The session is over and the reply is not out: the desk makes a ticket of it."""
    rig.sim.servicer("lisi").takes("wm1")
    rig.sim.fail("send_msg_on_event", faults.errcode(41051), times=1)
    ending = row(rig, {**HELLO, "end_first": True})
    assert result_of(rig, ending) == "code_lost"
    assert rig.screen("wm1") == []


def test_a_session_that_came_back_by_itself_is_not_ended(rig: WeComKfRig) -> None:
    """Where the bot may speak it speaks; it never ends a session for nothing."""
    rig.channel.send(row(rig, {**HELLO, "end_first": True}))
    assert rig.sim.customer("wm1").state == BOT
    assert rig.sim.count("trans") == 0


def test_a_session_that_had_ended_is_told(rig: WeComKfRig) -> None:
    """Its code went to somebody else, so the desk makes a ticket of it."""
    rig.sim.servicer("lisi").takes("wm1")
    rig.sim.servicer("lisi").ends("wm1")
    assert result_of(rig, row(rig, {**HELLO, "end_first": True})) == "code_lost"


def test_a_session_is_handed_to_a_servicer(rig: WeComKfRig) -> None:
    """Native hand-over: the session becomes the servicer's."""
    rig.sim.servicer("lisi")
    receipt = rig.channel.send(row(rig, to_person("lisi")))
    assert rig.channel.session(ACCOUNT, "wm1") == Session("person", "lisi")
    assert receipt.data["code"]


def test_nobody_is_handed_to_a_servicer_who_stopped(rig: WeComKfRig) -> None:
    """95019 and 95014 are refusals; the desk chooses somebody else."""
    rig.sim.servicer("lisi").stops()
    assert result_of(rig, row(rig, to_person("lisi"))) == "refused"
    assert result_of(rig, row(rig, to_person("nobody"))) == "refused"
