"""The `.env` file beside the Procfile. What the environment says wins over it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_LINE = re.compile(r"(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*)")
_QUOTED = re.compile(r"""(["'])(.*?)\1\s*(?:#.*)?""")


def read_dotenv(path: Path) -> Mapping[str, str]:
    """The variables of a `.env` file, none where there is no file.

    `NAME=value`, `export` before it and quotes around the value allowed; ` #` begins a comment.
    Nothing is substituted.
    """
    if not path.is_file():
        return {}
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    matches = (_LINE.fullmatch(line.strip()) for line in lines)
    return {match[1]: _value(match[2]) for match in matches if match}


def with_dotenv(env: Mapping[str, str], path: Path) -> Mapping[str, str]:
    """The environment, with what only the `.env` file says added."""
    return {**read_dotenv(path), **env}


def _value(text: str) -> str:
    quoted = _QUOTED.fullmatch(text)
    if quoted:
        return quoted[2]
    return re.split(r"(?:^|\s)#", text, maxsplit=1)[0].strip()
