"""A file format for sentences, and the error about a line that cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError


class BadLine(UserError):  # noqa: N818  `readers.of_text` adds the file's name
    """What is wrong with one line, counted from 1, and what to do about it."""

    def __init__(self, line: int, message: str, next_step: str = "", /, **values: object) -> None:
        super().__init__(message, next_step=next_step, **values)
        self.line = line


@dataclass(frozen=True)
class Reader:
    """A format: how its files end, what it is called, and how a file's text is read.

    Sentences come in the order of the file, with "" for an id where the file has none, and with
    the file's own ids otherwise, which may occur twice. `read` raises BadLine.
    """

    endings: tuple[str, ...]
    label: str
    read: Callable[[str], Iterator[Sentence]]
