"""Replies as messages of 微信客服: few, within WeCom's limits, and nothing lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.base import Part, Way
from bot.channels.wecom.plain import size, split, without_markdown
from bot.channels.wecom.render import by_way, kf_parts, plain_parts
from handlers.model import Choice, Reply

RETURNS = Choice(id="faq:returns", label="退货流程")
REFUNDS = Choice(id="faq:refunds", label="退款多久到账")
SENTENCE = "请保留包装、配件和购物小票,我们收到后三个工作日内处理完成。"


def reply(
    text: str,
    *choices: Choice,
    attachments: tuple[str, ...] = (),
    by: str | None = None,
) -> Reply:
    """A reply with this text."""
    return Reply(text=text, key="k", choices=choices, attachments=attachments, by=by)


def kinds(parts: tuple[Part, ...]) -> list[str]:
    """The message types of the parts."""
    return [part.payload["msgtype"] for part in parts]


def test_a_short_reply_is_one_text() -> None:
    """What fits one message is one message, and reads as it was written."""
    (part,) = kf_parts(reply("付款后 48 小时内发货。"))
    assert part.payload == {"msgtype": "text", "text": {"content": "付款后 48 小时内发货。"}}
    assert part.preview == "付款后 48 小时内发货。"


def test_choices_are_a_menu_whose_taps_come_back_as_offered() -> None:
    """Ids and labels are the reply's; the preview numbers them for the replay."""
    (part,) = kf_parts(reply("您想问哪一个?", RETURNS, REFUNDS))
    menu = part.payload["msgmenu"]
    assert menu["head_content"] == "您想问哪一个?"
    assert [item["click"] for item in menu["list"]] == [
        {"id": "faq:returns", "content": "退货流程"},
        {"id": "faq:refunds", "content": "退款多久到账"},
    ]
    assert part.preview == "您想问哪一个?\n1. 退货流程\n2. 退款多久到账"


@pytest.mark.parametrize(
    "choices",
    [
        tuple(Choice(id=str(number), label=f"第{number}项") for number in range(11)),
        (RETURNS, Choice(id="long", label="很长" * 22)),
        (RETURNS, Choice(id="i" * 129, label="短")),
        (RETURNS, Choice(id="", label="短")),
    ],
)
def test_choices_that_no_menu_takes_are_numbered_lines(choices: tuple[Choice, ...]) -> None:
    """Too many, too long or nameless: the customer still reads and answers them by number."""
    (part,) = kf_parts(reply("请选择", *choices))
    assert part.payload["msgtype"] == "text"
    assert all(f"{number}. {one.label}" in part.preview for number, one in enumerate(choices, 1))


def test_a_text_too_long_for_a_menus_head_carries_its_choices_as_lines() -> None:
    """One message with numbers beats two with a menu: the budget is five."""
    (part,) = kf_parts(reply(SENTENCE * 15, RETURNS, REFUNDS))
    assert part.payload["msgtype"] == "text"
    assert part.preview.endswith("2. 退款多久到账")


def test_a_long_text_with_choices_is_a_text_and_a_menu() -> None:
    """Where it takes two messages anyway, the second one can be tapped."""
    parts = kf_parts(reply(SENTENCE * 30, RETURNS))
    assert kinds(parts) == ["text", "msgmenu"]
    assert said(parts) == SENTENCE * 30


def test_a_long_text_is_cut_between_sentences() -> None:
    """Nobody reads half a sentence in one bubble and the rest in another."""
    parts = kf_parts(reply(SENTENCE * 40))
    assert len(parts) == 2
    assert all(part.preview.endswith("。") for part in parts)


def test_a_text_of_nearly_two_messages_is_two_messages() -> None:
    """Cuts between clauses, or anywhere, come before a third message."""
    text = ("一" * 300 + "。") * 4 + "完" * 100
    assert size(text) < 2 * 2048
    parts = kf_parts(reply(text))
    assert len(parts) == 2
    assert said(parts) == text


def test_pictures_follow_the_words() -> None:
    """A picture is a message of its own that is uploaded when it leaves."""
    parts = kf_parts(reply("看图", attachments=("images/step.png",)))
    assert kinds(parts) == ["text", "image"]
    assert parts[1].payload["image"] == {"ref": "images/step.png"}
    assert parts[1].preview == "[step.png]"


