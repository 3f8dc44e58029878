"""Agents claim, answer, note, pass on, give back and settle; the bot is silent meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from handlers.cause import CustomerRecalled
from handlers.model import CaseStatus, MessageKind, State, TicketStatus
from handlers.outcome import CancelTimer
from knowledge.signals import UrgentReason
from tests.handlers.desk import DAY, EVENING, NIGHT, Desk


def waiting() -> Desk:
    """An evening case that nobody has yet."""
    desk = Desk(now=EVENING)
    desk.say("我要转人工,单号DD20261101,电话13800138000")
    return desk


def serving() -> Desk:
    """The same, claimed by 小林."""
    desk = waiting()
    desk.agent("xiaolin", "claim")
    return desk


def test_the_first_claim_wins_and_the_loser_learns_who_has_it() -> None:
    """Success for one, a warning with the name for the other."""
    desk = waiting()
    assert desk.agent("xiaolin", "claim").result["kind"] == "success"
    lost = desk.agent("ajie", "claim")
    assert lost.result["kind"] == "warning"
    assert "小林" in lost.result["toast"]
    assert desk.case is not None
    assert desk.case.claimed_by == "xiaolin"
    assert desk.state is State.HUMAN


def test_claiming_twice_is_a_success_without_effect() -> None:
    """A double tap changes nothing."""
    desk = serving()
    again = desk.agent("xiaolin", "claim")
    assert again.result["kind"] == "success"
    assert again.cases == ()


def test_a_stranger_gets_nothing() -> None:
    """Whoever is not in the roster moves nothing."""
    desk = waiting()
    outcome = desk.agent("mallory", "claim")
    assert outcome.result["kind"] == "warning"
    assert outcome.cases == ()
    assert desk.state is State.WAITING


def test_the_claimers_words_go_to_the_customer_as_theirs() -> None:
    """Verbatim, by the agent."""
    desk = serving()
    desk.agent("xiaolin", "reply", "您好,我是小林")
    assert desk.last == "您好,我是小林"
    assert desk.sent[-1][1].by == "xiaolin"


@pytest.mark.parametrize("agent_id", ["ajie", "xiaotang"])
def test_everybody_elses_words_are_notes(agent_id: str) -> None:
    """A colleague in the thread does not speak to the customer."""
    desk = serving()
    sent = len(desk.sent)
    outcome = desk.agent(agent_id, "reply", "这个客户上周也来过")
    assert len(desk.sent) == sent
    assert outcome.cases[0].event == "note"
    assert outcome.result["kind"] == "warning"


def test_a_reply_before_the_claim_is_a_note_and_says_what_to_do() -> None:
    """One line: what did not happen, what did, and the word that helps."""
    desk = waiting()
    outcome = desk.agent("xiaolin", "reply", "您好，马上看")
    assert outcome.replies == ()
    assert outcome.cases[0].event == "note"
    told = outcome.result["toast"]
    assert desk.case is not None
    for words in ("没有发给客户", "备注", f"认领 {desk.case.case_no}"):
        assert words in told
    assert "\n" not in told


def test_a_leads_words_are_a_note_too_and_show_the_way() -> None:
    """Only the claimer speaks; a lead who wants to takes the case over first."""
    desk = serving()
    outcome = desk.agent("zhoujie", "reply", "这位是老客户，小心说话")
    assert outcome.replies == ()
    assert outcome.cases[0].event == "note"
    assert "接管" in outcome.result["toast"]
    desk.agent("zhoujie", "take_over", "我来处理")
    assert desk.agent("zhoujie", "reply", "您好").replies


def test_a_picture_among_words_is_told_where_it_came() -> None:
    """The agent reads in the customer's order what arrived in one breath."""
    desk = serving()
    photo = desk.message("", kind=MessageKind.IMAGE)
    outcome = desk.send(desk.message("拆开是这样"), photo, desk.message("左下角裂了"))
    assert "拆开是这样 [图片] 左下角裂了" in outcome.notices[0].title


def test_two_slashes_are_a_note_even_of_the_claimer() -> None:
    """Kept from the customer."""
    desk = serving()
    sent = len(desk.sent)
    desk.agent("xiaolin", "reply", "//这人好像是老客户")
    assert len(desk.sent) == sent


