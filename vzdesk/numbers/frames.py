"""pandas, imported when a frame is asked for, and a frame of words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from vzdesk.numbers.sentences import Sentence
from vzdesk.translate import say

if TYPE_CHECKING:
    from pandas import DataFrame

_ROLES = {"targets": "is_target", "cues": "is_cue", "attractors": "is_attractor"}


def words(sentences: Iterable[Sentence]) -> DataFrame:
    """A row for each word, to be joined with scores by `sentence_id` and `word_id`, from 1.

    sentence_id, word_id, word, is_target, is_cue, is_attractor, and a column for each tier, NA in
    sentences that lack it. A tier of the name of another column has "_" behind it.
    """
    rows = [row for sentence in sentences for row in _word_rows(sentence)]
    fixed = ["sentence_id", "word_id", "word", *_ROLES.values()]
    names = dict.fromkeys([*fixed, *(name for row in rows for name in row)])
    return pandas_().DataFrame(rows, columns=list(names))


def _word_rows(sentence: Sentence) -> Iterable[dict[str, Any]]:
    for place, word in enumerate(sentence.words):
        row = {"sentence_id": sentence.id, "word_id": place + 1, "word": word}
        row |= {column: place in sentence.roles[role] for role, column in _ROLES.items()}
        for name, values in sentence.tiers.items():
            while name in row:
                name += "_"
            row[name] = values[place]
        yield row


def pandas_() -> Any:
    """The library. ImportError with a sentence for the user where it is missing."""
    try:
        import pandas
    except ImportError as error:
        message = say("Frames need pandas, which is not installed. Install it: pip install pandas")
        raise ImportError(message, name="pandas") from error
    return pandas
