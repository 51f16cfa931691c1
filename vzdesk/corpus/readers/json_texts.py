"""JSON lines with a text in each, and perhaps with more about it, as in columns of a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from vzdesk.corpus import jsonlines, shapes
from vzdesk.corpus.look_alikes import name_of
from vzdesk.corpus.reader import BadLine, Item, Notice, Reader, Source
from vzdesk.corpus.tables.columns import NAMES, sentence_of, without_nothing
from vzdesk.corpus.tables.studies import Study
from vzdesk.engine.sentence import Sentence
from vzdesk.translate import mark, say


def read(source: Source) -> Iterator[Item]:
    n, study = 0, Study()
    for found in jsonlines.objects(source.text):
        item = found if isinstance(found, BadLine) else _sentence(*found, source, study)
        n += isinstance(item, Sentence)
        yield item
    yield from study.notices()
    yield Notice(say("Read as JSON with a text in each line: {n} in all.", n=n))


def _sentence(
    number: int, entry: dict[str, Any], source: Source, study: Study
) -> Sentence | BadLine:
    keys = _keys(entry, source)
    try:
        of = {what: jsonlines.value(number, entry, name) for what, name in keys.items()}
    except BadLine as bad:
        return bad
    of = without_nothing(of)
    return study.variant(sentence_of(number, of), of)


def _keys(entry: dict[str, Any], source: Source) -> dict[str, str]:
    """Which name of an object is what."""
    names = {name_of(name): name for name in reversed(entry)}
    found = {
        what: names[known[0]]
        for what, spellings in NAMES.items()
        if (known := [name for name in spellings if name in names])
    }
    return found | {what: own for what, own in source.columns.items() if own in entry}


def fits(source: Source) -> bool:
    """JSON with a sentence in the first object."""
    if not shapes.is_json(source.text):
        return False
    first = jsonlines.first(source.text)
    return "sentence" in _keys(first, source)


READER = Reader((), mark("JSON lines with a text"), read, fits, rank=2)
