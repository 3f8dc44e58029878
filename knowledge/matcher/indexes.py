"""What of a base is dear to build and the same at every start: its indexes, as plain arrays."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge.entry import Entry
from knowledge.matcher.bank import Meant
from knowledge.matcher.inverted import Inverted
from knowledge.matcher.lexical import Lexical, Wordings, said
from knowledge.matcher.lexicon import Lexicon
from knowledge.matcher.repair import Repair
from knowledge.matcher.strangers import Strangers
from knowledge.normalize import clean

Arrays = Mapping[str, NDArray[Any]]
WORTH = 500
"""Entries from which indexes are kept; fewer are built before a file is found."""
_READ_ANSWERS = 5_000
"""Entries whose answers teach the repair its words; the wordings teach it first."""
_FOLDER = Path(__file__).parent
_RECIPE = ("matcher/*.py", "normalize.py", "pinyin.py", "tables/*", "weights/*", "synonyms.yaml")


class IndexStore(Protocol):
    """Keeps arrays between starts."""

    def read(self, key: str) -> Arrays | None:
        """What was kept under this key; None where nothing is, or nothing whole."""
        ...

    def write(self, key: str, arrays: Arrays) -> None:
        """Keep arrays under this key. Never raises for a full or missing disk."""
        ...


@dataclass(frozen=True, slots=True)
class Indexes:
    """The indexes of one base."""

    wordings: Wordings
    repair: Repair
    lexical: Lexical
    strangers: Strangers

    @classmethod
    def build(cls, entries: Sequence[Entry], lexicon: Lexicon, meant: Sequence[Meant]) -> Indexes:
        """Index at least one entry."""
        wordings = Wordings.of(entries)
        answers = [clean(entry.answer[:300]) for entry in entries[:_READ_ANSWERS]]
        return cls(
            wordings,
            Repair.build([*wordings.texts, *answers], lexicon.shorthand),
            Lexical.build(entries, wordings, lexicon),
            Strangers.build(meant),
        )

    @classmethod
    def kept(
        cls,
        entries: Sequence[Entry],
        lexicon: Lexicon,
        meant: Sequence[Meant],
        store: IndexStore | None,
    ) -> Indexes:
        """The indexes from the store where it has them; else built, and kept there."""
        if store is None or len(entries) < WORTH:
            return cls.build(entries, lexicon, meant)
        key = key_of(entries, lexicon, meant)
        found = store.read(key)
        if found is not None:
            try:
                return cls.restore(found, entries, lexicon, meant)
            except (KeyError, ValueError, IndexError, TypeError):
                found = None  # not what this version keeps: built anew, and replaced
        built = cls.build(entries, lexicon, meant)
        store.write(key, built.arrays())
        return built

    def arrays(self) -> dict[str, NDArray[Any]]:
        """Everything as arrays of numbers."""
        texts = {
            "texts": _packed("\0".join(self.wordings.texts)),
            "spelled": _packed("\0".join(self.wordings.spelled)),
            "read": _packed(self.repair.text),
        }
        indexes = self.lexical.indexes | {"strangers": self.strangers.index}
        inverted = {f"{n}.{k}": v for n, one in indexes.items() for k, v in one.arrays().items()}
        return texts | inverted | self.repair.arrays()

    @classmethod
    def restore(
        cls, arrays: Arrays, entries: Sequence[Entry], lexicon: Lexicon, meant: Sequence[Meant]
    ) -> Indexes:
        """The indexes that `arrays` gave. KeyError, ValueError, … where they do not fit."""
        texts, spelled = (tuple(_text(arrays[n]).split("\0")) for n in ("texts", "spelled"))
        wordings = Wordings.known(texts, spelled, [len(entry.wordings) for entry in entries])

        def index(name: str, texts: int) -> Inverted:
            return Inverted.restore({k: arrays[f"{name}.{k}"] for k in Inverted.KEPT}, texts)

        return cls(
            wordings,
            Repair.restore(_text(arrays["read"]), arrays, lexicon.shorthand),
            Lexical.restore(wordings, index, len(entries)),
            Strangers.restore(meant, index),
        )


def key_of(entries: Sequence[Entry], lexicon: Lexicon, meant: Sequence[Meant]) -> str:
    """A digest of everything that the indexes are made of, this code included."""
    digest = hashlib.sha256(_recipe())
    for entry in entries:
        digest.update("\0".join((*entry.wordings, said(entry), "\1")).encode("utf-8", "replace"))
    digest.update(repr((lexicon, meant)).encode("utf-8", "replace"))
    return digest.hexdigest()[:32]


@lru_cache(maxsize=1)
def _recipe() -> bytes:
    """Of the code and the tables by which texts are indexed, so that no version reads another's."""
    digest = hashlib.sha256(np.__version__.encode())
    for pattern in _RECIPE:
        for path in sorted(_FOLDER.parent.glob(pattern)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.digest()


def _packed(text: str) -> NDArray[np.uint8]:
    return np.frombuffer(text.encode("utf-8", "replace"), np.uint8)


def _text(packed: NDArray[Any]) -> str:
    return packed.astype(np.uint8, copy=False).tobytes().decode("utf-8")
