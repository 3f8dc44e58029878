"""Two hundred broken files: each a plain finding with its place, nothing run, memory bounded."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import pytest

from knowledge.findings import Severity, finding_texts
from knowledge.loader import load_folder
from tests.knowledge.workbooks.broken_files import BREAKERS, broken

FEW = list(range(len(BREAKERS)))
MANY = [pytest.param(seed, marks=pytest.mark.soak) for seed in range(len(BREAKERS), 220)]
MEMORY = 250_000_000
"""Bytes that reading one file may take at most."""


@pytest.mark.parametrize("seed", [*FEW, *MANY])
def test_a_broken_file_is_a_plain_finding(tmp_path: Path, seed: int):
    """It says what is wrong, in which file, and how to cure it; nothing is raised or run."""
    name, data = broken(seed)
    (tmp_path / name).write_bytes(data)
    loaded = load_folder(tmp_path)
    grave = [f for f in loaded.findings if f.severity is not Severity.NOTE]
    assert grave, name
    assert all(finding.place.file == name and finding.cure for finding in grave)
    assert not Path("/tmp/owned").exists()


@pytest.mark.parametrize("seed", [FEW[5], FEW[6], FEW[7], FEW[11], FEW[11] + len(FEW)])
def test_bombs_do_not_fill_the_memory(tmp_path: Path, seed: int):
    """Zip bombs, entity bombs, alias bombs and giant cells stay within bounds."""
    name, data = broken(seed)
    (tmp_path / name).write_bytes(data)
    del data
    tracemalloc.start()
    try:
        load_folder(tmp_path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < MEMORY


def test_what_is_whole_in_a_broken_file_is_read(tmp_path: Path):
    """A doubled key in the last entry leaves the twenty before it."""
    name, data = broken(9)
    (tmp_path / name).write_bytes(data)
    assert len(load_folder(tmp_path).entries) == 20


def test_every_kind_of_finding_has_words_and_is_used():
    """The table of findings and the code that makes them name the same kinds."""
    source = "".join(
        path.read_text(encoding="utf-8")
        for folder in ("knowledge", "bot")
        for path in Path(folder).rglob("*.py")
    )
    unused = [
        code
        for code in finding_texts()
        if f'"{code}"' not in source and not code.startswith(("missing_", "unknown_"))
    ]
    assert unused == []
