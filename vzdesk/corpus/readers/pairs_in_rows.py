"""Minimal pairs in neighbouring rows of a table, each with its judgement, as in CLAMS and BLiMP-NL.

Two neighbours are a pair where one is good and the other bad, both are of the same item where items
are named, and half of the words at their ends are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from vzdesk.corpus.reader import BadLine, Item, Notice, Reader, Source
from vzdesk.corpus.tables import columns
from vzdesk.corpus.tables.columns import JUDGEMENTS, Opened
from vzdesk.corpus.tables.judgements import judged
from vzdesk.corpus.tables.named_words import ROLES
from vzdesk.corpus.tables.nameless import nameless
from vzdesk.corpus.tables.pairs import pair, same_at_ends
from vzdesk.corpus.tables.table import Row
from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence
from vzdesk.translate import counted, mark, say

_MOST_ROWS = 2000


@dataclass(frozen=True)
class _Judged:
    """A row, what its columns hold, and whether it is said to be good."""

    line: int
    of: Mapping[str, str]
    is_good: bool | None


def fits(source: Source) -> bool:
    """Whether most rows are in pairs, of the first ones."""
    found, what = _opened(source)
    if found is None:
        return False
    shown = islice(filter(_is_row, columns.rows(source, found)), _MOST_ROWS)
    rows = [_judged(row, found, what) for row in shown]
    n_paired = sum(len(group) for group in _groups(rows) if len(group) == 2)
    return n_paired > 0 and 5 * n_paired >= 4 * len(rows)


def _is_row(row: object) -> bool:
    return isinstance(row, Row)


def _opened(source: Source) -> tuple[Opened | None, str]:
    """The table, and what its column of judgements is."""
    for what in JUDGEMENTS:
        found = columns.opened(source, "sentence", what)
        if found is not None:
            return found, what
    found = nameless(source)
    return (found, "label") if found and "label" in found.columns else (None, "")


def _judged(row: Row | BadLine | Notice, found: Opened, what: str) -> _Judged:
    assert isinstance(row, Row)
    of = columns.cells(row, found)
    return _Judged(row.line, of, judged(of.get(what, "")))


def _groups(rows: Sequence[_Judged]) -> Iterator[tuple[_Judged, ...]]:
    """Pairs, and rows that are in none, in their order; two that are the same are no pair."""
    at = 0
    while at < len(rows):
        both = tuple(rows[at : at + 2])
        if len(both) == 2 and _are_pair(*both):
            is_same = both[0].of.get("sentence") == both[1].of.get("sentence")
            yield from [(each,) for each in both] if is_same else [both]
            at += 2
        else:
            yield both[:1]
            at += 1


def _are_pair(one: _Judged, other: _Judged) -> bool:
    if {one.is_good, other.is_good} != {True, False}:
        return False
    if any(one.of.get(what) != other.of.get(what) for what in ("item", "paradigm")):
        return False
    texts = (text.words(each.of.get("sentence", "")) for each in (one, other))
    a, b = ([word.text for word in each] for each in texts)
    return 2 * sum(same_at_ends(a, b)) >= min(len(a), len(b))


def read(source: Source) -> Iterator[Item]:
    found, what = _opened(source)
    if found is None:
        raise columns.no_column(source)
    rows = list[_Judged]()
    for row in columns.rows(source, found):
        if isinstance(row, Row):
            rows.append(_judged(row, found, what))
        else:
            yield row
    n_pairs, n_unnamed = 0, 0
    for group in _groups(rows):
        n_pairs += len(group) == 2
        made = [_sentence(row, n_pairs) for row in group]
        n_unnamed += sum(lost for _, lost in made)
        yield from _with_parents(group, [each for each, _ in made])
    yield from _notices(n_pairs, n_unnamed)


def _notices(n_pairs: int, n_unnamed: int) -> Iterator[Notice]:
    yield Notice(say("Read as minimal pairs in neighbouring rows: {n} in all.", n=n_pairs))
    if n_unnamed:
        yield Notice(
            counted(
                n_unnamed,
                mark(
                    "The words of roles are not one word each in 1 sentence: it has the words that "
                    "differ."
                ),
                mark(
                    "The words of roles are not one word each in {n} sentences: these have the "
                    "words that differ."
                ),
            )
        )


def _sentence(row: _Judged, number: int) -> tuple[Sentence | BadLine, bool]:
    """The sentence, and whether the words that are to have roles in it are not found once."""
    made = columns.sentence_of(row.line, row.of)
    has_roles = any(row.of.get(role) for role in ROLES)
    is_lost = isinstance(made, BadLine) and has_roles and bool(row.of.get("sentence"))
    if is_lost:
        without = {what: each for what, each in row.of.items() if what not in ROLES}
        made = columns.sentence_of(row.line, without)
    if isinstance(made, BadLine):
        return made, is_lost
    name = row.of.get("item") or row.of.get("id") or str(number)
    paradigm = row.of.get("paradigm")
    name = f"{paradigm}-{name}" if paradigm else name
    end = {True: "-good", False: "-bad", None: ""}[row.is_good]
    return replace(made, id=f"{name}{end}"), is_lost


def _with_parents(
    group: Sequence[_Judged], made: Sequence[Sentence | BadLine]
) -> Iterator[Sentence | BadLine]:
    if len(made) < 2 or isinstance(made[0], BadLine) or isinstance(made[1], BadLine):
        yield from made
    elif group[0].is_good:
        yield from pair(made[0], made[1])
    else:
        yield from reversed(pair(made[1], made[0]))


READER = Reader((), mark("Minimal pairs in neighbouring rows"), read, fits, rank=3)
