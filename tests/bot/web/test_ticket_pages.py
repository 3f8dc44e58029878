"""A ticket's page shows everything masked; its agent opens one field, for ten minutes, on record."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from bot.clock import SetClock
from bot.store.schema import audit
from bot.store.session import Store
from bot.ticket_links import TicketLinks
from bot.web.tickets import tickets
from handlers.changes import NewTicket, TicketChange
from handlers.model import TicketStatus
from tests.bot.known_customer import known_customer
from tests.bot.small_desk import sample_policy

NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
LINKS = TicketLinks("s" * 40, "https://desk.example")
NUMBER = "W1120ABCD"
FIELDS = {"what": "洗衣机不脱水", "phone": "13812345678", "order_no": "DD20261101"}


@pytest.fixture
def clock() -> SetClock:
    """The desk's clock."""
    return SetClock(NOW)


@pytest.fixture
def app(store: Store, clock: SetClock) -> Flask:
    """A desk with one ticket of 小林's."""
    put(store, NUMBER, "xiaolin", summary="洗衣机不脱水", fields=FIELDS, deadline_at=NOW)
    made = Flask(__name__)
    made.register_blueprint(tickets(store, clock, LINKS, sample_policy))
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A browser before the page."""
    return app.test_client()


def put(store: Store, number: str, agent_id: str, **more: Any) -> None:
    """A ticket that an agent has."""
    new = NewTicket(ticket_no=number, **{"category": "维修", "form_id": "repair", **more})
    given = TicketChange(
        ticket_no=number,
        event="assigned",
        by="desk",
        status=TicketStatus.ASSIGNED,
        assigned_to=agent_id,
    )
    with store.write() as tx:
        tx.tickets.add(new, **known_customer(tx, "amy", NOW), now=NOW)
        tx.tickets.change(given, now=NOW)


def path(agent_id: str = "", number: str = NUMBER) -> str:
    """A link as it stands in a message."""
    return LINKS.path(number, agent_id)


def audited(store: Store) -> list[tuple[str, str, str, str]]:
    """What was written down."""
    with store.read() as tx:
        rows = tx.connection.execute(sa.select(audit).order_by(audit.c.id)).mappings()
        return [(row["by"], row["action"], row["subject"], row["detail"]) for row in rows]


def test_a_page_tells_the_ticket_without_its_numbers(client: FlaskClient) -> None:
    """Number, state, agent, need and fields by their labels; the phone is masked."""
    page = client.get(path()).text
    assert NUMBER in page
    assert "洗衣机不脱水" in page
    assert "小林 负责" in page
    assert "13812345678" not in page
    assert "138****5678" in page


def test_the_agent_opens_one_field_for_ten_minutes(
    client: FlaskClient, store: Store, clock: SetClock
) -> None:
    """One tap, written down by name; afterwards it is masked again by itself."""
    mine = path("xiaolin")
    assert client.post(f"{mine}/phone").status_code == 303
    assert "13812345678" in client.get(mine).text
    assert audited(store) == [("xiaolin", "field_opened", f"ticket:{NUMBER}", "phone")]
    clock.set(NOW + timedelta(minutes=10, seconds=1))
    assert "13812345678" not in client.get(mine).text


def test_a_link_from_the_group_opens_nothing(client: FlaskClient, store: Store) -> None:
    """Whoever reads the group reads the ticket, never its masked fields."""
    assert "<button>" not in client.get(path()).text
    assert client.post(f"{path()}/phone").status_code == 403
    assert audited(store) == []


def test_another_agent_opens_nothing_but_a_lead_does(client: FlaskClient) -> None:
    """The right is the ticket's agent's; a lead answers for everybody."""
    assert client.post(f"{path('ajie')}/phone").status_code == 403
    assert client.post(f"{path('zhoujie')}/phone").status_code == 303


def test_an_agent_who_lost_the_ticket_loses_the_right(client: FlaskClient, store: Store) -> None:
    """The ticket is asked at the tap, not when the link was made."""
    with store.write() as tx:
        moved = TicketChange(ticket_no=NUMBER, event="assigned", by="desk", assigned_to="ajie")
        tx.tickets.change(moved, now=NOW)
    assert client.post(f"{path('xiaolin')}/phone").status_code == 403


def test_a_link_that_was_passed_on_opens_nothing_elsewhere(app: Flask, store: Store) -> None:
    """The first browser keeps it; the second is refused and written down, and reads no number."""
    mine, first, second = path("xiaolin"), app.test_client(), app.test_client()
    first.post(f"{mine}/phone")
    assert second.post(f"{mine}/phone").status_code == 403
    assert "13812345678" not in second.get(mine).text
    assert [entry[1] for entry in audited(store)] == ["field_opened", "field_refused"]


@pytest.mark.parametrize("field", ["what", "nothing", "../x"])
def test_only_masked_fields_can_be_opened(client: FlaskClient, field: str) -> None:
    """What is shown anyway, or is not there, is nothing to write down."""
    assert client.post(f"{path('xiaolin')}/{field}").status_code == 404


def test_an_address_tells_the_town_and_no_more(client: FlaskClient, store: Store) -> None:
    """Where somebody lives is opened like a phone."""
    where = "成都市武侯区人民南路四段1号2栋305"
    put(store, "W1120EFGH", "xiaolin", summary="换货", fields={"address": where})
    mine = path("xiaolin", "W1120EFGH")
    assert "人民南路" not in client.get(mine).text
    client.post(f"{mine}/address")
    assert where in client.get(mine).text


def test_the_list_leads_to_every_ticket(client: FlaskClient, store: Store) -> None:
    """The worst first, each with a link for the same reader."""
    put(store, "W1120EFGH", "ajie", summary="冒烟了", urgent=True, fields={})
    page = client.get(path("xiaolin", "")).text
    assert "未结的工单 2 张" in page
    assert page.index("W1120EFGH") < page.index(NUMBER)
    tokens = [part.partition('"')[0] for part in page.split('href="')[1:]]
    assert [LINKS.read(one.removeprefix("/tickets/")).ticket_no for one in tokens] == [
        "W1120EFGH",
        NUMBER,
    ]


@pytest.mark.parametrize("token", ["x", "", "a.b.c"])
def test_strangers_get_nothing(client: FlaskClient, token: str) -> None:
    """A token that we never made."""
    assert client.get(f"/tickets/{token}").status_code == 404


def test_an_old_link_says_how_to_get_a_new_one(client: FlaskClient, store: Store) -> None:
    """A day later the page is closed."""
    old = TicketLinks("s" * 40, "https://desk.example", lives=-1)
    app = Flask(__name__)
    app.register_blueprint(tickets(store, SetClock(NOW), old, sample_policy))
    answer = app.test_client().get(old.path(NUMBER, "xiaolin"))
    assert answer.status_code == 410
    assert "取一个新的" in answer.text
    assert client.get(path(number="W1120ZZZZ")).status_code == 404
