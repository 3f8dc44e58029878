"""What a customer names to be told only what is theirs: asked one thing at a time, five tries."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from handlers import need, visit
from handlers.choices import folded
from handlers.model import Memory
from handlers.turn import Turn

TRIES = 5
"""Proofs that matched nothing; after that a person looks, and nothing is asked for a day."""
COUNTED = timedelta(hours=24)
ORDER_NO = "order_no"
LAST4 = "phone_last4"
NEED = "lookup.need"
"""Note: what the customer asked, in one line."""
_ENTRY, _ASKED, _AT = "lookup.entry", "lookup.asked", "lookup.at"
_TRIES, _TRIED_AT = "lookup.tries", "lookup.tried_at"
_ORDER = re.compile(
    r"(?<![A-Za-z0-9])(?=[A-Za-z0-9-]*\d{3})[A-Za-z0-9][A-Za-z0-9-]{4,31}(?![A-Za-z0-9])"
)
_FOUR = re.compile(r"(?<!\d)\d{4}(?!\d)")
_PHONE = re.compile(r"(?<!\d)1\d{6}(\d{4})(?!\d)")
_REFUSED = re.compile(
    r"没有|没了|不知道|不记得|不清楚|忘了|忘记|找不到|查不到|记不(?:得|清)|跳过|不方便|不想(?:说|给|发)|没单号|丢了"
)
_SHORT = 16
_AROUND = re.compile(
    r"(?:那|还有|再|麻烦|帮我?|查|看|一下|下|另外?|一个|这个|这单|个|订单号?|单号|的|和|是|呢|吗|也)*"
)


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
    fresh = turn.dossier.fresh_facts
    now = need.facts_now(turn)
    orders = now.get("order_no") or _bare_number(turn.text) or fresh.get("order_no", ())
    phones = now.get("phone") or fresh.get("phone", ())
    found = {ORDER_NO: orders[0] if orders else "", LAST4: phones[0][-4:] if phones else ""}
    return {name: value for name, value in found.items() if value}


def heard(turn: Turn, wanted: Sequence[str]) -> dict[str, str] | None:
    """What was named before with what is named now; None where nothing is."""
    asked = turn.memory.notes.get(_ASKED, "")
    before = {name: turn.memory.notes.get(f"lookup.{name}", "") for name in (ORDER_NO, LAST4)}
    now = _named(turn, asked)
    if not now:
        return None
    merged = {**before, **now}
    return {name: value for name, value in merged.items() if value and name in wanted}


def order_alone(turn: Turn) -> str:
    """The order number of words that say nothing beside it; "" where there is more, or none."""
    named = need.facts_now(turn).get("order_no") or _bare_number(turn.text)
    if not named:
        return ""
    return named[0] if _AROUND.fullmatch(folded(turn.text.replace(named[0], ""))) else ""


def missing(proof: Mapping[str, str], wanted: Sequence[str]) -> str:
    """What is to be asked for next; empty where everything is there."""
    return next((name for name in wanted if not proof.get(name)), "")


def is_refused(turn: Turn) -> bool:
    """Whether the customer cannot or will not name it."""
    said = folded(turn.text)
    return len(said) <= _SHORT and bool(_REFUSED.search(said))


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
    )


def _bare_number(text: str) -> tuple[str, ...]:
    """A number like an order's that stands in a question without being called one."""
    found = _ORDER.search(_PHONE.sub(" ", text))
    return (found.group(0),) if found and sum(c.isdigit() for c in found.group(0)) >= 6 else ()


def _named(turn: Turn, asked: str) -> dict[str, str]:
    facts, text = need.facts_now(turn), turn.text
    phone = _PHONE.search(text)
    rest = text.replace(phone.group(0), " ") if phone else text
    found = {LAST4: phone.group(1) if phone else ""}
    order = next(iter(facts.get("order_no", ())), "")
    if not order and asked in (ORDER_NO, "either") and (seen := _ORDER.search(rest)):
        order = seen.group(0)
    rest = rest.replace(order, " ") if order else rest
    if not found[LAST4] and asked != ORDER_NO and (four := _FOUR.search(rest)):
        found[LAST4] = four.group(0)
    return {name: value for name, value in {ORDER_NO: order, **found}.items() if value}


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
    )
