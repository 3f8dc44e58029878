"""What was freed is not kept."""

from __future__ import annotations

import subprocess
import sys

import pytest

CHURN = """
import sys
from bot.freed import lend_large_blocks, return_what_is_freed
if "lend" in sys.argv:
    lend_large_blocks()
import numpy as np
kept = []
for size in range(1, 25):
    block = np.ones(size << 20, np.uint8)
    del block
    many = [np.ones({piece}, np.uint8) for _ in range(8)]
    kept.append(bytes(100_000))
    del many
if "return" in sys.argv:
    return_what_is_freed()
status = open("/proc/self/status").read()
print(int(status.split("VmRSS:")[1].split("kB")[0]) // 1024)
"""


def kept(piece: int, *told: str) -> int:
    """MiB that a process keeps after blocks of so many bytes came and went."""
    code = CHURN.replace("{piece}", str(piece))
    done = subprocess.run(
        [sys.executable, "-c", code, *told], check=True, capture_output=True, text=True
    )
    return int(done.stdout)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and speaks of glibc")
@pytest.mark.parametrize(("piece", "told"), [(5 << 20, "lend"), (1 << 20, "return")])
def test_blocks_that_come_and_go_leave_no_holes(piece: int, told: str) -> None:
    """The same work in two processes: the one that was told keeps less."""
    assert kept(piece, told) < kept(piece) - 4
