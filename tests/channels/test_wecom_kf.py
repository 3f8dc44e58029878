"""微信客服: pages, session states, codes, pictures, and what each error code leads to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.channels.base import (
    Delivery,
    Kind,
    Misconfigured,
    Payload,
    Refused,
    SendProblem,
    TryLater,
    Way,
)
from bot.channels.wecom.errors import CURES, NEVER_ARRIVED, REFUSALS, ApiError, problem
from bot.channels.wecom.kf_sessions import Session
from bot.channels.wecom.render import text_part, to_person, to_pool
from handlers.model import Media, Reply
from tests.channels.contract import again, delivery
from tests.channels.wecom_rig import WeComKfRig, wecom_door
from tests.simulators.wecom import ACCOUNT, faults
from tests.simulators.wecom.nouns import BOT, ENDED, NEW, POOL

HELLO = text_part("您好").payload


@pytest.fixture
def rig() -> Iterator[WeComKfRig]:
    """A fresh platform whose first customer has just written."""
    with wecom_door() as door:
        made = WeComKfRig(door)
        made.says("wm1", "在吗")
        yield made


def row(rig: WeComKfRig, payload: Payload = HELLO, key: str = "") -> Delivery:
    """An outbox row to the first customer."""
    return delivery(rig.address("wm1"), payload, key=key)


def result_of(rig: WeComKfRig, one: Delivery) -> str:
    """The result that a refusal leads to."""
    with pytest.raises(Refused) as raised:
        rig.channel.send(one)
    return raised.value.result


def test_pages_are_pulled_to_the_end(rig: WeComKfRig) -> None:
    """Small pages, and empty ones that say there is more, lose and repeat nothing."""
    rig.sim.kf.page, rig.sim.kf.empty_pages = 3, 2
    for number in range(10):
        rig.says("wm1", str(number))
    assert [one.payload["text"] for one in rig.pull()] == ["在吗", *map(str, range(10))]
    assert rig.pull() == []


def test_accounts_have_cursors_of_their_own(rig: WeComKfRig) -> None:
    """The account is named in every pull; nothing of another one comes."""
    rig.sim.customer("wm9", "wk0009").says("别的店")
    page = rig.channel.pull("wk0009", "", "")
    assert [one.payload["text"] for one in page.arrivals] == ["别的店"]
    assert {one.account for one in page.arrivals} == {"wk0009"}


def test_a_stale_sync_token_is_left_out(rig: WeComKfRig) -> None:
    """95007 costs one more call, not the page."""
    rig.sim.callbacks.idle()
    token = rig.door.woken[-1].payload["token"]
    rig.sim.clock.advance(timedelta(minutes=11))
    assert len(rig.pull(token)) == 1
    assert rig.sim.count("sync_msg") == 2


def test_a_page_that_does_not_move_is_the_last(rig: WeComKfRig) -> None:
    """A platform that says 'more' under the same cursor does not make us ask for ever."""
    rig.pull()
    rig.sim.kf.empty_pages = 1
    cursor = rig.channel.pull(ACCOUNT, rig.cursor, "").next_cursor
    stuck = rig.channel.pull(ACCOUNT, cursor, "")
    assert (stuck.arrivals, stuck.has_more) == ((), False)


def test_what_the_desk_sent_never_comes_back(rig: WeComKfRig) -> None:
    """Only customers and servicers are heard."""
    rig.channel.send(row(rig))
    assert [one.kind for one in rig.pull()] == [Kind.MESSAGE]


@pytest.mark.parametrize(
    ("code", "problem_type"), [(-1, TryLater), (45009, TryLater), (95017, Misconfigured)]
)
def test_a_pull_that_fails_says_what_to_do(
    rig: WeComKfRig, code: int, problem_type: type[SendProblem]
) -> None:
    """The puller backs off, or an operator is told."""
    rig.sim.fail("sync_msg", faults.errcode(code))
    with pytest.raises(problem_type):
        rig.pull()


def test_old_messages_of_a_new_cursor_end_at_three_days(rig: WeComKfRig) -> None:
    """The horizon is the platform's; what it still has comes with its own time."""
    rig.sim.clock.advance(timedelta(days=4))
    rig.says("wm1", "新的")
    assert [one.payload["text"] for one in rig.pull()] == ["新的"]


