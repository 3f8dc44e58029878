"""Two questions in one message, told from one question with a story around it."""

from __future__ import annotations

import re

from knowledge.matcher.followup import Lean, lean
from knowledge.normalize import clean, plain

MOST = 3
_SHORTEST = 4
"""Characters of a question that stands by itself; less means what was said before it."""
_LONGEST = 120
"""A longer message is a story: whoever splits it tears the story apart."""
_ENDS = re.compile(
    r"[?？\n;；。!！]+|[,，、\s]+(?=(?:还有|另外|再问一?下|顺便(?:问一?下)?|以及|然后还|那))"
)
_LINKS = re.compile(
    r"^(?:还有|另外|再问一?下|顺便(?:再?问一?下)?|以及|然后|还想问一?下)[,，：:\s]*"
)
_ASKS = re.compile(
    r"怎么|如何|咋|吗$|么$|嘛$|多少|多久|几(?!乎)|哪|能不能|可不可以|能否|可以.*(?:吗|么|不)$|"
    r"行不行|有没有|是不是|什么|啥|谁|能.*(?:吗|么|不)$|要.*(?:吗|么|不)$"
)


_CODE = re.compile(r"[a-z]{1,3}-?\d{1,4}|(?<![a-z])pro(?![a-z])")
_LINKED = re.compile(r"[,，;；。！!?？、\s]+(?:还有|另外|再问一?下|顺便(?:问一?下)?|以及|然后还)")


def codes(text: str) -> frozenset[str]:
    """Models and codes in a text: `r2`, `e5`."""
    return frozenset(_CODE.findall(clean(text)))


def split(text: str) -> tuple[str, ...]:
    """The questions of a message where it holds two or three; else nothing.

    A clause that only tells, or that means the clause before it (「怎么办」「那要多久」), makes the
    message one matter.
    """
    if len(text) > _LONGEST:
        return ()
    clauses = [_LINKS.sub("", part.strip(" ,，、")) for part in _ENDS.split(text)]
    clauses = [clause for clause in clauses if plain(clause)]
    if not 2 <= len(clauses) <= MOST:
        return ()
    linked = _LINKED.search(text) is not None
    return tuple(clauses) if all(_stands_alone(one, linked) for one in clauses) else ()


def _stands_alone(clause: str, linked: bool) -> bool:
    """Whether a clause is a question of its own; where 另外 joins them it need not ask."""
    said = plain(clause)
    if len(said) < _SHORTEST or lean(clause) is Lean.WHOLE:
        return False
    return linked or bool(_ASKS.search(said))
