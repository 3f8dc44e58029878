"""The next start finds the indexes of the knowledge, or builds them again."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from bot.embedder.choose import Embedding
from bot.kept_indexes import MOST, KeptIndexes
from bot.library import Shelf
from bot.wiring.knowing import shelve
from knowledge.entry import Entry
from knowledge.loader import load_folder
from knowledge.matcher import Arrays, Matcher
from knowledge.matcher.indexes import WORTH, key_of
from knowledge.matcher.lexicon import Lexicon

ASKED = ("灯37不亮了咋整", "deng 12 zenme an zhuang", "第八种怎么安装", "今天天气好吗")


class Watched(KeptIndexes):
    """Remembers what was found and what was kept."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.found: list[bool] = []
        self.written: list[str] = []

    def read(self, key: str) -> Arrays | None:
        arrays = super().read(key)
        self.found.append(arrays is not None)
        return arrays

    def write(self, key: str, arrays: Arrays) -> None:
        self.written.append(key)
        super().write(key, arrays)


def save(folder: Path, last: str = "拧紧灯泡。", count: int = WORTH) -> None:
    """A base large enough to be kept."""
    folder.mkdir(exist_ok=True)
    rows = [
        f"- id: e{n}\n  question: 灯{n}怎么安装\n  variants: [灯{n}不亮]\n  answer: 看第{n}页。\n"
        for n in range(count - 1)
    ]
    rows.append(f"- id: last\n  question: 灯泡怎么换\n  answer: {last}\n")
    (folder / "a.yaml").write_text("".join(rows), encoding="utf-8")


def start(faq: Path, kept: KeptIndexes) -> Shelf:
    loaded = load_folder(faq)
    return shelve(loaded.entries, loaded.version, Embedding(), kept)


def told(shelf: Shelf | Matcher) -> list[object]:
    matcher = shelf.matcher if isinstance(shelf, Shelf) else shelf
    return [(one.action, one.hits) for one in map(matcher.rank, ASKED)]


@pytest.fixture
def faq(tmp_path: Path) -> Path:
    """A FAQ folder."""
    save(tmp_path / "faq")
    return tmp_path / "faq"


@pytest.fixture
def kept(tmp_path: Path) -> Watched:
    """A data folder that nobody has used."""
    return Watched(tmp_path / "data" / "indexes")


def test_the_second_start_finds_what_the_first_built(faq: Path, kept: Watched) -> None:
    """It builds nothing, and says the same to every question."""
    first, second = start(faq, kept), start(faq, kept)
    assert kept.found == [False, True]
    assert len(kept.written) == 1
    assert told(first) == told(second) == told(Matcher.build(load_folder(faq).entries))


def test_a_small_base_is_not_kept(faq: Path, kept: Watched) -> None:
    """It is built before a file is found."""
    save(faq, count=3)
    start(faq, kept)
    assert (kept.found, kept.written) == ([], [])


def test_a_changed_file_is_indexed_anew(faq: Path, kept: Watched) -> None:
    """Also where only an answer changed."""
    start(faq, kept)
    save(faq, last="请电工来换。")
    shelf = start(faq, kept)
    assert kept.found == [False, False]
    assert shelf.entries["last"].answer == "请电工来换。"


def test_other_words_of_the_trade_are_another_key(faq: Path) -> None:
    """A lexicon that somebody extended must not meet indexes without its words."""
    entries = load_folder(faq).entries
    one, other = Lexicon.of([["灯", "灯泡"]], [], {}), Lexicon.of([["灯", "灯管"]], [], {})
    assert key_of(entries, one, ()) == key_of(entries, one, ())
    assert key_of(entries, one, ()) != key_of(entries, other, ())


def cut(data: bytes) -> bytes:
    return data[: len(data) // 2]


def flipped(data: bytes) -> bytes:
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :]


def nothing(data: bytes) -> bytes:
    return data[:0]


def something_else(data: bytes) -> bytes:
    return b"\x80\x04\x8c\x05posix" + data[:100]


@pytest.mark.parametrize("spoil", [cut, flipped, nothing, something_else])
def test_a_spoiled_file_is_built_and_kept_again(
    faq: Path, kept: Watched, spoil: object, caplog: pytest.LogCaptureFixture
) -> None:
    """A log line tells of it; the start after that finds a whole one."""
    good = told(start(faq, kept))
    (file,) = kept._folder.glob("*.npz")
    assert callable(spoil)
    file.write_bytes(spoil(file.read_bytes()))
    with caplog.at_level(logging.WARNING):
        assert told(start(faq, kept)) == good
    assert "kept_indexes_unreadable" in [getattr(one, "action", "") for one in caplog.records]
    start(faq, kept)
    assert kept.found == [False, False, True]


def odd_arrays(arrays: Arrays) -> Sequence[Arrays]:
    """Whole archives that do not hold the indexes of this base."""
    rest = dict(arrays)
    postings = rest["chars.postings"]
    return (
        {},
        {name: rows for name, rows in rest.items() if name != "sounds.known"},
        rest | {"chars.postings": postings + np.int32(1_000_000)},
        rest | {"chars.postings": postings.astype(np.float64)},
        rest | {"chars.starts": rest["chars.starts"][::-1]},
        rest | {"texts": rest["texts"][:-40]},
        rest | {"read": np.full(9, 0xFF, np.uint8)},
        rest | {"book2.places": rest["book2.places"] + 10_000_000},
    )


@pytest.mark.parametrize("number", range(8))
def test_a_foreign_file_is_built_and_kept_again(faq: Path, kept: Watched, number: int) -> None:
    """Right checksums around wrong numbers."""
    good = told(start(faq, kept))
    (key,) = kept.written
    arrays = kept.read(key)
    assert arrays is not None
    kept.write(key, odd_arrays(arrays)[number])
    assert told(start(faq, kept)) == good
    assert kept.written == [key, key, key]


def test_objects_in_a_file_are_never_made(faq: Path, kept: Watched) -> None:
    """A file may hold numbers, and nothing that runs."""
    start(faq, kept)
    (file,) = kept._folder.glob("*.npz")
    np.savez(file, texts=np.array([print, None], dtype=object))
    assert kept.read(file.stem) is None


def test_only_the_newest_are_kept(kept: Watched) -> None:
    """And nothing that a killed process left half written."""
    kept._folder.mkdir(parents=True)
    (kept._folder / "x.1.half").write_bytes(b"half")
    for number in range(MOST + 3):
        kept.write(f"key{number}", {"rows": np.arange(number)})
    names = sorted(path.name for path in kept._folder.iterdir())
    assert names == [f"key{n}.npz" for n in range(3, MOST + 3)]


def test_a_disk_that_cannot_keep_stops_nobody(
    faq: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The base is built as ever."""
    (tmp_path / "data").write_text("in the way", encoding="utf-8")
    shelf = start(faq, KeptIndexes(tmp_path / "data" / "indexes"))
    assert told(shelf) == told(Matcher.build(tuple(load_folder(faq).entries)))
    assert "kept_indexes_unwritten" in [getattr(one, "action", "") for one in caplog.records]


def test_entries_are_told_apart_where_they_end(faq: Path) -> None:
    """The same words cut elsewhere are another base."""
    one, two, *_ = load_folder(faq).entries
    lexicon = Lexicon.of([], [], {})

    def key(*entries: Entry) -> str:
        return key_of(entries, lexicon, ())

    assert key(one, two) != key(two, one)
