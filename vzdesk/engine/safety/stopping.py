"""A flag that says stop, also to what looks at no flag while it works."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_HERE: ContextVar[Stop | None] = ContextVar("stop", default=None)


def is_stopped() -> bool:
    """Whether what goes on in this thread is to stop, see `Stop.here`."""
    stop = _HERE.get()
    return stop is not None and stop.is_set()


class Stop:
    """Set by one thread for another. It is set once, and stays so."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._is_set = False
        self._calls: list[Callable[[], None]] = []

    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        """Set it, and make the calls that wait for it: here, in the thread that sets it."""
        with self._lock:
            self._is_set = True
            calls = tuple(self._calls)
        for call in calls:
            call()

    @contextmanager
    def here(self) -> Iterator[None]:
        """While this lasts, `is_stopped` tells in this thread whether it is set."""
        before = _HERE.set(self)
        try:
            yield
        finally:
            _HERE.reset(before)

    @contextmanager
    def calling(self, call: Callable[[], None]) -> Iterator[None]:
        """While this lasts, setting it makes this call too: at once where it is set already."""
        with self._lock:
            self._calls.append(call)
            is_late = self._is_set
        try:
            if is_late:
                call()
            yield
        finally:
            with self._lock:
                self._calls.remove(call)
