"""A sentence and a form a row, right or wrong in its place, as Gulordava et al. (2018) have them.

`len_prefix` words come before that place, where the column of sentences has another word. The form
is the target, and the word `len_context` words before it the cue. Two neighbours are a pair where
one form is right and the other wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from vzdesk.corpus import tags
from vzdesk.corpus.reader import BadLine, Item, Notice, Reader, Source
from vzdesk.corpus.tables import columns
from vzdesk.corpus.tables.gaps import replaced
from vzdesk.corpus.tables.judgements import judged
from vzdesk.corpus.tables.table import Row
from vzdesk.engine.sentence import Sentence
from vzdesk.translate import mark, say

_NEEDED = ("sentence", "class", "form", "len_prefix")
_END = re.compile(r"\s*<eos>\Z")
"""What ends a sentence for their models, and for no others."""


def fits(source: Source) -> bool:
    return columns.opened(source, *_NEEDED) is not None


def read(source: Source) -> Iterator[Item]:
    found = columns.opened(source, *_NEEDED)
    if found is None:
        raise columns.no_column(source)
    n, good = 0, ("", "")
    for row in columns.rows(source, found):
        if not isinstance(row, Row):
            yield row
            continue
        of = columns.cells(row, found)
        name = "-".join(of[what] for what in ("pattern", "constr_id", "id") if of.get(what))
        is_good = judged(of.get("class", ""))
        end = {True: "-good", False: "-bad", None: ""}[is_good]
        made = _sentence(row.line, of, f"{name or row.line}{end}")
        if isinstance(made, Sentence) and is_good is False and good[0] == name:
            made = replace(made, parent=good[1])
        good = (name, made.id) if isinstance(made, Sentence) and is_good else ("", "")
        n += isinstance(made, Sentence)
        yield made
    yield Notice(say("Read as sentences with forms put into them: {n} in all.", n=n))


def _sentence(line: int, of: Mapping[str, str], id: str) -> Sentence | BadLine:
    form, at = of.get("form", ""), _number(of, "len_prefix")
    if not form or at is None:
        return BadLine(line, "the form, or the number of words before it, is missing.")
    cue = at - (_number(of, "len_context") or 0)
    try:
        made = replaced(id, _END.sub("", of["sentence"]), form, at, cue)
    except (IndexError, KeyError):
        return BadLine(line, "the sentence has no word {n}, which the form is for.", n=at + 1)
    more = (f"{what}={of[what]}" for what in ("correct_number", "type", "pattern") if of.get(what))
    return replace(made, tags=tags.ordered((*columns.kept_tags(of), *more)))


def _number(of: Mapping[str, str], what: str) -> int | None:
    value = of.get(what, "")
    return int(value) if value.isascii() and value.isdecimal() and len(value) < 10 else None


READER = Reader((), mark("Sentences with forms put into them"), read, fits, rank=6)
