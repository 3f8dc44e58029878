"""Which of many patterns may match where in a long text: all of them weighed at once.

The text is cut into cells. Of each piece that patterns need, a row of bits tells in which cells,
or the one after, it stands. A pattern can begin in a cell only where every need has its bit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from knowledge.signals.keys import Keys, key, neighbour_keys

CELL = 48
"""Characters of a cell; a pattern that looks further is not told where, only whether."""
_CELLS = 64
Bits = NDArray[np.uint64]
_NOWHERE = np.uint64(0)
_ANYWHERE = np.uint64(2**64 - 1)


@dataclass(frozen=True, slots=True, eq=False)
class Cells:
    """A text's pieces as keys, and in which cells each stands."""

    keys: Keys
    bits: Bits
    size: int
    """Characters of a cell of this text."""

    @classmethod
    def of(cls, text: str) -> Cells:
        """The cells of a text; in a very long one they are wider."""
        size = max(CELL, -(-len(text) // (_CELLS - 1)))
        keys, places = neighbour_keys(text)
        cells = (places // size).astype(np.uint64)
        one = np.uint64(1)
        bits = (one << cells) | np.where(cells > 0, one << (cells - (cells > 0)), _NOWHERE)
        order = np.argsort(keys, kind="stable")
        keys, bits = keys[order], bits[order]
        starts = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1])))
        return cls(keys[starts], np.bitwise_or.reduceat(bits, starts), size)

    def of_pieces(self, keys: Keys) -> Bits:
        """The bits of each of these pieces."""
        places = np.minimum(np.searchsorted(self.keys, keys), len(self.keys) - 1)
        return np.where(self.keys[places] == keys, self.bits[places], _NOWHERE)


@dataclass(frozen=True, slots=True, eq=False)
class Sieve:
    """The needs of many patterns in flat arrays."""

    pieces: Keys
    of_demands: NDArray[np.intp]
    """The pieces of all demands, one demand after the other."""
    demands: NDArray[np.intp]
    """Where each demand begins there."""
    patterns: NDArray[np.intp]
    """Where each pattern begins among the demands."""
    far: NDArray[np.bool_]
    """Of each demand whether its pattern looks further than a cell."""

    @classmethod
    def of(cls, needs: Sequence[tuple[Sequence[frozenset[str]], bool]]) -> Sieve:
        """A sieve of patterns, each with its demands (at least one) and whether it looks far."""
        demands = [(demand, far) for wanted, far in needs for demand in wanted]
        named = sorted({piece for demand, _ in demands for piece in demand})
        numbers = {piece: number for number, piece in enumerate(named)}
        return cls(
            pieces=np.array([key(piece) for piece in named], np.int64),
            of_demands=np.array([numbers[piece] for demand, _ in demands for piece in demand]),
            demands=_starts([len(demand) for demand, _ in demands]),
            patterns=_starts([len(wanted) for wanted, _ in needs]),
            far=np.array([far for _, far in demands]),
        )

    def sift(self, cells: Cells) -> Iterator[tuple[int, int]]:
        """Each pattern that may match, by number, and the bits of the cells it may begin in."""
        bits = cells.of_pieces(self.pieces)[self.of_demands]
        met = np.bitwise_or.reduceat(bits, self.demands)
        met[self.far & (met > 0)] = _ANYWHERE
        possible = np.bitwise_and.reduceat(met, self.patterns)
        found = np.flatnonzero(possible)
        yield from zip(found.tolist(), possible[found].tolist(), strict=True)


def _starts(lengths: Sequence[int]) -> NDArray[np.intp]:
    return np.concatenate(([0], np.cumsum(lengths)[:-1])).astype(np.intp)
