"""Turns: claim, decide, apply; poison, crashes, a database that goes away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from bot.arrivals import message_arrival
from bot.channels.base import Kind
from bot.library import FixedLibrary, Shelf
from bot.store.lanes import LEASE, Claim
from bot.store.schema import tickets
from bot.store.session import Store
from bot.store.transaction import Tx
from bot.worker import DEATHS_FOR, TRIES, Turns
from handlers.cause import AgentDid, DeliveryEnded, Do
from handlers.model import Media, Message, MessageKind
from handlers.outcome import Outcome
from handlers.turn import Turn
from tests.bot.small_desk import ACCOUNT, KF, SmallDesk, held, small_shelf

MESSAGES = sa.text("SELECT count(*) FROM messages")


@pytest.fixture
def desk(store: Store) -> SmallDesk:
    """A small desk on each engine."""
    return SmallDesk(store)


def breaking(turns: Turns, breaks: Callable[[Turn], bool]) -> Turns:
    """A desk whose handlers stumble over some turns."""

    def decide(turn: Turn) -> Outcome:
        if breaks(turn):
            raise ZeroDivisionError
        return turns.decide(turn)

    return replace(turns, decide=decide)


class Stumbling(FixedLibrary):
    """Knowledge whose matcher raises whatever it is asked."""

    def current(self) -> Shelf:
        """A shelf that cannot be searched."""
        return replace(super().current(), matcher=_Stumbles())  # type: ignore[arg-type]


class _Stumbles:
    def rank(self, *_args: object, **_more: object) -> None:
        raise ZeroDivisionError


def test_a_question_is_answered_in_one_turn(desk: SmallDesk) -> None:
    """Claimed, decided, applied: nothing waits afterwards."""
    desk.says("多久发货")
    desk.rest()
    assert desk.states() == {"done": 1}
    assert desk.states("outbox") == {"done": 1}


def test_messages_of_one_breath_are_one_turn(desk: SmallDesk) -> None:
    """Three lines typed one after another get at most two messages."""
    for text in ("你好", "我想问下", "多久发货"):
        desk.says(text)
    desk.rest()
    assert desk.states() == {"done": 3}
    assert 1 <= len(desk.phone.texts()) <= 2


def test_a_worker_that_was_frozen_applies_nothing(desk: SmallDesk) -> None:
    """Another answered meanwhile; the late decision is dropped whole."""
    desk.says("多久发货")
    frozen = held(desk.turns)
    desk.sleep(seconds=LEASE.total_seconds() + 1)
    desk.rest()
    desk.turns.handle(frozen)
    desk.rest()
    assert len(desk.phone.texts()) == 1
    assert desk.states("outbox") == {"done": 1}


def test_a_worker_that_loses_its_claim_in_the_middle_applies_nothing(desk: SmallDesk) -> None:
    """The claim is taken over between deciding and applying."""
    desk.says("多久发货")

    def slow(turn: Turn) -> Outcome:
        desk.sleep(seconds=LEASE.total_seconds() + 1)
        desk.turns.handle(held(desk.turns))
        return desk.turns.decide(turn)

    replace(desk.turns, decide=slow).handle(held(desk.turns))
    desk.rest()
    assert len(desk.phone.texts()) == 1


def test_poison_gets_a_kind_sentence_a_ticket_and_an_alarm(desk: SmallDesk) -> None:
    """After bounded tries the customer has a number, and the conversation goes on."""
    desk.turns = breaking(desk.turns, lambda turn: "毒" in turn.text)
    desk.says("毒")
    desk.rest()
    desk.wait(minutes=2)
    assert ["已登记 W" in text for text in desk.phone.texts()] == [True]
    assert ["处理失败" in text for text in desk.group.texts()] == [True]
    with desk.store.read() as tx:
        found = tx.conversations.find(desk.lane())
        assert found is not None
        since = desk.clock.now() - timedelta(days=1)
        assert len(list(tx.tickets.of_customer(found[1].customer_id, since=since))) == 1
    desk.says("多久发货")
    desk.rest()
    assert "48 小时" in desk.phone.texts()[-1]


def test_poison_within_a_form_stays_in_its_ticket(desk: SmallDesk) -> None:
    """No second number, no lost picture: the ticket of the night takes what could not be handled."""
    desk.says("转人工")
    desk.rest()
    desk.turns = breaking(desk.turns, lambda turn: any(one.media for one in turn.messages))
    shown = Media(media_id="m1", sha256="ab" * 32, mime="image/png")
    at = desk.clock.now()
    photo = Message(message_id="photo", at=at, kind=MessageKind.IMAGE, media=(shown,))
    desk.put(message_arrival(KF, ACCOUNT, "amy", photo))
    desk.wait(minutes=2)
    with desk.store.read() as tx:
        rows = tx.connection.execute(sa.select(tickets.c.ticket_no, tickets.c.photos)).all()
    assert [list(row.photos) for row in rows] == [["ab" * 32]]
    assert rows[0].ticket_no in desk.phone.texts()[-1]


def test_poison_is_listed_as_dead(desk: SmallDesk) -> None:
    """The operator finds the row, with its error, and may retry it."""
    desk.turns = breaking(desk.turns, lambda turn: "毒" in turn.text)
    desk.says("毒")
    desk.wait(minutes=2)
    with desk.store.read() as tx:
        row = tx.connection.exec_driver_sql("SELECT state, error, attempts FROM inbox").one()
    assert (row.state, row.attempts) == ("dead", TRIES + 1)
    assert "ZeroDivisionError" in row.error


def test_a_giving_up_that_fails_itself_is_not_silent(desk: SmallDesk) -> None:
    """Whatever is told of poison may be what breaks: the operators are alarmed all the same."""

    def stumble(_turn: Turn) -> Outcome:
        raise ZeroDivisionError

    desk.turns = replace(desk.turns, decide=stumble, give_up=stumble)
    desk.says("多久发货")
    desk.wait(minutes=5)
    assert desk.states() == {"dead": 1}
    assert [line for line in desk.group.texts() if "inbox retry" in line]


def test_poison_that_no_customer_wrote_alarms_too(desk: SmallDesk) -> None:
    """A timer or an agent's command that fails every time."""
    desk.says("多久发货")
    desk.wait(minutes=1)
    desk.turns = breaking(desk.turns, lambda turn: isinstance(turn.cause, AgentDid))
    desk.commands(Do.CLAIM)
    desk.wait(minutes=5)
    assert [line for line in desk.group.texts() if "inbox retry" in line]


