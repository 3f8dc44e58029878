from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient

from bot.channels.base import Address, Part
from bot.clock import SetClock
from bot.store.parcel import Parcel
from bot.store.session import Store
from tests.bot.web.conftest import NIGHT, PATH, Platform


@pytest.fixture
def knowing(store: Store) -> None:
    """`work` has loaded the knowledge."""
    learn(store, errors=[])


def learn(store: Store, errors: list[str]) -> None:
    """What `work` writes after loading the FAQ folder."""
    fact = {"version": "v1", "entries": 24, "errors": errors, "at": NIGHT.isoformat()}
    with store.write() as tx:
        tx.records.put_fact("faq", fact, now=NIGHT)


def ready(client: FlaskClient) -> dict[str, Any]:
    """The body of /readyz with its status."""
    answer = client.get("/readyz")
    body: dict[str, Any] = answer.get_json()
    return body | {"code": answer.status_code}


def metric(client: FlaskClient, name: str) -> float:
    """One value of /metrics."""
    lines = client.get("/metrics").get_data(as_text=True).splitlines()
    return float(next(line.split()[-1] for line in lines if line.startswith(f"{name} ")))


def test_the_process_is_alive_whatever_the_database_does(client: FlaskClient, store: Store) -> None:
    """/healthz never looks at the database."""
    lose(store, "inbox")
    assert (client.get("/healthz").status_code, client.get("/healthz").data) == (200, b"ok\n")


@pytest.mark.usefixtures("knowing")
def test_a_desk_in_order_is_ok(client: FlaskClient) -> None:
    """Database, migrations, knowledge and queue, each told."""
    body = ready(client)
    assert (body["code"], body["status"], body["troubles"]) == (200, "ok", [])
    assert body["faq"] == {"version": "v1", "entries": 24, "errors": [], "at": NIGHT.isoformat()}
    assert body["queue"] == {"waiting": 0, "oldest_seconds": 0}


def test_a_desk_without_knowledge_still_takes_messages(client: FlaskClient) -> None:
    """Degraded, not down: a platform's message would be lost by a 503."""
    body = ready(client)
    assert (body["code"], body["status"]) == (200, "degraded")
    assert "no knowledge" in body["troubles"][0]


def test_a_broken_faq_file_is_told(client: FlaskClient, store: Store) -> None:
    """What `work` found wrong shows here."""
    learn(store, errors=["orders.yaml:3: answer is missing"])
    body = ready(client)
    assert body["status"] == "degraded"
    assert body["faq"]["errors"] == ["orders.yaml:3: answer is missing"]


@pytest.mark.usefixtures("knowing")
def test_a_queue_that_stands_still_is_told(
    client: FlaskClient, wecom: Platform, clock: SetClock
) -> None:
    """The oldest waiting row's age, and a sentence once it is too old."""
    wecom.calls()
    clock.set(NIGHT + timedelta(seconds=90))
    assert ready(client)["queue"] == {"waiting": 1, "oldest_seconds": 90}
    assert ready(client)["status"] == "ok"
    clock.set(NIGHT + timedelta(seconds=150))
    assert ready(client)["status"] == "degraded"
    assert metric(client, "nightdesk_inbox_oldest_seconds") == 150


@pytest.mark.usefixtures("knowing")
def test_a_dead_letter_shows_the_minute_it_appears(
    client: FlaskClient, wecom: Platform, store: Store
) -> None:
    """In /readyz and in /metrics."""
    wecom.calls()
    with store.write() as tx:
        claim = tx.inbox.claim("pull", now=NIGHT)
        assert claim is not None
        tx.inbox.set_aside(claim, now=NIGHT, error="poison")
    body = ready(client)
    assert (body["status"], body["dead"]) == ("degraded", {"inbox": 1, "outbox": 0})
    assert metric(client, "nightdesk_inbox_dead") == 1
    assert metric(client, "nightdesk_inbox_waiting") == 0


def test_what_waits_to_leave_is_counted(client: FlaskClient, store: Store) -> None:
    """The outbox is as visible as the inbox."""
    parcel = Parcel(
        lane="g",
        address=Address(channel="g", account="", to="group"),
        kind="notice",
        parts=(Part(payload={}, preview="x"), Part(payload={}, preview="y")),
        reply_id="r1",
    )
    with store.write() as tx:
        tx.outbox.put(parcel, now=NIGHT)
    assert metric(client, "nightdesk_outbox_waiting") == 2
    assert metric(client, "nightdesk_cases_open") == 0
    assert metric(client, "nightdesk_tickets_open") == 0


def test_a_schema_that_is_behind_is_not_ready(client: FlaskClient, store: Store) -> None:
    """503 with the command that cures it."""
    with store.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = 'older'"))
    body = ready(client)
    assert body["code"] == 503
    assert "nightdesk migrate" in body["checks"]["migrations"]


def test_a_database_that_cannot_be_read_is_not_ready(client: FlaskClient, store: Store) -> None:
    """503, and /metrics still answers."""
    lose(store, "inbox")
    assert ready(client)["code"] == 503
    assert metric(client, "nightdesk_database_up") == 0


def test_answers_are_timed(client: FlaskClient, wecom: Platform) -> None:
    """Each webhook call is counted by path and status."""
    wecom.calls()
    wecom.calls()
    wecom.calls(body=b"forged")
    counted = f'nightdesk_ack_seconds_count{{path="{PATH}",status="%s"}}'
    assert metric(client, counted % 200) == 2
    assert metric(client, counted % 403) == 1


def lose(store: Store, table: str) -> None:
    """A table that is suddenly not there."""
    with store.engine.begin() as connection:
        connection.execute(sa.text(f"ALTER TABLE {table} RENAME TO gone"))
