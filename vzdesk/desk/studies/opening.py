"""A kept study is read in a thread: its table may have a hundred thousand rows."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeVar

from vzdesk.desk.garbage import without_gc
from vzdesk.desk.threads.aside import Aside
from vzdesk.errors import UserError

T = TypeVar("T")


class Opening:
    """Of several only the last one is shown.

    name  that of the study that is being read, "" for none
    """

    def __init__(
        self,
        thread: Callable[[], Aside],
        changed: Callable[[], object],
        failed: Callable[[UserError], object],
        crashed: Callable[[str], object],
    ) -> None:
        self._thread, self._changed = thread, changed
        self._failed, self._crashed = failed, crashed
        self.name = ""
        self._mine = object()

    def begin(self, name: str, read: Callable[[], T], then: Callable[[T], object]) -> None:
        """Do `read` in the thread, and `then` with what it returns, unless it is forgotten."""
        self.name, mine = name, object()
        self._mine = mine
        self._changed()

        def end(then: Callable[[], object]) -> None:
            if mine is self._mine:
                self.name = ""
                self._changed()
                then()

        def do() -> Callable[[], None]:
            found = without_gc(read)
            return partial(end, partial(then, found))

        self._thread().ask(
            do,
            lambda error: end(partial(self._failed, error)),
            lambda report: end(partial(self._crashed, report)),
        )

    def forget(self) -> None:
        """Nobody waits any more."""
        self.name, self._mine = "", object()
