"""Outgoing webhooks: their receivers and the crew that calls them."""

from __future__ import annotations

from bot.crew import Crew
from bot.webhooks.calling import Caller
from bot.webhooks.events import Hooks
from bot.webhooks.sending import Webhooks
from bot.wiring.turning import Parts
from config.settings import Settings

CALLERS = 4
"""Receivers that are waited for at a time; none of them is a sender or a worker."""


def hooks_of(settings: Settings) -> Hooks:
    """Who is told of tickets and cases."""
    return Hooks(settings.webhook_urls)


def hook_crew(settings: Settings, parts: Parts) -> tuple[Crew, ...]:
    """Those who call the receivers; nobody where there is none."""
    if not settings.webhook_urls:
        return ()
    job = Webhooks(
        store=parts.store,
        clock=parts.clock,
        caller=Caller(secret=settings.webhook_secret, private=settings.webhook_private),
        urls=settings.webhook_urls,
    )
    return (Crew("webhook", job, parts.store.bell, size=CALLERS),)