def test_what_came_behind_poison_is_answered(desk: SmallDesk) -> None:
    """A bad message takes no other with it."""
    desk.turns = breaking(desk.turns, lambda turn: any("毒" in m.text for m in turn.messages))
    desk.says("毒")
    desk.says("多久发货")
    desk.wait(minutes=2)
    assert any("48 小时" in text for text in desk.phone.texts())
    assert any("已登记 W" in text for text in desk.phone.texts())


def test_a_text_that_cannot_be_read_is_set_aside_unread(desk: SmallDesk) -> None:
    """The model itself stumbles: the last try does not read the text again."""
    maker = desk.turns.maker
    desk.turns = replace(desk.turns, maker=replace(maker, library=Stumbling(small_shelf())))
    desk.says("多久发货")
    desk.wait(minutes=2)
    assert ["已登记 W" in text for text in desk.phone.texts()] == [True]


def test_a_row_that_kills_the_process_is_found_by_its_attempts(desk: SmallDesk) -> None:
    """Attempts are counted before deciding; no process ever finished it."""
    desk.says("多久发货")
    _die(desk, DEATHS_FOR)
    desk.rest()
    assert ["已登记 W" in text for text in desk.phone.texts()] == [True]


def test_a_desk_that_is_killed_in_a_loop_answers_when_it_lives(desk: SmallDesk) -> None:
    """More deaths than tries within minutes, and nothing that was ever raised: no poison."""
    desk.says("多久发货")
    _die(desk, (TRIES + 1) * LEASE)
    desk.rest()
    assert ["48 小时" in text for text in desk.phone.texts()] == [True]


def _die(desk: SmallDesk, during: timedelta) -> None:
    """Claims that no process lives to finish."""
    until = desk.clock.now() + during
    while desk.clock.now() <= until:
        held(desk.turns)
        desk.sleep(seconds=LEASE.total_seconds() + 1)


def test_a_message_that_cannot_be_decoded_gets_a_ticket_too(desk: SmallDesk) -> None:
    """A row of another version: the customer is not left without a word."""
    message = Message(message_id="odd", at=desk.clock.now(), text="多久发货")
    arrival = message_arrival(KF, ACCOUNT, "amy", message)
    desk.put(replace(arrival, payload={"what": "is this"}))
    desk.wait(minutes=2)
    assert ["已登记 W" in text for text in desk.phone.texts()] == [True]


