"""A platform run by itself: its people speak from the terminal, and what they see is shown."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

from tests.simulators.platform import Platform

Sim = TypeVar("Sim", bound=Platform[Any])


def serve(
    sim: Sim, settings: dict[str, str], act: Callable[[Sim, str], str], watch: Callable[[Sim], None]
) -> int:
    """Do line by line what people do, until interrupted; `watch` shows what reaches them."""
    sim.start()
    for name, value in settings.items():
        tell(f"{name}={value}")
    threading.Thread(target=watch, args=(sim,), daemon=True).start()
    try:
        for line in sys.stdin:
            tell(act(sim, line.strip()))
        threading.Event().wait()
    except KeyboardInterrupt:
        sim.close()
    return 0


def tell(text: str) -> None:
    """Show a line at once; nothing where there are no words."""
    if text:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()
