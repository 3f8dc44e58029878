"""Many customers, one trouble: one incident, one wake-up, an answer for each."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.store.people import People
from bot.store.schema import metadata
from bot.store.session import Store
from handlers.cause import Do
from handlers.model import TicketStatus
from tests.bot.small_desk import NIGHT, SmallDesk, sample_policy

MANY = 300 if os.environ.get("NIGHTDESK_TEST_COUNTS") == "full" else 30
WORDS = ("系统登不上", "你们系统登不上了", "登录不了怎么办", "一直登不进去", "系统登不上，快看看")


def storm(desk: SmallDesk, many: int = MANY) -> None:
    """So many customers within ten minutes."""
    for number in range(many):
        desk.says(WORDS[number % len(WORDS)], customer=f"c{number}")
        desk.wait(seconds=600 / many - 0.01)
    desk.wait(seconds=11)


def woken(desk: SmallDesk) -> set[tuple[str, str]]:
    """Who was called by name, and for what."""
    with desk.store.read() as tx:
        rows = tx.connection.exec_driver_sql(
            "SELECT about, to_agents FROM outbox WHERE CAST(to_agents AS TEXT) NOT IN ('[]', 'null')"
        ).all()
    return {(str(about), str(agents)) for about, agents in rows}


def count(desk: SmallDesk, table: str) -> int:
    """Rows of a table."""
    with desk.store.read() as tx:
        return int(tx.connection.exec_driver_sql(f"SELECT count(*) FROM {table}").scalar_one())


def test_a_storm_is_one_incident_one_wake_up_and_an_answer_for_each(store: Store) -> None:
    """The words are no emergency one by one; together they wake one agent, once."""
    desk = SmallDesk(store, NIGHT)
    storm(desk)
    answered = [number for number in range(MANY) if desk.phone.texts(f"c{number}")]
    assert len(answered) == MANY
    assert count(desk, "incidents") == 1
    assert count(desk, "cases") == 1
    first_call = {about for about, _ in woken(desk)}
    assert len(first_call) == 1
    late = desk.phone.texts(f"c{MANY - 1}")[-1]
    assert "已登记 W" in late or "登记号是 W" in late
    assert "恢复后通知" in late


def test_the_card_tells_how_many_and_what_they_say(store: Store) -> None:
    """Count and samples, brought up to date without a line for each customer."""
    desk = SmallDesk(store, NIGHT)
    storm(desk, 20)
    read = "\n".join(desk.group.texts())
    assert "20 位客户" in read
    assert "客户说：系统登不上" in read
    assert len(desk.group.texts()) < 20


def test_the_lead_lets_everybody_know_once_and_by_day(store: Store) -> None:
    """恢复: one follow-up each, the tickets are settled; an agent's word alone tells nobody."""
    desk = SmallDesk(store, NIGHT)
    storm(desk, 8)
    with store.read() as tx:
        lane = tx.views.lane_of_case(next(iter(tx.cases.numbers())))
    assert lane is not None
    customer = lane.rpartition(":")[2]
    desk.commands(Do.CLAIM, customer=customer)
    desk.commands(Do.OVER, customer=customer)
    desk.wait(minutes=1)
    assert count(desk, "incidents WHERE over_at IS NOT NULL") == 0
    desk.commands(Do.OVER, customer=customer, agent="zhoujie")
    desk.wait(minutes=1)
    before = [len(desk.phone.texts(f"c{number}")) for number in range(8)]
    called = len(desk.group.texts())
    assert count(desk, "incidents WHERE over_at IS NOT NULL") == 1
    desk.wait(hours=11)
    told = [desk.phone.texts(f"c{number}") for number in range(8)]
    assert [len(texts) - old for texts, old in zip(told, before, strict=True)] == [1] * 8
    assert all("恢复" in texts[-1] for texts in told)
    settled = count(desk, f"tickets WHERE status = '{TicketStatus.RESOLVED}'")
    assert settled == count(desk, "tickets")
    assert len(desk.group.texts()) == called, "what is mended calls nobody any more"


def test_customers_of_a_shop_that_stands_still_wake_one_agent(store: Store) -> None:
    """The first urgent one wakes; the second has a case of its own and wakes nobody again."""
    desk = SmallDesk(store, NIGHT)
    for name in ("amy", "bob", "cyn"):
        desk.says("整个店都用不了了，全店停摆", customer=name)
        desk.wait(seconds=20)
    assert count(desk, "cases") == 3
    assert len(woken(desk)) == 1
    desk.commands(Do.CLAIM, customer="amy")
    desk.wait(minutes=9)
    assert len({about for about, _ in woken(desk)}) == 1


def test_a_deleted_customer_is_no_sample_any_more(store: Store) -> None:
    """Their words leave what the agents read of the incident; everybody else's stay."""
    desk = SmallDesk(store, NIGHT)
    for number, name in enumerate("甲乙丙丁戊己"):
        desk.says(f"你们系统登不上了，我是{name}先生", customer=f"c{number}")
        desk.wait(seconds=12)
    with store.write() as tx:
        people = People(tx.connection)
        traces = people.traces(people.id_of("wecom_kf", "wk0001", "c0") or 0)
        assert traces is not None
        people.forget(traces)
    with store.read() as tx:
        whole = [tx.connection.execute(sa.select(table)).all() for table in metadata.sorted_tables]
    left = "\n".join(str(tuple(row)) for rows in whole for row in rows)
    assert "甲先生" not in left
    assert "乙先生" in left


@pytest.mark.parametrize("apart", [timedelta(minutes=30)])
def test_the_same_words_long_apart_are_no_storm(store: Store, apart: timedelta) -> None:
    """Five customers in an evening ask what five customers always ask."""
    desk = SmallDesk(store, NIGHT)
    for number in range(sample_policy().incident_customers + 1):
        desk.says("系统登不上", customer=f"c{number}")
        desk.wait(seconds=apart.total_seconds())
    assert count(desk, "incidents") == 0
    assert woken(desk) == set()


OUTAGE = (
    "收银系统崩了，全店都没法结账",
    "收银打不开了，我们所有门店都停了",
    "你们系统是不是挂了，5家店全瘫了",
)


def test_one_outage_in_many_words_wakes_once(store: Store) -> None:
    """Whole shops that stand still, each in its own words: one call, also when its steps come."""
    desk = SmallDesk(store, NIGHT)
    for number, words in enumerate(OUTAGE):
        desk.says(words, customer=f"c{number}")
        desk.wait(minutes=1)
    desk.wait(minutes=20)
    called = {about for about, _ in woken(desk)}
    assert len(called) == 1
    assert "incident:" in next(iter(called))


def test_what_is_mended_is_not_being_worked_on_any_more(store: Store) -> None:
    """通知客户 and 恢复 in one night: in the morning only the good news goes out."""
    desk = SmallDesk(store, NIGHT)
    storm(desk, 6)
    with store.read() as tx:
        lane = tx.views.lane_of_case(next(iter(tx.cases.numbers())))
    assert lane is not None
    customer = lane.rpartition(":")[2]
    desk.commands(Do.INFORM, customer=customer, agent="zhoujie")
    desk.wait(minutes=1)
    desk.commands(Do.OVER, customer=customer, agent="zhoujie")
    before = len(desk.phone.texts("c5"))
    desk.wait(hours=11)
    told = desk.phone.texts("c5")[before:]
    assert len(told) == 1
    assert "恢复" in told[0]
    assert "正在处理" not in told[0]
