"""Groups what is alike on the average (average linkage)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def linked(likeness: NDArray[np.float32], least: float) -> list[list[int]]:
    """Join the two groups that are most alike, again and again, while their mean is at least so.

    `likeness` is symmetric. The groups come in the order of their first members, each in order.
    """
    alike = likeness.astype(np.float64)
    np.fill_diagonal(alike, -np.inf)
    members = [[number] for number in range(len(alike))]
    while len(alike) > 1:
        one, other = sorted(divmod(int(alike.argmax()), len(alike)))
        if alike[one, other] < least:
            break
        sizes = len(members[one]), len(members[other])
        joined = (alike[one] * sizes[0] + alike[other] * sizes[1]) / sum(sizes)
        alike[one], alike[:, one] = joined, joined
        alike[one, one], alike[other], alike[:, other] = -np.inf, -np.inf, -np.inf
        members[one] += members[other]
        members[other] = []
    return sorted(sorted(numbers) for numbers in members if numbers)
