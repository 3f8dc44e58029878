"""Pictures and recordings on disk, each under its hash."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

LIMIT = 20 * 1024 * 1024
"""Bytes of one file; what is larger is not kept."""
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
        if len(content) > LIMIT:
            raise TooLarge
        sha256 = hashlib.sha256(content).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            half = path.with_suffix(f".{os.getpid()}.part")
            half.write_bytes(content)
            half.replace(path)  # a reader sees all of it or nothing
        return sha256, len(content)

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


def sniff(content: bytes) -> str:
    """The type by its first bytes; a platform's or a sender's word is not trusted."""
    if content[4:8] == b"ftyp":
        return _BRANDS.get(content[8:12], "video/mp4")
    if content.startswith(b"RIFF"):
        return _RIFF.get(content[8:12], UNKNOWN)
    return next((mime for magic, mime in _MAGIC if content.startswith(magic)), UNKNOWN)
