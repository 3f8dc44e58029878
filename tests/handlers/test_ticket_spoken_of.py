"""What customers of other trades said of their tickets and was taken for something else."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.model import TicketStatus
from handlers.policy import FieldKind, Form, FormField
from tests.handlers.desk import NIGHT, Desk
from tests.handlers.forms_desk import FormDesk, complete

ORDER = "QC20261113077"


def test_a_number_in_the_story_is_put_right() -> None:
    """A room has no field of its own in every form."""
    desk = FormDesk()
    desk.needs("1208房间空调不制热，电话13900001234，订单QC20261113077")
    desk.says("房号说错了，是1206")
    assert desk.ticket.fields["what"].startswith("1206")
    assert len(desk.tickets) == 1


def test_a_correction_of_nothing_known_is_added() -> None:
    """It is no ticket of its own."""
    desk = complete()
    desk.says("颜色写错了，应该是白色的")
    assert desk.handled_by == "ticket_query"
    assert "白色" in str(desk.changes[-1])


def test_a_choice_in_many_words_tells_its_reason_too() -> None:
    """What was told with it is not asked for again."""
    desk = FormDesk()
    reason = FormField(
        id="why",
        kind=FieldKind.CHOICE,
        label="原因",
        ask="因为什么？",
        required=True,
        choices=("行程变化", "酒店原因"),
    )
    detail = FormField(
        id="detail",
        kind=FieldKind.TEXT,
        label="说明",
        ask="说说经过？",
        required=True,
        when={"why": "酒店原因"},
    )
    form = Form(id="refund", title="退订", category="退订", fields=(reason, detail))
    desk.policy = replace(desk.policy, forms={**desk.policy.forms, "refund": form})
    desk.needs("我要退订", form="refund")
    desk.says("酒店临时装修你们也没通知我")
    assert desk.ticket.fields == {"why": "酒店原因", "detail": "酒店临时装修你们也没通知我"}
    assert desk.ticket.missing == ()


def test_what_somebody_left_behind_is_another_matter() -> None:
    """「另外我有件外套…」 is no addition to a refund."""
    desk = Desk(now=NIGHT)
    desk.say(f"微波炉转盘不转，订单{ORDER}，电话13900001234")
    desk.say("另外我有件外套落在你们店里了")
    assert len(desk.tickets) == 2


@pytest.mark.parametrize("words", ["都给我快点", "急", "很急啊！"])
def test_hurry_is_a_nudge(words: str) -> None:
    """It names nothing that could be looked up."""
    desk = complete()
    desk.says(words)
    assert [one.event for one in desk.changes] == ["nudged"]


@pytest.mark.parametrize("words", ["算了不改了", "那不约了", "还是不订了吧"])
def test_not_any_more_withdraws(words: str) -> None:
    """Whatever the trade."""
    desk = complete()
    desk.says(words)
    assert desk.ticket.status is TicketStatus.WITHDRAWN


def test_trouble_that_is_still_there_goes_into_its_ticket() -> None:
    """Though an entry is sure about the words."""
    desk = Desk(now=NIGHT)
    desk.say(f"空调不制热，订单{ORDER}，电话13900001234")
    desk.settle()
    desk.now += timedelta(hours=23)
    desk.knows("空调还是不行啊", "wifi", score=0.95)
    desk.say("空调还是不行啊")
    assert len(desk.tickets) == 1


def test_what_was_asked_before_belongs_to_no_other_thing() -> None:
    """「另外…」 begins a story of its own."""
    desk = Desk(now=NIGHT)
    desk.say(f"微波炉转盘不转，订单{ORDER}，电话13900001234")
    desk.say("什么时候能退")
    desk.say("另外我有件外套落在你们店里了")
    assert "能退" not in str(desk.tickets[-1].fields)
