"""A table without a line of names, such as CoLA's: its column of sentences is plain to see."""

from __future__ import annotations

from collections.abc import Iterator

from vzdesk.corpus.reader import Item, Notice, Reader, Source
from vzdesk.corpus.tables import columns
from vzdesk.corpus.tables.nameless import nameless
from vzdesk.corpus.tables.table import Row
from vzdesk.translate import mark, say


def fits(source: Source) -> bool:
    return nameless(source) is not None


def read(source: Source) -> Iterator[Item]:
    found = nameless(source)
    if found is None:
        raise columns.no_column(source)
    for row in columns.rows(source, found):
        of = columns.cells(row, found) if isinstance(row, Row) else {}
        yield columns.sentence_of(row.line, of) if isinstance(row, Row) else row
    kept = ", ".join(f"{at + 1}: {what}" for what, at in found.columns.items())
    yield Notice(
        say(
            "Read as a table without a line of names; of its {n} columns these are kept: {kept}.",
            n=len(found.names),
            kept=kept,
        )
    )


READER = Reader((".tab",), mark("Table without a line of names"), read, fits, rank=1)
