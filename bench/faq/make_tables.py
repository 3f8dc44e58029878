"""Writes the character tables that the product ships, from the libraries that own the data.

    python -m bench.faq.make_tables

Traditional characters come from OpenCC (Apache-2.0), readings from pypinyin (MIT), common words
from jieba (MIT). Shipping three small text files saves 80 MB and 600 ms at every start.
"""

from __future__ import annotations

from pathlib import Path

import jieba
import opencc
from pypinyin import Style, pinyin

OUT = Path("knowledge/tables")
COMMON = 60
"""Least count of a two-character word in jieba's list to be taken for a real word."""


def traditional() -> str:
    table = Path(opencc.__file__).parent / "dictionary" / "TSCharacters.txt"
    pairs = [line.split("\t") for line in table.read_text("utf-8").splitlines() if line]
    kept = [(old, new.split()[0]) for old, new in pairs if len(old) == 1]
    kept = [(old, new) for old, new in kept if len(new) == 1 and old != new]
    return "".join(old for old, _ in kept) + "\n" + "".join(new for _, new in kept) + "\n"


def readings() -> str:
    chars = {
        c
        for w in Path(jieba.__file__).with_name("dict.txt").open(encoding="utf-8")
        for c in w.split(" ")[0]
        if "一" <= c <= "鿿"
    }
    first: dict[str, list[str]] = {}
    second: dict[str, list[str]] = {}
    for char in sorted(chars):
        sounds = [s.replace("ü", "v") for s in pinyin(char, style=Style.NORMAL, heteronym=True)[0]]
        plain = [s for s in sounds if s.isascii() and s.isalpha()]
        for groups, sound in zip((first, second), plain, strict=False):
            groups.setdefault(sound, []).append(char)
    sounds = sorted({*first, *second})
    return "".join(
        f"{s} {''.join(first.get(s, []))}|{''.join(second.get(s, []))}\n" for s in sounds
    )


def common() -> str:
    words = []
    for line in Path(jieba.__file__).with_name("dict.txt").open(encoding="utf-8"):
        word, count, _ = line.split(" ")
        if len(word) == 2 and int(count) >= COMMON and all("一" <= c <= "鿿" for c in word):
            words.append(word)
    return "\n".join("".join(words[i : i + 40]) for i in range(0, len(words), 40)) + "\n"


def main() -> None:
    OUT.mkdir(exist_ok=True)
    for name, make in (("traditional", traditional), ("pinyin", readings), ("common", common)):
        (OUT / f"{name}.txt").write_text(make(), encoding="utf-8")


if __name__ == "__main__":
    main()
