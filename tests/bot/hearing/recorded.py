"""Recordings as platforms send them: a hum in AMR and in Opus."""

from __future__ import annotations

import io
import math
from array import array

import pytest


def recorded(kind: str = "amr", seconds: int = 2) -> bytes:
    """A recording in `amr` (WeCom) or `ogg` (Feishu)."""
    av = pytest.importorskip("av", reason="pip install .[voice]")
    codec, rate = {"amr": ("libopencore_amrnb", 8000), "ogg": ("libopus", 48000)}[kind]
    out = io.BytesIO()
    with av.open(out, "w", kind) as written:
        sound = written.add_stream(codec, rate=rate)
        sound.layout = "mono"
        for number in range(seconds * 50):
            frame = _hum(av, rate, number)
            written.mux(sound.encode(frame))
        written.mux(sound.encode(None))
    return out.getvalue()


def _hum(av: object, rate: int, number: int) -> object:
    count = rate // 50
    wave = array(
        "h",
        (
            round(6000 * math.sin(440 * math.tau * (number * count + i) / rate))
            for i in range(count)
        ),
    )
    frame = av.AudioFrame("s16", "mono", count)  # type: ignore[attr-defined]
    frame.planes[0].update(wave.tobytes())
    frame.sample_rate = rate
    frame.pts = number * count
    return frame
