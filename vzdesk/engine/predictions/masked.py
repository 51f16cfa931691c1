"""Models that predict masked pieces."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.distance import Float64
from vzdesk.engine.predicted import Likeliest, Predictions, Way
from vzdesk.engine.predictions.likeliest import likeliest
from vzdesk.engine.predictions.types import Outcome, Text
from vzdesk.engine.predictions.words import (
    are_numbers,
    check_fits,
    no_numbers,
    predictable,
    summed,
)
from vzdesk.engine.runtime.prediction import Predictor
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import frozen

TOKENS_AT_ONCE = 2048
"""So many tokens of masked copies run at once, also those of several sentences."""


def batch_size(n_tokens: int) -> int:
    """How many sentences of this length run together: as many as fill one run."""
    return max(1, TOKENS_AT_ONCE // n_tokens**2)


def predictions(
    predictor: Predictor, texts: Sequence[Text], *, within_word: bool
) -> Generator[int, None, list[Outcome]]:
    """Of texts of equal length. Runs the model once for each token; see `predict`."""
    n_tokens = len(texts[0].ids)
    known = [predictable(predictor, text.ids, text.tokens) for text in texts]
    log_p = [np.full(n_tokens, np.nan) for _ in texts]
    best: list[dict[int, Likeliest]] = [{} for _ in texts]
    places = [
        (at, position)
        for at, text in enumerate(texts)
        for position in _positions(text, known[at]).tolist()
    ]
    all_ids = np.stack([text.ids for text in texts])
    n_at_once = max(1, TOKENS_AT_ONCE // n_tokens)
    for start in range(0, len(places), n_at_once):
        some = iter(places[start : start + n_at_once])
        copies = [
            masked(predictor, texts[at].encoded, position, within_word=within_word)
            for at, position in places[start : start + n_at_once]
        ]
        rows_at = [(copy, place[1]) for copy, place in enumerate(places[start : start + n_at_once])]
        for rows in predictor.log_probabilities(copies, rows_at):
            check_fits(rows, predictor, all_ids)
            for row, (at, position) in zip(rows, some, strict=False):
                id = int(texts[at].ids[position])
                if known[at][position]:
                    log_p[at][position] = row[id]
                if position in texts[at].asked:
                    best[at][position] = likeliest(
                        row, predictor.vocabulary, id, is_known=bool(known[at][position])
                    )
        yield len(copies)
    way: Way = "masked-word" if within_word else "masked"
    return [_of_text(*each, way) for each in zip(texts, known, log_p, best, strict=True)]


def _positions(text: Text, known: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Of the tokens to mask: also text that the model does not know, where it is asked for."""
    are_asked = np.isin(np.arange(len(known)), list(text.asked))
    return np.flatnonzero(are_asked if text.only_asked else are_asked | known)


def _of_text(
    text: Text,
    known: NDArray[np.bool_],
    log_p: Float64,
    best: dict[int, Likeliest],
    way: Way,
) -> Outcome:
    asked = np.isin(np.arange(len(known)), list(text.asked)) if text.only_asked else known
    if not are_numbers(log_p[known & asked]):
        return no_numbers()
    words = summed(log_p, text.tokens, text.words)
    return Predictions(frozen(log_p, np.float64), frozen(words, np.float64), way, best)


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