def test_the_bot_is_silent_while_a_person_serves() -> None:
    """The customer's words go to the claimer only, without a buzz for anybody else."""
    desk = serving()
    desk.knows("怎么退货?", "return")
    sent = len(desk.sent)
    for text in ("怎么退货?", "谢谢", "在吗", "你们退不退", "转人工"):
        outcome = desk.say(text)
        assert outcome.replies == ()
        assert {agent for notice in outcome.notices for agent in notice.to} == {"xiaolin"}
    assert len(desk.sent) == sent
    assert "你们退不退" in desk.group


def test_pictures_and_recalls_reach_the_claimer_too() -> None:
    """Nothing waits for a breath while a person serves."""
    desk = serving()
    assert desk.picture().notices
    assert desk.turn(CustomerRecalled(message_id="m1")).notices


def test_an_answer_stops_the_watch_for_silence() -> None:
    """Whoever answers is not taken to be away."""
    desk = serving()
    assert CancelTimer(name="agent_silence") in desk.agent("xiaolin", "reply", "在的").timers
    desk.wait(minutes=30)
    assert desk.state is State.HUMAN


def test_an_agent_who_does_not_answer_the_next_question_is_noticed() -> None:
    """The watch begins anew with the customer's word."""
    desk = serving()
    desk.agent("xiaolin", "reply", "在的")
    desk.say("那我的锅怎么办")
    desk.wait(minutes=11)
    assert desk.case is not None
    assert desk.case.status is CaseStatus.RELEASED
    assert desk.state is State.WAITING


def test_a_silent_agent_in_the_night_turns_an_ordinary_case_into_a_ticket() -> None:
    """Nobody is woken, nothing is said; the customer hears the number with the next word."""
    desk = serving()
    desk.now = NIGHT
    told, sent = len(desk.notices), len(desk.sent)
    desk.wait(minutes=11)
    assert len(desk.sent) == sent
    assert [n for _, n in desk.notices[told:] if n.to and "xiaolin" not in n.to] == []
    desk.say("人呢")
    assert desk.tickets[0].ticket_no in desk.last


def test_a_case_is_passed_on_to_a_colleague_by_name() -> None:
    """The colleague is told and has it."""
    desk = serving()
    desk.agent("xiaolin", "reassign", to="xiaotang")
    assert desk.case is not None
    assert desk.case.claimed_by == "xiaotang"
    assert desk.notices[-1][1].to == ("xiaotang",)
    desk.agent("xiaotang", "reply", "我来跟进")
    assert desk.last == "我来跟进"


def test_an_unknown_colleague_is_refused() -> None:
    """A typo moves nothing."""
    desk = serving()
    assert desk.agent("xiaolin", "reassign", to="nobody").result["kind"] == "warning"


def test_a_case_given_back_is_called_out_again() -> None:
    """Open for everybody, the ladder starts anew."""
    desk = serving()
    desk.agent("xiaolin", "release")
    assert desk.case is not None
    assert desk.case.status is CaseStatus.RELEASED
    assert "ladder" in desk.timers
    assert desk.agent("ajie", "claim").result["kind"] == "success"


def test_settling_closes_the_conversation_and_asks_for_a_rating_by_day() -> None:
    """One unasked message, five marks."""
    desk = serving()
    desk.agent("xiaolin", "resolve", "已安排补发")
    assert desk.case is None
    assert desk.state is State.CLOSED
    assert desk.choices == [f"rate:{mark}" for mark in (1, 2, 3, 4, 5)]


def test_settling_at_night_asks_in_the_morning() -> None:
    """Nothing unasked at night; once by day."""
    desk = Desk(now=NIGHT)
    desk.say("插座冒烟了有火花", urgent=UrgentReason.SAFETY)
    desk.agent("xiaolin", "claim")
    sent = len(desk.sent)
    desk.agent("xiaolin", "resolve", "已断电")
    assert len(desk.sent) == sent
    assert desk.tickets[0].status is TicketStatus.RESOLVED
    desk.wait(hours=12)
    assert len(desk.sent) == sent + 1
    assert "rate:5" in desk.choices


