"""What a killed `work` had in hand is taken over at once where no other can be at work."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.store.alone import Alone
from bot.store.inbox import SUSPECT
from bot.store.lanes import LEASE
from bot.store.migrate import migrate
from bot.store.session import Store, open_store
from bot.worker import TRIES
from tests.bot.small_desk import NIGHT, SmallDesk, held


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A SQLite desk; on PostgreSQL the others' claims are never touched."""
    opened = open_store(f"sqlite:///{tmp_path / 'desk.db'}")
    migrate(opened)
    return opened


def test_the_next_process_goes_on_at_once(store: Store) -> None:
    """No customer waits out the lease of a dead sender; the message counts as resent."""
    desk = SmallDesk(store)
    desk.says("多久发货")
    desk.decide()
    held(desk.sending)
    assert desk.send() == 0
    assert Alone(store).take_over(NIGHT) == 1
    assert desk.send() == 1
    assert [one.resent for one in desk.phone.tried] == [True]


def test_a_turn_that_was_in_hand_at_three_deaths_waits_its_lease_out(store: Store) -> None:
    """A desk that is killed again and again within seconds makes no message poison by that."""
    desk = SmallDesk(store)
    desk.says("多久发货")
    taken_over = []
    for _ in range(TRIES + 1):
        taken_over.append(desk.turns.take() is not None)
        Alone(store).take_over(NIGHT)
    assert taken_over == [True] * SUSPECT + [False] * (TRIES + 1 - SUSPECT)
    desk.sleep(seconds=LEASE.total_seconds() + 1)
    desk.rest()
    assert ["48 小时" in text for text in desk.phone.texts()] == [True]


def test_claims_of_a_living_process_are_left_alone(store: Store) -> None:
    """A second `work` that is started beside the first takes nothing from it."""
    first = Alone(store)
    assert first.take_over(NIGHT) == 0
    desk = SmallDesk(store)
    desk.says("多久发货")
    held(desk.turns)
    assert Alone(store).take_over(NIGHT) == 0
    assert desk.decide() == 0


def test_a_claim_that_had_expired_already_is_not_prolonged(store: Store) -> None:
    """Only what would still be waited for is changed."""
    desk = SmallDesk(store)
    desk.says("多久发货")
    held(desk.turns)
    assert Alone(store).take_over(NIGHT + timedelta(hours=1)) == 0
    desk.sleep(hours=1)
    assert desk.decide() == 1


def test_postgresql_ends_a_transaction_whose_process_is_frozen(
    postgres: str,
) -> None:
    """Its row locks are gone before another worker takes its claims over."""
    with open_store(postgres).read() as tx:
        shown = str(
            tx.connection.exec_driver_sql("SHOW idle_in_transaction_session_timeout").scalar()
        )
    assert shown == "10s"
    assert timedelta(seconds=10) < LEASE
