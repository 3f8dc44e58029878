"""Takes apart the cells in which people keep several things."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STRONG = re.compile(r"[;；|｜]")
_WEAK = re.compile(r"[、/／]")
_WORDS = re.compile(r"[\n,，;；、|｜/／\s]+")
_PATHS = re.compile(r"[\n,，;；|｜]+")
_NUMBERING = re.compile(r"^(?:\d{1,2}\s*[.、．)）]|[①-⑳]|第[一二三四五六七八九十]步[：:,，]?)\s*")
_PICTURE = re.compile(
    r"^(.*?)\s*[〔\[【](?:图[:：])?\s*([^〔\[【]+\.(?:png|jpe?g|gif|webp))[〕\]】]$", re.I
)
_SHORT = 3
"""Characters up to which a part is a thing (冰箱、洗衣机) and no wording of a question."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What a cell was taken apart into; `doubtful` where it might have been meant otherwise."""

    texts: tuple[str, ...]
    doubtful: bool = False


def split_variants(text: str) -> Parts:
    """Take wordings apart: by lines; in one line by ；or |, and by 、or / where it is a list."""
    if "\n" in text.strip("\r") or _STRONG.search(text):
        return Parts(_stripped((_STRONG if "\n" not in text else re.compile("\n")).split(text)))
    parts = _stripped(_WEAK.split(text))
    if len(parts) < 2:
        return Parts(_stripped([text]))
    if _is_enumeration_in_a_sentence(parts):
        return Parts((text.strip(),), doubtful=len(parts) > 2)
    return Parts(parts)


def _is_enumeration_in_a_sentence(parts: tuple[str, ...]) -> bool:
    """冰箱、洗衣机能换新吗: short things first, the sentence hangs on the last."""
    *first, last = parts
    return all(len(part) <= _SHORT for part in first) and len(last) > _SHORT + 1


def split_words(text: str) -> tuple[str, ...]:
    """Take keywords, channel names or ids apart by whatever stands between them."""
    return _stripped(_WORDS.split(text))


def split_paths(text: str) -> tuple[str, ...]:
    """Take file names apart; slashes and blanks may belong to them."""
    return _stripped(_PATHS.split(text))


def split_steps(text: str) -> tuple[tuple[str, str | None], ...]:
    """Take steps apart, one a line, into text and picture; 「1.」 and 「①」 in front are dropped."""
    lines = (_NUMBERING.sub("", line) for line in _stripped(text.split("\n")))
    return tuple(_step(line) for line in lines)


def _step(line: str) -> tuple[str, str | None]:
    found = _PICTURE.match(line)
    return (found[1], found[2].strip()) if found else (line, None)


def _stripped(parts: list[str]) -> tuple[str, ...]:
    return tuple(part.strip() for part in parts if part.strip())
