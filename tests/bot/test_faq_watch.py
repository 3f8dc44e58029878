"""Hot reload: what customers are answered from while files are being saved."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.faq_watch import FaqFolder, Snapshot
from knowledge.folder import FILE_LIMIT

TICK = 0.2


class Night:
    """A FAQ folder, its watcher and a clock that only the test moves."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.watch = FaqFolder(folder)
        self.now = 0.0
        self.seen: list[Snapshot] = []
        """Everything that ever went live."""

    def save(self, name: str, text: str) -> None:
        (self.folder / name).write_text(text, encoding="utf-8")

    def pass_time(self, seconds: float) -> list[Snapshot]:
        """Poll every fifth of a second; return what went live."""
        live = []
        for _ in range(round(seconds / TICK)):
            self.now += TICK
            live += [snapshot for snapshot in [self.watch.poll(self.now)] if snapshot]
        self.seen += live
        return live

    def answers(self) -> list[str]:
        return [entry.answer for entry in self.watch.good.entries] if self.watch.good else []

    def problems(self) -> list[str]:
        return [finding.code for finding in self.watch.findings]


def base(answer: str, count: int = 3) -> str:
    return "".join(
        f"- id: e{n}\n  question: 问{n}\n  answer: {answer}{n}。\n" for n in range(count)
    )


@pytest.fixture
def night(tmp_path: Path) -> Night:
    """A desk whose folder holds three entries, live."""
    night = Night(tmp_path)
    night.save("a.yaml", base("旧"))
    assert night.pass_time(TICK)
    return night


def test_a_save_is_live_within_two_seconds(night: Night):
    """From saved to answered in less than two seconds, once."""
    night.save("a.yaml", base("新"))
    assert len(night.pass_time(1.8)) == 1
    assert night.answers()[0] == "新0。"


def test_nothing_changed_is_nothing_new(night: Night):
    """Saving the same text again gives no new snapshot."""
    before = night.watch.good
    night.save("a.yaml", base("旧"))
    assert night.pass_time(5) == []
    assert night.watch.good is before


def test_a_broken_file_changes_nothing_and_says_where(night: Night):
    """The last good state stays, the finding has the line, the cure goes live."""
    night.save("a.yaml", base("新") + "- id: x\n  answer: 注意: 断电\n")
    assert night.pass_time(5) == []
    assert night.answers()[0] == "旧0。"
    assert [str(finding.place) for finding in night.watch.findings] == ["a.yaml:11"]
    night.save("a.yaml", base("新"))
    assert night.pass_time(1.8)
    assert night.problems() == []


def test_a_broken_folder_at_the_start_gives_what_can_be_read(tmp_path: Path):
    """With nothing to stay with, the entries that are whole are better than none."""
    night = Night(tmp_path)
    night.save("a.yaml", base("旧") + "- id: x\n  answer: 注意: 断电\n")
    night.pass_time(1)
    assert (len(night.answers()), night.problems()) == (3, ["colon_in_text"])


def test_a_deleted_folder_is_survived_and_reported(night: Night, tmp_path: Path):
    """The desk goes on with what it knew and takes the folder back when it returns."""
    away = tmp_path.with_name(tmp_path.name + "-away")
    tmp_path.rename(away)
    assert night.pass_time(5) == []
    assert (len(night.answers()), night.problems()) == (3, ["folder_missing"])
    away.rename(tmp_path)
    night.save("a.yaml", base("新"))
    assert night.pass_time(1.8)
    assert night.problems() == []


def test_the_complaint_about_a_folder_ends_when_it_is_back_unchanged(night: Night, tmp_path: Path):
    """A mount that drops out and returns with the same files leaves no stale complaint."""
    away = tmp_path.with_name(tmp_path.name + "-away")
    tmp_path.rename(away)
    night.pass_time(5)
    away.rename(tmp_path)
    night.pass_time(5)
    assert (len(night.answers()), night.problems()) == (3, [])


def test_the_complaint_about_too_many_files_ends_with_them(night: Night):
    """Whoever unpacked an archive into the folder and took it out again is left in peace."""
    night.pass_time(1)
    for number in range(FILE_LIMIT + 1):
        (night.folder / f"{number}.txt").touch()
    night.pass_time(1)
    assert night.problems() == ["too_many_files"]
    for number in range(FILE_LIMIT + 1):
        (night.folder / f"{number}.txt").unlink()
    night.pass_time(10)
    assert night.problems() == []


