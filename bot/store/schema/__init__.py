"""The tables. Every row that waits has a partial index, so that claiming stays O(log n)."""

from __future__ import annotations

from bot.store.schema.agents import agents, audit, swaps
from bot.store.schema.cases import cards, cases, incidents, ix_cards_listed, reports, rings
from bot.store.schema.columns import Big, Json, Utc, is_one_of, metadata
from bot.store.schema.customers import (
    conversations,
    customers,
    events,
    facts,
    ix_customers_union_id,
    joins,
    media,
    messages,
)
from bot.store.schema.knowledge import (
    announcements,
    answers,
    faq_blocks,
    faq_offline,
    faq_versions,
    misses,
)
from bot.store.schema.queues import cursors, inbox, ix_inbox_agents, leases, outbox, timers
from bot.store.schema.tickets import ix_tickets_morning, ticket_cards, ticket_events, tickets

__all__ = [
    "Big",
    "Json",
    "Utc",
    "agents",
    "announcements",
    "answers",
    "audit",
    "cards",
    "cases",
    "conversations",
    "cursors",
    "customers",
    "events",
    "facts",
    "faq_blocks",
    "faq_offline",
    "faq_versions",
    "inbox",
    "incidents",
    "is_one_of",
    "ix_cards_listed",
    "ix_customers_union_id",
    "ix_inbox_agents",
    "ix_tickets_morning",
    "joins",
    "leases",
    "media",
    "messages",
    "metadata",
    "misses",
    "outbox",
    "reports",
    "rings",
    "swaps",
    "ticket_cards",
    "ticket_events",
    "tickets",
    "timers",
]
