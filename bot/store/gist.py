"""One question that tells which of a turn's other questions have an answer at all.

Most turns are of a customer without ticket or case, on a desk where few cases are open. A statement
for each thing that is not there cost more than everything else of such a turn.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa

from bot.store.bulletin import HAS_ANY
from bot.store.duties import OF_LATE
from bot.store.schema import agents, cases, customers, events, is_one_of, joins, messages, tickets
from bot.store.unsent import WAITING


@dataclass(frozen=True, kw_only=True, slots=True)
class Gist:
    """What there is to read; a True may turn out to be nothing, a False never hides anything."""

    tickets: bool
    """The customer ever had one."""
    cases: bool
    """The customer ever had one."""
    events: bool
    messages: bool
    """Of this conversation."""
    living: bool
    """Some case of the desk is not settled."""
    claimed: bool
    """Some case of late was somebody's."""
    paused: bool
    """Some agent takes no cases now."""
    bulletin: bool
    limited: bool
    """A lead decided that this customer gets tickets only."""
    joined: bool
    """Another channel knows this customer too."""
    waiting: int
    """Parts of replies of this conversation that have not left."""


def gist_of(
    connection: sa.Connection, *, customer_id: int, conversation_id: int, now: datetime
) -> Gist:
    """What there is to read for a turn of this conversation, in one statement."""
    asked = {"customer": customer_id, "conversation": conversation_id, "now": now}
    row = connection.execute(_GIST, {**asked, "since": now - OF_LATE}).mappings().one()
    return Gist(**row)


_CUSTOMER: sa.BindParameter[int] = sa.bindparam("customer")
_CONVERSATION: sa.BindParameter[int] = sa.bindparam("conversation")
_LATELY = cases.c.opened_at >= sa.bindparam("since", type_=cases.c.opened_at.type)
_NOW = sa.bindparam("now", type_=agents.c.paused_until.type)


def _is_there(column: sa.Column[object], *where: sa.ColumnElement[bool]) -> sa.Exists:
    return sa.exists(sa.select(column).where(*where))


_GIST = sa.select(
    _is_there(tickets.c.id, tickets.c.customer_id == _CUSTOMER).label("tickets"),
    _is_there(cases.c.id, cases.c.customer_id == _CUSTOMER).label("cases"),
    _is_there(events.c.id, events.c.customer_id == _CUSTOMER).label("events"),
    _is_there(messages.c.id, messages.c.conversation_id == _CONVERSATION).label("messages"),
    _is_there(cases.c.id, is_one_of(cases.c.status, "open", "claimed", "released")).label("living"),
    _is_there(cases.c.id, _LATELY, cases.c.claimed_by.is_not(None)).label("claimed"),
    _is_there(agents.c.agent_id, agents.c.paused_until > _NOW).label("paused"),
    HAS_ANY.scalar_subquery().label("bulletin"),
    _is_there(customers.c.id, customers.c.id == _CUSTOMER, customers.c.limited_by != "").label(
        "limited"
    ),
    sa.or_(
        _is_there(joins.c.id, joins.c.customer_id == _CUSTOMER),
        _is_there(joins.c.id, joins.c.other_id == _CUSTOMER),
    ).label("joined"),
    WAITING.scalar_subquery().label("waiting"),
)
