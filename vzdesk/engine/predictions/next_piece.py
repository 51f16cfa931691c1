"""Models that predict the next piece, from left to right."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64
from vzdesk.engine.predicted import Likeliest, Predictions
from vzdesk.engine.predictions.likeliest import likeliest
from vzdesk.engine.predictions.types import Outcome, Text
from vzdesk.engine.predictions.words import (
    are_numbers,
    check_fits,
    log_sum,
    no_numbers,
    predictable,
    summed,
)
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.types import frozen


def predictions(predictor: Predictor, texts: Sequence[Text]) -> Generator[int, None, list[Outcome]]:
    """Of texts of equal length, the decoder's where there is one. Runs the model once; see
    `predict`.
    """
    n_tokens = len(texts[0].ids)
    found = [_Found(predictor, text) for text in texts]
    places = [(at, position) for at in range(len(texts)) for position in range(n_tokens)]
    done = 0
    for rows in predictor.log_probabilities([text.encoded for text in texts], places):
        start = 0
        while start < len(rows):  # the part that is of one text
            at, position = places[done + start]
            end = min(start + n_tokens - position, len(rows))
            check_fits(rows, predictor, texts[at].ids)
            found[at].take(rows[start:end], position)
            start = end
        done += len(rows)
        yield len(rows)
    return [each.outcome() for each in found]


class _Found:
    """What is found of one text, some tokens at a time."""

    def __init__(self, predictor: Predictor, text: Text) -> None:
        self._text, self._vocabulary = text, predictor.vocabulary
        self._known = predictable(predictor, text.ids, text.tokens)
        self._starts = predictor.vocabulary.word_starts
        self._log_p = np.full(len(text.ids), np.nan)
        # log p(the next piece begins a word | all up to this token)
        self._word_follows = np.zeros(len(text.ids))
        self._best: dict[int, Likeliest] = {}

    def take(self, rows: Float64, first: int) -> None:
        """What is predicted behind the tokens from `first` on, ["token piece"]."""
        ids, here = self._text.ids, np.arange(first, first + len(rows))
        following = here[here + 1 < len(ids)] + 1
        self._log_p[following] = rows[following - 1 - first, ids[following]]
        if len(self._starts):
            self._word_follows[here] = log_sum(rows[:, self._starts])
        for at in self._text.asked.intersection(following.tolist()):
            row, is_known = rows[at - 1 - first], bool(self._known[at])
            self._best[at] = likeliest(row, self._vocabulary, int(ids[at]), is_known=is_known)

    def outcome(self) -> Outcome:
        log_p, known = self._log_p, self._known
        log_p[~known] = np.nan
        if not are_numbers(log_p[1:][known[1:]]):
            return no_numbers()
        begins = np.isin(self._text.ids, self._starts)
        corrected = log_p + _correction(self._word_follows, begins, known)
        words = summed(corrected, self._text.tokens, self._text.words)
        return Predictions(frozen(log_p, np.float64), frozen(words, np.float64), "next", self._best)


def _correction(
    word_follows: Float64, begins: NDArray[np.bool_], can_be: NDArray[np.bool_]
) -> Float64:
    """What is added to each token's logarithm, ["token"].

    Its word ends where the next one begins, or the text ends; that it begins itself is said by the
    end of the one before, unless that is special: behind it a word begins in any case.
    """
    ends = np.append(can_be[:-1] & begins[1:] & can_be[1:], False)
    ends[np.flatnonzero(can_be)[-1:]] = True
    correction = np.where(ends, word_follows, 0.0)
    correction[1:] -= np.where(ends[:-1] & begins[1:], word_follows[:-1], 0.0)
    return correction
