"""Rows and fields of text tables, with the line of each row.

Between commas and semicolons fields are quoted as the csv module has it: a field that begins with a
quotation mark ends with one, and marks inside are doubled. Between tabs too, unless the file shows
that its quotation marks are characters: where they make no such fields, where one is within a field
that is not quoted, or where they would make one field of whole rows. Lines before the header that
begin with # are skipped, and so is Excel's own, sep=;
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from vzdesk.corpus.reader import BadLine, Source

LONGEST_FIELD = 2**31 - 1
"""The csv module's own limit of 131,072 characters would refuse what we have written."""
DELIMITERS = {".csv": ",;\t|", ".tsv": "\t", ".tab": "\t", ".xlsx": "\t", ".xlsm": "\t"}
"""What separates fields, by ending; in other files only a tab, where most lines have one.
"""


_SEPARATOR = re.compile(r"\"?sep=.\"?\s*\Z", re.IGNORECASE)
"""The line by which Excel knows what separates fields."""
NO_TABLES = (".conllu", ".conll", ".conllx", ".conllup", ".cupt")
"""Files that have tabs and are no tables; they are large, so they are not looked through."""


@dataclass(frozen=True)
class Row:
    """The fields of a row that is not empty, and the lines that it begins and ends in."""

    line: int
    last_line: int
    fields: list[str]


def delimiters(source: Source) -> str:
    """The characters that may separate fields in this file."""
    if source.ending in NO_TABLES:
        return ""
    known = DELIMITERS.get(source.ending)
    return known if known is not None else "\t" if source.has_tabs else ""


def other_delimiters(source: Source) -> str:
    """What may separate fields too where the ending is not that of a table: where the first line,
    and most others, have it. Only names of columns show whether it does.
    """
    if source.ending in DELIMITERS or source.ending in NO_TABLES or source.has_tabs:
        return ""
    first, _, rest = source.text.lstrip("\r\n").partition("\n")
    lines = [line for line in rest.split("\n") if line.strip()]
    return "".join(
        each
        for each in ",;"
        if each in first and 2 * sum(each in line for line in lines) > len(lines)
    )


def first_row(text: str, delimiter: str) -> Row:
    """The first row, often of names; an empty one where there is none."""
    source = io.StringIO(text, newline="")
    n_before = _skip_comments(source)
    rows = _quoted(_Lines(source, n_before), delimiter)
    found = next(rows, Row(n_before + 1, n_before + 1, []))
    if isinstance(found, BadLine):
        return Row(found.line, found.line, [])
    return found


def rows(text: str, delimiter: str) -> Iterator[Row | BadLine]:
    """All rows, that of names included; BadLine where quotation marks end one too early.

    It is raised where they leave open how the file goes on.
    """
    source = io.StringIO(text, newline="")
    n_before = _skip_comments(source)
    start = source.tell()
    if delimiter == "\t" and _marks_are_characters(source, n_before):
        source.seek(start)
        return _plain(_Lines(source, n_before), delimiter)
    source.seek(start)
    return _quoted(_Lines(source, n_before), delimiter)


def _skip_comments(source: io.StringIO) -> int:
    """Go to the first line that is neither blank nor a comment; how many lines are before it."""
    n_before = 0
    while True:
        start = source.tell()
        line = source.readline()
        if not line or not (line.startswith("#") or line.isspace() or _SEPARATOR.match(line)):
            source.seek(start)
            return n_before
        n_before += 1


class _Lines:
    """The lines of a text, counted."""

    def __init__(self, source: io.StringIO, n_before: int) -> None:
        self._source, self.number, self.last = source, n_before, ""

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        self.last = next(self._source)
        self.number += 1
        return self.last


def _quoted(lines: _Lines, delimiter: str) -> Iterator[Row | BadLine]:
    csv.field_size_limit(LONGEST_FIELD)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        line = lines.number + 1
        try:
            fields = next(reader, None)
        except csv.Error as error:
            bad = _bad_marks(line, error)
            if lines.number != line or _is_open(error):
                raise bad from error
            yield bad
            reader = csv.reader(lines, delimiter=delimiter, strict=True)
            continue
        if fields is None:
            return
        if fields:
            yield Row(line, lines.number, fields)


def _is_open(error: csv.Error) -> bool:
    return "unexpected" in str(error)


def _bad_marks(line: int, error: csv.Error) -> BadLine:
    return BadLine(
        line,
        "the quotation marks are not those of a table ({reason}).",
        'Put such a field between quotation marks, and write "" for each one in it.',
        reason=error,
    )


def _plain(lines: _Lines, delimiter: str) -> Iterator[Row]:
    for line in lines:
        if line.strip("\r\n"):
            yield Row(lines.number, lines.number, line.rstrip("\r\n").split(delimiter))


def _marks_are_characters(source: io.StringIO, n_before: int) -> bool:
    """Whether quotation marks of a file with tabs are a part of its texts."""
    start = source.tell()
    if '"' not in source.read():
        return False
    source.seek(start)
    if source.readline().startswith('"'):  # names are quoted, so texts are
        return False
    source.seek(start)
    is_over_lines, counted = False, _Lines(source, n_before)
    try:
        for row in _quoted(counted, "\t"):
            if isinstance(row, BadLine) or _has_mark_within(row, counted.last):
                return True
            is_over_lines = is_over_lines or row.last_line > row.line
    except BadLine:
        return True
    source.seek(start)
    lines = [line for line in source if not line.isspace()]
    n_tabs = lines[0].count("\t")
    return is_over_lines and n_tabs > 0 and all(line.count("\t") == n_tabs for line in lines)


def _has_mark_within(row: Row, line: str) -> bool:
    """Whether a field that is not quoted has a mark: what quotes fields would have quoted it."""
    written = line.rstrip("\r\n").split("\t")
    if row.line != row.last_line or len(written) != len(row.fields):
        return False
    return any('"' in each and not each.startswith('"') for each in written)
