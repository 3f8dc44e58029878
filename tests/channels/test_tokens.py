"""The access token: one for all threads, refreshed once, whoever asks."""

from __future__ import annotations

import sys
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.channels.base import TryLater
from bot.channels.tokens import Fresh, TokenKeeper
from bot.channels.wecom.client import AFTER_BAD_SECRET, after_failure
from bot.channels.wecom.errors import ApiError


class Clockwork:
    """A token source with a clock, counting how often it was asked."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.fetched = 0
        self.refusal: int | None = None
        self.token = TokenKeeper(self._fetch, early=300, rest=after_failure, clock=lambda: self.now)

    def _fetch(self) -> Fresh:
        self.fetched += 1
        if self.refusal:
            raise ApiError(self.refusal)
        return Fresh(f"t{self.fetched}", 7200)


def test_a_token_is_kept_until_shortly_before_its_end() -> None:
    """Five minutes early, so that none ends on the way."""
    source = Clockwork()
    assert [source.token.current() for _ in range(3)] == ["t1"] * 3
    source.now += 7200 - 301
    assert source.token.current() == "t1"
    source.now += 2
    assert source.token.current() == "t2"


def test_only_the_token_that_failed_is_replaced() -> None:
    """Two threads with the same dead token fetch one new one."""
    source = Clockwork()
    dead = source.token.current()
    assert source.token.current(dead=dead) == "t2"
    assert source.token.current(dead=dead) == "t2"
    assert source.fetched == 2


def test_a_wrong_secret_is_not_hammered() -> None:
    """Many wrong secrets block the address for an hour; one a minute does not."""
    source = Clockwork()
    source.refusal = 40001
    for _ in range(5):
        with pytest.raises(ApiError):
            source.token.current()
    assert source.fetched == 1
    source.now += AFTER_BAD_SECRET
    source.refusal = None
    assert source.token.current() == "t2"


def test_a_busy_token_server_is_asked_again() -> None:
    """Only a wrong secret is remembered."""
    source = Clockwork()
    source.refusal = -1
    with pytest.raises(ApiError):
        source.token.current()
    source.refusal = None
    assert source.token.current() == "t2"


def waiting() -> int:
    """How many threads have asked for a token and know which refresh they wait for."""
    frames = sys._current_frames().values()
    calls = (one for frame in frames for one, _ in traceback.walk_stack(frame))
    code = TokenKeeper.current.__code__
    return sum(one.f_code is code and "ended" in one.f_locals for one in calls)


def eventually(holds: Callable[[], bool]) -> bool:
    """Whether it comes to hold within five seconds."""
    until = time.monotonic() + 5
    while not holds() and time.monotonic() < until:
        threading.Event().wait(0.001)
    return holds()


def test_who_waits_for_a_refresh_shares_its_failure() -> None:
    """A hanging token server costs its time-out once, not once for every sender in turn."""
    hanging, asked, tries = threading.Event(), threading.Event(), []

    def fetch() -> Fresh:
        tries.append(1)
        asked.set()
        hanging.wait(5)
        raise TryLater("no answer")

    token = TokenKeeper(fetch, early=0)
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(token.current)
        assert asked.wait(5)
        others = [pool.submit(token.current) for _ in range(5)]
        assert eventually(lambda: waiting() == 6)
        hanging.set()
        assert all(isinstance(one.exception(5), TryLater) for one in (first, *others))
    assert len(tries) == 1
