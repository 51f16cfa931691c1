"""A spreadsheet with a column of sentences: its rows are read as those of a table with tabs."""

from __future__ import annotations

from vzdesk.corpus.reader import Reader
from vzdesk.corpus.tables import columns
from vzdesk.corpus.tables.spreadsheet import ENDINGS
from vzdesk.translate import mark

READER = Reader(ENDINGS, mark("Spreadsheet with a column “sentence”"), columns.read_table)
