"""Minimal pairs as BLiMP has them (Warstadt et al. 2020): JSON lines, or the same in a table's
columns, a good and a bad sentence.

The good one comes first and is the parent of the bad one. Where they differ in one word, that word
is the target of each. In paradigms with two prefixes the line names the word that follows what
differs (`two_prefix_word`): that is the target, and the word that differs its cue. A “sentence”
with a gap, such as [MASK], or with one of the two in it, is what they are put into. A “target” and
“cues” of a line are marks made by hand, and count more.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from typing import Any

from vzdesk.corpus import jsonlines, shapes
from vzdesk.corpus.reader import BadLine, Item, Reader, Source
from vzdesk.corpus.tables import columns
from vzdesk.corpus.tables.columns import NAMES, without_nothing
from vzdesk.corpus.tables.gaps import both
from vzdesk.corpus.tables.named_words import ROLES, with_roles
from vzdesk.corpus.tables.pairs import pair
from vzdesk.corpus.tables.table import Row
from vzdesk.engine.sentence import Sentence
from vzdesk.translate import mark

NO_COLUMNS: Mapping[str, str] = {}
_OF_TABLES = frozenset({"sentence_good", "sentence_bad", "UID"})
_KNOWN = frozenset({"good", "bad", "sentence", *ROLES})
"""A table is of BLiMP that has these names, and no columns with more that we would keep: elsewhere
UID may number rows.
"""


def read(content: str, own: Mapping[str, str] = NO_COLUMNS) -> Iterator[Item]:
    """Two sentences a line: PAIR-good and PAIR-bad, PAIR as the file names it, or the line."""
    for found in jsonlines.objects(content):
        if isinstance(found, BadLine):
            yield found
            continue
        try:
            both = _pair(*found, own)
        except BadLine as bad:
            yield bad
        else:
            yield from both


def _read_table(source: Source) -> Iterator[Item]:
    """The same of the rows of a table."""
    found = columns.opened(source, "good", "bad")
    assert found is not None, "`fits` has asked"
    for row in columns.rows(source, found):
        if not isinstance(row, Row):
            yield row
            continue
        cells = zip(found.names, map(str.strip, row.fields), strict=False)
        try:
            yield from _pair(row.line, {name: cell for name, cell in cells if cell}, NO_COLUMNS)
        except BadLine as bad:
            yield bad


def _pair(number: int, entry: dict[str, Any], own: Mapping[str, str]) -> tuple[Sentence, Sentence]:
    name = f"{entry.get('UID', 'pair')}-{entry.get('pairID', number)}"
    jsonlines.without_nul(number, "UID", name)
    around = jsonlines.without_nul(number, "sentence", _named(entry, "sentence").strip())
    texts = (_text(number, entry, what, own) for what in ("good", "bad"))
    marks = _marks(number, entry, own)
    good, bad = (with_roles(number, marks, each) for each in both(number, name, around, *texts))
    if "one_prefix_word_good" in entry or "two_prefix_word" not in entry:
        return pair(good, bad)
    prefixes = _named(entry, "two_prefix_prefix_good"), _named(entry, "two_prefix_prefix_bad")
    return pair(good, bad, _named(entry, "two_prefix_word"), prefixes)


def _marks(number: int, entry: dict[str, Any], own: Mapping[str, str]) -> dict[str, str]:
    """What the line says of its target, its cues and attractors, as a table does in columns."""
    found = dict[str, str]()
    for role in ROLES:
        for name in _names(role, own):
            with suppress(BadLine):
                found[role] = found.get(role) or jsonlines.value(number, entry, name)
    return without_nothing(found)


def _named(entry: dict[str, Any], name: str) -> str:
    found = entry.get(name)
    return found if isinstance(found, str) else ""


def _names(what: str, own: Mapping[str, str]) -> tuple[str, ...]:
    return (own[what],) if what in own else NAMES[what]


def _text(number: int, entry: dict[str, Any], what: str, own: Mapping[str, str]) -> str:
    usual = own.get(what, f"sentence_{what}")
    name = next((name for name in _names(what, own) if name in entry), usual)
    found = entry.get(name)
    if not isinstance(found, str) or not found.strip():
        raise BadLine(
            number,
            "“{name}” is missing, or is no text.",
            "Give each line a “sentence_good” and a “sentence_bad”, or a “text”.",
            in_terminal="Give each line a “sentence_good” and a “sentence_bad”, or a “text”; or "
            "say which is which (--columns-of sentence=NAME, or good=NAME,bad=NAME).",
            name=name,
        )
    return jsonlines.without_nul(number, name, found.strip())


def fits(source: Source) -> bool:
    """JSON with a good and a bad sentence in the first line; or a table of BLiMP's columns."""
    if not shapes.is_json(source.text):
        return not source.columns and _is_table(source)
    names = jsonlines.first(source.text).keys()
    return all(names & {*_names(what, source.columns)} for what in ("good", "bad"))


def _is_table(source: Source) -> bool:
    found = columns.opened(source, "good", "bad")
    return (
        found is not None and _OF_TABLES.issubset(found.names) and _KNOWN.issuperset(found.columns)
    )


def _read(source: Source) -> Iterator[Item]:
    if shapes.is_json(source.text) or not _is_table(source):
        return read(source.text, source.columns)
    return _read_table(source)


READER = Reader(
    (".jsonl",),
    mark("Minimal pairs as in BLiMP"),
    _read,
    fits,
    rank=6,
)
