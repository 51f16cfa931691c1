"""A table with a column of sentences, separated by commas, or by the semicolons of spreadsheets."""

from __future__ import annotations

from vzdesk.corpus import columns
from vzdesk.corpus.reader import Reader
from vzdesk.translate import mark

READER = Reader(
    (".csv",), mark("Table with a column “sentence”"), lambda text: columns.read(text, ",;")
)
