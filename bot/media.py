"""Pictures and recordings on disk, each under its hash."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

LIMIT = 20 * 1024 * 1024
"""Bytes of one file; what is larger is not kept."""
_MAGIC = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF8", "image/gif"),
    (b"RIFF", "image/webp"),
    (b"#!AMR", "audio/amr"),
    (b"%PDF-", "application/pdf"),
    (b"PK\x03\x04", "application/zip"),
)


class TooLarge(Exception):
    """The file is larger than the desk keeps."""


class MediaStore:
    """A folder of files named by the SHA-256 of their content."""

    def __init__(self, folder: Path) -> None:
        """`folder` is made where it is missing."""
        self._folder = folder

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
        """Forget it."""
        self.path(sha256).unlink(missing_ok=True)


def sniff(content: bytes) -> str:
    """The type by its first bytes; a platform's or a sender's word is not trusted."""
    if content[4:8] == b"ftyp":
        return "video/mp4"
    return next(
        (mime for magic, mime in _MAGIC if content.startswith(magic)), "application/octet-stream"
    )
