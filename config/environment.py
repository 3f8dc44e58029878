"""Reading variables one by one, collecting what is wrong with them instead of stopping."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

_ON, _OFF = ("on", "1", "true", "yes"), ("off", "0", "false", "no")
_DATABASE = re.compile(r"(sqlite|postgresql\+psycopg)://.*", re.DOTALL)
_OTHER_POSTGRES = re.compile(r"postgres(ql)?://")
"""What hosting services write; SQLAlchemy wants the driver named."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A variable that cannot be used, and the cure. Values are never repeated: they may be secret."""

    variable: str
    message: str
    cure: str

    def __str__(self) -> str:
        return f"{self.variable} {self.message}: {self.cure}"


class InvalidSettings(Exception):
    """The environment cannot be used; `problems` has everything that is wrong with it."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in problems))


class Environment:
    """One reading of the environment. An empty variable counts as not set."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self._env = env
        self._problems: list[Problem] = []

    def finish(self) -> None:
        """End the reading.

        Raises:
            InvalidSettings: something was wrong.
        """
        if self._problems:
            raise InvalidSettings(self._problems)

    def text(self, name: str) -> str:
        """The value, empty where there is none."""
        return self._env.get(name, "").strip()

    def require(self, name: str, because: str) -> None:
        """Record a problem where the variable is not set."""
        if not self.text(name):
            self._wrong(name, f"is needed because {because}", "set it")

    def group(self, title: str, needed: Sequence[str], told: Sequence[str] = ()) -> bool:
        """Whether a group is switched on: all of `needed` or none of `told` may be set."""
        missing = [name for name in needed if not self.text(name)]
        given = [name for name in told or needed if self.text(name)]
        if missing and given:
            self._wrong(
                ", ".join(missing),
                "not set while " + ", ".join(given) + (" are" if len(given) > 1 else " is"),
                f"{title} needs all of {', '.join(needed)}; set the missing ones or remove the rest",
            )
        return not missing

    def one_of(self, name: str, allowed: Sequence[str], default: str) -> str:
        """One of the allowed words, whatever the case."""
        value = self.text(name).lower() or default
        if value in allowed:
            return value
        self._wrong(name, "has an unknown value", "use " + ", ".join(allowed))
        return default

    def switch(self, name: str, default: bool) -> bool:
        """Whether something is on."""
        value = self.text(name).lower()
        if value and value not in _ON + _OFF:
            self._wrong(name, "is neither on nor off", "use on or off")
        return value in _ON if value else default

    def number(self, name: str) -> int:
        """A whole number; 0 where there is none."""
        value = self.text(name)
        if value and not value.isdecimal():
            self._wrong(name, "is no number", "copy the digits shown in the platform's console")
        return int(value) if value.isdecimal() else 0

    def port(self, name: str, default: int) -> int:
        """A port; 0 lets the system choose."""
        value = self.text(name)
        if not value:
            return default
        if value.isdecimal() and int(value) < 65_536:
            return int(value)
        self._wrong(name, "is no port", "use a number from 1 to 65535")
        return default

    def database(self, name: str, data_dir: Path) -> str:
        """A database address that SQLAlchemy understands."""
        value = self.text(name) or f"sqlite:///{data_dir / 'nightdesk.db'}"
        value = _OTHER_POSTGRES.sub("postgresql+psycopg://", value, count=1)
        if not _DATABASE.fullmatch(value):
            cure = "use sqlite:///path/to/file.db or postgresql+psycopg://user:password@host/name"
            self._wrong(name, "is no database the desk can use", cure)
        return value

    def urls(self, name: str) -> tuple[str, ...]:
        """Addresses with spaces between them, each once."""
        found = tuple(dict.fromkeys(self.text(name).split()))
        if not all(_is_url(one, ("http", "https")) for one in found):
            self._wrong(name, "has something that is no address", "write https://host/… each")
        return found

    def folder(self, name: str) -> Path | None:
        """A folder that is there."""
        value = self.text(name)
        if value and not Path(value).is_dir():
            self._wrong(name, "names no folder", "create it, or remove the variable")
        return Path(value) if value else None

    def url(self, name: str, default: str = "", schemes: Sequence[str] = ("http", "https")) -> str:
        """An address, without a slash at its end."""
        value = self.text(name) or default
        if value and not _is_url(value, schemes):
            self._wrong(name, "is no address", f"write it as {schemes[-1]}://host/…")
        return value.rstrip("/")

    def origin(self, name: str, default: str) -> str:
        """An address without a path: the desk appends the paths of the platform itself."""
        value = self.url(name, default)
        parts = _split(value)
        if parts and (parts.path or parts.query or parts.fragment):
            cure = f"write {parts.scheme}://{parts.netloc} only"
            self._wrong(name, "has a path, but is to be an origin", cure)
        return value

    def aes_key(self, name: str) -> str:
        """An EncodingAESKey of WeCom."""
        value = self.text(name)
        if not re.fullmatch(r"[A-Za-z0-9]{43}", value):
            self._wrong(
                name,
                "is no EncodingAESKey",
                "copy all 43 letters and digits from the callback settings, without a space; "
                "a key with + or / was not made by WeCom: press 随机获取 there",
            )
        return value

    def webhook_secret(self, name: str) -> str:
        """A secret to sign calls with, as Standard Webhooks writes it; empty where there is none."""
        value = self.text(name)
        if value and not re.fullmatch(r"whsec_[A-Za-z0-9+/]{22,}={0,2}", value):
            self._wrong(
                name,
                "is no signing secret",
                "write whsec_ followed by at least 16 random bytes in base64: "
                'echo "whsec_$(openssl rand -base64 32)"',
            )
        return value

    def long_token(self, name: str) -> str:
        """A token nobody guesses; empty where there is none."""
        value = self.text(name)
        if value and not re.fullmatch(r"[\x21-\x7e]{24,}", value):
            self._wrong(
                name, "is too easy to guess", "use at least 24 letters: openssl rand -base64 32"
            )
        return value

    def _wrong(self, name: str, message: str, cure: str) -> None:
        self._problems.append(Problem(name, message, cure))


def _split(value: str) -> SplitResult | None:
    try:
        parts = urlsplit(value)
        _ = parts.port  # a port that is none raises here
    except ValueError:
        return None
    return parts


def _is_url(value: str, schemes: Sequence[str]) -> bool:
    parts = _split(value)
    return parts is not None and parts.scheme in schemes and bool(parts.hostname)
