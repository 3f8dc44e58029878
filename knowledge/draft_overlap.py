"""How much of what they are about questions share by characters, beside how they ask."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge.normalize import key

_ASKING = re.compile(
    r"请问|一下|怎么样?|如何|咋样?|能不能|可不可以|可以|能否|能|会不会|会|有没有|是不是|行不行|要不要|用不用|需不需要|需要|"
    r"多少钱?|多久|几[点天个号次]|什么时候|什么|啥|哪[里儿个些]?|在哪|为什么|为啥|谁|吗|呢|么|嘛|吧|啊|呀|不$|没$|没有|有|要|"
    r"我的?|你们?|您|家里?|的话?|了|是|得|想|给|帮|用|弄|办|做|把|被|在|到|去|来|就|还|也|都|这|那|个|点|些|和|跟|与|"
    r"上|下|里|怎|知道|告诉|查|看|说|问"
)
"""Words of which any question may be made."""


def overlaps(texts: Sequence[str]) -> NDArray[np.float32]:
    """The share of content that each two texts have in common, 0 to 1; rare pieces weigh more."""
    bags = [frozenset(_pieces(text)) for text in texts]
    spread = Counter(piece for bag in bags for piece in bag)
    places = {piece: place for place, piece in enumerate(spread)}
    weights = np.zeros((len(texts), len(places)), dtype=np.float32)
    for row, bag in enumerate(bags):
        for piece in bag:
            rarity = np.log(1 + len(texts) / spread[piece]) ** 1.5
            weights[row, places[piece]] = np.sqrt(rarity)
    lengths = np.maximum(np.linalg.norm(weights, axis=1, keepdims=True), 1e-6)
    alike: NDArray[np.float32] = (weights / lengths) @ (weights / lengths).T
    return alike


def _pieces(text: str) -> Iterator[str]:
    """Characters and pairs of them, without the words that only ask."""
    said = key(text)
    content = _ASKING.sub("", said) or said
    yield from content
    yield from (content[at : at + 2] for at in range(len(content) - 1))
