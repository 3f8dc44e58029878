"""What customers say once a ticket of theirs was answered: thanks, ratings, more of the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from handlers.model import TicketStatus
from handlers.turn import TimelineEvent
from tests.handlers.forms_desk import FormDesk, complete


def answered(desk: FormDesk, *, hours: float = 10, parked: bool = False) -> FormDesk:
    """A desk some hours after a person answered."""
    before = desk.now
    desk.now += timedelta(hours=hours)
    at = desk.now - timedelta(hours=1)
    said = TimelineEvent(
        at=at, kind="agent_said", text="师傅今天来", affair=desk.ticket.ticket_no, by="xiaolin"
    )
    desk.events = (*desk.events, said)
    spoke_at = before if parked else at
    memory = replace(desk.conversation.memory, spoke_at=spoke_at)
    desk.conversation = replace(desk.conversation, memory=memory)
    desk.set_ticket(status=TicketStatus.ASSIGNED, assigned_to="xiaolin")
    return desk


@pytest.mark.parametrize("words", ["来了 修好了 谢谢你们", "师傅修好了，谢谢", "已经弄好了"])
def test_who_was_answered_and_helped_closes_the_ticket(words: str) -> None:
    """Settled, not withdrawn, and with the way back."""
    desk = answered(complete())
    assert "没解决" in desk.says(words)
    assert desk.ticket.status is TicketStatus.RESOLVED


@pytest.mark.parametrize("words", ["来了 没修好", "修好了但是又漏", "修好了吗", "还没修好"])
def test_what_is_not_done_closes_nothing(words: str) -> None:
    """A no, a but and a question are no thanks."""
    desk = answered(complete())
    desk.says(words)
    assert desk.ticket.status is not TicketStatus.RESOLVED


@pytest.mark.parametrize("words", ["9号不行，10号可以", "周日我不在家", "那我寄到付"])
def test_what_is_said_to_an_answer_goes_into_its_ticket(words: str) -> None:
    """Though the ticket is a week old."""
    desk = complete()
    desk.set_ticket(opened_at=desk.now - timedelta(days=9))
    answered(desk)
    desk.says(words)
    assert desk.handled_by.startswith("ticket")
    assert desk.changes[-1].ticket_no == desk.ticket.ticket_no


def test_the_word_that_fetches_a_parked_answer_is_no_rating_and_no_riddle() -> None:
    """「发任意一句即可收到」: the 1 got what it came for."""
    desk = answered(complete(), hours=100, parked=True)
    desk.set_ticket(status=TicketStatus.RESOLVED)
    assert desk.says("1") == ""
    assert desk.ticket.status is TicketStatus.RESOLVED
    assert desk.handled_by == "ticket_query"


@pytest.mark.parametrize(
    "words", ["钱收到了 但是没道歉", "钱还没到账呢，说好的办了？", "师傅修完又忽冷忽热了"]
)
def test_an_answer_that_did_not_hold_opens_the_ticket_again(words: str) -> None:
    """The same matter, the same number."""
    desk = answered(complete())
    desk.set_ticket(status=TicketStatus.RESOLVED)
    desk.says(words)
    assert desk.ticket.status is TicketStatus.OPEN


def test_a_promise_that_was_kept_is_not_apologised_for() -> None:
    """An answered ticket that is written to again gets a promise of its own."""
    desk = answered(complete(), hours=24)
    told = desk.says("寄出去了 单号SF9988776655443")
    assert "抱歉" not in told
    assert desk.ticket.deadline_at is not None
    assert desk.ticket.deadline_at > desk.now
    assert desk.ticket.fields["tracking_no"] == "SF9988776655443"


def test_how_an_answered_ticket_stands() -> None:
    """Answered and still worked on: no apology for a promise that was kept."""
    desk = answered(complete(), hours=24)
    told = desk.says("我的工单到哪了")
    assert "答复" in told
    assert "抱歉" not in told


@pytest.mark.parametrize("words", ["哦哦 收到了", "好的收到", "嗯嗯知道了谢谢"])
def test_a_nod_to_an_answer_is_no_new_ticket(words: str) -> None:
    """It is nodded back."""
    desk = answered(complete())
    desk.says(words)
    assert desk.handled_by == "ticket_query"
    assert len(desk.tickets) == 1


@pytest.mark.parametrize(("words", "mark"), [("满意", "5"), ("差评", "1"), ("给3分", "3")])
def test_a_rating_after_an_answer_counts_though_nobody_asked(words: str, mark: str) -> None:
    """A number alone does not."""
    desk = answered(complete())
    desk.says(words)
    assert ("rated", mark) in [(one.event, one.text) for one in desk.changes]


@pytest.mark.parametrize("words", ["新的收到了，好用", "换的到了 很好用"])
def test_what_arrived_and_works_closes_the_ticket(words: str) -> None:
    """Arrived alone would not."""
    desk = answered(complete())
    desk.says(words)
    assert desk.ticket.status is TicketStatus.RESOLVED


@pytest.mark.parametrize("words", ["不修了 太贵", "真不修了", "算了不退了，自己弄"])
def test_who_gives_a_reason_withdraws_as_well(words: str) -> None:
    """Too dear is no addition to the matter."""
    desk = answered(complete())
    desk.says(words)
    assert desk.ticket.status is TicketStatus.WITHDRAWN
