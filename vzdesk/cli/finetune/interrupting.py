"""Ctrl+C between two steps, so that what is kept is whole."""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from vzdesk.cli.terminal import print_line


@contextmanager
def stop_between_steps() -> Iterator[Callable[[], bool]]:
    """While this lasts, Ctrl+C is noted: whether it was is what the function says. A second one
    stops at once. Nothing ends the process meanwhile, however long a step and what is kept take.
    """
    if threading.current_thread() is not threading.main_thread():
        yield lambda: False
        return
    noted: list[int] = []

    def note(number: int, _frame: object) -> None:
        if noted:
            raise KeyboardInterrupt
        noted.append(number)
        print_line("Stopping after this step …")

    before, heard_by = signal.signal(signal.SIGINT, note), signal.set_wakeup_fd(-1)
    try:
        yield lambda: bool(noted)
    finally:
        signal.set_wakeup_fd(heard_by)
        signal.signal(signal.SIGINT, before)