def test_a_new_session_becomes_the_bots_by_sending(rig: WeComKfRig) -> None:
    """State 0 takes messages and turns into 1."""
    assert rig.sim.customer("wm1").state == NEW
    rig.channel.send(row(rig))
    assert rig.sim.customer("wm1").state == BOT
    assert rig.channel.session(ACCOUNT, "wm1") == Session("bot")


def test_a_session_of_a_person_silences_the_bot(rig: WeComKfRig) -> None:
    """95018 is looked into: a person owns the session, so nothing is tried again."""
    rig.sim.servicer("lisi").takes("wm1")
    assert result_of(rig, row(rig)) == "owned_by_person"
    assert rig.channel.session(ACCOUNT, "wm1") == Session("person", "lisi")
    assert rig.screen("wm1") == []


def test_a_session_in_the_pool_is_left_to_people(rig: WeComKfRig) -> None:
    """Who waits for a person is not answered by the bot."""
    rig.channel.send(row(rig, to_pool()))
    assert rig.sim.customer("wm1").state == POOL
    assert result_of(rig, row(rig)) == "owned_by_person"


def test_an_ended_session_waits_for_the_customer(rig: WeComKfRig) -> None:
    """After an end only the customer's next message opens the way."""
    rig.sim.servicer("lisi").takes("wm1")
    rig.sim.servicer("lisi").ends("wm1")
    assert result_of(rig, row(rig)) == "window_closed"
    rig.says("wm1", "还在吗")
    rig.channel.send(row(rig))
    assert rig.screen("wm1") == ["您好"]


def test_an_unverified_company_is_an_operators_matter(rig: WeComKfRig) -> None:
    """95018 in a session of the bot is a race at first and a misconfiguration later."""
    rig.sim.fail("send_msg", faults.errcode(95018), times=2)
    with pytest.raises(TryLater):
        rig.channel.send(row(rig))
    with pytest.raises(Misconfigured):
        rig.channel.send(replace(row(rig), attempt=3))


def test_the_budget_is_five(rig: WeComKfRig) -> None:
    """The sixth message waits until the customer writes again."""
    for _ in range(5):
        rig.channel.send(row(rig))
    assert result_of(rig, row(rig)) == "budget_spent"
    rig.says("wm1", "?")
    rig.channel.send(row(rig))
    assert len(rig.screen("wm1")) == 6


def test_two_days_close_the_window(rig: WeComKfRig) -> None:
    """Nothing leaves 48 hours after the customer's last message."""
    rig.sim.clock.advance(timedelta(hours=49))
    rig.sim.expire_tokens()
    assert result_of(rig, row(rig)) == "window_closed"


def test_a_welcome_leaves_on_its_code(rig: WeComKfRig) -> None:
    """The code of entering lets one message out, without address."""
    code = rig.sim.customer("wm2").enters()
    part = rig.channel.via(text_part("晚上好"), Way(code=code))
    rig.channel.send(delivery(rig.address("wm2"), part.payload))
    assert rig.screen("wm2") == ["晚上好"]


@pytest.mark.parametrize("seconds", [21, 3600])
def test_a_late_welcome_is_dropped(rig: WeComKfRig, seconds: int) -> None:
    """A code lives 20 s; afterwards it is refused once, and nothing waits for the customer."""
    code = rig.sim.customer("wm2").enters()
    rig.sim.clock.advance(seconds)
    assert result_of(rig, row(rig, {**HELLO, "code": code})) == "expired"
    assert rig.sim.count("send_msg_on_event") == 1


def test_a_code_is_tried_again_at_once(rig: WeComKfRig) -> None:
    """There is no later for a code, so trouble is answered within the call."""
    code = rig.sim.customer("wm2").enters()
    rig.sim.fail("send_msg_on_event", faults.bad_gateway(), times=2)
    rig.channel.send(delivery(rig.address("wm2"), {**HELLO, "code": code}))
    assert rig.screen("wm2") == ["您好"]


def test_a_code_whose_answer_was_lost_counts_as_used(rig: WeComKfRig) -> None:
    """The second try is refused as spent: the first one was the message."""
    code = rig.sim.customer("wm2").enters()
    rig.sim.fail("send_msg_on_event", faults.half(applied=True))
    rig.channel.send(delivery(rig.address("wm2"), {**HELLO, "code": code}, key="once"))
    assert rig.screen("wm2") == ["您好"]


def test_a_session_left_open_is_ended_and_answered(rig: WeComKfRig) -> None:
    """The day's session in state 3: ended, and its code carries the night's reply."""
    rig.sim.servicer("lisi").takes("wm1")
    part = rig.channel.via(text_part("客服已下班,夜班台为您服务。"), Way(end_session=True))
    rig.channel.send(row(rig, part.payload))
    assert rig.screen("wm1") == ["客服已下班,夜班台为您服务。"]
    assert rig.sim.customer("wm1").state == ENDED


