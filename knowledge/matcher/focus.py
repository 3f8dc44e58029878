"""What decides in a long message: the clauses that ask."""

from __future__ import annotations

import re

BUDGET = 60
"""Characters that the model reads of a question."""
_CLAUSES = re.compile(r"[^,，。.!！?？;；~…\n]+[,，。.!！?？;；~…\n]*")
_ASKS = re.compile(
    r"怎么|如何|咋|吗|么[?？]?$|多少|多久|几|哪|什么|啥|能不能|可不可以|可以|能否|行不行|有没有|是不是|为什么|为啥|"
    r"[?？]|不$|没$|点样|要不要|给不给|想要?|帮我|找谁|退|换|修|赔"
)


def focus(text: str, budget: int = BUDGET) -> str:
    """At most `budget` characters of the text: its last and its asking clauses, in their order."""
    if len(text) <= budget:
        return text
    clauses = _CLAUSES.findall(text) or [text]
    worth = [
        (bool(_ASKS.search(clause)) * 2 + at / len(clauses), at)
        for at, clause in enumerate(clauses)
    ]
    kept: list[int] = []
    room = budget
    for _, at in sorted(worth, reverse=True):
        if len(clauses[at]) <= room:
            kept.append(at)
            room -= len(clauses[at])
    return "".join(clauses[at] for at in sorted(kept)) or text[-budget:]
