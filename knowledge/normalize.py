"""One spelling for what customers type: width, script, spacing, digits, politeness."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

TABLES = Path(__file__).parent / "tables"
LONGEST = 2000
"""Characters of a message that are read at all."""

_SPACED = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[\u4e00-\u9fff])")
_RARE = re.compile(r"[^\n\t -\x7e\u4e00-\u9fff]")
"""Where an emoji or a control sign may hide."""
_NOISE = re.compile(r"[^\w\u4e00-\u9fff+#%.\-]+|_")
_REPEATED = re.compile(r"([^\W\d])\1{2,}")
_POLITE = re.compile(
    r"请问一下|请问|想问一下|想问下|问一下|问下|麻烦问|麻烦你们?|麻烦|您好|你好|哈喽|在吗|在不在|亲亲|"
    r"谢谢啦?|多谢|感谢|拜托了?|不好意思|打扰一?下?了?|客服小姐姐|小姐姐|小哥哥|咨询一下|咨询下|咨询个事|"
    r"我想知道|想了解一?下?|我想问|想问问|想问|帮我看看|帮忙看看|跟我说说?|告诉我一?下?|说一下|说下"
)
_PARTICLES = re.compile(r"[啊呀哦噢喔嘛哈呐哎诶唉欸哟呦啦哩咯喽嗯额呃呗亲]|(?<=.)[呢吧]")
_NUMERALS = str.maketrans("零〇一二两三四五六七八九", "001223456789")


@lru_cache(maxsize=1)
def _simplified() -> dict[int, str]:
    old, new = (TABLES / "traditional.txt").read_text("utf-8").split()
    return dict(zip(map(ord, old), new, strict=True))


def to_simplified(text: str) -> str:
    """Traditional characters written in simplified ones, character by character."""
    return text.translate(_simplified())


def clean(text: str) -> str:
    """The text in half-width, simplified, lower-case characters; emoji and doubled spaces gone.

    Punctuation stays, as a model reads it. Only the first and last part of a text longer than
    LONGEST characters is kept.
    """
    if len(text) > LONGEST:
        text = text[: LONGEST // 2] + " " + text[-LONGEST // 2 :]
    text = to_simplified(unicodedata.normalize("NFKC", text)).lower()
    kept = _RARE.sub(_unless_noise, text)
    return " ".join(_SPACED.sub("", kept).split())


def _unless_noise(found: re.Match[str]) -> str:
    return " " if _is_noise(found[0]) else found[0]


def _is_noise(char: str) -> bool:
    """Whether a character is an emoji, a control sign or half of a broken pair."""
    return char > "\x7f" and unicodedata.category(char) in {
        "So",
        "Cs",
        "Co",
        "Cn",
        "Cf",
        "Cc",
        "Sk",
        "Mn",
    }


def plain(text: str) -> str:
    """`clean` text without politeness, particles and punctuation; never empty where `clean` is not."""
    return bare(clean(text))


def bare(cleaned: str) -> str:
    """`plain` of a text that is clean already."""
    left = _NOISE.sub(" ", _PARTICLES.sub("", _POLITE.sub("", cleaned)))
    left = " ".join(_SPACED.sub("", _REPEATED.sub(r"\1", left)).split())
    return left.strip(".-") or cleaned


def key(text: str) -> str:
    """What two texts share that differ only in spelling: equal keys mean the same question."""
    return numerals(plain(text)).replace(" ", "")


def numerals(text: str) -> str:
    """Chinese digits written as Arabic ones, one by one (二十 becomes 2十)."""
    return text.translate(_NUMERALS)
