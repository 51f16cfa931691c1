"""Minimal pairs in two columns of a table, as in JBLiMP and MultiBLiMP.

Where a third column has a sentence with a gap, such as [MASK], or with one of the two in it, they
are what is put there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from vzdesk.corpus import tags
from vzdesk.corpus.reader import BadLine, Item, Notice, Reader, Source
from vzdesk.corpus.tables import columns
from vzdesk.corpus.tables.gaps import both
from vzdesk.corpus.tables.named_words import with_roles
from vzdesk.corpus.tables.pairs import pair
from vzdesk.corpus.tables.table import Row
from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence
from vzdesk.translate import mark, say

_LETTER = re.compile(r"[^\W\d_]")
_SHOWN = 50
"""How many rows show whether the columns hold texts."""


def fits(source: Source) -> bool:
    """Two columns that are called so, and hold texts: others may hold counts, or words that go on
    with another column.
    """
    found = columns.opened(source, "good", "bad")
    if found is None or "good" in source.columns:
        return found is not None
    shown = (row for row in islice(columns.rows(source, found), _SHOWN) if isinstance(row, Row))
    cells = [columns.cells(row, found) for row in shown]
    held = [of.get(what, "") for of in cells for what in ("good", "bad")]
    least = 1 if "sentence" in found.columns else 2
    return not cells or any(_LETTER.search(e) and len(text.words(e)) >= least for e in held)


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
        try:
            yield from _pair(row.line, of, n_pairs + 1)
            n_pairs += 1
        except BadLine as bad:
            yield bad
    yield Notice(say("Read as minimal pairs in two columns: {n} in all.", n=n_pairs))


def _pair(line: int, of: dict[str, str], number: int) -> Iterator[Sentence]:
    name, note = of.get("id") or f"pair-{number}", of.get("note", "")
    kept = tags.ordered((*tags.of(of.get("tags", "")), *columns.kept_tags(of)))
    found = both(line, name, of.get("sentence", ""), of["good"], of["bad"])
    good, bad = (replace(with_roles(line, of, each), tags=kept, note=note) for each in found)
    yield from pair(good, bad)


READER = Reader((), mark("Minimal pairs in two columns"), read, fits, rank=5)
