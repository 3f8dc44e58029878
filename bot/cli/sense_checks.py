"""The checks of `nightdesk doctor` on eyes and ears: the extras, and the transcription endpoint."""

from __future__ import annotations

from collections.abc import Iterator

import requests

from bot.cli.checkup import Context
from bot.hearing.playable import can_convert
from bot.sight.letters import can_read
from config.findings import Finding, make_finding

PATIENCE = 5.0
"""Seconds the endpoint may take to say that it is there."""


def check_senses(context: Context) -> Iterator[Finding]:
    """What the desk cannot read or play, and whether somebody writes recordings down."""
    if not can_read():
        yield make_finding("no_sight", "pip install .[ocr]")
    if not can_convert():
        yield make_finding("no_playable_voice", "pip install .[voice]")
    settings = context.settings
    if settings is None or not settings.transcribe_base_url:
        return
    try:
        # Any answer will do: a model list is not everybody's.
        requests.get(
            f"{settings.transcribe_base_url}/models", timeout=PATIENCE, allow_redirects=False
        )
    except requests.RequestException as problem:
        yield make_finding("transcriber_away", "environment", detail=type(problem).__name__)
