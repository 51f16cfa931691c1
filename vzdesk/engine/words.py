"""Which tokens are a word: a run of those with the same one; one of no word is its own."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

Span = tuple[int, int]
"""Position of the first token, and of the first one after it."""


def word_spans(words: Iterable[int | None]) -> tuple[Span, ...]:
    """The span of each word among tokens of these words.

    >>> word_spans([None, 0, 1, 1, None])
    ((0, 1), (1, 2), (2, 4), (4, 5))
    """
    spans: list[Span] = []
    before: int | None = None
    for position, word in enumerate(words):
        if word is not None and word == before:
            spans[-1] = (spans[-1][0], position + 1)
        else:
            spans.append((position, position + 1))
        before = word
    return tuple(spans)


def are_words(words: Sequence[int | None]) -> bool:
    """Whether each token is all of its word."""
    return not any(one is not None and one == other for one, other in pairwise(words))