class FullDisk(Store):
    """Claims still fit on the disk, a message more does not."""

    def __init__(self, store: Store) -> None:
        self._whole = store

    @contextmanager
    def read(self) -> Iterator[Tx]:
        """As ever."""
        with self._whole.read() as tx:
            yield tx

    @contextmanager
    def glance(self) -> Iterator[Tx]:
        """As ever."""
        with self._whole.glance() as tx:
            yield tx

    @contextmanager
    def write_one(self) -> Iterator[Tx]:
        """As ever."""
        with self._whole.write_one() as tx:
            yield tx

    @contextmanager
    def jot(self) -> Iterator[Tx]:
        """As ever."""
        with self._whole.jot() as tx:
            yield tx

    @contextmanager
    def jot_one(self) -> Iterator[Tx]:
        """As ever."""
        with self._whole.jot_one() as tx:
            yield tx

    @contextmanager
    def write(self) -> Iterator[Tx]:
        """Fails before the commit where the history would grow."""
        with self._whole.write() as tx:
            before = tx.connection.scalar(MESSAGES)
            yield tx
            if tx.connection.scalar(MESSAGES) != before:
                raise OperationalError("INSERT", {}, Exception("database or disk is full"))


def test_a_full_disk_makes_no_message_poison(desk: SmallDesk) -> None:
    """However long it lasts: the fault is the database's, and the answer comes afterwards."""
    desk.says("多久发货")
    whole = desk.turns
    desk.turns = replace(whole, store=FullDisk(desk.store))
    desk.wait(minutes=2)
    assert desk.phone.texts() == []
    desk.turns = whole
    desk.wait(minutes=2)
    assert any("48 小时" in text for text in desk.phone.texts())
    assert desk.states() == {"done": 1}


def test_an_agents_command_passes_a_message_in_back_off(desk: SmallDesk) -> None:
    """An agent can act while a message of the same customer keeps failing."""
    seen: list[object] = []

    def breaks(turn: Turn) -> bool:
        seen.append(turn.cause)
        return bool(turn.messages)

    desk.turns = breaking(desk.turns, breaks)
    desk.says("毒")
    desk.rest()
    desk.commands(Do.NOTE, "看一下")
    desk.rest()
    assert isinstance(seen[-1], AgentDid)
    assert desk.states() == {"done": 1, "waiting": 1}


def test_an_event_of_no_conversation_is_kept_and_blocks_nothing(desk: SmallDesk) -> None:
    """What nobody understands stays in the inbox, done."""
    desk.happens(Kind.UNKNOWN, DeliveryEnded(delivery_id=0, result="refused"), customer="")
    desk.says("多久发货")
    desk.rest()
    assert desk.states() == {"done": 2}


def test_a_refusal_told_later_for_a_message_that_had_left(desk: SmallDesk) -> None:
    """`msg_send_fail` after success: the conversation learns it and nothing is sent again."""
    desk.says("多久发货")
    desk.rest()
    key = desk.phone.shown[0].key
    refused = message_arrival(
        KF, ACCOUNT, "amy", Message(message_id="f1", at=desk.clock.now(), text="")
    )
    desk.put(
        replace(
            refused,
            kind=Kind.SEND_FAILED,
            payload={"platform_id": key, "result": "gone"},
        )
    )
    desk.rest()
    assert len(desk.phone.tried) == 1
    assert desk.states() == {"done": 2}


def test_a_backlog_is_one_turn_with_one_apology(desk: SmallDesk) -> None:
    """Twelve hours of downtime, three messages: one reply that says sorry."""
    desk.says("多久发货")
    desk.says("人呢")
    desk.says("多久发货呀")
    desk.sleep(hours=12)
    desk.rest()
    assert len(desk.phone.texts()) <= 2
    told = "\n".join(desk.phone.texts())
    assert "久等" in told
    assert told.count("48 小时") == 1


def test_a_backlog_of_two_days_is_a_ticket(desk: SmallDesk) -> None:
    """Too old for an answer: a number, and a person looks."""
    desk.says("多久发货")
    desk.sleep(hours=49)
    desk.rest()
    told = "\n".join(desk.phone.texts())
    assert "W11" in told
    assert "48 小时" not in told
    assert desk.states("inbox") == {"done": 1}


def claims(desk: SmallDesk, count: int) -> list[Claim]:
    return [held(desk.turns) for _ in range(count)]


def test_conversations_are_held_in_parallel_and_each_by_one(desk: SmallDesk) -> None:
    """Two claims are two customers; a third finds nothing."""
    desk.says("多久发货", "amy")
    desk.says("运费谁出", "amy")
    desk.says("多久发货", "bob")
    assert {one.row["customer"] for one in claims(desk, 2)} == {"amy", "bob"}
    assert desk.turns.take() is None
