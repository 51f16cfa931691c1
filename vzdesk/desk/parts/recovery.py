"""Unsaved work that a killed or crashed program left behind is found, and opened again."""

from __future__ import annotations

import os
import shutil
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QLockFile, QObject, Signal, Slot

from vzdesk.desk.core import Core
from vzdesk.desk.document import Document
from vzdesk.desk.files.locks import LOCK, lock
from vzdesk.desk.files.origin import Origin
from vzdesk.desk.threads.aside import Aside
from vzdesk.view.types import SentenceRow

if TYPE_CHECKING:
    from vzdesk.session.journal import About, Recovered

_YOUNG_S = 3600


@dataclass(frozen=True, eq=False)
class Left:
    """A journal that no running program writes; as long as this lives, no other offers it."""

    folder: Path
    about: About
    lock: QLockFile


class Open(Protocol):
    """`Files.fetch`: reads, in the files' thread, what is to be shown instead of all else."""

    def __call__(
        self, name: str, work: Callable[[Callable[[], object]], Any], then: Callable[[Any], object]
    ) -> None: ...


class Recovery(QObject):
    """Finds journals that were left, and opens or forgets what they hold.

    changed    look at `left` again
    recovered  what one of them holds is on the desk
    """

    changed = Signal()
    recovered = Signal()

    def __init__(self, core: Core, journals: Path | None, fetch: Open) -> None:
        super().__init__(core)
        self._core, self._journals, self._fetch = core, journals, fetch
        self.left: tuple[Left, ...] = ()
        self._recovering: Left | None = None
        self._reading: Left | None = None
        self._thread = Aside("recovery", self)

    def stop(self) -> None:
        """End the thread; what was neither recovered nor forgotten is offered at the next start."""
        self._thread.stop()
        self.left, self._recovering = (), None

    @property
    def is_running(self) -> bool:
        """Whether its thread has not come back."""
        return self._thread.is_running

    def find(self) -> None:
        """Look for journals that were left."""
        if self._journals is not None:
            self._do(partial(_find, self._journals), self._show)

    def recover(self, left: Left, *, read_only: bool = False) -> None:
        """Open what is in this journal instead of all else, and, where `read_only`, save it as
        something else. It stays until the work is safe elsewhere. To ask for it twice, as with a
        double click, is to ask once.
        """
        if left is self._reading or left not in self.left:
            return
        self._reading = left
        show = partial(self._open, left, read_only)
        name = Path(left.about.path).name or self.tr("unsaved work")
        self._fetch(name, partial(self._read, left), self._core.unless_edited(show))

    def _read(
        self, left: Left, report: Callable[[], object]
    ) -> tuple[Recovered, tuple[SentenceRow, ...]]:
        """In the files' thread: what is in it, and its sentence list."""
        from vzdesk.session.journal import recovered

        try:
            found = recovered(left.folder, report)
            return found, Document.of(found.session).rows()
        finally:
            self._reading = None

    def forget(self, left: Left) -> None:
        """Remove this journal for ever."""
        self._leave_out(left)
        self._do(partial(_remove, left), lambda _: None)

    @Slot()
    def on_kept(self) -> None:
        """What was recovered is in this program's own journal now."""
        if self._recovering is not None:
            self.forget(self._recovering)
            self._recovering = None

    def _open(
        self, left: Left, read_only: bool, read: tuple[Recovered, tuple[SentenceRow, ...]]
    ) -> None:
        found, rows = read
        known = found.about
        if self._recovering is not None:  # it was saved or discarded
            self.forget(self._recovering)
        self._recovering = left
        is_of_file = known.path and not found.is_partial
        path = Path(known.path) if is_of_file else None
        origin = Origin(path, known.stamp, known.is_read_only or read_only)
        self._core.show(found.session, origin, found.saved, rows)
        self._leave_out(left)
        self.recovered.emit()
        if found.damage is not None:
            self._core.user_error.emit(found.damage)

    def _show(self, found: object) -> None:
        assert isinstance(found, tuple)
        self.left = found
        self.changed.emit()

    def _leave_out(self, left: Left) -> None:
        self.left = tuple(each for each in self.left if each is not left)
        self.changed.emit()

    def _do(self, work: Callable[[], object], then: Callable[[Any], object]) -> None:
        """Do this in the thread, and `then` with its result in the window's."""

        def run() -> None:
            try:
                result = work()
            except Exception:
                report = traceback.format_exc()
                self._thread.then(partial(self._core.crashed.emit, report))
            else:
                self._thread.then(partial(then, result))

        self._thread.do(run)


def _find(journals: Path) -> tuple[Left, ...]:
    """Those that were left, the latest first; folders without anything in them are removed."""
    return tuple(sorted(_found(journals), key=lambda left: left.about.when, reverse=True))


def _found(journals: Path) -> Iterator[Left]:
    names: list[str] = []
    with suppress(OSError):
        names = os.listdir(journals)
    for folder in (journals / name for name in names if os.path.isdir(journals / name)):
        locked = lock(folder / LOCK)
        if locked is None:
            continue
        from vzdesk.session.journal import about  # at most starts there is none

        left = Left(folder, about(folder), locked)
        if left.about.n:
            yield left
        elif _age_s(folder) > _YOUNG_S:  # else it may just begin
            _remove(left)


def _age_s(folder: Path) -> float:
    with suppress(OSError):  # another program may have removed it
        return time.time() - os.path.getmtime(folder)
    return 0.0


def _remove(left: Left) -> None:
    shutil.rmtree(left.folder, ignore_errors=True)
    left.lock.unlock()
