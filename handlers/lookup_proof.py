"""What a customer names to be told only what is theirs: asked one thing at a time, five tries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from handlers import lookup_heard, visit
from handlers.lookup_heard import LAST4, ORDER_NO
from handlers.model import Memory
from handlers.turn import Turn

TRIES = 5
"""Proofs that matched nothing; after that a person looks, and nothing is asked for a day."""
COUNTED = timedelta(hours=24)
NEED = "lookup.need"
"""Note: what the customer asked, in one line."""
_ENTRY, _ASKED, _AT = "lookup.entry", "lookup.asked", "lookup.at"
_TRIES, _TRIED_AT = "lookup.tries", "lookup.tried_at"
_MORE, _PROVEN = "lookup.more", "lookup.proven"


def entry_id(turn: Turn) -> str | None:
    """The entry whose look-up is under way."""
    return turn.memory.notes.get(_ENTRY)


def need_of(turn: Turn) -> str:
    """What the customer asked, in one line."""
    return turn.memory.notes.get(NEED, "")


def is_open(turn: Turn) -> bool:
    """Whether something was asked for in this episode and has not been given."""
    asked_at = turn.memory.notes.get(_AT)
    if not turn.memory.notes.get(_ASKED) or not asked_at:
        return False
    return turn.now - datetime.fromisoformat(asked_at) <= turn.policy.manners.episode


def known(turn: Turn) -> dict[str, str]:
    """What was said of it in this breath, else in this episode."""
    fresh, now = turn.dossier.fresh_facts, lookup_heard.named(turn, "")
    orders, phones = fresh.get(ORDER_NO, ()), fresh.get("phone", ())
    before = {ORDER_NO: orders[0] if orders else "", LAST4: phones[0][-4:] if phones else ""}
    found = {name: value for name, value in {**before, **now}.items() if value}
    fitted = _proven(turn)
    same = found.get(ORDER_NO, fitted.get(ORDER_NO)) == fitted.get(ORDER_NO)
    return {**fitted, **found} if same else found


def named_before(turn: Turn) -> dict[str, str]:
    """What the customer named already of the look-up that is under way."""
    noted = {name: turn.memory.notes.get(f"lookup.{name}", "") for name in (ORDER_NO, LAST4)}
    return {name: value for name, value in noted.items() if value}


def proven(turn: Turn, memory: Memory, proof: Mapping[str, str]) -> Memory:
    """The memory of a proof that fitted: within the episode nobody proves an order twice."""
    fits = proof.get(ORDER_NO) and proof.get(LAST4)
    told = f"{turn.now.isoformat()}|{proof[ORDER_NO]}|{proof[LAST4]}" if fits else None
    return visit.noted(memory, **{_PROVEN: told})


def _proven(turn: Turn) -> dict[str, str]:
    at, _, both = turn.memory.notes.get(_PROVEN, "").partition("|")
    if not at or turn.now - datetime.fromisoformat(at) > turn.policy.manners.episode:
        return {}
    order_no, _, four = both.partition("|")
    return {ORDER_NO: order_no, LAST4: four}


def heard(turn: Turn, wanted: Sequence[str]) -> dict[str, str] | None:
    """What was named before with what is named now; None where nothing is."""
    asked = turn.memory.notes.get(_ASKED, "")
    now = lookup_heard.named(turn, asked)
    if not now:
        return None
    merged = {**named_before(turn), **now}
    return {name: value for name, value in merged.items() if value and name in wanted}


def missing(proof: Mapping[str, str], wanted: Sequence[str]) -> str:
    """What is to be asked for next; empty where everything is there."""
    return next((name for name in wanted if not proof.get(name)), "")


def tries(turn: Turn) -> int:
    """Proofs of the last day that matched nothing."""
    notes = turn.memory.notes
    tried_at = notes.get(_TRIED_AT)
    if not tried_at or turn.now - datetime.fromisoformat(tried_at) > COUNTED:
        return 0
    return int(notes.get(_TRIES, "0"))


def begun(memory: Memory, turn: Turn, entry: str, proof: Mapping[str, str], words: str) -> Memory:
    """The memory while the company's system is asked: nothing is waited for from the customer."""
    return _noted(turn, memory, proof, entry=entry, asked="", words=words)


def opened(turn: Turn, entry: str, asked: str, proof: Mapping[str, str], words: str) -> Memory:
    """The memory while the customer is asked for `order_no`, `phone_last4` or `either`."""
    return _noted(turn, turn.memory, proof, entry=entry, asked=asked, words=words)


def missed(turn: Turn) -> Memory:
    """The memory with one more proof that matched nothing; the day begins with the first."""
    count = tries(turn)
    since = turn.memory.notes.get(_TRIED_AT) if count else None
    return visit.noted(
        turn.memory, lookup__tries=str(count + 1), lookup__tried_at=since or turn.now.isoformat()
    )


def over(memory: Memory) -> Memory:
    """The memory without the look-up; how often was tried stays."""
    return visit.noted(
        memory,
        lookup__entry=None,
        lookup__asked=None,
        lookup__at=None,
        lookup__need=None,
        lookup__order_no=None,
        lookup__phone_last4=None,
        lookup__more=None,
    )


def next_order(turn: Turn) -> str:
    """Another order that was named together with the one just told; empty without one."""
    return turn.memory.notes.get(_MORE, "")


def _more(turn: Turn, order_no: str) -> str | None:
    """One more order of the same words: two answers fit into a reply, a third would not."""
    further = lookup_heard.further_orders(turn, order_no)
    more = further[0] if further else next_order(turn)
    return more if more != order_no else None


def _noted(
    turn: Turn, memory: Memory, proof: Mapping[str, str], *, entry: str, asked: str, words: str
) -> Memory:
    return visit.noted(
        memory,
        lookup__entry=entry,
        lookup__asked=asked or None,
        lookup__at=turn.now.isoformat(),
        lookup__need=words,
        lookup__order_no=proof.get(ORDER_NO),
        lookup__phone_last4=proof.get(LAST4),
        lookup__more=_more(turn, proof.get(ORDER_NO, "")),
    )
