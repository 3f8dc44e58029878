"""The indexes of the knowledge on disk, so that the next start need not build them."""

from __future__ import annotations

import logging
import os
import zipfile
import zlib
from pathlib import Path

import numpy as np

from knowledge.matcher import Arrays

log = logging.getLogger(__name__)
MOST = 2
"""Bases that are kept: the live one and the one before it."""
_DAMAGE = (OSError, ValueError, EOFError, MemoryError, zipfile.BadZipFile, zlib.error)


class KeptIndexes:
    """One file a base, named by a digest of what it was made of; plain numbers, nothing runs.

    Checksums tell a damaged file, which counts as none. The folder may be deleted at any time.
    """

    def __init__(self, folder: Path) -> None:
        """`folder` is made when there is something to keep."""
        self._folder = folder

    def read(self, key: str) -> Arrays | None:
        """What was kept under this key; None where nothing is, or nothing whole."""
        path = self._path(key)
        try:
            with path.open("rb") as file, np.load(file, allow_pickle=False) as kept:
                arrays = {name: kept[name] for name in kept.files}
            path.touch()
        except FileNotFoundError:
            return None
        except (*_DAMAGE, AttributeError) as error:  # AttributeError: one bare array, no archive
            _warn("kept_indexes_unreadable", "indexes are built anew", error)
            return None
        log.info("the indexes were kept", extra={"action": "kept_indexes_read"})
        return arrays

    def write(self, key: str, arrays: Arrays) -> None:
        """Keep arrays under this key; a disk that cannot is logged."""
        path = self._path(key)
        half = path.with_suffix(f".{os.getpid()}.half")
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with half.open("wb") as file:
                np.savez(file, allow_pickle=False, **arrays)
            half.replace(path)  # a reader sees all of it or nothing
            self._forget()
        except OSError as error:
            _warn("kept_indexes_unwritten", "the next start builds the indexes again", error)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.npz"

    def _forget(self) -> None:
        """Delete all but the newest, and what a killed process left half written."""
        whole = sorted(self._folder.glob("*.npz"), key=lambda path: -path.stat().st_mtime_ns)
        for path in (*whole[MOST:], *self._folder.glob("*.half")):
            path.unlink(missing_ok=True)


def _warn(action: str, sentence: str, error: BaseException) -> None:
    log.warning(sentence, extra={"action": action, "reason": repr(error)})
