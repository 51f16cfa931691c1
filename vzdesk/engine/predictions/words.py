"""From tokens to words."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.sentence import Word
from vzdesk.engine.types import Token
from vzdesk.errors import UserError


def predictable(
    predictor: Predictor, ids: NDArray[np.intp], tokens: Sequence[Token]
) -> NDArray[np.bool_]:
    """["token"]: whether it is text that the model knows, and no mask that the user wrote."""
    is_special = np.array([token.is_special for token in tokens])
    vocabulary = predictor.vocabulary
    others = [id for id in (vocabulary.unknown_id, vocabulary.mask_id) if id is not None]
    return ~is_special & ~np.isin(ids, others)


def check_fits(rows: Float64, predictor: Predictor, ids: NDArray[np.intp]) -> None:
    """UserError where a head's rows ["place piece"] are of fewer pieces than the vocabulary has; of
    more they may be, for models are padded.
    """
    n, n_pieces = rows.shape[-1], predictor.vocabulary.size
    if n < n_pieces or n <= ids.max():
        raise UserError(
            "The model's head predicts {n:,} pieces, but its vocabulary has {n_pieces:,}.",
            next_step="Its files are not of one model: choose another copy of it.",
            n=n,
            n_pieces=max(n_pieces, int(ids.max()) + 1),
        )


def are_numbers(log_p: Float64) -> bool:
    """Whether the head gave numbers for these; -inf is the logarithm of 0."""
    return not bool(np.isnan(log_p).any())


def no_numbers() -> UserError:
    """That the head gives NaN."""
    return UserError(
        "The model's head gives no numbers here: a probability is NaN.",
        next_step="Its weights are damaged or too large: choose another model.",
    )


def summed(of_tokens: Float64, tokens: Sequence[Token], of: Sequence[Word]) -> Float64:
    """["token"] -> ["word"]; NaN for a word without tokens, or with a token of others too."""
    n_words = len(of)
    found = np.full(n_words, np.nan)
    words = np.array([-1 if each.word_index is None else each.word_index for each in tokens])
    has_any = np.isin(np.arange(n_words), words)
    found[has_any] = 0
    np.add.at(found, words[words >= 0], of_tokens[words >= 0])
    for word, token in zip(words.tolist(), tokens, strict=True):
        following = word + 1
        is_alone = not 0 < following < n_words or has_any[following]
        if not is_alone and of[following].text in token.text:
            found[word] = np.nan
    return found


def log_sum(logarithms: Float64) -> Float64:
    """Logarithms of sums over the last axis of what these are logarithms of."""
    largest = logarithms.max(axis=-1, keepdims=True)
    total: Float64 = np.log(np.exp(logarithms - largest).sum(axis=-1)) + largest[..., 0]
    return total
