"""Keyword in context: every match of a relation or of a search, with the text before and after it.

A relation has a line for each match, around its target. A search has one for each place where its
plain text is, or for each word that all its annotations fit; where it asks for neither, one for the
target of each sentence that it finds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

import regex

from vzdesk.engine.sentence import Sentence
from vzdesk.errors import UserError
from vzdesk.study.relations.preview import Reason, ranked
from vzdesk.study.relations.relation import Relation, relation
from vzdesk.view.search.query import columns_of, score_of, search, words_fitting
from vzdesk.view.search.scores import Lens, score
from vzdesk.view.search.terms import split
from vzdesk.view.types import SentenceRow

MOST_LINES = 50_000
"""More are read by nobody, and sorting them would make the window wait."""
Span = tuple[int, int]
"""Where in the text something begins, and where what is behind it does."""
_PART = regex.compile(r"\s*(each\s+)?(target|source)\s*:")


@dataclass(frozen=True)
class Asked:
    """A relation, or the text of a search; text is as it was written."""

    text: str
    relation: Relation | None = None


def asked(text: str) -> Asked:
    """What is written: a relation where it begins with one of its parts, else a search. UserError
    where a relation cannot be read.
    """
    return Asked(text, relation(text) if _PART.match(text) else None)


@dataclass(frozen=True)
class Line:
    """One match. row is its sentence in the list, number counts from 1. word is the target's
    position, None where it is a piece of text; sources are other words of the match.
    """

    row: SentenceRow
    number: int
    span: Span
    word: int | None = None
    sources: tuple[int, ...] = ()
    score: float | None = None

    @property
    def before(self) -> str:
        return self.row.text[: self.span[0]]

    @property
    def match(self) -> str:
        return self.row.text[self.span[0] : self.span[1]]

    @property
    def after(self) -> str:
        return self.row.text[self.span[1] :]


@dataclass(frozen=True)
class Concordance:
    """All lines, in the order of the session; n_sentences of `n` have any. lens is what their
    scores are of; reasons are why a relation matches nothing in the others.
    """

    lines: tuple[Line, ...]
    n_sentences: int
    n: int
    lens: Lens
    reasons: tuple[Reason, ...] = ()


def concordance(
    of: Asked,
    rows: Sequence[SentenceRow],
    lens: Lens,
    go_on: Callable[[], bool] = lambda: True,
) -> Concordance:
    """The lines of what is asked for. UserError where a search cannot be understood, or where there
    are more than `MOST_LINES`; it ends early when `go_on` is not true any more.
    """
    missing = Counter[str]()
    found = (
        _matches(of.relation, rows, lens, missing) if of.relation else _hits(of.text, rows, lens)
    )
    lines = list[Line]()
    for line in found:
        if not go_on():
            break
        lines.append(line)
        if len(lines) > MOST_LINES:
            raise UserError(
                "“{text}” is in more than {n:,} places.",
                next_step="Look for something that is less frequent.",
                text=of.text,
                n=MOST_LINES,
            )
    n_sentences = len({line.row.id for line in lines})
    return Concordance(tuple(lines), n_sentences, len(rows), lens, ranked(missing))


def _matches(
    of: Relation, rows: Iterable[SentenceRow], lens: Lens, missing: Counter[str]
) -> Iterator[Line]:
    """The lines of a relation; why sentences have none is counted in `missing`."""
    for number, row in enumerate(rows, 1):
        if row.sentence is None:
            continue
        found = of.find(row.sentence)
        missing.update([found.missing] * (not found.matches))
        for match in found.matches:
            value = score(row.scored, [(match.target, match.sources)], lens)
            span = _span(row.sentence, match.target)
            yield Line(row, number, span, match.target, match.sources, value)


def _hits(text: str, rows: Sequence[SentenceRow], lens: Lens) -> Iterator[Line]:
    positions = search(text, rows, lens).positions
    plain, _ = split(text)
    places = words_fitting(text, columns_of(rows))
    for at in positions:
        row = rows[at]
        value = score_of(row, lens)
        for span, word in _places(row, plain, places):
            yield Line(row, at + 1, span, word, score=value)


def _places(
    row: SentenceRow, plain: str, words: Callable[[Sentence], Sequence[int]] | None
) -> Iterator[tuple[Span, int | None]]:
    if words is not None and row.sentence is not None:
        for word in words(row.sentence):
            yield _span(row.sentence, word), word
    elif plain:
        # With all rules of cases, as in the search: “strasse” is in “Straße” too.
        for found in regex.finditer(regex.escape(plain), row.text, regex.IGNORECASE | regex.F):
            yield found.span(), None
    elif row.sentence is not None:
        for word in row.sentence.roles.targets:
            yield _span(row.sentence, word), word


def _span(sentence: Sentence, word: int) -> Span:
    return sentence.words[word].start, sentence.words[word].end
