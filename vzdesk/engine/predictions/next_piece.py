"""Models that predict the next piece, from left to right."""

from __future__ import annotations

from collections.abc import Generator, Sequence

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64
from vzdesk.engine.predictions.types import Predictions
from vzdesk.engine.predictions.words import check_numbers, log_sum, predictable, summed
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.sentence import Word
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import frozen


def predictions(
    predictor: Predictor, encoded: Encoded, of: Sequence[Word]
) -> Generator[int, None, Predictions]:
    """Of the text of these words, the decoder's where there is one. Runs the model once; see
    `predict`.
    """
    ids = np.array(encoded.decoder_ids or encoded.ids)
    tokens = (encoded.decoder or encoded).tokens
    can_be = predictable(predictor, ids, tokens)
    starts = predictor.vocabulary.word_starts
    log_p = np.full(len(ids), np.nan)
    word_follows = np.zeros(len(ids))  # log p(the next piece begins a word | all up to this token)
    places = [(0, position) for position in range(len(ids))]
    done = 0
    for rows in predictor.log_probabilities([encoded], places):
        here = np.arange(done, done + len(rows))
        following = here[here + 1 < len(ids)] + 1
        log_p[following] = rows[following - 1 - done, ids[following]]
        if len(starts):
            word_follows[here] = log_sum(rows[:, starts])
        done += len(rows)
        yield len(rows)
    log_p[~can_be] = np.nan
    check_numbers(log_p[1:][can_be[1:]])
    corrected = log_p + _correction(word_follows, np.isin(ids, starts), can_be)
    words = summed(corrected, tokens, of)
    return Predictions(frozen(log_p, np.float64), frozen(words, np.float64))


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
