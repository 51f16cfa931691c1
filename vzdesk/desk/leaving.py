"""Folders that are removed once they are of no use and nothing reads them any more."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event
from typing import ParamSpec

P = ParamSpec("P")


class Leaving:
    """`remove` is called for each folder, once; what is read may be cancelled and never end."""

    def __init__(self, remove: Callable[[Path], object]) -> None:
        self._remove = remove
        self._reading: dict[Path, list[Event]] = {}
        self._left: list[Path] = []

    def reading(self, folder: Path, work: Callable[P, None]) -> Callable[P, None]:
        """The same work, for which the folder stays."""
        is_done = Event()
        self._reading.setdefault(folder, []).append(is_done)

        def read(*arguments: P.args, **named: P.kwargs) -> None:
            try:
                work(*arguments, **named)
            finally:
                is_done.set()

        return read

    def leave(self, folder: Path) -> None:
        """It is of no use any more, but for what reads it."""
        self._left.append(folder)
        self.sweep()

    def sweep(self, *, everything: bool = False) -> None:
        """Remove what nothing reads any more, or everything that is of no use."""
        for folder in tuple(self._left):
            if everything or all(each.is_set() for each in self._reading.get(folder, ())):
                self._left.remove(folder)
                self._reading.pop(folder, None)
                self._remove(folder)
