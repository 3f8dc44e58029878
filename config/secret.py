"""The desk's own secret, made once where none is given."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

FILE = "secret_key"


def ensure_secret(data_dir: Path) -> str:
    """The secret in the data folder; made, for this user's eyes only, where there is none yet.

    Processes that start together get the same one. Several hosts share the data folder or set
    NIGHTDESK_SECRET_KEY.
    """
    path = data_dir / FILE
    if not path.is_file():
        _make(path)
    return path.read_text(encoding="ascii").strip()


def _make(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f"{FILE}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    try:
        # Linking is one step and refuses to replace: of two processes one wins, whole.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