def test_a_code_refused_after_the_end_leaves_the_reply_for_later(rig: WeComKfRig) -> None:
    """The session is over and the reply is not out: the desk is told, and may send it later."""
    rig.sim.servicer("lisi").takes("wm1")
    rig.sim.fail("send_msg_on_event", faults.errcode(41051), times=1)
    ending = row(rig, {**HELLO, "end_first": True})
    assert result_of(rig, ending) == "window_closed"
    rig.says("wm1", "有人吗")
    rig.channel.send(again(ending, unsure=False))
    assert rig.screen("wm1") == ["您好"]


def test_a_session_that_came_back_by_itself_is_not_ended(rig: WeComKfRig) -> None:
    """Where the bot may speak it speaks; it never ends a session for nothing."""
    rig.channel.send(row(rig, {**HELLO, "end_first": True}))
    assert rig.sim.customer("wm1").state == BOT
    assert rig.sim.count("trans") == 0


def test_a_session_that_had_ended_is_told(rig: WeComKfRig) -> None:
    """Its code went to somebody else, so the desk makes a ticket of it."""
    rig.sim.servicer("lisi").takes("wm1")
    rig.sim.servicer("lisi").ends("wm1")
    assert result_of(rig, row(rig, {**HELLO, "end_first": True})) == "window_closed"


def test_a_session_is_handed_to_a_servicer(rig: WeComKfRig) -> None:
    """Native hand-over: the session becomes the servicer's."""
    rig.sim.servicer("lisi")
    receipt = rig.channel.send(row(rig, to_person("lisi")))
    assert rig.channel.session(ACCOUNT, "wm1") == Session("person", "lisi")
    assert receipt.data["code"]


def test_nobody_is_handed_to_a_servicer_who_stopped(rig: WeComKfRig) -> None:
    """95019 and 95014 are refusals; the desk chooses somebody else."""
    rig.sim.servicer("lisi").stops()
    assert result_of(rig, row(rig, to_person("lisi"))) == "refused"
    assert result_of(rig, row(rig, to_person("nobody"))) == "refused"


def test_servicers_are_listed_by_whether_they_receive(rig: WeComKfRig) -> None:
    """The list codes 接待中 as 0, unlike the event."""
    rig.sim.servicer("lisi")
    rig.sim.servicer("wangwu").stops()
    listed = {one.userid: one.receiving for one in rig.channel.people.servicers(ACCOUNT)}
    assert listed == {"lisi": True, "wangwu": False}


def test_a_picture_is_uploaded_once(rig: WeComKfRig) -> None:
    """The same picture of two answers is one upload, and one more after three days."""
    part = rig.channel.render(Reply(text="", key="k", attachments=("a/step.png",)))[0]
    rig.channel.send(row(rig, part.payload))
    rig.channel.send(row(rig, part.payload))
    assert rig.screen("wm1") == ["[image]", "[image]"]
    assert rig.sim.count("media/upload") == 1


def test_a_picture_that_wecom_forgot_is_uploaded_again(rig: WeComKfRig) -> None:
    """40007 costs one more upload, not the picture."""
    part = rig.channel.render(Reply(text="", key="k", attachments=("a/step.png",)))[0]
    rig.channel.send(row(rig, part.payload))
    with rig.sim.world.change():
        rig.sim.world.media.clear()
    rig.channel.send(row(rig, part.payload))
    assert rig.screen("wm1") == ["[image]", "[image]"]


def test_a_picture_that_is_gone_is_final(rig: WeComKfRig) -> None:
    """No later try will find a file that was deleted."""
    part = rig.channel.render(Reply(text="", key="k", attachments=("missing.png",)))[0]
    assert result_of(rig, row(rig, part.payload)) == "refused"


def test_media_is_fetched_while_wecom_has_it(rig: WeComKfRig) -> None:
    """The bytes come as they are; after three days there are none."""
    rig.sim.customer("wm1").sends_image(b"bytes of a picture")
    media_id = rig.pull()[-1].payload["media"][0]["media_id"]
    assert rig.channel.fetch(ACCOUNT, Media(media_id=media_id)) == b"bytes of a picture"
    rig.sim.clock.advance(timedelta(days=4))
    rig.sim.expire_tokens()
    assert rig.channel.fetch(ACCOUNT, Media(media_id=media_id)) is None


