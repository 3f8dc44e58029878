"""Memory that is free goes back to the machine.

Both are settings of glibc; other C libraries do not need to be told, nor can be.
"""

from __future__ import annotations

import ctypes

_MMAP_THRESHOLD = -3
"""The number of the setting in glibc's malloc.h."""
_LARGE = 4 * 1024 * 1024
"""Bytes; more than the arrays of one question to 50,000 entries, which are quicker inside."""


def lend_large_blocks() -> None:
    """Take large blocks from the machine one by one, so that each goes back when it is free.

    Left alone, glibc counts a block as large from 128 KiB, and from more, up to 32 MiB, each time
    one is freed (mallopt(3)): soon the indexes of a base are built among what stays.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "mallopt"):
        library.mallopt(_MMAP_THRESHOLD, _LARGE)


def return_what_is_freed() -> None:
    """Give the machine every free page, also between blocks that are in use (malloc_trim(3)).

    What is built and thrown away leaves holes: after four loads of a knowledge base 30 MiB. To be
    called where much was freed.
    """
    library = ctypes.CDLL(None)
    if hasattr(library, "malloc_trim"):
        library.malloc_trim(0)
