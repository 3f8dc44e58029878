"""The catalogue of replies.yaml: every text by name, with the placeholders it may use.

A new text is one line here and one in replies.yaml. `{company}` and `{desk}` may stand in every
text.
"""

from __future__ import annotations

from collections.abc import Mapping
from string import Formatter

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


def takes(*placeholders: str) -> frozenset[str]:
    """What a text may use beyond what every text may."""
    return ALWAYS | frozenset(placeholders)


CUSTOMER: Mapping[str, frozenset[str]] = {
    # Meeting and parting.
    "greeting_human": takes("until"),
    "greeting_answer": takes("until", "opening"),
    "greeting_collect": takes("opening"),
    "greeting_back": takes("ticket_no"),
    "goodbye": takes(),
    "goodbye_ticket": takes("ticket_no", "promise"),
    "thanks": takes(),
    "courtesy": takes(),
    "identity": takes(),
    "apology_backlog": takes(),
    "apology_stale": takes(),
    # A person.
    "handoff_case": takes("ticket_no", "agent", "until"),
    "handoff_case_nobody": takes("ticket_no", "promise"),
    "handoff_ticket": takes("ticket_no", "promise"),
    "handoff_again": takes("ticket_no", "promise"),
    "handoff_waiting": takes("place", "minutes"),
    "handoff_unclaimed": takes("ticket_no", "promise"),
    "handoff_progress": takes("agent"),
    "handoff_give_up": takes("ticket_no", "promise"),
    "claimed": takes("agent"),
    "claimed_away": takes("agent"),
    "released": takes("ticket_no", "promise"),
    "resolved": takes("agent"),
    "session_taken_back": takes("opening"),
    "agent_prefix": takes("agent"),
    "urgent_confirm": takes(),
    "urgent_case": takes("ticket_no"),
    "urgent_where": takes("ticket_no"),
    "urgent_told": takes("ticket_no"),
    "calm": takes(),
    "calm_again": takes(),
    # Answering.
    "clarify": takes("question"),
    "clarify_list": takes(),
    "clarify_again": takes(),
    "motive": takes(),
    "more_detail": takes(),
    "repeated": takes(),
    "answer_more": takes(),
    "answer_helped": takes(),
    "step_next": takes("step", "steps"),
    "step_done": takes(),
    "fallback": takes("ticket_no", "promise"),
    "miss_first": takes(),
    "miss_second": takes("ticket_no", "promise"),
    "group_only_faq": takes(),
    # Tickets.
    "ticket_offer": takes("opening"),
    "ticket_opened": takes("ticket_no", "promise"),
    "ticket_added": takes("ticket_no", "promise"),
    "ticket_corrected": takes("ticket_no", "field", "value"),
    "ticket_complete": takes("ticket_no", "promise", "summary"),
    "ticket_complete_missing": takes("ticket_no", "promise", "summary", "missing"),
    "ticket_as_it_stands": takes("ticket_no", "promise"),
    "ticket_status_open": takes("ticket_no", "promise", "summary"),
    "ticket_status_assigned": takes("ticket_no", "promise", "summary", "agent"),
    "ticket_status_waiting": takes("ticket_no", "summary", "missing"),
    "ticket_status_resolved": takes("ticket_no", "summary", "when"),
    "ticket_status_closed": takes("ticket_no", "summary", "when"),
    "ticket_status_withdrawn": takes("ticket_no", "summary"),
    "ticket_status_overdue": takes("ticket_no", "summary"),
    "ticket_several": takes("count"),
    "ticket_none": takes(),
    "ticket_unknown": takes("ticket_no"),
    "ticket_nudged": takes("ticket_no", "promise"),
    "ticket_nudged_again": takes("ticket_no", "promise", "count"),
    "ticket_withdrawn": takes("ticket_no"),
    "ticket_reopened": takes("ticket_no", "promise"),
    "ticket_answered": takes("ticket_no", "answer"),
    "ticket_answer_parked": takes("ticket_no", "answer"),
    "ticket_needs_phone": takes("ticket_no", "promise"),
    "ticket_reach_call": takes("ticket_no", "promise", "phone"),
    "ticket_reach_write": takes("ticket_no", "promise"),
    "privacy_ticket": takes("ticket_no", "promise"),
    "rating_ask": takes("ticket_no"),
    "rating_thanks": takes(),
    "rating_bad": takes("ticket_no", "promise"),
    # Forms.
    "form_ask": takes("question"),
    "form_ask_first": takes("ticket_no", "promise", "question"),
    "form_offer": takes("field", "value"),
    "form_offer_picture": takes("field", "value"),
    "form_invalid": takes("field", "question"),
    "form_skipped": takes("question"),
    "form_back": takes("question"),
    "form_hold": takes("ticket_no"),
    "form_resume": takes("question"),
    "form_abandoned": takes("ticket_no", "promise"),
    "form_started_over": takes("question"),
    "form_photo_received": takes("count"),
    # What cannot be read.
    "unsupported_kind": takes("kind"),
    "picture_alone": takes(),
    "voice_asked": takes(),
    "voice_ticket": takes("ticket_no", "promise"),
    "sticker": takes(),
    "forwarded_confirm": takes("field", "value"),
    "poison_fallback": takes("ticket_no", "promise"),
    "poison_summary": takes(),
    "incident": takes("ticket_no"),
    "incident_over": takes("ticket_no"),
    "recalled": takes(),
    # Look-ups.
    "lookup_ask_proof": takes(),
    "lookup_failed": takes("ticket_no", "promise"),
    "lookup_none": takes(),
    # Words to tap.
    "tap_human": takes(),
    "tap_ticket": takes(),
    "tap_progress": takes(),
    "tap_urgent": takes(),
    "tap_yes": takes(),
    "tap_no": takes(),
    "tap_none_of_these": takes(),
    "tap_skip": takes(),
    "tap_next": takes(),
    "tap_solved": takes(),
    "tap_unsolved": takes(),
    "tap_add_to_ticket": takes(),
    "tap_new_ticket": takes(),
    "tap_wait": takes(),
    "kind_image": takes(),
    "kind_voice": takes(),
    "kind_video": takes(),
    "kind_file": takes(),
    "kind_location": takes(),
    "kind_link": takes(),
    "kind_miniprogram": takes(),
    "kind_order": takes(),
    "kind_product": takes(),
    "kind_contact": takes(),
    "kind_forwarded": takes(),
    "kind_sticker": takes(),
    "kind_unknown": takes(),
    **{f"{SAFETY}{reason}": takes() for reason in URGENT_REASONS},
}
"""What customers read."""

