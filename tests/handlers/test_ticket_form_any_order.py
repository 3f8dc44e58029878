"""Whatever the order, the ticket equals what was said, and nothing is asked twice."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from handlers.model import LIVING, Reply, State
from handlers.policy import FieldKind, Form, FormField
from knowledge.matcher import Action, Hit, Ranking
from tests.handlers.forms_desk import NIGHT, FormDesk, photo, sample_policy

FAQ = Ranking(action=Action.ANSWER, hits=(Hit("hours", 0.9),))
WORDS = {
    "order_no": ("DD20261101", "DD20265522", "XS2611240077"),
    "phone": ("13900001234", "13700137000", "02155550134"),
    "reason": ("外壳裂了", "尺寸不合适", "按键没有反应", "颜色和图上不一样"),
    "what": ("冰箱不制冷", "洗衣机漏水", "油烟机有异响"),
    "wish": ("希望重新发一台", "希望当面道歉"),
    "product": ("海尔洗衣机", "美的空调"),
}
SAID_AS = {
    "order_no": ("{}", "单号{}", "订单号是{}", "订单 {}"),
    "phone": ("{}", "电话{}", "手机号是{}", "打我电话 {}"),
}
INTERRUPTIONS = ("faq", "wait", "nod", "photo", "hello", "silence", "again")


@dataclass
class Night:
    """One customer who answers as asked, volunteers, corrects and gets distracted."""

    desk: FormDesk
    draw: random.Random
    told: dict[str, str] = field(default_factory=dict)
    photos: list[str] = field(default_factory=list)

    def value(self, one: FormField) -> str | None:
        """A value for a field, in the customer's mind."""
        if one.kind is FieldKind.CHOICE:
            return self.draw.choice(one.choices)
        known = WORDS.get(one.id)
        return self.draw.choice(known) if known else None

    def phrase(self, one: FormField, value: str) -> str:
        """The value as it is said unasked."""
        return self.draw.choice(SAID_AS.get(one.id, ("{}",))).format(value)


def questions(sent: list[Reply]) -> list[str]:
    """The lines of replies that ask."""
    return [line for reply in sent for line in reply.text.split("\n")]


def form_of(desk: FormDesk) -> Form:
    """The form of the last ticket."""
    return desk.policy.forms[desk.ticket.form_id or ""]


def asked_field(desk: FormDesk) -> FormField | None:
    """The field that the desk waits for."""
    progress = desk.conversation.memory.form
    if desk.conversation.state is not State.FORM or progress is None or not progress.asked:
        return None
    return next((one for one in form_of(desk).fields if one.id == progress.asked[-1]), None)


def interrupt(night: Night, kind: str) -> None:
    """Something that is no answer."""
    desk = night.desk
    if kind == "faq":
        desk.ranking = FAQ
        desk.says("你们几点上班?")
        desk.ranking = Ranking(action=Action.MISS, hits=())
    elif kind == "photo":
        night.photos.append(f"p{len(night.photos)}")
        desk.says("", photo(night.photos[-1]))
    elif kind == "silence":
        desk.waits(night.draw.choice((1, 4, 9)))
    elif kind == "again" and night.told:
        name = night.draw.choice(sorted(set(night.told) & set(SAID_AS)) or [""])
        desk.says(f"单号{night.told[name]}" if name == "order_no" else "好的")
    else:
        desk.says({"wait": "等一下", "nod": "好的", "hello": "在吗"}.get(kind, "嗯"))


def answer(night: Night) -> None:
    """The asked field, perhaps with others in the same message."""
    desk, one = night.desk, asked_field(night.desk)
    if one is None:
        return
    value = night.value(one)
    if value is None:
        desk.says("跳过")
        return
    parts = {one.id: value}
    for other in form_of(desk).fields:
        if other.id in SAID_AS and other.id not in night.told and night.draw.random() < 0.3:
            parts.setdefault(other.id, night.value(other) or "")
    fields = {item.id: item for item in form_of(desk).fields}
    said = [
        value if name == one.id and len(parts) == 1 else _full(fields[name], value)
        for name, value in parts.items()
    ]
    night.draw.shuffle(said)
    desk.says("\uff0c".join(said))
    night.told |= parts


