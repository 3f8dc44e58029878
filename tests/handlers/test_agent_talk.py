"""What agents write: commands are whole lines, everything else is for the customer."""

from __future__ import annotations

import pytest

from handlers.agent_names import acting, colleague
from handlers.agent_talk import Order, command, is_unclear, understood
from handlers.cause import Do
from handlers.policy import Agent, Roster

ROSTER = Roster(
    agents=(
        Agent(id="xiaolin", name="小林", feishu="ou_lin", wecom="LinYue"),
        Agent(id="ajie", name="阿杰"),
    )
)


@pytest.mark.parametrize(
    ("line", "order"),
    [
        ("认领", Order(Do.CLAIM)),
        ("认领 12", Order(Do.CLAIM, case_no=12)),
        ("认领个案#12。", Order(Do.CLAIM, case_no=12)),
        ("我来", Order(Do.CLAIM)),
        ("转给 小林", Order(Do.REASSIGN, to="小林")),
        ("转派给@小林", Order(Do.REASSIGN, to="小林")),
        ("12 转给 阿杰", Order(Do.REASSIGN, to="阿杰", case_no=12)),
        ("退回", Order(Do.RELEASE)),
        ("结单 12", Order(Do.RESOLVE, case_no=12)),
        ("备注 客户要发票", Order(Do.NOTE, "客户要发票")),
        ("备注:客户要发票", Order(Do.NOTE, "客户要发票")),
        ("备注\uff1a客户要发票", Order(Do.NOTE, "客户要发票")),
        ("结单\uff01", Order(Do.RESOLVE)),
        ("//客户要发票", Order(Do.NOTE, "客户要发票")),
        ("误报", Order(Do.FALSE_ALARM)),
        ("接到 23\uff1a30", Order(Do.UNTIL, "23\uff1a30")),
        ("转下一班 12\uff0c客户在等退款", Order(Do.HAND_OVER, "客户在等退款", case_no=12)),
        ("看全文", Order(Do.FULL_TEXT)),
        ("看全文 12", Order(Do.FULL_TEXT, case_no=12)),
        ("12 看全文", Order(Do.FULL_TEXT, case_no=12)),
        ("转给 王芳 12", Order(Do.REASSIGN, to="王芳", case_no=12)),
        ("转给王芳12号", Order(Do.REASSIGN, to="王芳", case_no=12)),
        ("转派 ajie #12", Order(Do.REASSIGN, to="ajie", case_no=12)),
        ("把12转给王芳吧", Order(Do.REASSIGN, to="王芳", case_no=12)),
        ("转12给王芳", Order(Do.REASSIGN, to="王芳", case_no=12)),
        ("12 备注 客户要发票", Order(Do.NOTE, "客户要发票", case_no=12)),
        ("认领一下12吧", Order(Do.CLAIM, case_no=12)),
        ("结单 12 已退款", Order(Do.RESOLVE, "已退款", case_no=12)),
        ("退回12\uff1a要等仓库", Order(Do.RELEASE, "要等仓库", case_no=12)),
    ],
)
def test_commands_are_understood(line: str, order: Order) -> None:
    """In plain Chinese, forgiving about blanks and signs."""
    assert command(line) == order


@pytest.mark.parametrize(
    "line",
    [
        "认领单号发我一下",
        "结单后会有短信",
        "退回运费我们承担",
        "转给您的同事处理一下可以吗",
        "备注栏请填姓名",
        "我来帮您看一下",
        "退回 8 元运费我们承担",
        "结单 3 天内到账",
        "12 小时内退回",
        "2 件都退回",
        "确认一下",
        "",
    ],
)
def test_sentences_are_for_the_customer(line: str) -> None:
    """A word of a command inside a sentence is no command."""
    assert command(line) is None
    assert understood(line) == Order(Do.REPLY, line)


@pytest.mark.parametrize("line", ["认领 12 谢谢", "看全文 12 谢谢", "转给 12 那位同事处理"])
def test_a_command_about_a_case_that_goes_on_like_none_is_unclear(line: str) -> None:
    """It is no sentence for a customer either."""
    assert is_unclear(line)
    assert not is_unclear("退回 8 元运费我们承担")


@pytest.mark.parametrize("name", ["feishu:ou_lin", "wecom:LinYue", "xiaolin"])
def test_an_agent_is_known_by_every_account(name: str) -> None:
    """The platform's id or ours."""
    agent = acting(ROSTER, name)
    assert agent is not None
    assert agent.id == "xiaolin"


@pytest.mark.parametrize(
    "name", ["feishu:ou_other", "wecom:ou_lin", "feishu:", "name:小林", "小林", ""]
)
def test_a_stranger_is_nobody(name: str) -> None:
    """An empty account matches nobody's empty account; a shown name proves nothing."""
    assert acting(ROSTER, name) is None


def test_a_colleague_is_meant_by_name() -> None:
    """As people call each other."""
    found = colleague(ROSTER, "阿杰")
    assert found is not None
    assert found.id == "ajie"
    assert colleague(ROSTER, "阿") is None