AGENT: Mapping[str, frozenset[str]] = {
    "notice_case": takes("case_no", "customer", "need"),
    "notice_case_urgent": takes("case_no", "customer", "need", "reason"),
    "notice_case_again": takes("case_no", "customer", "need"),
    "notice_wake": takes("case_no", "agent", "need", "reason"),
    "notice_second": takes("case_no", "agent", "need", "minutes"),
    "notice_lead": takes("case_no", "agent", "need", "minutes"),
    "notice_alarm": takes("case_no", "need", "minutes"),
    "notice_claimed": takes("case_no", "agent"),
    "notice_silent": takes("case_no", "agent", "minutes"),
    "notice_released": takes("case_no", "agent"),
    "notice_reassigned": takes("case_no", "agent", "to"),
    "notice_resolved": takes("case_no", "agent"),
    "notice_to_ticket": takes("case_no", "ticket_no"),
    "notice_ticket": takes("ticket_no", "customer", "need", "promise"),
    "notice_ticket_due": takes("ticket_no", "need", "when"),
    "notice_ticket_bad_rating": takes("ticket_no", "customer", "rating"),
    "notice_customer_added": takes("case_no", "customer", "text"),
    "notice_undelivered": takes("case_no", "customer", "reason"),
    "notice_incident": takes("count", "need", "minutes"),
    "notice_handover": takes("agent", "to", "count"),
    "notice_poison": takes("customer", "ticket_no"),
    "notice_dead_delivery": takes("count"),
    "notice_rehearsal": takes("agent"),
    "notice_digest": takes("count", "urgent", "overdue", "since"),
    "notice_night_report": takes("conversations", "answered", "tickets", "wakeups", "shielded"),
    "notice_unknown_holidays": takes("year"),
    "line_need": takes("need"),
    "line_reason": takes("reason"),
    "line_promise": takes("promise"),
    "line_facts": takes("facts"),
    "line_missing": takes("missing"),
    "line_photos": takes("count"),
    "line_before": takes("agent"),
    "line_history": takes("line"),
    "line_budget": takes("count"),
    "line_escalation_risk": takes(),
    "toast_claimed": takes("case_no"),
    "toast_claimed_by": takes("agent"),
    "toast_not_yours": takes("agent"),
    "toast_sent": takes(),
    "toast_will_wait": takes(),
    "toast_noted": takes(),
    "toast_released": takes(),
    "toast_resolved": takes(),
    "toast_reassigned": takes("to"),
    "toast_false_alarm": takes(),
    "toast_unknown_agent": takes(),
    "toast_no_case": takes(),
    "toast_not_allowed": takes(),
    "toast_working": takes(),
    "reason_asked": takes(),
    "reason_missed": takes(),
    **{f"reason_{reason}": takes() for reason in URGENT_REASONS},
}
"""What agents read."""

TEXTS: Mapping[str, frozenset[str]] = {**CUSTOMER, **AGENT}
"""Name of every text to the placeholders it may use."""


def placeholders(text: str) -> frozenset[str]:
    """The names in braces of a text; ValueError where a brace is not closed."""
    return frozenset(name for _, name, _, _ in Formatter().parse(text) if name is not None)
