"""A table with a column of sentences; tabs, commas or the semicolons of spreadsheets separate."""

from __future__ import annotations

from vzdesk.corpus.reader import Reader, Source
from vzdesk.corpus.tables import columns
from vzdesk.translate import mark


def fits(source: Source) -> bool:
    return columns.opened(source, "sentence") is not None


READER = Reader(
    (".csv", ".tsv"),
    mark("Table with a column “sentence”"),
    columns.read_table,
    fits,
    rank=2,
)
