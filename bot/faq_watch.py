"""Watches the FAQ folder: a save goes live whole, a broken or half-saved file changes nothing.

There is no thread and no clock in here; whoever owns a `FaqFolder` polls it a few times a second.
Polling, not notifications: those are silent on network mounts and on swapped links.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from knowledge.entry import Entry, Place
from knowledge.findings import Finding, has_errors, make_finding
from knowledge.folder import FILE_LIMIT, FaqFile, TooManyFiles, list_files
from knowledge.loader import LoadResult, content_version, load_files

SETTLE = 0.3
"""Seconds a save must be left alone before it is read."""
DOUBT = 1.2
"""The same for a file that looks cut off: it shrank to half, or ends in the middle of a line."""
VANISHED = 4.0
"""The same where files disappeared or became empty, as they do for a moment while being replaced."""
RECHECK = 30.0
"""Seconds after which the content is compared even where no file looks changed."""
RETRY = 2.0
"""The same while something could not be read."""

Files = tuple[FaqFile, ...]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A complete knowledge base as of one moment."""

    entries: tuple[Entry, ...]
    version: str
    findings: tuple[Finding, ...]
    author: str = ""
    """Who owns the file that was saved last, as the system names them."""


class FaqFolder:
    """A FAQ folder and the last good state of it.

    `good` is the snapshot in use; `findings` tells what is wrong in the folder now, also while an
    older snapshot stays in use.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.good: Snapshot | None = None
        self.findings: tuple[Finding, ...] = ()
        self._read: Files | None = None
        self._version = ""
        self._pending: Files = ()
        self._since = 0.0
        self._recheck_at = 0.0
        self._gone_since: float | None = None

    def poll(self, now: float) -> Snapshot | None:
        """Look at the folder; return a snapshot where a new one is good, else None.

        `now` is a count of seconds that never goes back. The very first look takes what can be
        read even of a folder with errors, as there is nothing better to stay with.
        """
        files = self._look(now)
        if files is None or not self._is_due(files, now):
            return None
        result = load_files(files)
        if self._look(now) != files:  # saved again meanwhile: what was read may be mixed
            return None
        self._read, self._version = files, result.version
        self._recheck_at = now + (RETRY if has_errors(result.findings) else RECHECK)
        return self._adopt(result, _author(files))

    def _look(self, now: float) -> Files | None:
        """List the files; None while the folder is not there or in motion."""
        try:
            files = list_files(self.path)
        except OSError as error:
            self._gone_since = now if self._gone_since is None else self._gone_since
            if now - self._gone_since >= RETRY or self.good is None:
                reason = error.strerror or type(error).__name__
                self._report("folder_missing", reason=reason)
            return None
        except TooManyFiles:
            self._gone_since = now if self._gone_since is None else self._gone_since
            self._report("too_many_files", limit=str(FILE_LIMIT))
            return None
        if self._gone_since is not None:
            self._gone_since, self._read = None, None
        return files

    def _report(self, code: str, **values: str) -> None:
        self.findings = (make_finding(code, Place(file=self.path.name), None, **values),)

    def _is_due(self, files: Files, now: float) -> bool:
        if self._read is None and self.good is None:
            return True
        if files == self._read:
            self._pending = files
            return now >= self._recheck_at and self._differs_inside(files, now)
        if files != self._pending:
            self._wait_for(files, now)
        return now - self._since >= self._patience(files)

    def _wait_for(self, files: Files, now: float) -> None:
        self._pending, self._since = files, now

    def _differs_inside(self, files: Files, now: float) -> bool:
        self._recheck_at = now + (RETRY if has_errors(self.findings) else RECHECK)
        return content_version(files) != self._version

    def _patience(self, files: Files) -> float:
        """Return how many seconds this state of the folder must last before it is believed."""
        before = {file.name: file for file in self._read or ()}
        names = {file.name for file in files}
        if before.keys() - names or any(_became_empty(before, file) for file in files):
            return VANISHED
        changed = (file for file in files if before.get(file.name) != file)
        return DOUBT if any(_looks_cut_off(before, file) for file in changed) else SETTLE

    def _adopt(self, result: LoadResult, author: str) -> Snapshot | None:
        self.findings = result.findings
        if not result.entries and not has_errors(result.findings):
            self._report("folder_empty")
        if self.good and (has_errors(self.findings) or result.version == self.good.version):
            return None
        if not result.entries:
            return None
        self.good = Snapshot(result.entries, result.version, result.findings, author)
        return self.good


def _author(files: Files) -> str:
    """The owner of the file that was changed last."""
    newest = max(files, key=lambda file: file.stamp[1], default=None)
    try:
        return newest.path.owner() if newest else ""
    except (OSError, KeyError):
        return ""  # gone meanwhile, or an owner that this machine has no name for


def _size(file: FaqFile) -> int:
    return file.stamp[0]


def _became_empty(before: dict[str, FaqFile], file: FaqFile) -> bool:
    return not _size(file) and file.name in before and _size(before[file.name]) > 0


def _looks_cut_off(before: dict[str, FaqFile], file: FaqFile) -> bool:
    if file.name in before and _size(file) < _size(before[file.name]) / 2:
        return True
    return file.suffix in {".yaml", ".yml", ".md", ".csv"} and not _ends_a_line(file.path)


def _ends_a_line(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            stream.seek(-1, 2)
            return stream.read(1) == b"\n"
    except OSError:
        return False
