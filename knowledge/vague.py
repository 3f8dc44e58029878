"""Is an opening too vague to look for an answer: no object, no wish, no symptom."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from knowledge.matcher.weights import Linear
from knowledge.normalize import clean

SHIPPED = Path(__file__).with_name("vague.json")
LONGEST = 24
"""Characters beyond which a message has said something."""
THRESHOLD = 0.35
"""Asking once too often costs less than answering beside the point."""
_MARKS = re.compile(r"[^\w\u4e00-\u9fff?]+")
_EMPTY = re.compile(
    r"你好|您好|在吗|在不在?|在么|有人|请问|一下|想问|咨询|了解|问题|毛病|东西|事情?儿?|情况|意思|这个|那个|上次|上回|昨天|之前|"
    r"怎么|如何|咋|什么|啥|为什么|回事|办|弄|搞|整|处理|解决|帮|忙|我的?|你们?|他|它|给|要|想|能|可以|不|没|有|了|吗|呢|啊|"
    r"坏|错|好|行|对|用|看|说|来|去|的|得|是|就|还|又|再|都|到底|这|那|点|些|个|急|快|多少|钱|收费|换|改|退|取消|吧|呀|呗"
)


def is_vague(text: str) -> bool:
    """Whether one must ask what it is about before anything else."""
    return vagueness(text) >= THRESHOLD


def vagueness(text: str) -> float:
    """Probability that a message is vague."""
    if any(len(_MARKS.sub("", clean(part))) > LONGEST for part in _parts(text)):
        return 0.0
    weights = _shipped().weights
    return _shipped().probability(
        {name: v for name, v in features(text).items() if name in weights}
    )


def _parts(text: str) -> tuple[str, ...]:
    """The text; of a long one its beginning first, which mostly settles it."""
    return (text,) if len(text) <= 8 * LONGEST else (text[: 8 * LONGEST], text)


def features(text: str) -> dict[str, float]:
    """What the model looks at: short runs of characters, and what is left beside empty words."""
    said = _MARKS.sub("", clean(text))
    left = len(_EMPTY.sub("", said).replace("?", ""))
    found = {"left": min(left, 6) / 3, "nothing left": float(left == 0), "length": len(said) / 10}
    return found | dict.fromkeys(_runs(f"^{said}$"), 1.0)


def _runs(marked: str) -> Iterator[str]:
    for size in (1, 2, 3):
        for at in range(len(marked) - size + 1):
            yield f"“{marked[at : at + size]}”"


@lru_cache(maxsize=1)
def _shipped() -> Linear:
    weights = json.loads(SHIPPED.read_text("utf-8"))
    return Linear(weights, bias=weights.pop("bias"))
