"""A spreadsheet (.xlsx) as the text of a table with tabs; the library openpyxl reads it."""

from __future__ import annotations

import csv
import io
import warnings
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from vzdesk.corpus.look_alikes import name_of
from vzdesk.corpus.tables.columns import NAMES
from vzdesk.corpus.tables.table import first_row
from vzdesk.errors import UserError

LARGEST_BYTES = 500_000_000
"""What the parts of a spreadsheet may unpack to."""
ENDINGS = (".xlsx", ".xlsm")


def text_of(data: bytes, name: str) -> str:
    """The rows of the first sheet in whose first row a column has a known name, else of the first
    one that has any rows; all fields are quoted, so that texts stay whole.

    UserError where it cannot be read; `name` is its source in the error.
    """
    try:
        import openpyxl
    except ImportError as error:
        raise UserError(
            "Reading {name} needs the library openpyxl, which is not installed.",
            next_step="Save the table as .csv, or install it: python3 packaging/bootstrap.py xlsx",
            name=name,
        ) from error
    _check_size(data, name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of decoration that is not kept
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            texts = list(filter(None, (_as_text(_rows(sheet)) for sheet in book.worksheets)))
            return next(filter(_has_known_name, texts), texts[0] if texts else "")
    except Exception as error:  # of a damaged file, openpyxl raises whatever comes
        raise _damaged(name, error) from error


def _has_known_name(text: str) -> bool:
    names = {name_of(each) for each in first_row(text, "\t").fields}
    return any(names & {*NAMES[what]} for what in ("sentence", "good", "word"))


def _check_size(data: bytes, name: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise _damaged(name, error) from error
    if size > LARGEST_BYTES:
        raise UserError(
            "{name} unpacks to {size:.0f} MB; at most {most:.0f} MB are read.",
            next_step="Save the table as .csv.",
            name=name,
            size=size / 1e6,
            most=LARGEST_BYTES / 1e6,
        )


def _damaged(name: str, error: Exception) -> UserError:
    return UserError(
        "{name} cannot be read as a spreadsheet ({reason}).",
        next_step="Open it in a spreadsheet program and save it again, or as .csv.",
        name=name,
        reason=str(error)[:200] or type(error).__name__,
    )


def _rows(sheet: Any) -> Iterator[list[str]]:
    sheet.reset_dimensions()  # which a file may claim to be huge
    for row in sheet.iter_rows(values_only=True):
        fields = [_field(value) for value in row]
        while fields and not fields[-1]:
            fields.pop()
        yield fields


def _field(value: object) -> str:
    """As it is shown: 3 for 3.0, and a day without a time."""
    if isinstance(value, datetime):
        return str(value).removesuffix(" 00:00:00")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return "" if value is None else str(value).replace("\0", "")


def _as_text(rows: Iterable[list[str]]) -> str:
    """Empty rows are empty lines, so that lines are counted as rows are."""
    text, is_empty = io.StringIO(newline=""), True
    writer = csv.writer(text, "excel-tab", quoting=csv.QUOTE_ALL, lineterminator="\n")
    for fields in rows:
        is_empty = is_empty and not fields
        writer.writerow(fields)
    return "" if is_empty else text.getvalue()
