"""Writes a file so that whoever reads it sees the old or the new content, never a part."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def save(path: Path, data: bytes) -> None:
    """Replace a file by one with this content and the same permissions.

    Raises:
        OSError: it cannot be written; the old content is still there.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    real = path.resolve()
    handle, name = tempfile.mkstemp(prefix=".", suffix=".tmp", dir=real.parent)
    new = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        new.chmod(real.stat().st_mode & 0o777 if real.exists() else 0o644)
        new.replace(real)
    except OSError:
        new.unlink(missing_ok=True)
        raise