def test_a_customers_json_file_is_no_error(rig: WeComKfRig) -> None:
    """An error is JSON under 200; so may a customer's own file be, but as an attachment."""
    data = b'{"errcode": 40007}'
    media_id = rig.sim.customer("wm1").keeps(data, "application/json", "a.json")
    assert rig.channel.fetch(ACCOUNT, Media(media_id=media_id)) == data


def test_media_larger_than_the_limit_is_left(rig: WeComKfRig) -> None:
    """More than 20 MiB is not kept in memory."""
    data = b"x" * (20 * 1024 * 1024 + 1)
    media_id = rig.sim.customer("wm1").keeps(data, "video/mp4", "a.mp4")
    assert rig.channel.fetch(ACCOUNT, Media(media_id=media_id)) is None


@pytest.mark.parametrize("fault", [faults.bad_gateway(), faults.html(), faults.half(applied=True)])
def test_media_in_an_outage_is_fetched_later(rig: WeComKfRig, fault: faults.Fault) -> None:
    """An outage never looks like a file, nor like a file that is gone."""
    rig.sim.customer("wm1").sends_image()
    media_id = rig.pull()[-1].payload["media"][0]["media_id"]
    rig.sim.fail("media/get", fault)
    with pytest.raises(TryLater):
        rig.channel.fetch(ACCOUNT, Media(media_id=media_id))


def test_nicknames_come_in_batches(rig: WeComKfRig) -> None:
    """Who is unknown is left out; more than a hundred are asked for in turn."""
    ids = [f"wm{number}" for number in range(150)]
    for one in ids[:120]:
        rig.says(one, "在吗")
    found = rig.channel.customers([*ids, "wm_unknown"])
    assert set(found) == set(ids[:120])
    assert found["wm7"].nickname == "wm7"
    assert rig.sim.count("batchget") == 2


def test_accounts_are_listed(rig: WeComKfRig) -> None:
    """All pages of them."""
    for number in range(230):
        rig.sim.world.account(f"wk{number:04}")
    assert len(rig.channel.people.accounts()) == 230


def test_a_refusal_after_the_fact_comes_as_an_event(rig: WeComKfRig) -> None:
    """errcode 0 is not delivered: a customer who blocked us shows later, under our msgid."""
    rig.sim.customer("wm1").blocks()
    rig.channel.send(row(rig, key="ours-1"))
    failed = rig.pull()[-1]
    assert failed.kind is Kind.SEND_FAILED
    assert failed.payload == {"platform_id": "ours-1", "result": "gone"}


@pytest.mark.parametrize("duplicate", [95099, 40058])
def test_a_known_key_on_a_resend_means_it_had_arrived(rig: WeComKfRig, duplicate: int) -> None:
    """The number of the refusal is unpublished; whichever it is, the customer reads it once."""
    rig.sim.kf.duplicate = duplicate
    first = row(rig)
    rig.channel.send(first)
    assert rig.channel.send(again(first, unsure=True)).platform_id == first.key
    assert rig.screen("wm1") == ["您好"]


def test_a_known_key_on_a_first_try_is_a_refusal(rig: WeComKfRig) -> None:
    """Without an earlier try there is nothing that could have arrived."""
    rig.channel.send(row(rig, key="same"))
    assert result_of(rig, row(rig, key="same")) == "refused"


@pytest.mark.parametrize("code", sorted(NEVER_ARRIVED - {40014, 42001}))
def test_a_known_error_on_a_resend_is_not_taken_for_arrival(rig: WeComKfRig, code: int) -> None:
    """A limit or a refusal proves that the first try had not arrived either."""
    rig.sim.fail("send_msg", faults.errcode(code), times=2)
    with pytest.raises(SendProblem):
        rig.channel.send(again(row(rig), unsure=True))


@pytest.mark.parametrize("code", sorted(CURES))
def test_misconfigurations_name_the_cure(code: int) -> None:
    """Beside the code stands what to click."""
    found = problem(ApiError(code, "told"))
    assert isinstance(found, Misconfigured)
    assert CURES[code] in str(found)


@pytest.mark.parametrize("code", sorted(REFUSALS))
def test_refusals_name_their_result(code: int) -> None:
    """Every result is one that the desk knows."""
    found = problem(ApiError(code))
    assert isinstance(found, Refused)
    assert found.result in {"refused", "gone", "budget_spent", "window_closed"}
