"""The cases that an agent has, with the customers' names as agents may read them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.store.transaction import Tx
from handlers import card
from handlers.policy import Policy
from knowledge import signals


def in_hand(tx: Tx, agent_id: str, policy: Policy) -> dict[int, str]:
    """Case numbers with names, the newest first; a nickname may be an insult or a number."""
    return {row["case_no"]: _name(row, policy) for row in reversed(tx.duties.in_hand(agent_id))}


def _name(row: Mapping[str, Any], policy: Policy) -> str:
    if row["nickname"]:
        return signals.redact(signals.shield(row["nickname"]))
    return policy.texts["customer_unnamed"][0].format(number=card.end_of(row["external_id"]))
