"""The cases that an agent has, with the customers' names as agents may read them."""

from __future__ import annotations

from bot.store.transaction import Tx
from knowledge import signals


def in_hand(tx: Tx, agent_id: str) -> dict[int, str]:
    """Case numbers with names, the newest first; a nickname may be an insult or a number."""
    rows = reversed(tx.duties.in_hand(agent_id))
    return {row["case_no"]: signals.redact(signals.shield(row["nickname"] or "")) for row in rows}
