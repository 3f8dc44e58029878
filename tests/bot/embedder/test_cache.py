"""Vectors are kept between starts."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from bot.embedder.cache import DiskVectorCache
from bot.embedder.shipped import LayeredCache, ShippedVectors, write_shipped


def unit(seed: int) -> np.ndarray:
    row = np.random.default_rng(seed).normal(size=8).astype(np.float32)
    return row / np.linalg.norm(row)


def test_a_vector_survives_a_restart(tmp_path: Path) -> None:
    """A second cache of the same folder knows it."""
    DiskVectorCache(tmp_path, "m", 8).write({"运费": unit(1)})
    found = DiskVectorCache(tmp_path, "m", 8).read(["运费", "退款"])
    assert list(found) == ["运费"]
    assert np.allclose(found["运费"], unit(1), atol=1e-3)


def test_a_torn_record_is_dropped_and_the_rest_stays(tmp_path: Path) -> None:
    """A crash in the middle of writing costs one vector."""
    DiskVectorCache(tmp_path, "m", 8).write({"甲": unit(1), "乙": unit(2)})
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes()[:-3])
    cache = DiskVectorCache(tmp_path, "m", 8)
    cache.write({"丙": unit(3)})
    again = DiskVectorCache(tmp_path, "m", 8).read(["甲", "乙", "丙"])
    assert set(again) == {"甲", "丙"}
    assert np.allclose(again["丙"], unit(3), atol=1e-3)


def test_models_do_not_share_vectors(tmp_path: Path) -> None:
    """Another model, another file."""
    DiskVectorCache(tmp_path, "one", 8).write({"甲": unit(1)})
    assert DiskVectorCache(tmp_path, "two", 8).read(["甲"]) == {}


def test_shipped_vectors_come_first_and_the_disk_keeps_the_rest(tmp_path: Path) -> None:
    """Both are read as one cache; a missing shipped file knows nothing."""
    write_shipped(tmp_path / "s.vec", {"甲": unit(1)})
    disk = DiskVectorCache(tmp_path / "d", "m", 8)
    cache = LayeredCache(ShippedVectors(tmp_path / "s.vec", 8), disk)
    cache.write({"乙": unit(2)})
    found = cache.read(["甲", "乙", "丙"])
    assert set(found) == {"甲", "乙"}
    assert float(found["甲"] @ unit(1)) > 0.999
    assert ShippedVectors(tmp_path / "none.vec", 8).read(["甲"]) == {}


def test_what_another_process_is_just_writing_harms_no_reading(tmp_path: Path) -> None:
    """Half a record at the end of the file is not this cache's business."""
    cache = DiskVectorCache(tmp_path, "m", 8)
    cache.write({"甲": unit(1)})
    with next(tmp_path.iterdir()).open("ab") as file:
        file.write(b"half")
    assert np.allclose(cache.read(["甲"])["甲"], unit(1), atol=1e-3)
