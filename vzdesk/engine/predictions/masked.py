"""Models that predict masked pieces."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np

from vzdesk.engine.predictions.types import Predictions
from vzdesk.engine.predictions.words import check_numbers, predictable, summed
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.sentence import Word
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import frozen

TOKENS_AT_ONCE = 2048


def predictions(
    predictor: Predictor, encoded: Encoded, of: Sequence[Word], *, within_word: bool
) -> Generator[int, None, Predictions]:
    """Of the text of these words. Runs the model once for each token; see `predict`."""
    ids = np.array(encoded.ids)
    log_p = np.full(len(ids), np.nan)
    positions = np.flatnonzero(predictable(predictor, ids, encoded.tokens)).tolist()
    n_at_once = max(1, TOKENS_AT_ONCE // len(ids))
    for start in range(0, len(positions), n_at_once):
        some = positions[start : start + n_at_once]
        inputs = [masked(predictor, encoded, each, within_word=within_word) for each in some]
        rows = predictor.log_probabilities(inputs, list(enumerate(some)))
        done = start
        for chunk in rows:
            here = positions[done : done + len(chunk)]
            log_p[here] = chunk[np.arange(len(chunk)), ids[here]]
            done += len(chunk)
        yield len(some)
    check_numbers(log_p[positions])
    words = summed(log_p, encoded.tokens, of)
    return Predictions(frozen(log_p, np.float64), frozen(words, np.float64))


def masked(predictor: Predictor, encoded: Encoded, position: int, *, within_word: bool) -> Encoded:
    """The input with this token masked, and with the later ones of its word."""
    mask, tokens = predictor.vocabulary.mask_id, encoded.tokens
    assert mask is not None, "checked by `Backend.predictor`"
    word = tokens[position].word_index
    hidden = {position}
    if within_word and word is not None:
        later = range(position + 1, len(tokens))
        hidden |= {each for each in later if tokens[each].word_index == word}
    ids = tuple(mask if each in hidden else id for each, id in enumerate(encoded.ids))
    return replace(encoded, ids=ids)