def test_a_picture_alone_has_no_empty_text() -> None:
    """WeCom refuses an empty text."""
    assert kinds(kf_parts(reply("", attachments=("a.png",)))) == ["image"]


def test_an_agents_words_stay_as_typed() -> None:
    """What an agent writes is no markdown, whatever it looks like."""
    (part,) = kf_parts(reply("# 5*8*2 **不是** 粗体", by="lisi"))
    assert part.preview == "# 5*8*2 **不是** 粗体"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("**退货**要先申请", "退货要先申请"),
        ("# 退货\n\n正文", "退货\n\n正文"),
        ("- 一\n* 二\n+ 三", "- 一\n- 二\n- 三"),
        ("见[说明](https://example.com/a)", "见说明 https://example.com/a"),
        ("![图](https://example.com/p.png)看图", "图看图"),
        ("> 引用", "引用"),
        ("`code`", "code"),
        ("```text\n内容\n```\n后", "内容\n后"),
        ("前\n\n---\n后", "前\n\n后"),
        ("订单 AB__12__C 尺寸 5*8*2", "订单 AB__12__C 尺寸 5*8*2"),
        ("https://example.com/a_b_c?x=*", "https://example.com/a_b_c?x=*"),
        ("1. 第一步\n2. 第二步", "1. 第一步\n2. 第二步"),
    ],
)
def test_markdown_is_read_for_the_customer(written: str, shown: str) -> None:
    """微信客服 shows the signs themselves, so they go; what looks alike but is none stays."""
    assert without_markdown(written) == shown


def test_the_first_message_can_leave_on_a_code() -> None:
    """Welcome and end codes let a text or menu out; a picture has no such way."""
    text, image = kf_parts(reply("晚上好", attachments=("a.png",)))
    assert by_way(text, Way(code="C1")).payload["code"] == "C1"
    assert by_way(text, Way(end_session=True)).payload["end_first"] is True
    assert by_way(image, Way(code="C1")) == image
    assert by_way(text, Way()) == text


def test_without_menus_choices_are_lines() -> None:
    """The self-built app shows the same reply as text."""
    (part,) = plain_parts(reply("您想问哪一个?", RETURNS, REFUNDS))
    assert part.preview == "您想问哪一个?\n1. 退货流程\n2. 退款多久到账"


TEXTS = st.text(
    st.sampled_from("甲乙丙a 1。!?,、;\n😀👨\u200d👩\u200d👧é\ufe0f*_#[]()"), max_size=3000
)


@given(text=TEXTS, limit=st.integers(64, 600))
def test_a_cut_text_fits_and_loses_nothing(text: str, limit: int) -> None:
    """Every piece is within the limit; together they are the text, blanks at cuts aside."""
    pieces = split(text, limit, most=2)
    assert all(0 < size(piece) <= limit for piece in pieces)
    assert re.sub(r"\s", "", "".join(pieces)) == re.sub(r"\s", "", text)


@given(text=TEXTS, labels=st.lists(st.text(max_size=60), max_size=12), by=st.booleans())
def test_no_reply_breaks_a_limit(text: str, labels: list[str], by: bool) -> None:
    """Whatever a FAQ file holds, WeCom takes it."""
    choices = tuple(Choice(id=str(number), label=label) for number, label in enumerate(labels))
    for part in kf_parts(reply(text, *choices, by="lisi" if by else None)):
        if part.payload["msgtype"] == "text":
            assert 0 < size(part.payload["text"]["content"]) <= 2048
        else:
            menu = part.payload["msgmenu"]
            assert size(menu["head_content"]) <= 1024
            assert len(menu["list"]) <= 10
            assert all(0 < size(item["click"]["content"]) <= 128 for item in menu["list"])


def said(parts: tuple[Part, ...]) -> str:
    """The words of the parts, without choices."""
    heads = [part.payload.get("text", {}).get("content", "") for part in parts]
    menus = [part.payload.get("msgmenu", {}).get("head_content", "") for part in parts]
    return "".join(map("".join, zip(heads, menus, strict=True)))