def test_a_folder_that_is_a_link_to_itself_is_survived(tmp_path: Path):
    """A deployment that went wrong; the last good state stays."""
    folder = tmp_path / "faq"
    folder.mkdir()
    night = Night(folder)
    night.save("a.yaml", base("好"))
    night.pass_time(1)
    folder.rename(tmp_path / "aside")
    folder.symlink_to(folder.name)
    night.pass_time(5)
    assert night.problems() == ["folder_missing"]
    assert night.answers() == ["好0。", "好1。", "好2。"]


def test_an_emptied_folder_does_not_empty_the_desk(night: Night):
    """Without a single entry left, the last good state stays and the admins are told."""
    (night.folder / "a.yaml").unlink()
    assert night.pass_time(10) == []
    assert (len(night.answers()), night.problems()) == (3, ["folder_empty"])


def test_a_deleted_file_takes_its_entries_along_after_a_while(night: Night):
    """A file that is really gone is believed, a moment later than a save."""
    night.save("b.yaml", "- id: b\n  question: 问\n  answer: 答\n")
    night.pass_time(2)
    (night.folder / "b.yaml").unlink()
    assert night.pass_time(2) == []
    assert night.pass_time(5)
    assert len(night.answers()) == 3


def test_a_link_swapped_to_another_version_goes_live_whole(tmp_path: Path):
    """Releases behind a symbolic link are switched at once, never mixed."""
    for version in ("v1", "v2"):
        (tmp_path / version).mkdir()
        for name in "ab":
            text = base(version).replace("id: e", f"id: {name}")
            (tmp_path / version / f"{name}.yaml").write_text(text, encoding="utf-8")
    link = tmp_path / "live"
    link.symlink_to("v1")
    night = Night(link)
    night.pass_time(1)
    (tmp_path / "next").symlink_to("v2")
    (tmp_path / "next").replace(link)
    night.pass_time(2)
    assert {answer[:2] for answer in night.answers()} == {"v2"}


def test_a_change_that_no_file_time_shows_is_found_later(night: Night):
    """Network mounts with coarse times: same size, same time, still noticed."""
    path = night.folder / "a.yaml"
    status = path.stat()
    path.write_bytes(path.read_bytes().replace("旧".encode(), "新".encode()))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert night.pass_time(35)
    assert night.answers()[0] == "新0。"


def half_write(night: Night, text: str, chance: random.Random) -> None:
    """Save like an editor that truncates, writes a part, and then the rest."""
    raw = text.encode()
    path = night.folder / "a.yaml"
    for part in (b"", raw[: chance.randrange(1, len(raw))]):
        path.write_bytes(part)
        night.pass_time(TICK * chance.randrange(0, 5))
    path.write_bytes(raw)


def swap_write(night: Night, text: str, chance: random.Random) -> None:
    """Save like an editor that writes a swap file and renames it."""
    swap = night.folder / chance.choice([".a.yaml.swp", "a.yaml~", ".#a.yaml", "4913.tmp"])
    swap.write_text(text[: len(text) // 2], encoding="utf-8")
    night.pass_time(TICK * chance.randrange(0, 3))
    swap.write_text(text, encoding="utf-8")
    swap.replace(night.folder / "a.yaml")


def remove_write(night: Night, text: str, chance: random.Random) -> None:
    """Save like a tool that deletes the file and makes it anew."""
    (night.folder / "a.yaml").unlink()
    night.pass_time(TICK * chance.randrange(0, 8))
    night.save("a.yaml", text)


def broken_write(night: Night, text: str, chance: random.Random) -> None:
    """Save something broken first, then the cure."""
    night.save("a.yaml", text.replace("question", "qestion", 1))
    night.pass_time(TICK * chance.randrange(0, 12))
    night.save("a.yaml", text)


SAVES: list[Callable[[Night, str, random.Random], None]] = [
    half_write,
    swap_write,
    remove_write,
    broken_write,
]


@pytest.mark.parametrize("saves", [40, pytest.param(500, marks=pytest.mark.soak)])
def test_many_saves_in_a_row_never_show_half_a_knowledge_base(tmp_path: Path, saves: int):
    """Whatever way files are saved, each snapshot is one whole save and the last one is live."""
    night, chance = Night(tmp_path), random.Random(7)
    night.save("a.yaml", base("第0版", 50))
    night.pass_time(TICK)
    for number in range(1, saves + 1):
        chance.choice(SAVES)(night, base(f"第{number}版", 50), chance)
        night.pass_time(TICK * chance.randrange(0, 10))
    night.pass_time(6)
    for snapshot in night.seen:
        assert len(snapshot.entries) == 50
        assert len({entry.answer.partition("版")[0] for entry in snapshot.entries}) == 1
    assert len(night.seen) > saves / 4
    assert night.answers()[0] == f"第{saves}版0。"