def test_at_most_one_unasked_message_a_case_and_day() -> None:
    """A case that became a ticket unasked is not also rated unasked the same day."""
    desk = waiting()
    desk.wait(minutes=12)
    desk.agent("xiaolin", "claim")
    sent = len(desk.sent)
    desk.agent("xiaolin", "resolve")
    assert len(desk.sent) == sent


def test_a_ticket_is_answered_in_the_morning_under_its_number() -> None:
    """The answer says what it is about; the customer's next word reaches that agent."""
    desk = Desk(now=NIGHT)
    desk.say("我的空气炸锅外壳裂了,单号DD20261101,电话13800138000")
    desk.wait(hours=10)
    desk.agent("xiaotang", "reply", "已给您安排换新")
    assert desk.tickets[0].ticket_no in desk.last
    assert "已给您安排换新" in desk.last
    assert desk.tickets[0].status is TicketStatus.ASSIGNED
    outcome = desk.say("大概几天能到")
    assert outcome.replies == ()
    assert outcome.notices[0].to == ("xiaotang",)
    desk.agent("xiaotang", "resolve")
    assert desk.tickets[0].status is TicketStatus.RESOLVED


def test_a_ticket_that_a_colleague_has_is_not_answered_by_another() -> None:
    """The first to take it has it."""
    desk = Desk(now=DAY)
    desk.say("转人工")
    desk.agent("xiaolin", "resolve")
    desk.now = NIGHT
    desk.say("我的空气炸锅外壳裂了,单号DD20261101,电话13800138000")
    desk.agent("ajie", "claim")
    assert desk.agent("xiaotang", "reply", "我来").result["kind"] == "warning"


def test_no_agent_surface_shows_abuse_or_a_whole_number() -> None:
    """Title, lines, notes and the nickname are clean."""
    desk = Desk(now=EVENING, nickname="尼玛退钱13800138000")
    desk.say("你们这群废物,我电话13800138000,转人工")
    desk.agent("xiaolin", "claim")
    desk.say("傻逼客服快点,电话13800138000")
    asked = desk.agent("xiaolin", "full_text")
    assert len(asked.notices[0].lines) == 2
    for hidden in ("废物", "傻逼", "13800138000"):
        assert hidden not in desk.group


def test_the_card_says_what_was_given_and_what_the_bot_said() -> None:
    """An agent does not ask for what is there."""
    desk = Desk(now=EVENING)
    desk.knows("怎么退货?", "return")
    desk.say("怎么退货?")
    desk.picture()
    desk.send(desk.message("单号DD20261101", kind=MessageKind.TEXT))
    desk.say("转人工,电话13800138000")
    for shown in ("DD20261101", "怎么退货", "照片 1 张", "8000"):
        assert shown in desk.group


def test_an_insult_is_met_with_one_calm_sentence_and_helped_on() -> None:
    """The answer comes, after the sentence, once an episode."""
    desk = Desk(now=NIGHT)
    desk.knows("你们这群废物,怎么退货?", "return")
    desk.knows("废物,退货运费谁出?", "fee")
    desk.say("你们这群废物,怎么退货?", abusive=True)
    assert desk.last.split("\n")[0] in desk.policy.texts["calm"]
    assert "七天内可以退货" in desk.last
    desk.say("废物,退货运费谁出?", abusive=True)
    assert desk.last.startswith("质量问题我们出运费")


def test_nothing_but_insults_is_calmed_then_given_a_ticket() -> None:
    """Never a loop of calm words."""
    desk = Desk(now=NIGHT)
    desk.say("你们这群废物", abusive=True, shielded="[已隐去]")
    assert desk.tickets == []
    desk.say("你们这群废物", abusive=True, shielded="[已隐去]")
    assert desk.tickets[0].ticket_no in desk.last


def test_a_ticket_given_out_by_rule_may_still_be_answered_by_a_colleague_who_is_there() -> None:
    """Only whoever has begun keeps the others away."""
    desk = Desk(now=NIGHT)
    desk.say("我的电饭煲盖子裂了,单号DD20261101,电话13800138000")
    desk.tickets[0] = replace(desk.tickets[0], status=TicketStatus.ASSIGNED, assigned_to="xiaolin")
    assert desk.agent("xiaotang", "reply", "已安排换新").result["kind"] == "success"
    assert desk.tickets[0].assigned_to == "xiaotang"
