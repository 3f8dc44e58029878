"""One recording to MP3, in a process of its own: `python -m bot.hearing.converting FROM TO`.

Decoders of strangers' bytes are C code; what brings this process down costs one recording.
"""

from __future__ import annotations

import os
import resource
import sys

MEMORY = 1024**3
"""Bytes of address space."""
FILE = 32 * 1024**2
LONGEST = 600.0
"""Seconds of sound that are kept."""
RATE = 16_000
"""Samples a second: all that speech needs."""


def main(source: str, target: str) -> int:
    """0 where the target is written; 1 where the source is no recording that can be played."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE, FILE))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    os.nice(5)
    import av  # noqa: PLC0415  after the limits

    try:
        return 0 if _converted(source, target) else 1
    except (av.error.FFmpegError, ValueError, IndexError, MemoryError):
        return 1


def _converted(source: str, target: str) -> bool:
    import av  # noqa: PLC0415

    with av.open(source, metadata_errors="ignore") as read, av.open(target, "w", "mp3") as written:
        sound = written.add_stream("libmp3lame", rate=RATE)
        sound.bit_rate = 32_000
        resampler = av.AudioResampler("s16p", "mono", RATE)
        heard = False
        for frame in read.decode(read.streams.audio[0]):
            if frame.time is not None and frame.time > LONGEST:
                break
            frame.pts = None
            for piece in resampler.resample(frame):
                heard = True
                written.mux(sound.encode(piece))
        for piece in resampler.resample(None):
            written.mux(sound.encode(piece))
        written.mux(sound.encode(None))
    return heard


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2]))
