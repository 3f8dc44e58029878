"""A platform calling us: in the background, and again where we did not take it."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from abc import ABC, abstractmethod
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Generic, TypeVar

OK = 200


@dataclass(kw_only=True)
class Delivery:
    """Something we are told, and how we answered, try by try."""

    statuses: list[int] = field(default_factory=list)

    @property
    def accepted(self) -> bool:
        """Whether a try was answered 200."""
        return OK in self.statuses


DeliveryT = TypeVar("DeliveryT", bound=Delivery)


class Deliveries(ABC, Generic[DeliveryT]):
    """Everything a platform told us; one thread keeps the order, more do not."""

    def __init__(self, *, threads: int, tries: int) -> None:
        self._idle = threading.Condition()
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="platform-tells")
        self._open = 0
        self.retry_seconds = 0.0
        self.tries = tries
        """More where a test cannot say how long a desk is away."""
        self.made: list[DeliveryT] = []

    def idle(self, seconds: float = 30.0) -> bool:
        """Wait until everything was answered or given up."""
        with self._idle:
            return self._idle.wait_for(lambda: self._open == 0, seconds)

    def close(self) -> None:
        """Tell no more."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    @abstractmethod
    def _tried(self, one: DeliveryT) -> int:
        """Tell it once; the status of the answer, 0 for none."""

    def _record(self, one: DeliveryT) -> None:
        with self._idle:
            self.made.append(one)

    def _submit(self, one: DeliveryT) -> None:
        with self._idle:
            self._open += 1
        self._pool.submit(self._deliver, one)

    def _deliver(self, one: DeliveryT) -> None:
        try:
            for _ in range(self.tries):
                status = self._tried(one)
                one.statuses.append(status)
                if status == OK:
                    return
                threading.Event().wait(self.retry_seconds)
        finally:
            with self._idle:
                self._open -= 1
                self._idle.notify_all()


def answer_to(request: urllib.request.Request, patience: float) -> tuple[int, bytes]:
    """Status and body of our answer; 0 stands for none within so many seconds."""
    try:
        with urllib.request.urlopen(request, timeout=patience) as response:
            return int(response.status), response.read()
    except urllib.error.HTTPError as error:
        return int(error.code), error.read()
    except OSError:
        return 0, b""
