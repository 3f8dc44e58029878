"""What each of WeCom's refusals leads to, at the first try and at a later one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.base import (
    Misconfigured,
    Refused,
    SendProblem,
    TryLater,
)
from bot.channels.wecom.errors import BAD_MENU, CURES, NEVER_ARRIVED, REFUSALS, ApiError, problem
from bot.channels.wecom.render import kf_parts
from handlers.model import Choice, Reply
from tests.channels.rig import again
from tests.channels.wecom_rig import WeComKfRig, kf_rig, result_of, row
from tests.simulators.wecom import faults

__all__ = ["kf_rig"]


def test_an_unverified_company_is_an_operators_matter(rig: WeComKfRig) -> None:
    """95018 in a session of the bot is a race at first and a misconfiguration later."""
    rig.sim.fail("send_msg", faults.errcode(95018), times=2)
    with pytest.raises(TryLater):
        rig.channel.send(row(rig))
    with pytest.raises(Misconfigured):
        rig.channel.send(replace(row(rig), attempt=3))


def test_the_budget_is_five(rig: WeComKfRig) -> None:
    """The sixth message waits until the customer writes again."""
    for _ in range(5):
        rig.channel.send(row(rig))
    assert result_of(rig, row(rig)) == "budget_spent"
    rig.says("wm1", "?")
    rig.channel.send(row(rig))
    assert len(rig.screen("wm1")) == 6


def test_two_days_close_the_window(rig: WeComKfRig) -> None:
    """Nothing leaves 48 hours after the customer's last message."""
    rig.sim.clock.advance(timedelta(hours=49))
    rig.sim.expire_tokens()
    assert result_of(rig, row(rig)) == "window_closed"


@pytest.mark.parametrize("duplicate", [95099, 40058])
def test_a_known_key_on_a_resend_means_it_had_arrived(rig: WeComKfRig, duplicate: int) -> None:
    """The number of the refusal is unpublished; whichever it is, the customer reads it once."""
    rig.sim.kf.duplicate = duplicate
    first = row(rig)
    rig.channel.send(first)
    assert rig.channel.send(again(first, unsure=True)).platform_id == first.key
    assert rig.screen("wm1") == ["您好"]


def test_a_known_key_on_a_first_try_is_a_refusal(rig: WeComKfRig) -> None:
    """Without an earlier try there is nothing that could have arrived."""
    rig.channel.send(row(rig, key="same"))
    assert result_of(rig, row(rig, key="same")) == "refused"


@pytest.mark.parametrize("code", sorted(NEVER_ARRIVED - {40014, 42001}))
def test_a_known_error_on_a_resend_is_not_taken_for_arrival(rig: WeComKfRig, code: int) -> None:
    """A limit or a refusal proves that the first try had not arrived either."""
    rig.sim.fail("send_msg", faults.errcode(code), times=2)
    with pytest.raises(SendProblem):
        rig.channel.send(again(row(rig), unsure=True))


@pytest.mark.parametrize("code", sorted(CURES))
def test_misconfigurations_name_the_cure(code: int) -> None:
    """Beside the code stands what to click."""
    found = problem(ApiError(code, "told"))
    assert isinstance(found, Misconfigured)
    assert CURES[code] in str(found)


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_refusals_name_their_result(code: int) -> None:
    """Every result is one that the desk knows."""
    found = problem(ApiError(code))
    assert isinstance(found, Refused)
    assert found.result in {"refused", "gone", "budget_spent", "window_closed"}


@pytest.mark.parametrize("code", sorted(BAD_MENU))
def test_a_menu_that_is_refused_goes_as_text(rig: WeComKfRig, code: int) -> None:
    """Numbered lines under the same key, in the same call: the customer waits for nothing."""
    (menu,) = kf_parts(Reply(text="您想问？", key="k", choices=(Choice(id="a", label="退货"),)))
    rig.sim.fail("send_msg", faults.errcode(code), times=1)
    rig.channel.send(row(rig, menu.payload))
    assert rig.screen("wm1") == ["您想问？\n1. 退货"]
    rig.sim.fail("send_msg", faults.errcode(40201), times=1)
    assert result_of(rig, row(rig, menu.payload)) == "refused"
