"""One transaction, with a file of statements for each noun."""

from __future__ import annotations

from functools import cached_property

import sqlalchemy as sa

from bot.store.answers import Answers
from bot.store.bulletin import Bulletin
from bot.store.cards import Cards
from bot.store.cases import Cases
from bot.store.conversations import Conversations
from bot.store.duties import Duties
from bot.store.history import History
from bot.store.inbox import Inbox
from bot.store.incidents import Incidents
from bot.store.joins import Joins
from bot.store.leases import Leases
from bot.store.outbox import Outbox
from bot.store.records import Records
from bot.store.sent import Sent
from bot.store.tickets import Tickets
from bot.store.timers import Timers
from bot.store.unsent import Unsent
from bot.store.versions import Versions
from bot.store.views import Views


class Tx:
    """One transaction, with a file of statements for each noun."""

    def __init__(self, connection: sa.Connection) -> None:
        """`connection` is inside a transaction that the Store began."""
        self.connection = connection
        self.rings: set[str] = set()

    def ring(self, topic: str) -> None:
        """Wake whoever waits for `inbox`, `outbox` or `result`, after the commit."""
        self.rings.add(topic)

    @cached_property
    def inbox(self) -> Inbox:
        """What happened and waits to be handled."""
        return Inbox(self.connection, self.ring)

    @cached_property
    def outbox(self) -> Outbox:
        """What leaves, and what becomes of it."""
        return Outbox(self.connection, self.ring)

    @cached_property
    def unsent(self) -> Unsent:
        """What waits to leave and may still be changed."""
        return Unsent(self.connection, self.ring)

    @cached_property
    def sent(self) -> Sent:
        """What has left."""
        return Sent(self.connection)

    @cached_property
    def leases(self) -> Leases:
        """What only one process may hold."""
        return Leases(self.connection)

    @cached_property
    def conversations(self) -> Conversations:
        """Conversations and their customers."""
        return Conversations(self.connection)

    @cached_property
    def history(self) -> History:
        """Messages and events of the past."""
        return History(self.connection)

    @cached_property
    def tickets(self) -> Tickets:
        """Tickets and what happened to them."""
        return Tickets(self.connection)

    @cached_property
    def cases(self) -> Cases:
        """Handoffs and their follow-up."""
        return Cases(self.connection)

    @cached_property
    def duties(self) -> Duties:
        """Agents at work, their pauses, rings and swaps."""
        return Duties(self.connection)

    @cached_property
    def incidents(self) -> Incidents:
        """Troubles that many share."""
        return Incidents(self.connection)

    @cached_property
    def joins(self) -> Joins:
        """Customers of several channels who are one person."""
        return Joins(self.connection)

    @cached_property
    def cards(self) -> Cards:
        """What agents see of cases."""
        return Cards(self.connection)

    @cached_property
    def timers(self) -> Timers:
        """Durable timers."""
        return Timers(self.connection)

    @cached_property
    def records(self) -> Records:
        """Cursors, misses, audit, single facts."""
        return Records(self.connection)

    @cached_property
    def answers(self) -> Answers:
        """What was answered, and whether it helped."""
        return Answers(self.connection)

    @cached_property
    def versions(self) -> Versions:
        """Versions of the knowledge."""
        return Versions(self.connection)

    @cached_property
    def bulletin(self) -> Bulletin:
        """Entries offline and announcements."""
        return Bulletin(self.connection)

    @cached_property
    def views(self) -> Views:
        """Reads across tables."""
        return Views(self.connection)
