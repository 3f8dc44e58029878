"""What the names of texts are made of, and what every text may say."""

from __future__ import annotations

ALWAYS = frozenset({"company", "desk"})
"""What every text may say: the company's name and the desk's own name."""

SAFETY = "safety_"
"""Prefix of the first sentences that an urgent case is met with."""

URGENT_REASONS = (
    "safety",
    "injury",
    "child_or_elder",
    "money_leaving",
    "locked_out",
    "shop_down",
    "data_leak",
    "self_harm",
    "threat",
)


TIMELINE = (
    "asked",
    "shown",
    "answered",
    "agent_said",
    "servicer_said",
    "note",
    "rated",
    "ticket_opened",
    "ticket_filled",
    "ticket_corrected",
    "ticket_added",
    "ticket_nudged",
    "ticket_note",
    "ticket_status",
    "ticket_assigned",
    "ticket_rated",
    "ticket_open",
    "ticket_waiting",
    "ticket_resolved",
    "ticket_closed",
    "ticket_withdrawn",
    "case_opened",
    "case_claimed",
    "case_released",
    "case_resolved",
    "case_urgent",
    "case_note",
    "case_replied",
    "case_ticketed",
    "case_escalated",
    "case_called",
    "case_silent",
    "case_reassigned",
    "ticket_dealt",
    "case_handed_over",
    "case_false_alarm",
)
"""What can happen to a customer, as the dated trail tells it."""


CHANNELS = ("wecom_kf", "wecom_app", "wecom_aibot", "feishu", "sandbox")
"""By which customers come; named where an agent reads of another than the one at hand."""


def takes(*placeholders: str) -> frozenset[str]:
    """What a text may use beyond what every text may."""
    return ALWAYS | frozenset(placeholders)
