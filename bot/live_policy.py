"""The policy files as they are on disk; a broken save changes nothing."""

from __future__ import annotations

import logging
from pathlib import Path

from config.findings import PolicyProblems
from config.loader import SHIPPED, load_policy
from handlers.policy import Policy

log = logging.getLogger(__name__)


class LivePolicy:
    """Reads the folder again when a file in it changed."""

    def __init__(self, folder: Path | None) -> None:
        """PolicyProblems where the first reading finds errors."""
        self._folder = folder
        self._stamp = self._look()
        self._policy = load_policy(folder)

    def current(self) -> Policy:
        """The policy in force."""
        return self._policy

    def tick(self) -> None:
        """Take over a change; keep the last good policy where it has errors, and say so."""
        stamp = self._look()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._policy = load_policy(self._folder)
        except PolicyProblems as problems:
            log.error("%s", problems, extra={"action": "policy_refused"})  # noqa: TRY400  no trace wanted
        else:
            log.info("the policy is live", extra={"action": "policy_live"})

    def _look(self) -> tuple[tuple[str, int, int], ...]:
        folders = {SHIPPED, self._folder or SHIPPED}
        found = []
        for folder in folders:
            for path in sorted(folder.rglob("*.yaml")):
                try:
                    about = path.stat()
                except FileNotFoundError:
                    continue  # it went away between the listing and the look
                found.append((str(path), about.st_mtime_ns, about.st_size))
        return tuple(found)
