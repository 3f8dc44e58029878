"""Whether the files that entries point to are there, inside the folder, and can be sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from knowledge.entry import Entry, Place
from knowledge.findings import Finding, make_finding

PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif"})
SIZE_LIMIT = 2_000_000
"""Bytes of a picture that every channel takes; WeCom allows 2 MB."""


class OutsideFolder(ValueError):
    """A path that leads out of the FAQ folder."""


def inside(folder: Path, name: str) -> Path:
    """Return the path of an attachment.

    Raises:
        OutsideFolder: an absolute path, a web address, or one that climbs or links outwards.
    """
    plain = name.replace("\\", "/")
    if PurePosixPath(plain).is_absolute() or ":" in plain or "\0" in plain:
        raise OutsideFolder(name)
    path = (folder / plain).resolve()
    if not path.is_relative_to(folder.resolve()):
        raise OutsideFolder(name)
    return path


def attachment_findings(
    entry: Entry, folder: Path, places: Mapping[str, Place]
) -> Iterator[Finding]:
    """Yield what is wrong with the attachments and step pictures of an entry."""
    pictures = [("steps", step.picture) for step in entry.steps if step.picture]
    for field, name in [*(("attachments", name) for name in entry.attachments), *pictures]:
        code = _fault(folder, name)
        if code:
            limit = SIZE_LIMIT // 1_000_000
            place = places.get(field, entry.place)
            yield make_finding(code, place, field, name=name[:80], limit=limit)


def _fault(folder: Path, name: str) -> str | None:
    try:
        path = inside(folder, name)
        if not path.is_file():
            return "attachment_missing"
        too_large = path.stat().st_size > SIZE_LIMIT
    except OutsideFolder:
        return "attachment_outside"
    except (OSError, RuntimeError):  # a link to itself is the latter before Python 3.13
        return "attachment_missing"
    if path.suffix.lower() not in PICTURES:
        return "attachment_no_picture"
    return "attachment_too_large" if too_large else None
