"""What a turn may know of agents, queue and incidents, read in one snapshot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.store.session import Store
from handlers.model import Conversation, Customer
from handlers.policy import Policy
from handlers.schedule import is_quiet
from handlers.turn import DutyFacts, Trouble

NIGHT = timedelta(hours=12)
"""A wake-up this long ago was of the same night."""

Ask = Callable[[Conversation, Customer, str, Policy, datetime], DutyFacts]
"""The facts for a conversation whose words report a trouble of this topic (empty: none)."""


def asking(store: Store) -> Ask:
    """Asks this database."""

    def ask(
        conversation: Conversation, customer: Customer, topic: str, policy: Policy, now: datetime
    ) -> DutyFacts:
        with store.read() as tx:
            settled = tx.duties.settled(customer.customer_id, since=now - NIGHT)
            since = now - policy.incident_window
            trouble = tx.incidents.trouble(topic, customer.customer_id, since=since)
            return DutyFacts(
                bench=tx.duties.bench(now=now),
                before=tx.duties.before(conversation.conversation_id),
                waits=() if is_quiet(policy.hours, now) else tx.duties.waits(now=now),
                settled=settled[0] if settled else None,
                was_false_alarm=settled[1] if settled else False,
                limited=tx.duties.is_limited(customer.customer_id),
                trouble=trouble if topic else Trouble(),
                incident_tickets=tx.incidents.count(conversation.case_no or 0),
            )

    return ask
