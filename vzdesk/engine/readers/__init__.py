"""What turns the text of a file into sentences; one file per format, found by listing.

A format's module defines `READER`. Nothing that the user wrote is changed: a sentence is its text
without white space at both ends, and its words are those of the file where the format has words.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from vzdesk.engine import encodings
from vzdesk.engine.types import Sentence
from vzdesk.errors import UserError
from vzdesk.translate import say


class BadLine(UserError):  # noqa: N818  told once the file's name is known
    """What is wrong with one line, counted from 1, and what to do about it."""

    def __init__(self, line: int, message: str, next_step: str = "", /, **values: object) -> None:
        super().__init__(message, next_step=next_step, **values)
        self.line = line


@dataclass(frozen=True)
class Reader:
    """A format: how its files end, what it is called, and how a file's text is read.

    Sentences come in the order of the file, with "" for an id where the file gives none, and with
    the file's own ids otherwise, which may occur twice. `read` raises BadLine.
    """

    endings: tuple[str, ...]
    label: str
    read: Callable[[str], Iterator[Sentence]]


@cache
def readers() -> dict[str, Reader]:
    """Every format there is, by the endings of its files."""
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    return {ending: module.READER for module in modules for ending in module.READER.endings}


def reader_of(path: Path) -> Reader:
    """The format of this file by its ending; of any other ending, one sentence a line."""
    return readers().get(path.suffix.lower(), readers()[".txt"])


def read(path: Path, reader: Reader | None = None) -> tuple[Sentence, ...]:
    """The sentences of a file, in the format of its ending unless another reader is asked for.

    They have the file's own ids, see `ids.unique`. UserError where the file cannot be read; it
    names the line of the first thing that is wrong.
    """
    return of_text(encodings.read_text(path), str(path), reader or reader_of(path))


def of_text(text: str, name: str, reader: Reader) -> tuple[Sentence, ...]:
    """The sentences of a text in this format; `name` says in errors where it is from."""
    try:
        return tuple(reader.read(text))
    except BadLine as error:
        where = say("{file}, line {line}: ", file=name, line=error.line)
        raise UserError.told(where + error.message, error.next_step) from error
