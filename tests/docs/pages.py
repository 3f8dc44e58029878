"""The pages of the documentation, as the tests of this folder read them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).parents[2]


@dataclass(frozen=True, slots=True)
class Page:
    """One Markdown file."""

    path: Path

    @property
    def name(self) -> str:
        """Its path in the house."""
        return self.path.relative_to(HOUSE).as_posix()

    @property
    def text(self) -> str:
        """All of it."""
        return self.path.read_text(encoding="utf-8")

    @property
    def prose(self) -> str:
        """What stands outside fenced blocks."""
        return re.sub(r"^```.*?^```$", "", self.text, flags=re.MULTILINE | re.DOTALL)

    def blocks(self, language: str) -> list[str]:
        """Fenced blocks of a language; `""` for those that name none."""
        fenced = re.findall(r"^```(\w*)\n(.*?)^```$", self.text, re.MULTILINE | re.DOTALL)
        return [body for named, body in fenced if named == language]

    def rows(self, heading: str) -> list[list[str]]:
        """Cells of the table whose header row begins with `heading`, header excluded."""
        lines = iter(self.text.splitlines())
        for line in lines:
            if line.startswith(f"| {heading} |"):
                break
        next(lines)
        cells: list[list[str]] = []
        for line in lines:
            if not line.startswith("|"):
                break
            cells.append([cell.strip() for cell in line.strip("|").split(" |")])
        return cells

    def links(self) -> list[str]:
        """Targets of links and pictures that are no web addresses, without their anchors."""
        found = re.findall(r"\]\(([^)\s]+)\)", self.prose)
        return [one.partition("#")[0] for one in found if "://" not in one and one[0] != "#"]

    def code(self) -> set[str]:
        """Everything between backticks outside of blocks."""
        return set(re.findall(r"`([^`\n]+)`", self.prose))


def page(name: str) -> Page:
    """The page at a path in the house."""
    return Page(HOUSE / name)


README = page("README.md")
README_ZH = page("README.zh-CN.md")
READMES = (README, README_ZH)


def all_pages() -> list[Page]:
    """Every page that is ours to keep true."""
    docs = sorted((HOUSE / "docs").rglob("*.md"))
    return [README, README_ZH, page("CHANGELOG.md"), *map(Page, docs)]
