"""Work in a thread of its own, whose results come back in the window's."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal


class Aside(QObject):
    """One thread, which does one thing after the other."""

    _back = Signal(object)

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, name)
        self._back.connect(_call)

    def do(self, work: Callable[[], object]) -> Future[object]:
        """Do this in the thread, after what is to be done there already."""
        return self._thread.submit(work)

    def then(self, work: Callable[[], object]) -> None:
        """Called in the thread: do this in the window's."""
        self._back.emit(work)

    def stop(self) -> None:
        """End the thread, with all done."""
        self._thread.shutdown()


def _call(work: Callable[[], object]) -> None:
    work()
