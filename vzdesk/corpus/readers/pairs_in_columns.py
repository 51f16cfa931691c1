"""Minimal pairs in two columns of a table, as in JBLiMP and MultiBLiMP.

Where a third column has a sentence with a gap, such as [MASK], or with one of the two in it, they
are what is put there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from vzdesk.corpus import tags
from vzdesk.corpus.reader import BadLine, Item, Notice, Reader, Source
from vzdesk.corpus.tables import columns
from vzdesk.corpus.tables.gaps import both
from vzdesk.corpus.tables.pairs import pair
from vzdesk.corpus.tables.table import Row
from vzdesk.engine.sentence import Sentence
from vzdesk.translate import mark, say


def fits(source: Source) -> bool:
    return columns.opened(source, "good", "bad") is not None


def read(source: Source) -> Iterator[Item]:
    found = columns.opened(source, "good", "bad")
    if found is None:
        raise columns.no_column(source)
    n_pairs = 0
    for row in columns.rows(source, found):
        if not isinstance(row, Row):
            yield row
            continue
        of = columns.cells(row, found)
        if not of.get("good") or not of.get("bad"):
            yield BadLine(
                row.line, "one sentence of the pair is missing.", "Write it, or remove the line."
            )
            continue
        n_pairs += 1
        yield from _pair(of, n_pairs)
    yield Notice(say("Read as minimal pairs in two columns: {n} in all.", n=n_pairs))


def _pair(of: dict[str, str], number: int) -> Iterator[Sentence]:
    name, note = of.get("id") or f"pair-{number}", of.get("note", "")
    kept = tags.ordered((*tags.of(of.get("tags", "")), *columns.kept_tags(of)))
    found = both(name, of.get("sentence", ""), of["good"], of["bad"])
    good, bad = (replace(each, tags=kept, note=note) for each in found)
    yield from pair(good, bad)


READER = Reader((), mark("Minimal pairs in two columns"), read, fits, rank=5)
