"""Customers of several channels become one person on proof, and are themselves again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config

from bot.same_person import elsewhere, introduced
from bot.store import migrations
from bot.store.joins import Known
from bot.store.migrate import migrate
from bot.store.schema import audit, joins
from bot.store.session import Store
from bot.store.transaction import Tx
from handlers.changes import CaseChange, NewCase
from handlers.model import CaseStatus
from handlers.turn import TimelineEvent

NOW = datetime(2026, 11, 20, 15, 40, tzinfo=UTC)


def met(tx: Tx, channel: str, name: str, union_id: str = "") -> int:
    """The number of a customer whom the platform introduces."""
    person = {"external_id": name, "nickname": name, "union_id": union_id}
    told = [{**person, "scene": "", "scene_param": ""}]
    tx.conversations.introduce(channel, "a1", told, now=NOW)
    introduced(tx, channel, "a1", [name], now=NOW)
    return tx.conversations.customer(channel, "a1", name, NOW).customer_id


def names(known: tuple[Known, ...]) -> list[str]:
    return [one.nickname for one in known]


def test_the_same_union_id_joins_and_nothing_else(store: Store) -> None:
    """Whichever channel told it first; no union id is no proof."""
    with store.write() as tx:
        for name, first, second in (("ben", "oX1", "oX2"), ("cleo", "", ""), ("amy", "oX3", "oX3")):
            one, other = met(tx, "wecom_kf", name, first), met(tx, "wecom_app", name, second)
            is_proof = name == "amy"
            assert names(tx.joins.others(one)) == (["amy"] if is_proof else [])
            assert names(tx.joins.others(other)) == (["amy"] if is_proof else [])
        told = [tuple(row) for row in tx.connection.execute(sa.select(audit.c.by, audit.c.detail))]
        assert told == [("desk", "union_id")]


def test_being_introduced_again_joins_no_second_time(store: Store) -> None:
    """One row and one line of the audit for a pair."""
    with store.write() as tx:
        met(tx, "wecom_kf", "amy", "oX1")
        for _ in range(3):
            met(tx, "wecom_app", "Amy W", "oX1")
        for table in (joins, audit):
            assert tx.connection.scalar(sa.select(sa.func.count()).select_from(table)) == 1


def test_a_person_is_everybody_joined_by_way_of_another(store: Store) -> None:
    """A decision about one of two who have the same union id takes the other along."""
    with store.write() as tx:
        amy, also = met(tx, "wecom_kf", "amy", "oX1"), met(tx, "wecom_app", "Amy W", "oX1")
        abroad = met(tx, "feishu", "Wang")
        assert tx.joins.join([abroad, also], by="lead", now=NOW) == ((also, abroad),)
        assert names(tx.joins.others(amy)) == ["Amy W", "Wang"]


def test_separating_restores_exactly_what_was(store: Store) -> None:
    """The agents' decision goes first; what the union id says stays until told apart as well."""
    with store.write() as tx:
        amy, _also = met(tx, "wecom_kf", "amy", "oX1"), met(tx, "wecom_app", "Amy W", "oX1")
        abroad = met(tx, "feishu", "Wang")
        people = (amy, abroad)
        before = [tx.joins.others(one) for one in people]
        tx.joins.join(people, by="lead", now=NOW)
        assert tx.joins.separate(amy, by="lead", now=NOW) == ((amy, abroad),)
        assert [tx.joins.others(one) for one in people] == before
        assert len(tx.joins.separate(amy, by="lead", now=NOW)) == 1
        assert tx.joins.others(amy) == ()
        assert tx.joins.separate(amy, by="lead", now=NOW) == ()


def test_who_was_told_apart_is_not_joined_by_itself_again(store: Store) -> None:
    """Not by the next introduction, not by way of a third; only by a new decision."""
    with store.write() as tx:
        amy, ben = met(tx, "wecom_kf", "amy", "oX1"), met(tx, "wecom_app", "ben", "oX1")
        tx.joins.separate(amy, by="lead", now=NOW)
        met(tx, "wecom_app", "ben", "oX1")
        met(tx, "feishu", "third", "oX1")
        assert tx.joins.others(amy) == ()
        assert tx.joins.join([amy, ben], by="lead", now=NOW) == ((amy, ben),)
        assert names(tx.joins.others(amy)) == ["ben"]


def test_one_of_three_leaves_and_the_others_stay_together(store: Store) -> None:
    """An order may name more than two."""
    with store.write() as tx:
        amy, ben, cleo = (met(tx, "feishu", name) for name in ("amy", "ben", "cleo"))
        assert len(tx.joins.join([cleo, amy, ben], by="lead", now=NOW)) == 3
        tx.joins.separate(amy, by="lead", now=NOW)
        assert (tx.joins.others(amy), names(tx.joins.others(ben))) == ((), ["cleo"])


def test_what_happened_elsewhere_names_another_channel_only(store: Store) -> None:
    """A second account of the same channel is no other channel."""
    with store.write() as tx:
        amy, also = met(tx, "wecom_kf", "amy"), met(tx, "feishu", "Amy W")
        same = met(tx, "wecom_kf", "amy2")
        for one in (also, same):
            event = TimelineEvent(at=NOW, kind="answered", text=f"问 {one}")
            tx.history.add_event(one, event)
        tx.joins.join([amy, also, same], by="lead", now=NOW)
        since = NOW - timedelta(days=1)
        told = elsewhere(tx, "wecom_kf", tx.joins.others(amy), since=since)
        assert [(event.text, event.channel) for event in told] == [
            (f"问 {also}", "feishu"),
            (f"问 {same}", ""),
        ]


def test_the_last_servant_is_known_across_channels(store: Store) -> None:
    """The case may be a year of another account's; the number finds its customer and agent."""
    with store.write() as tx:
        conversation, customer = tx.conversations.open(
            "feishu:a1:amy", channel="feishu", account="a1", external_id="amy", now=NOW
        )
        here, mine = conversation.conversation_id, customer.customer_id
        new = NewCase(case_no=12, reason="asked", need="漏水", urgent=False)
        tx.cases.add(new, customer_id=mine, conversation_id=here, now=NOW)
        claimed = CaseChange(
            case_no=12, event="status", by="lin", status=CaseStatus.CLAIMED, claimed_by="lin"
        )
        tx.cases.change(claimed, now=NOW)
        other = met(tx, "wecom_kf", "Amy W")
        assert tx.cases.last_servant([other]) is None
        assert tx.cases.last_servant([other, mine]) == "lin"
        [party] = tx.joins.parties([12, 99]).values()
        assert (party.case_no, party.customer.customer_id, party.claimed_by) == (12, mine, "lin")


def test_the_migration_joins_whom_a_union_id_proves_already(store: Store) -> None:
    """A desk that ran before has told them long ago, and the platform tells it no second time."""
    with store.write() as tx:
        amy, also = met(tx, "wecom_kf", "amy", "oX1"), met(tx, "wecom_app", "Amy W", "oX1")
        met(tx, "feishu", "nobody")
        tx.connection.execute(sa.delete(audit))
        config = Config()
        config.set_main_option("script_location", str(Path(migrations.__file__).parent))
        config.attributes["connection"] = tx.connection
        command.downgrade(config, "0009")
    migrate(store)
    with store.read() as tx:
        assert names(tx.joins.others(amy)) == ["Amy W"]
        told = tx.connection.scalars(sa.select(audit.c.subject)).all()
        assert told == [f"customer:{amy} customer:{also}"]