def _full(one: FormField, value: str) -> str:
    """A value with its name, as people do when they give several."""
    return {"order_no": f"单号{value}", "phone": f"电话{value}"}.get(one.id, value)


def correct(night: Night) -> None:
    """One value was wrong."""
    names = sorted(set(night.told) & set(SAID_AS) & set(night.desk.ticket.fields))
    if not names:
        return
    name = night.draw.choice(names)
    value = night.draw.choice([one for one in WORDS[name] if one != night.told[name]])
    called = {"order_no": "单号", "phone": "电话"}[name]
    phrase = night.draw.choice(("{}写错了,是{}", "{}错了,应该是{}", "{}改成{}"))
    night.desk.says(phrase.format(called, value))
    night.told[name] = value


def go_through(night: Night, steps: list[str]) -> None:
    """The drawn steps, then answers until the form is over."""
    desk = night.desk
    known = {"answer": answer, "correct": correct}
    for step in steps:
        if desk.conversation.state is State.FORM:
            known.get(step, lambda one, kind=step: interrupt(one, kind))(night)
    while desk.conversation.state is State.FORM:
        answer(night)
        assert len(desk.outcomes) < 60, "every dialogue ends"


def assert_asked_once(desk: FormDesk) -> None:
    """No question comes twice, and no message has two."""
    asks = [one.ask for one in form_of(desk).fields]
    lines = questions(desk.sent)
    assert all(sum(ask in line for line in lines) <= 1 for ask in asks)
    for reply in desk.sent:
        assert sum(ask in reply.text for ask in asks) <= 1
        assert reply.text.count("\uff1f") <= 1


OPENINGS = {
    "default": "转人工",
    "return": "我要退货",
    "complaint": "我要投诉",
    "logistics": "物流异常",
}


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**32),
    form=st.sampled_from(sorted(OPENINGS)),
    steps=st.lists(st.sampled_from(("answer", "answer", "correct", *INTERRUPTIONS)), max_size=12),
)
def test_the_ticket_equals_what_was_said(seed: int, form: str, steps: list[str]) -> None:
    """Any order of answers, corrections, interruptions, photos, silences and repeats."""
    desk = FormDesk(now=NIGHT)
    night = Night(desk=desk, draw=random.Random(seed))
    desk.needs(OPENINGS[form], form=form)
    if form == "return":
        night.told["what"] = "退货"
    go_through(night, steps)
    for name, value in night.told.items():
        assert desk.ticket.fields.get(name) == value, (name, night.told, desk.ticket.fields)
    assert desk.ticket.status in LIVING
    assert set(night.photos) <= set(desk.photos[desk.ticket.ticket_no])
    assert_asked_once(desk)
    progress = desk.conversation.memory.form
    assert progress is not None
    assert progress.questions <= sample_policy().manners.night_questions


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 2**32),
    words=st.lists(
        st.sampled_from(
            (
                "跳过",
                "好",
                "13800138",
                "???",
                "哈哈",
                "上一步",
                "重新填",
                "等一下",
                "不对",
                "123",
                "[图片]",
                "不是",
                "对",
            )
        ),
        min_size=1,
        max_size=14,
    ),
)
def test_every_dialogue_ends_whatever_is_said(seed: int, words: list[str]) -> None:
    """Noise never breaks the form, and silence always ends it."""
    desk = FormDesk(facts={"phone": ("13900001234",)} if seed % 2 else {})
    desk.needs("冰箱不制冷了")
    for word in words:
        if desk.conversation.state is State.FORM:
            desk.says(word)
    desk.waits(60)
    assert desk.conversation.state is State.BOT
    assert len(desk.tickets) == 1
