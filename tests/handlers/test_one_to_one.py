"""An agent and the bot on WeCom: plain words go to the customer in hand, never to the wrong one."""

from __future__ import annotations

import pytest

from config.loader import load_policy
from handlers.cause import Do
from handlers.desk_talk import Ordered, Said
from handlers.one_to_one import Asked, Hands, Heard, Switched, Words, hear

POLICY = load_policy(None)
LIN = next(one for one in POLICY.roster.agents if one.wecom)
ONE, TWO = Hands(cases={12: "王女士"}), Hands(cases={15: "李先生", 12: "王女士"})


def said(text: str, hands: Hands = ONE, *, alone: bool = True, quoted: str = "") -> Heard | None:
    words = Words(by=f"wecom:{LIN.wecom}", text=text, quoted=quoted, alone=alone)
    return hear(POLICY, words, hands)


def ordered(heard: Heard | None) -> tuple[int, Do, str]:
    assert isinstance(heard, Ordered)
    return heard.case_no, heard.did.do, heard.did.text


def test_alone_plain_words_go_to_the_customer_in_hand() -> None:
    """Nothing to type but the answer."""
    assert ordered(said("您好，麻烦发一下订单号")) == (12, Do.REPLY, "您好，麻烦发一下订单号")


def test_with_several_in_hand_it_is_asked_which() -> None:
    """And nothing leaves."""
    heard = said("好的马上处理", TWO)
    assert isinstance(heard, Said)
    assert "#15 李先生、#12 王女士" in heard.text


def test_switching_chooses() -> None:
    """切 12 says whom the words go to from now on."""
    heard = said("切 12", TWO)
    assert isinstance(heard, Switched)
    assert (heard.case_no, "王女士" in heard.text) == (12, True)
    chosen = Hands(cases=TWO.cases, chosen=12)
    assert ordered(said("好的马上处理", chosen)) == (12, Do.REPLY, "好的马上处理")


def test_a_case_that_is_gone_is_not_chosen_any_more() -> None:
    """Settled or passed on: the words wait for a choice."""
    assert isinstance(said("好的", Hands(cases=TWO.cases, chosen=9)), Said)
    assert isinstance(said("切 9", TWO), Said)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("#15 好的马上", (15, Do.REPLY, "好的马上")),
        ("#15：好的", (15, Do.REPLY, "好的")),
        ("认领 20", (20, Do.CLAIM, "")),
        ("结单", (12, Do.RESOLVE, "")),
        ("// 客户挺急", (12, Do.NOTE, "客户挺急")),
        ("#15 结单", (15, Do.RESOLVE, "")),
    ],
)
def test_a_number_in_front_or_a_command_names_the_case(
    text: str, expected: tuple[int, Do, str]
) -> None:
    """Whatever is in hand."""
    assert ordered(said(text)) == expected


def test_in_the_group_words_need_their_case() -> None:
    """By number or by the notice they quote; without one they reach no customer."""
    quoted = "**个案 12：王女士 需要人工**"
    assert ordered(said("已为您退款", alone=False, quoted=quoted)) == (12, Do.REPLY, "已为您退款")
    assert said("已为您退款", alone=False) == Asked("已为您退款")


def test_who_is_in_hand_can_be_asked() -> None:
    """「当前」 answers with number and name, or how to begin."""
    for hands, words in ((ONE, "#12 王女士"), (TWO, "#15"), (Hands(), "认领")):
        heard = said("当前", hands)
        assert isinstance(heard, Said)
        assert words in heard.text


def test_a_stranger_gets_nothing() -> None:
    """Not even a word."""
    words = Words(by="wecom:nobody", text="认领 12", alone=True)
    assert hear(POLICY, words, ONE) is None


@pytest.mark.parametrize("alone", [True, False])
@pytest.mark.parametrize("text", ["看全文 12 谢谢", "认领 12 马上"])
def test_an_order_that_nobody_understands_is_for_no_customer(text: str, *, alone: bool) -> None:
    """One line with the ways to say it, and nothing is done."""
    heard = said(text, alone=alone)
    assert isinstance(heard, Said)
    assert "没有发给客户" in heard.text
    assert "看全文 12" in heard.text


@pytest.mark.parametrize("alone", [True, False])
def test_a_case_is_passed_on_and_read_by_number(*, alone: bool) -> None:
    """In the group and alone with the bot, whichever case is in hand."""
    heard = said("转给 王芳 15", alone=alone)
    assert isinstance(heard, Ordered)
    assert (heard.case_no, heard.did.do, heard.did.to) == (15, Do.REASSIGN, "王芳")
    assert ordered(said("看全文 15", alone=alone)) == (15, Do.FULL_TEXT, "")
