"""The nouns of a conversation. Frozen; everything that happens makes a new one."""

from __future__ import annotations

from handlers.model.case import Case, CaseStatus
from handlers.model.conversation import Conversation, FormProgress, IllegalTransition, Memory, State
from handlers.model.message import (
    Choice,
    Customer,
    ForwardedLine,
    Media,
    Message,
    MessageKind,
    Reply,
    Said,
)
from handlers.model.ticket import LIVING, TICKET_TRANSITIONS, Ticket, TicketStatus

__all__ = [
    "LIVING",
    "TICKET_TRANSITIONS",
    "Case",
    "CaseStatus",
    "Choice",
    "Conversation",
    "Customer",
    "FormProgress",
    "ForwardedLine",
    "IllegalTransition",
    "Media",
    "Memory",
    "Message",
    "MessageKind",
    "Reply",
    "Said",
    "State",
    "Ticket",
    "TicketStatus",
]
