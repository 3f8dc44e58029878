"""A child process that ends with its parent, however the parent ended."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1


def end_with_parent() -> None:
    """Ask the kernel for SIGTERM when the parent dies, even by kill -9.

    A web worker that outlives its server would hold the port against the next one. Linux only;
    elsewhere a killed parent leaves its children to the operator.
    """
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        # It died before the kernel knew of the wish.
        os.kill(os.getpid(), signal.SIGTERM)
