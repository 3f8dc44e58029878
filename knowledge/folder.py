"""Which files of the FAQ folder are the admins' and which are an editor's leftovers."""

from __future__ import annotations

import errno
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

FILE_LIMIT = 2_000
_DEPTH_LIMIT = 8
_LEFTOVER_PREFIXES = (".", "~$", "#", "_")
_LEFTOVER_SUFFIXES = ("~", ".tmp", ".temp", ".bak", ".swp", ".swx", ".part", ".crdownload", ".orig")
_ASIDE_FOLDERS = frozenset({"tests", "__pycache__"})
_ASIDE_STEMS = frozenset({"readme", "license", "changelog", "synonyms"})


@dataclass(frozen=True, slots=True)
class FaqFile:
    """A file of the folder; two with equal stamps are taken for the same content."""

    path: Path
    name: str
    """Path relative to the folder, with slashes on every system."""
    stamp: tuple[int, int, int]
    """Size, time of the last change in ns, inode."""

    @property
    def suffix(self) -> str:
        """The lower-case suffix with its dot."""
        return PurePosixPath(self.name).suffix.lower()

    @property
    def has_unreadable_name(self) -> bool:
        """Whether the name is no UTF-8, as those of an archive that Windows packed."""
        return self.shown_name != self.name

    @property
    def shown_name(self) -> str:
        """The name as people can read it; one in GBK is read as such."""
        try:
            return self.name.encode().decode()
        except UnicodeEncodeError:
            return self.name.encode(errors="surrogateescape").decode("gb18030", "replace")

    @property
    def category(self) -> str:
        """The category that the folders around the file give."""
        return "/".join(PurePosixPath(self.name).parts[:-1])


class TooManyFiles(Exception):
    """The folder holds more files than a knowledge base can mean."""


def list_files(folder: Path) -> tuple[FaqFile, ...]:
    """Return the files of the folder and its subfolders in a stable order, leftovers left out.

    A path to a file stands for a folder that holds nothing else.

    Raises:
        OSError: the folder or a part of it cannot be read.
        TooManyFiles: more than `FILE_LIMIT` files.
    """
    if folder.is_file():
        return (_stamped(folder, ""),)
    found: list[FaqFile] = []
    try:
        _walk(folder, "", 0, {folder.resolve()}, found)
    except RuntimeError as error:  # what pathlib raises before Python 3.13
        raise OSError(errno.ELOOP, "a link that leads to itself") from error
    return tuple(sorted(found, key=lambda file: file.name))


def _walk(folder: Path, prefix: str, depth: int, seen: set[Path], found: list[FaqFile]) -> None:
    for path in folder.iterdir():
        if _is_aside(path.name):
            continue
        if path.is_dir():
            real = path.resolve()
            if path.name not in _ASIDE_FOLDERS and depth < _DEPTH_LIMIT and real not in seen:
                _walk(path, f"{prefix}{path.name}/", depth + 1, seen | {real}, found)
        elif path.is_file():
            found.append(_stamped(path, prefix))
        if len(found) > FILE_LIMIT:
            raise TooManyFiles


def _is_aside(name: str) -> bool:
    if name.startswith(_LEFTOVER_PREFIXES) or name.lower().endswith(_LEFTOVER_SUFFIXES):
        return True
    return PurePosixPath(name).stem.lower() in _ASIDE_STEMS


def _stamped(path: Path, prefix: str) -> FaqFile:
    status = path.stat()
    stamp = (status.st_size, status.st_mtime_ns, status.st_ino)
    return FaqFile(path, f"{prefix}{path.name}", stamp)
