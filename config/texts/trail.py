"""The dated trail of a customer."""

from __future__ import annotations

from collections.abc import Mapping

from config.texts.names import CHANNELS, TIMELINE, takes

TRAIL: Mapping[str, frozenset[str]] = {
    **{f"timeline_{kind}": takes("text", "affair") for kind in TIMELINE},
    "timeline_folded": takes("count"),
    "timeline_days_folded": takes("count"),
    "timeline_elsewhere": takes("channel"),
    **{f"channel_{name}": takes() for name in CHANNELS},
    "timeline_reported": takes("text", "affair"),
    "timeline_chased": takes("text", "affair"),
    "timeline_upset": takes(),
    "timeline_answered_it": takes(),
}
