"""What commands print: messages and progress on standard error, lists on standard output.

Names, ids and errors come from files of anybody's. What could move the cursor, colour the text,
begin another line or turn the order of letters round is printed as an escape, such as \\x1b.
"""

from __future__ import annotations

import io
import re
import sys
import time
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from vzdesk.engine.types import Progress

OK, USER_ERROR = 0, 1
"""Exit codes."""


_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters, ends of lines, what turns the direction of text round, half characters."""


def harmless(text: str) -> str:
    r"""The text with escapes for what a terminal would obey, or could not print.

    >>> harmless("a\tb\x1b[2J")
    'a\\tb\\x1b[2J'
    """
    return _CONTROL.sub(lambda found: found[0].encode("unicode_escape").decode("ascii"), text)


def print_line(sentence: str) -> None:
    """One line on standard error."""
    print(harmless(sentence), file=sys.stderr)


def ask(question: str) -> str:
    """What is answered, on standard error; nothing where the input ends."""
    print(harmless(question), end="", file=sys.stderr, flush=True)
    return sys.stdin.readline()


def print_row(*fields: object) -> None:
    """A line of fields, separated by tabs, on standard output."""
    print(*(harmless(str(field)) for field in fields), sep="\t")


def escape_what_cannot_be_printed() -> None:
    """Let standard output print an escape for each character that its encoding lacks."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")


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
        line = harmless(f"{100 * progress.done / progress.total:3.0f} % ({what}{left})")
        self._clear()
        self._stream.write(line if self._on_terminal else line + "\n")
        self._stream.flush()
        self._width = len(line)

    def print_line(self, sentence: str) -> None:
        """A line that stays."""
        self._clear()
        print(harmless(sentence), file=self._stream)

    def _clear(self) -> None:
        if self._on_terminal and self._width:
            self._stream.write("\r" + " " * self._width + "\r")
            self._width = 0
