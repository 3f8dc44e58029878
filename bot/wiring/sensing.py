"""Eyes and ears of a desk, put together."""

from __future__ import annotations

from collections.abc import Mapping

from bot.channels.base import Fetcher
from bot.clock import Clock
from bot.crew import Job
from bot.evidence_sweep import sweep
from bot.hearing.endpoint import EndpointTranscriber
from bot.hearing.port import Transcriber
from bot.media import MediaStore
from bot.media_mark import leave_mark
from bot.prefetch import Prefetching
from bot.senses import Senses
from bot.sight.process import LOADING, SightProcess
from bot.store.lanes import Claim
from bot.store.session import Store
from bot.wiring.turning import Parts
from config.settings import Settings


def sensing(
    job: Job[Claim],
    parts: Parts,
    media: MediaStore,
    *,
    fetchers: Mapping[str, Fetcher],
    ears: Transcriber | None = None,
    seconds: float | None = None,
    loading: float = LOADING,
) -> Prefetching:
    """Turns that fetch, look and listen first. The process that looks starts with the first picture.

    A turn waits `seconds` for a picture, else as long as the policy says, and `loading` for that process to be ready.
    """
    senses = Senses(
        media=media,
        eyes=SightProcess(loading=loading),
        ears=ears,
        timezone=lambda: parts.policy().hours.timezone,
        seconds=lambda: seconds or parts.policy().breath.picture.total_seconds(),
    )
    return Prefetching(
        job=job,
        store=parts.store,
        clock=parts.clock,
        fetchers=fetchers,
        media=media,
        senses=senses,
        holding=parts.reading,
    )


def ears_of(settings: Settings) -> Transcriber | None:
    """Who writes recordings down; None where no endpoint is set."""
    if not settings.transcribe_base_url:
        return None
    return EndpointTranscriber(
        settings.transcribe_base_url, settings.transcribe_model, settings.transcribe_api_key
    )


def swept(store: Store, media: MediaStore, clock: Clock) -> None:
    """Delete files that nobody names, in the folder that all hosts share."""
    leave_mark(store, media.folder, clock.now())
    sweep(store, media, clock.now())
