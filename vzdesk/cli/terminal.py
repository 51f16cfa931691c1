"""Messages and progress of commands, on standard error."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vzdesk.engine.types import Progress

OK, USER_ERROR = 0, 1
"""Exit codes."""


def print_line(sentence: str) -> None:
    """One line on standard error."""
    print(sentence, file=sys.stderr)


class ProgressLine:
    """Progress on a terminal as one line that is rewritten; elsewhere now and then a line."""

    def __init__(self, stream: TextIO, every_s: float = 5.0) -> None:
        self._stream = stream
        self._on_terminal = stream.isatty()
        self._every_s = 0.1 if self._on_terminal else every_s
        self._last = time.monotonic()
        self._width = 0

    def __enter__(self) -> ProgressLine:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._clear()

    def show(self, progress: Progress, what: str) -> None:
        """Print how far `what` is, unless that was printed a moment ago."""
        now = time.monotonic()
        if now - self._last < self._every_s:
            return
        self._last = now
        left = "" if progress.eta_s is None else f", {progress.eta_s:.0f} s left"
        line = f"{100 * progress.done / progress.total:3.0f} % ({what}{left})"
        self._clear()
        self._stream.write(line if self._on_terminal else line + "\n")
        self._stream.flush()
        self._width = len(line)

    def print_line(self, sentence: str) -> None:
        """A line that stays."""
        self._clear()
        print(sentence, file=self._stream)

    def _clear(self) -> None:
        if self._on_terminal and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._width = 0
