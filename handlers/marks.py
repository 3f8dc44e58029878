"""Names under which one handler leaves what another one looks at."""

from __future__ import annotations

from typing import Final

LAST: Final = "said.last"
"""Note: digest of the whole reply the customer read last."""
UNHEARD: Final = "deliveries.unheard"
"""Note: number of the ticket made of what could not be answered; told once."""
UNTOLD: Final = "asleep.untold"
"""Note: number of the ticket that was opened while nobody may be woken; told with the next words."""
SESSION_WATCH: Final = "session"
"""Timer that looks whether a session left open has somebody who answers."""
ANNOUNCED: Final = "second_need.announced"
"""Note: another problem was announced and is waited for."""
ASLEEP: Final = "asleep"
"""Timer that looks whether a question back was ever answered; note: the ticket it made."""
RATE: Final = "rate:"
"""Begins the id of a choice that rates; the mark follows."""
