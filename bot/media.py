"""Pictures and recordings on disk, each under its hash."""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

LIMIT = 20 * 1024 * 1024
"""Bytes of one file; what is larger is not kept."""
TAKE_SECONDS = 30.0
"""All files of one turn."""
HALF = ".part"
"""The end of a name as long as the file is not whole."""
HEAD = 64
"""Bytes that tell a file's type."""
Pour = Callable[[Callable[[bytes], None]], bool]
"""Writes a file piece by piece into what it is given; False where there is none."""
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"#!AMR-WB", "audio/amr-wb"),
    (b"#!AMR", "audio/amr"),
    (b"#!SILK", "audio/silk"),
    (b"\x02#!SILK", "audio/silk"),
    (b"OggS", "audio/ogg"),
    (b"ID3", "audio/mpeg"),
    (b"\xff\xfb", "audio/mpeg"),
    (b"\xff\xf3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"\x1aE\xdf\xa3", "video/webm"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)
_RIFF = {b"WEBP": "image/webp", b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo"}
_BRANDS = {
    b"heic": "image/heic",
    b"heix": "image/heic",
    b"mif1": "image/heic",
    b"avif": "image/avif",
}
_BRANDS |= {b"M4A ": "audio/mp4", b"qt  ": "video/quicktime"}
COPIES = ("view", "thumb", "blur", "mp3")
"""What may lie beside an original: for eyes and ears, made again from it at any time."""
UNKNOWN = "application/octet-stream"


class TooLarge(Exception):
    """The file is larger than the desk keeps."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Kept:
    """A file in the store."""

    sha256: str
    size: int
    mime: str
    """By its first bytes."""


class Incoming:
    """A file that is being written, hashed piece by piece."""

    def __init__(self, file: BinaryIO, until: float) -> None:
        """`until`: a moment of `time.monotonic`."""
        self._file, self._until = file, until
        self._hash, self._head, self._size = hashlib.sha256(), b"", 0

    def write(self, chunk: bytes) -> None:
        """The next bytes; TooLarge above the limit, TimeoutError after the moment."""
        self._size += len(chunk)
        if self._size > LIMIT:
            raise TooLarge
        if time.monotonic() > self._until:
            raise TimeoutError("the file came too slowly")
        self._hash.update(chunk)
        self._head += chunk[: HEAD - len(self._head)]
        self._file.write(chunk)

    def kept(self) -> Kept:
        """What was written."""
        return Kept(sha256=self._hash.hexdigest(), size=self._size, mime=sniff(self._head))


class MediaStore:
    """A folder of files named by the SHA-256 of their content."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made where it is missing."""
        self._folder = folder

    @property
    def folder(self) -> Path:
        """Where all of it lies."""
        return self._folder

    def put(self, content: bytes) -> tuple[str, int]:
        """Keep it; its hash and size. TooLarge above the limit."""

        def pour(sink: Callable[[bytes], None]) -> bool:
            sink(content)
            return True

        kept = self.take(pour)
        assert kept is not None
        return kept.sha256, kept.size

    def take(self, pour: Pour, until: float | None = None) -> Kept | None:
        """Keep what `pour` writes; None where it says that there is nothing.

        TooLarge above the limit, TimeoutError after `until`, a moment of `time.monotonic`, else
        what `pour` raises or the disk does; nothing of the file stays then.
        """
        until = time.monotonic() + TAKE_SECONDS if until is None else until
        if time.monotonic() > until:
            raise TimeoutError("other files took all the time")
        self._folder.mkdir(parents=True, exist_ok=True)
        half = self._folder / f"{secrets.token_hex(8)}{HALF}"
        try:
            with half.open("xb") as file:
                incoming = Incoming(file, until)
                if not pour(incoming.write):
                    return None
                file.flush()
                os.fsync(file.fileno())  # the row that names it will be on disk as well
            kept = incoming.kept()
            path = self.path(kept.sha256)
            path.parent.mkdir(exist_ok=True)
            half.replace(path)  # a reader sees all of it or nothing
        finally:
            half.unlink(missing_ok=True)
        return kept

    def clear_halves(self, moment: datetime) -> int:
        """Delete what was begun before and never ended, since its process died; how many."""
        limit, cleared = moment.timestamp(), 0
        for path in (*self._folder.glob(f"*{HALF}"), *self._folder.glob(f"??/*{HALF}")):
            if path.stat().st_mtime < limit:
                path.unlink(missing_ok=True)
                cleared += 1
        return cleared

    def path(self, sha256: str) -> Path:
        """Where the content of this hash is or would be."""
        return self._folder / sha256[:2] / sha256

    def delete(self, sha256: str) -> None:
        """Forget it, and every copy made of it."""
        for path in (self.path(sha256), *(self.copy(sha256, name) for name in COPIES)):
            path.unlink(missing_ok=True)

    def copy(self, sha256: str, name: str) -> Path:
        """Where the copy of this name (one of COPIES) is or would be."""
        return self.path(sha256).with_suffix(f".{name}")

    def older_than(self, moment: datetime) -> Iterator[str]:
        """Hashes of the files that were written before."""
        limit = moment.timestamp()
        for path in self._folder.glob("??/*"):
            if len(path.name) == 64 and path.stat().st_mtime < limit:
                yield path.name

    def is_older_than(self, sha256: str, moment: datetime) -> bool:
        """Whether it lies here and was last put before."""
        path = self.path(sha256)
        return path.exists() and path.stat().st_mtime < moment.timestamp()


def sniff(content: bytes) -> str:
    """The type by its first bytes; a platform's or a sender's word is not trusted."""
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], "video/mp4")
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12], UNKNOWN)
    return next((mime for magic, mime in _MAGIC if content.startswith(magic)), UNKNOWN)
