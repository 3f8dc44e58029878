"""What was freed is not kept."""

from __future__ import annotations

import subprocess
import sys

import pytest

CHURN = """
import sys
from bot.freed import return_what_is_freed
if sys.argv[1] == "told":
    return_what_is_freed()
import numpy as np
small = []
for size in range(1, 25):
    block = np.ones(size << 20, np.uint8)
    del block
    large = [np.ones(1 << 20, np.uint8) for _ in range(8)]
    small.append(bytes(200_000))
    del large
status = open("/proc/self/status").read()
print(int(status.split("VmRSS:")[1].split("kB")[0]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc and speaks of glibc")
def test_blocks_that_come_and_go_leave_no_holes() -> None:
    """The same work in two processes: the one that was told keeps less."""

    def kept(how: str) -> int:
        done = subprocess.run(
            [sys.executable, "-c", CHURN, how], check=True, capture_output=True, text=True
        )
        return int(done.stdout)

    assert kept("told") < kept("untold") - 4
