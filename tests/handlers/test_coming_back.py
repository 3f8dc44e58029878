"""One affair over several evenings: the ticket that is there is found, told and added to."""

from __future__ import annotations

from datetime import timedelta

import pytest

from handlers.changes import TicketChange
from tests.handlers.desk import EVENING, NIGHT, Desk

WASHER = "洗衣机不脱水,转人工"


def the_next_evening(first: str = WASHER) -> Desk:
    """A customer whose ticket of yesterday night is not settled."""
    desk = Desk(now=NIGHT)
    desk.say(first)
    desk.say("跳过")
    desk.say("跳过")
    desk.settle()
    desk.now = NIGHT + timedelta(hours=24)
    desk.say("在吗")
    desk.settle()
    assert len(desk.tickets) == 1
    return desk


@pytest.mark.parametrize(
    "words",
    [
        "上次那个洗衣机还没人来",
        "怎么还没人来啊",
        "师傅没来啊，洗衣机的事到底管不管",
        "等了一天了都没消息",
        "洗衣机修得怎么样了",
        "说好今天给我回电话的呢",
        "昨天报修的到现在也没人联系我",
    ],
)
def test_asking_again_tells_how_the_ticket_stands(words: str) -> None:
    """Its number, no new ticket, no answer out of the knowledge base."""
    desk = the_next_evening()
    desk.knows(words, "return")
    outcome = desk.say(words)
    assert outcome.handled_by in ("coming_back", "ticket_query")
    assert len(desk.tickets) == 1
    assert desk.tickets[0].ticket_no in desk.last


@pytest.mark.parametrize(
    "words", ["发票还没寄到", "冰箱还没送来", "我的快递到哪了", "多久发货", "洗衣机怎么清洗"]
)
def test_another_matter_is_not_taken_for_the_old_one(words: str) -> None:
    """What names another thing, or asks something, is read for what it says."""
    desk = the_next_evening()
    assert desk.say(words).handled_by != "coming_back"


def test_a_person_who_is_called_by_name_is_called() -> None:
    """转人工 stays one word away."""
    desk = the_next_evening()
    assert desk.say("洗衣机还没人修呢,给我转人工").handled_by == "human"


def test_more_trouble_with_the_same_thing_goes_into_the_ticket() -> None:
    """No second ticket for a machine that is reported already."""
    desk = the_next_evening()
    outcome = desk.say("洗衣机现在又漏水了")
    assert [type(one) for one in outcome.tickets] == [TicketChange]
    assert desk.tickets[0].ticket_no in desk.last


def test_who_insists_is_not_told_the_same_twice() -> None:
    """The nudge is counted once; the words differ."""
    desk = the_next_evening()
    desk.say("洗衣机还没人来")
    first = desk.last
    desk.say("到底什么时候来修")
    assert desk.last != first
    assert desk.tickets[0].nudges == 1
    assert len(desk.tickets) == 1


def test_what_is_new_is_kept_beside_the_nudge() -> None:
    """A phone number that comes with the complaint stands in the ticket."""
    desk = the_next_evening()
    desk.say("洗衣机还没人来,打我电话13900001234")
    assert desk.tickets[0].fields["phone"] == "13900001234"


def test_of_several_the_named_one_is_told() -> None:
    """The thing in the words says which."""
    desk = the_next_evening()
    desk.say("冰箱不制冷了,转人工")
    desk.now += timedelta(hours=1)
    desk.say("上次那个洗衣机还没人来")
    assert desk.tickets[0].ticket_no in desk.last
    assert desk.tickets[-1].ticket_no not in desk.last


def test_a_threat_to_go_outside_names_the_affair_it_is_about() -> None:
    """The ticket that nobody answered goes to a lead; nothing that it holds is asked again."""
    desk = the_next_evening()
    desk.say("上次那个洗衣机还没人来")
    desk.say("再不来我就打12315了", escalation_risk=True)
    assert len(desk.tickets) == 1
    assert desk.tickets[0].ticket_no in desk.last
    assert desk.tickets[0].assigned_to == "zhoujie"


def test_a_word_to_skip_what_is_not_asked_any_more_is_a_nod() -> None:
    """No menu of motives after the form was over."""
    desk = the_next_evening()
    assert desk.say("跳过").handled_by == "courtesy"


def test_who_waits_for_a_case_that_became_a_ticket_hears_how_it_stands() -> None:
    """Hours later, not only that the words were passed on."""
    desk = Desk(now=EVENING)
    desk.say("洗衣机不脱水,转人工")
    desk.wait(hours=1)
    assert desk.case is not None
    assert desk.case.ticket_no
    desk.now += timedelta(hours=16)
    desk.say("昨天那个洗衣机的事怎么说")
    assert desk.case.ticket_no in desk.last
