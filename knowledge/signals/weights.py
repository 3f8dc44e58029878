"""A table of weights by piece of text: two sorted arrays instead of a hundred thousand objects.

The file is text, a line a piece, columns parted by tabs: the piece, then its weights in
hundredths. The first line names the columns. Names longer than a piece (`bias`) are kept apart.
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from knowledge.signals.grams import LONGEST
from knowledge.signals.keys import Keys, key

Rows = NDArray[np.int32]
_NOBODY = np.iinfo(np.int64).max
"""Ends every table, so that every search ends inside it."""


@dataclass(frozen=True, slots=True, eq=False)
class Weights:
    """Weights in hundredths, a row a piece, sorted by the pieces' keys."""

    columns: tuple[str, ...]
    keys: Keys
    rows: Rows
    named: Mapping[str, tuple[int, ...]]
    """Rows that belong to no piece, by name."""

    @classmethod
    def of(
        cls,
        columns: Sequence[str],
        rows: Mapping[str, Sequence[int]],
        named: Mapping[str, Sequence[int]],
    ) -> Weights:
        """A table of these rows."""
        keys = array("q", map(key, rows))
        values = array("i", (value for row in rows.values() for value in row))
        return _table(columns, keys, values, {name: tuple(row) for name, row in named.items()})

    def known(self, keys: Keys) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
        """Where each key stands in the table, and whether it is there at all."""
        places = np.searchsorted(self.keys, keys)
        return places, self.keys[places] == keys

    def of_pieces(self, pieces: Sequence[str]) -> list[int]:
        """The first weight of each piece, 0 for one that is not in the table."""
        places, there = self.known(np.array([key(piece) for piece in pieces], np.int64))
        weights: list[int] = np.where(there, self.rows[places, 0], 0).tolist()
        return weights


def read_weights(path: Path) -> Weights:
    """The table of a file; raises ValueError where a line has too few or too many numbers."""
    keys, values, named = array("q"), array("i"), {}
    with path.open(encoding="utf-8", newline="\n") as lines:
        columns = next(lines).rstrip("\n").split("\t")[1:]
        for line in lines:
            piece, *row = line.rstrip("\n").split("\t")
            if len(row) != len(columns):
                raise ValueError(
                    f"{path.name}: 「{piece}」 has {len(row)} of {len(columns)} weights"
                )
            if len(piece) > LONGEST:
                named[piece] = tuple(map(int, row))
            else:
                keys.append(key(piece))
                values.extend(map(int, row))
    return _table(columns, keys, values, named)


def write_weights(
    path: Path,
    columns: Sequence[str],
    named: Mapping[str, Sequence[int]],
    rows: Mapping[str, Sequence[int]],
) -> None:
    """Write a file that `read_weights` reads."""
    lines = [("piece", *columns), *((name, *row) for name, row in sorted(named.items()))]
    lines += [(piece, *row) for piece, row in sorted(rows.items())]
    text = "".join("\t".join(map(str, line)) + "\n" for line in lines)
    path.write_text(text, "utf-8", newline="\n")


def _table(
    columns: Sequence[str],
    keys: array[int],
    values: array[int],
    named: Mapping[str, tuple[int, ...]],
) -> Weights:
    found = np.append(np.asarray(keys, np.int64), _NOBODY)
    rows = np.asarray(values, np.int32).reshape(len(keys), len(columns))
    rows = np.vstack((rows, np.zeros((1, len(columns)), np.int32)))
    order = np.argsort(found, kind="stable")
    return Weights(tuple(columns), found[order], rows[order], named)
