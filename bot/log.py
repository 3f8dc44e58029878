"""Logging: one JSON line a happening, with a sentence for people and `action` for machines.

No customer's words and no secret gets in: long numbers and known secrets are masked, and of an
error only its type, its first line and the places it passed are told, for the rest of a database or
validation error repeats the values it met.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import traceback
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
FRAMES = 6
LONGEST = 300
"""Characters of one value."""
_NUMBER = re.compile(r"(?<![0-9A-Za-z_-])\d{7,19}[0-9Xx]?(?![0-9A-Za-z_-])")
_BUILT_IN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}

Error = tuple[type[BaseException], BaseException, TracebackType | None]


def configure(level: str = "INFO", *, secrets: Iterable[str] = ()) -> None:
    """Log to standard error from `level` on; ValueError where there is no such level."""
    if level.upper() not in LEVELS:
        raise ValueError(f"no log level {level!r}: use one of {', '.join(LEVELS)}")
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLine(secrets))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    # Their lines quote addresses with tokens in them.
    for chatty in ("urllib3", "websockets", "apscheduler", "alembic", "werkzeug"):
        logging.getLogger(chatty).setLevel(logging.WARNING)


class JsonLine(logging.Formatter):
    """Formats a record as one line of JSON."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        """`secrets` never appear, wherever they come from."""
        super().__init__()
        self._secrets = tuple(secret for secret in secrets if len(secret) > 3)

    def format(self, record: logging.LogRecord) -> str:
        """One line: when, how bad, a sentence, and what belongs to it."""
        at = datetime.fromtimestamp(record.created, UTC)
        line: dict[str, Any] = {
            "at": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "sentence": record.getMessage(),
            "logger": record.name,
        }
        line |= {name: value for name, value in vars(record).items() if name not in _BUILT_IN}
        if record.exc_info and record.exc_info[1] is not None:
            line |= _error(record.exc_info[1])
        return json.dumps(self._clean(line), ensure_ascii=False, default=str)

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            return self._mask(value)
        if isinstance(value, Mapping):
            return {str(name): self._clean(part) for name, part in value.items()}
        if isinstance(value, (list, tuple, set, frozenset)):
            return [self._clean(part) for part in value]
        return value if value is None or isinstance(value, (bool, int, float)) else str(value)

    def _mask(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, "***")
        return _NUMBER.sub("***", text)[:LONGEST]


def _error(error: BaseException) -> dict[str, Any]:
    frames = [f for f in traceback.extract_tb(error.__traceback__) if _is_ours(f)][-FRAMES:]
    told: dict[str, Any] = {
        "error": f"{type(error).__name__}: {_first_line(error)}",
        "where": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
    }
    if error.__cause__ is not None:
        told["cause"] = f"{type(error.__cause__).__name__}: {_first_line(error.__cause__)}"
    return told


def _is_ours(frame: traceback.FrameSummary) -> bool:
    return "site-packages" not in frame.filename


def _first_line(error: BaseException) -> str:
    return str(error).partition("\n")[0]
