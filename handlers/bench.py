"""Who is offered a case that can wait: the last servicer first, then the least loaded; care for all."""

from __future__ import annotations

from handlers import duty
from handlers.policy import Agent, Policy
from handlers.turn import Seat, Turn


def in_order(turn: Turn) -> tuple[Agent, ...]:
    """Agents on duty in the order in which this case is offered to them.

    Who pauses, has as many cases as allowed, or has just had an abusive customer is passed over as
    long as somebody else is there; abusive customers go to whoever had the fewest of them.
    """
    seats = {seat.agent_id: seat for seat in turn.dossier.duty.bench}
    here = duty.on_duty(turn.policy, turn.now)
    free = [one for one in here if not is_full(turn.policy, _seat(seats, one))]
    rested = [one for one in free if not _seat(seats, one).after_abuse]
    abusive = turn.reading.signals.abusive

    def rank(agent: Agent) -> tuple[bool, int, int]:
        seat = _seat(seats, agent)
        known = agent.id == turn.dossier.customer_of
        return (not known, seat.abusive if abusive else 0, seat.cases)

    first = sorted(rested, key=rank)
    rest = [one for one in (*sorted(free, key=rank), *here) if one not in first]
    return (*first, *dict.fromkeys(rest))


def is_full(policy: Policy, seat: Seat) -> bool:
    """Whether an agent is offered nothing now."""
    limit = policy.care.open_cases
    return seat.paused or (limit > 0 and seat.cases >= limit)


def _seat(seats: dict[str, Seat], agent: Agent) -> Seat:
    return seats.get(agent.id, Seat(agent_id=agent.id))
