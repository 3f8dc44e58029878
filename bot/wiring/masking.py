"""Logs of a process that knows secrets."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from urllib.parse import parse_qsl, urlsplit

from bot import log
from config.settings import Settings


def configure_logs(settings: Settings) -> None:
    """Log as the settings say, with every secret of theirs blanked."""
    log.configure(settings.log_level, secrets=secrets_of(settings))


def secrets_of(noun: object) -> tuple[str, ...]:
    """Every value of the settings that is not to be shown, for the log to mask."""
    found: list[str] = []
    for one in fields(noun) if is_dataclass(noun) else ():
        value = getattr(noun, one.name)
        if is_dataclass(value):
            found.extend(secrets_of(value))
        elif not one.repr and isinstance(value, str) and value:
            found.extend((value, *_inside(value)))
    return tuple(found)


def _inside(value: str) -> tuple[str, ...]:
    """The password and the keys of an address: a library may quote them without the rest."""
    try:
        parts = urlsplit(value)
    except ValueError:
        return ()
    keys = (told for _name, told in parse_qsl(parts.query))
    hook = parts.path.rpartition("/")[2] if parts.scheme.startswith("http") else ""
    return tuple(one for one in (parts.password or "", hook, *keys) if len(one) >= LONG_ENOUGH)


LONG_ENOUGH = 8
"""Characters; blanking a shorter word would blank ordinary words with it."""
