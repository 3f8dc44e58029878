"""What is left of shielded words once clauses go that held an insult and nothing else."""

from __future__ import annotations

import re
from typing import Final

HIDDEN: Final = "[已隐去]"
"""What the shield leaves in the place of an insult."""
_CLAUSE: Final = re.compile(
    r"[^\n\uff0c,\u3002\uff01!\uff1b;\uff1f?~\uff5e\u2026]+[\n\uff0c,\u3002\uff01!\uff1b;\uff1f?~\uff5e\u2026]*"
)
_ADDRESS: Final = re.compile(
    r"(?:[你您我他]们?|老子|给我|这|那|一|全|都|就|真|是|简直|太|群|帮|些|个|种|家|堆|什么|的|了|吗|吧|呢|啊|呀|嘛|哦|"
    r"公司|客服|商家|卖家|平台|店家?|人|东西|玩意儿?|还|又|再|算|叫|和|跟|像|一样|\s|\[已隐去\])*"
)
"""Whom an insult was meant for, and the words that carried it."""


def cleared(words: str) -> str:
    """The words without such clauses; as they are where nothing else was said."""
    if HIDDEN not in words:
        return words
    clauses = _CLAUSE.findall(words)
    kept = [one for one in clauses if HIDDEN not in one or not _is_empty(one)]
    return "".join(kept).strip(" ,\uff0c;\uff1b") or words


def _is_empty(clause: str) -> bool:
    bare = re.sub(r"[^\w\s\[\]]+", "", clause)
    return _ADDRESS.fullmatch(bare) is not None
