"""Every form at every hour around a long holiday: an answer that arrives, or a phone and a true word."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from handlers.model import State
from handlers.policy import FieldKind, Form, FormField
from tests.handlers.forms_desk import ZONE, FormDesk, photo, sample_policy
from tests.journeys.rig import FULL

START = datetime(2026, 9, 24, 0, 10, tzinfo=ZONE)
"""National Day and what is around it."""
HOURS = 14 * 24
STEP = 1 if FULL else 11
WORDS = {
    FieldKind.ORDER_NO: "订单号DD20261101",
    FieldKind.PHONE: "13900001234",
    FieldKind.TRACKING_NO: "快递单号SF1234567890123",
    FieldKind.ADDRESS: "杭州市西湖区文三路100号",
    FieldKind.AMOUNT: "320元",
    FieldKind.DATE: "12月5日",
    FieldKind.YES_NO: "是",
}


def answer(one: FormField) -> str:
    """What a willing customer says to a question."""
    if one.kind is FieldKind.CHOICE:
        return one.choices[0]
    if one.pattern:
        return "a@example.com" if "@" in one.pattern else "91330100MA27X00X0X"
    return WORDS.get(one.kind, "外壳裂了")


def asked(desk: FormDesk, form: Form) -> FormField | None:
    """The field that is waited for."""
    progress = desk.conversation.memory.form
    if desk.conversation.state is not State.FORM or progress is None or not progress.asked:
        return None
    fields = desk.fields(form)
    return next((one for one in fields if one.id == progress.asked[-1]), None)


def fill(desk: FormDesk, form: Form, *, willing: bool) -> int:
    """Answer, or refuse every question; how many messages the customer wrote."""
    said = 1
    desk.needs(f"{form.keywords[0] if form.keywords else '有个问题'}，外壳裂了", form=form.id)
    while desk.conversation.state is State.FORM:
        one = asked(desk, form)
        if willing and one is not None and one.kind is FieldKind.MEDIA:
            desk.says("", photo("a"))
        else:
            desk.says(answer(one) if willing and one is not None else "跳过")
        said += 1
        assert said < 12, "every dialogue ends"
    return said


@pytest.mark.parametrize("form_id", sorted(sample_policy().forms))
@pytest.mark.parametrize("willing", [True, False], ids=["willing", "unwilling"])
def test_every_form_at_every_hour_is_reachable(form_id: str, willing: bool) -> None:
    """Within the window the answer arrives; beyond it there is a phone, or how to read it."""
    form = sample_policy().forms[form_id]
    for hour in range(0, HOURS, STEP):
        desk = FormDesk(now=START + timedelta(hours=hour))
        fill(desk, form, willing=willing)
        due = desk.ticket.deadline_at
        assert due is not None
        if due - desk.now <= timedelta(hours=48):
            continue
        phone = next((v for k, v in desk.ticket.fields.items() if k == "phone"), None)
        told = desk.sent[-1].text
        assert (phone is not None) is willing, (form_id, desk.now)
        assert ("尾号 1234" in told) if phone else ("发" in told and "一句" in told), told


@pytest.mark.parametrize("form_id", sorted(sample_policy().forms))
def test_the_confirmation_always_fits_the_messages_of_the_platform(form_id: str) -> None:
    """One message of the bot after each of the customer's; five are allowed."""
    form = sample_policy().forms[form_id]
    for hour in range(0, 24, 2):
        desk = FormDesk(now=START + timedelta(hours=hour))
        said = fill(desk, form, willing=True)
        assert len(desk.sent) <= said
        assert desk.ticket.ticket_no in desk.sent[-1].text or not desk.ticket.missing
