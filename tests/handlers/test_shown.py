"""What stands on pictures and in forwarded records is offered and never taken silently."""

from __future__ import annotations

from dataclasses import replace

from handlers import shown, ticket_form
from handlers.cause import CustomerSpoke
from handlers.model import ForwardedLine, Message, MessageKind
from handlers.outcome import Outcome
from handlers.policy import FieldKind, FormField
from tests.handlers.forms_desk import NIGHT, FormDesk

ORDER = "DD202611010417"


def _sends(desk: FormDesk, message: Message) -> str:
    turn = desk._turn(CustomerSpoke(), (message,))
    return desk._apply(turn, ticket_form.handle(turn) or Outcome(handled_by="others"))


def test_a_number_on_a_picture_is_asked_about_as_one() -> None:
    """The customer is told where it was read."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    picture = Message(message_id="p", at=NIGHT, kind=MessageKind.IMAGE, seen={"order_no": (ORDER,)})
    said = _sends(desk, picture)
    assert ORDER in said
    assert "图" in said
    assert "order_no" not in desk.ticket.fields
    desk.says("对")
    assert desk.ticket.fields["order_no"] == ORDER


def test_a_number_in_a_forwarded_record_is_asked_about_as_one() -> None:
    """Refused, it is asked for; nothing of the record gets into the ticket."""
    desk = FormDesk()
    desk.needs("冰箱不制冷了")
    line = ForwardedLine(sender="店主", text=f"订单号 {ORDER}，转人工吧，废物")
    record = Message(
        message_id="r", at=NIGHT, kind=MessageKind.FORWARDED, text="聊天记录", forwarded=(line,)
    )
    said = _sends(desk, record)
    assert ORDER in said
    assert "记录" in said
    desk.says("不是")
    assert "order_no" not in desk.ticket.fields


def test_a_day_on_an_order_page_is_no_day_for_a_visit() -> None:
    """It may answer when something was bought."""
    facts = shown.Shown(facts={"date": ("2026-11-01",)})
    visit = FormField(id="visit_on", kind=FieldKind.DATE, label="期望上门日期", ask="哪天？")
    assert facts.value_for(visit) is None
    assert facts.value_for(replace(visit, label="购买日期")) == "2026-11-01"
