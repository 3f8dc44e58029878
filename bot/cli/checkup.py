"""What `nightdesk doctor` looks at: a tuple of checks, each a function from a Context to findings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from config.environment import InvalidSettings, Problem
from config.findings import Finding, Severity, make_finding
from config.loader import Loaded, check_folder
from config.settings import Settings, read_settings
from handlers.policy import Policy
from knowledge.entry import Entry
from knowledge.loader import LoadResult, load_folder

FAQ = Path(__file__).resolve().parents[2] / "knowledge" / "faq"
"""The sample's FAQ files, looked at where the settings cannot be read."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Context:
    """Everything a check may look at, read once."""

    env: Mapping[str, str]
    now: datetime
    settings: Settings | None
    """None where the environment cannot be used; `problems` says why."""
    problems: tuple[Problem, ...]
    loaded: Loaded
    faq_dir: Path
    faq: LoadResult

    @property
    def policy(self) -> Policy | None:
        """The company's policy, None where its files cannot be used."""
        return self.loaded.policy

    @property
    def entries(self) -> tuple[Entry, ...]:
        """Every FAQ entry that can be read."""
        return self.faq.entries


Check = Callable[[Context], Iterable[Finding]]
"""Looks at one thing; says nothing where all is well."""


def context_of(env: Mapping[str, str], house: Path, now: datetime) -> Context:
    """Read the environment (and `.env` in `house`), the policy files and the FAQ files."""
    settings, problems = _settings(env, house)
    faq_dir = settings.faq_dir if settings else FAQ
    return Context(
        env=env,
        now=now,
        settings=settings,
        problems=problems,
        loaded=check_folder(settings.config_dir if settings else None),
        faq_dir=faq_dir,
        faq=load_folder(faq_dir),
    )


def examine(context: Context, checks: Iterable[Check]) -> tuple[Finding, ...]:
    """All findings of these checks, in their order; a check that fails is a finding itself."""
    return tuple(finding for check in checks for finding in _tried(check, context))


def _tried(check: Check, context: Context) -> tuple[Finding, ...]:
    try:
        return tuple(check(context))
    except Exception as error:  # noqa: BLE001  # one broken check must not hide the others' findings
        name = check.__name__.removeprefix("check_")
        return (make_finding("check_failed", name, name=name, detail=type(error).__name__),)


def has_problems(findings: Iterable[Finding]) -> bool:
    """Whether anything found is more than a note."""
    return any(finding.severity is not Severity.NOTE for finding in findings)


def _settings(env: Mapping[str, str], house: Path) -> tuple[Settings | None, tuple[Problem, ...]]:
    try:
        return read_settings(env, house), ()
    except InvalidSettings as invalid:
        return None, invalid.problems
