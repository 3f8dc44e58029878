"""What a turn may know of agents, queue and incidents, read in one snapshot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.situation import Situation
from bot.store.session import Store
from bot.store.transaction import Tx
from handlers import incident, ladder
from handlers.cause import TimerFired
from handlers.policy import Policy
from handlers.schedule import is_quiet
from handlers.turn import DutyFacts

NIGHT = timedelta(hours=12)
"""A wake-up this long ago was of the same night."""

Ask = Callable[[Situation, str, Policy, datetime], DutyFacts]
"""The facts for a situation whose words report a trouble of this topic (empty: none)."""


def asking(store: Store) -> Ask:
    """Asks this database for what the gist of the situation says is there."""

    def ask(now_is: Situation, topic: str, policy: Policy, now: datetime) -> DutyFacts:
        if not _is_anything(now_is, topic):
            return DutyFacts()
        with store.read() as tx:
            return _facts(tx, now_is, topic, policy, now)

    return ask


def _topic_now(tx: Tx, topic: str, policy: Policy, since: datetime) -> str:
    """The topic under which this trouble goes on: one outage is told of in many words."""
    may_be = topic in policy.incident_topics or topic == incident.OUTAGE
    if not may_be or tx.incidents.fresh(topic, since=since):
        return topic
    return tx.incidents.opened_for(incident.OUTAGE, since=since) or topic


def _is_anything(now_is: Situation, topic: str) -> bool:
    gist = now_is.gist
    some = (gist.cases, gist.living, gist.claimed, gist.paused, gist.limited)
    return bool(topic) or any(some) or now_is.conversation.case_no is not None


def _facts(tx: Tx, now_is: Situation, topic: str, policy: Policy, now: datetime) -> DutyFacts:
    gist, conversation = now_is.gist, now_is.conversation
    customer_id = now_is.customer.customer_id
    settled = tx.duties.settled(customer_id, since=now - NIGHT) if gist.cases else None
    known = gist.living or gist.claimed or gist.paused
    measured = gist.claimed and not is_quiet(policy.hours, now)
    # A step of the ladder asks whether the trouble of this night is called out elsewhere already.
    cause = now_is.cause
    is_step = isinstance(cause, TimerFired) and cause.name == ladder.TIMER
    since = now - (NIGHT if is_step else policy.incident_window)
    return DutyFacts(
        bench=tx.duties.bench(now=now) if known else (),
        before=tx.duties.before(conversation.conversation_id) if gist.living else 0,
        waits=tx.duties.waits(now=now) if measured else (),
        settled=settled[0] if settled else None,
        was_false_alarm=settled[1] if settled else False,
        limited=gist.limited,
        trouble=tx.incidents.trouble(
            _topic_now(tx, topic, policy, since), customer_id, since=since
        ),
        incident_tickets=tx.incidents.count(conversation.case_no) if conversation.case_no else 0,
    )
