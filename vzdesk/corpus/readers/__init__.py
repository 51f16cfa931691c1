"""What turns the text of a file into sentences; one file per format, found by listing.

A format's module defines `READER`. Nothing that the user wrote is changed: a sentence is its text
without white space at both ends, and its words are those of the file where the format has words.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

from vzdesk.corpus import encodings
from vzdesk.corpus.reader import BadLine, Reader
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.translate import say


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


def _ignore() -> None:
    """Where nobody cancels."""


def read(
    path: Path, reader: Reader | None = None, report: Callable[[], object] = _ignore
) -> tuple[Sentence, ...]:
    """The sentences of a file, in the format of its ending unless another reader is named.

    They have the file's own ids, see `ids.unique`. UserError where the file cannot be read; it
    names the line of the first thing that is wrong. See `of_text` for `report`.
    """
    return of_text(encodings.read_text(path), str(path), reader or reader_of(path), report)


def of_text(
    text: str, name: str, reader: Reader, report: Callable[[], object] = _ignore
) -> tuple[Sentence, ...]:
    """The sentences of a text in this format; `name` is its source in errors.

    `report` is called after each sentence; what it raises, such as Cancelled, ends the work.
    """
    found = []
    try:
        for sentence in reader.read(text):
            found.append(sentence)
            report()
        return tuple(found)
    except BadLine as error:
        where = say("{file}, line {line}: ", file=name, line=error.line)
        raise UserError.translated(where + error.message, error.next_step) from error
