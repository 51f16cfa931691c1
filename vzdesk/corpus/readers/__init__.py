"""What turns the text of a file into sentences; one file per format, found by listing.

A format's module defines `READER`. Nothing that the user wrote is changed: a sentence is its text
without white space at both ends, and its words are those of the file where the format has words.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from vzdesk.corpus import conll, encodings
from vzdesk.corpus.reader import BadLine, Notice, Reader, Source, UnknownColumns
from vzdesk.corpus.tables import spreadsheet
from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.translate import say

_DOCUMENTS = (
    *(b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"),
    *(b"\x1f\x8b\x08", b"BZh", b"7z\xbc\xaf\x27\x1c", b"\xfd7zXZ\x00", b"Rar!\x1a\x07"),
)
"""How files of Word, LibreOffice and Excel begin, PDF, and archives."""


@dataclass(frozen=True)
class Found:
    """What a file holds: its sentences, notices, and an error for each sentence that is left out.

    Sentences have the file's own ids, see `ids.unique`.
    """

    sentences: tuple[Sentence, ...]
    notices: tuple[str, ...] = ()
    left_out: tuple[UserError, ...] = ()

    @property
    def notice(self) -> str:
        """All that the user should know, in one line; "" where there is nothing."""
        return " ".join((*self.notices, *self._lost()))

    def _lost(self) -> list[str]:
        if not self.left_out:
            return []
        first = self.left_out[0]
        if len(self.left_out) == 1:
            return [say("1 sentence is left out: {first}", first=first)]
        n = len(self.left_out)
        return [say("{n} sentences are left out; the first: {first}", n=n, first=first)]


@cache
def _all() -> tuple[Reader, ...]:
    """Every format there is; those that are known by more come first."""
    modules = (
        importlib.import_module(f"{__name__}.{module.name}")
        for module in pkgutil.iter_modules(__path__)
    )
    found: list[Reader] = [module.READER for module in modules]
    return tuple(sorted(found, key=lambda reader: -reader.rank))


@cache
def readers() -> dict[str, Reader]:
    """Every format there is, by the endings of its files."""
    return {ending: reader for reader in _all() for ending in reader.endings}


def shape_of(source: Source) -> Reader:
    """The format of a text: by its shape, else by its ending, else one sentence a line."""
    fitting = (reader for reader in _all() if reader.fits(source))
    return next(fitting, None) or readers().get(source.ending, readers()[".txt"])


def _ignore() -> None:
    """Where nobody cancels."""


def find(
    path: Path,
    reader: Reader | None = None,
    columns: Mapping[str, str] | None = None,
    report: Callable[[], object] = _ignore,
) -> Found:
    """The sentences of a file, in the format that it is by its shape, unless a reader is named.

    `columns` says which column of a table is what: {"sentence": its name in the file}. UserError
    where the whole file cannot be read, or none of its sentences. See `find_in` for `report`.
    """
    data, ending = encodings.read_bytes(path), path.suffix.lower()
    is_spreadsheet = ending in spreadsheet.ENDINGS
    if not is_spreadsheet:
        _refuse_document(data, path)
    text = (spreadsheet.text_of if is_spreadsheet else encodings.decode)(data, str(path))
    source = Source(text, ending, columns or {})
    found = find_in(source, str(path), reader, report)
    kept = conll.with_encoding(found.sentences, encodings.encoding_of(data))
    return replace(found, sentences=kept)


def _refuse_document(data: bytes, path: Path) -> None:
    """UserError where this is plainly a document of a text or spreadsheet program."""
    if data.startswith(_DOCUMENTS):
        raise UserError(
            "{path} is a document, archive or PDF, and no text.",
            next_step="Save its sentences as text, one a line, or its table as .csv or .xlsx.",
            path=path,
        )


def find_in(
    source: Source,
    name: str,
    reader: Reader | None = None,
    report: Callable[[], object] = _ignore,
) -> Found:
    """The same for a text; `name` is its source in errors.

    `report` is called after each sentence; what it raises, such as Cancelled, ends the work.
    """
    sentences, notices, bad = list[Sentence](), list[str](), list[UserError]()
    try:
        for item in (reader or shape_of(source)).read(source):
            if isinstance(item, Sentence):
                sentences.append(item)
            elif isinstance(item, Notice):
                notices.append(item.text)
            else:
                bad.append(_with_line(item, name))
            report()
    except BadLine as error:
        raise (bad[0] if bad else _with_line(error, name)) from error
    if bad and not sentences:
        raise bad[0]
    return Found(tuple(sentences), tuple(notices), tuple(bad))


def read(
    path: Path, reader: Reader | None = None, report: Callable[[], object] = _ignore
) -> tuple[Sentence, ...]:
    """The sentences of a file of which all can be read: UserError that names the first line that
    is wrong.
    """
    found = find(path, reader, report=report)
    if found.left_out:
        raise found.left_out[0]
    return found.sentences


def _with_line(error: BadLine, name: str) -> UserError:
    where = say("{file}, line {line}: ", file=name, line=error.line)
    if isinstance(error, UnknownColumns):  # which asks a user for more
        error.args = (where + error.message,)
        error.message = where + error.message
        return error
    return UserError.translated(where + error.message, error.next_step, error.in_terminal)
