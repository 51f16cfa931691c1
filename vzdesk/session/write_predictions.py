"""What models predict -> a session file, as FORMAT.md describes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.predicted import Predictions
from vzdesk.engine.types import SentenceResult
from vzdesk.session import archive

Member = tuple[str, np.dtype[Any], list[NDArray[Any]]]
"""The name of a member, the type of its array, and the parts that lie in it end to end."""


def entry_of(predictions: Predictions) -> dict[str, Any]:
    """PREDICTIONS of the document."""
    return {"way": predictions.way, "best": _n_best(predictions), "pieces": _pieces(predictions)}


def prediction_members(analysis: int, results: Iterable[SentenceResult]) -> Iterator[Member]:
    """The arrays of the analysis in this position."""
    names = archive.PredictionMembers(analysis)
    found = [each.predictions for each in results if each.predictions is not None]
    asked = [each for each in found if each.likeliest]
    members = (
        (names.tokens, archive.FLOAT64, [each.tokens for each in found]),
        (names.words, archive.FLOAT64, [each.words for each in found]),
        (names.best, archive.INT32, [_best(each) for each in asked]),
        (names.best_values, archive.FLOAT64, [_best_values(each) for each in asked]),
        (names.ranks, archive.INT32, [_ranks(each) for each in asked]),
    )
    for name, dtype, parts in members:
        if any(part.size for part in parts):
            yield name, dtype, parts


def check_predictions(scored: SentenceResult) -> None:
    """Raise ValueError where they are not of this result, or contradict themselves."""
    found = scored.predictions
    if found is None:
        return
    expected = (len(scored.predicted.tokens),), (len(scored.predicted.words),)
    if (found.tokens.shape, found.words.shape) != expected:
        shapes = found.tokens.shape, found.words.shape
        raise ValueError(f"predictions must be of {expected}, got {shapes}")
    if {found.tokens.dtype, found.words.dtype} != {archive.FLOAT64}:
        raise ValueError("predictions must be float64")
    if len({len(each.pieces) for each in found.likeliest.values()}) > 1:
        raise ValueError("likeliest pieces must be equally many for each token")


def _n_best(predictions: Predictions) -> int:
    return next((len(each.pieces) for each in predictions.likeliest.values()), 0)


def _pieces(predictions: Predictions) -> list[str]:
    every = chain.from_iterable(each.pieces for each in predictions.likeliest.values())
    return list(dict.fromkeys(every))


def _best(predictions: Predictions) -> NDArray[np.int32]:
    places = {piece: place for place, piece in enumerate(_pieces(predictions))}
    found = np.full((len(predictions.tokens), _n_best(predictions)), -1, np.int32)
    for at, each in predictions.likeliest.items():
        found[at] = [places[piece] for piece in each.pieces]
    return found


def _best_values(predictions: Predictions) -> NDArray[np.float64]:
    found = np.full((len(predictions.tokens), _n_best(predictions)), np.nan)
    for at, each in predictions.likeliest.items():
        found[at] = each.log_probabilities
    return found


def _ranks(predictions: Predictions) -> NDArray[np.int32]:
    found = np.zeros(len(predictions.tokens), np.int32)
    for at, each in predictions.likeliest.items():
        found[at] = each.rank
    return found
