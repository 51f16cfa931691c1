"""Work in a thread of its own, whose results come back in the window's."""

from __future__ import annotations

import traceback
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from functools import partial

from PySide6.QtCore import QObject, Signal

from vzdesk.errors import Cancelled, UserError

END_S = 3.0
"""How long is waited for a thread at the end; its disk may not answer."""


class Aside(QObject):
    """One thread, which does one thing after the other."""

    _back = Signal(object)

    def __init__(self, name: str, parent: QObject) -> None:
        super().__init__(parent)
        self._thread = ThreadPoolExecutor(1, name)
        self._end: Future[object] | None = None
        self._back.connect(_call)

    def do(self, work: Callable[[], object]) -> Future[object]:
        """Do this in the thread, after what is to be done there already."""
        return self._thread.submit(work)

    def ask(
        self,
        work: Callable[[], Callable[[], object] | None],
        failed: Callable[[UserError], object],
        crashed: Callable[[str], object],
    ) -> None:
        """Do `work` in the thread, and what it returns in the window's. There it is `failed` for a
        UserError, also where memory ran out, and `crashed`, with a traceback, for all else that is
        raised; nothing where it is Cancelled.
        """

        def do() -> None:
            try:
                then = work()
            except Cancelled:
                return
            except UserError as error:
                then = partial(failed, error)
            except MemoryError:
                then = partial(failed, UserError("Memory ran out."))
            except Exception:
                then = partial(crashed, traceback.format_exc())
            if then is not None:
                self.then(then)

        self.do(do)

    def then(self, work: Callable[[], object]) -> None:
        """Called in the thread: do this in the window's."""
        self._back.emit(work)

    def stop(self, patience_s: float = END_S) -> None:
        """End the thread, with all done, but wait no longer for that: see `is_running`. May be
        called twice.
        """
        if self._end is None:
            self._end = self._thread.submit(_nothing)
            wait([self._end], patience_s)
            self._thread.shutdown(wait=self._end.done())

    @property
    def is_running(self) -> bool:
        """Whether there still is something to be done."""
        return self._end is None or not self._end.done()


def _nothing() -> None:
    """What comes after all else."""


def _call(work: Callable[[], object]) -> None:
    work()
