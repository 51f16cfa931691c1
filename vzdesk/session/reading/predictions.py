"""What models predict, as an analysis of a session's document has it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.predicted import WAYS, Likeliest, Predictions, Way
from vzdesk.jsonfields import Fields
from vzdesk.session import archive
from vzdesk.session.archive import DamagedError, Members, PredictionMembers, check_unique
from vzdesk.translate import mark

ROUNDING = 1e-3
"""How far a logarithm of a probability may be above 0."""
LOST = mark("The predictions of {model} are lost.")


@dataclass(frozen=True, slots=True)
class StoredPredictions:
    """PREDICTIONS of the document, and of how many tokens and words they are."""

    way: Way
    n_best: int
    pieces: tuple[str, ...]
    n_tokens: int
    n_words: int


def stored_predictions(entry: Fields, n_tokens: int, n_words: int) -> StoredPredictions:
    name = entry.text("way")
    way = next((each for each in WAYS if each == name), None)
    if way is None:
        raise DamagedError(
            "it is damaged: the way of {where} is {name}, not one of {known}",
            where=entry,
            name=name,
            known=", ".join(WAYS),
        )
    pieces = entry.texts("pieces")
    check_unique(
        pieces, mark("it is damaged: the pieces of {where} have '{twice}' twice"), where=entry
    )
    return StoredPredictions(way, entry.count("best"), tuple(pieces), n_tokens, n_words)


def predictions_of(
    stored: Mapping[int, StoredPredictions], analysis: int, members: Members
) -> dict[int, Predictions]:
    """Those of the results in these positions. DamagedError where an array is not theirs."""
    found = list(stored.values())
    if not found:
        return {}
    arrays = _Arrays(members, PredictionMembers(analysis), found)
    return dict(zip(stored, arrays.predictions(), strict=True))


class _Arrays:
    """The arrays of an analysis, of which each result has its part."""

    def __init__(
        self, members: Members, names: PredictionMembers, stored: Sequence[StoredPredictions]
    ) -> None:
        self._members, self._stored, self._names = members, stored, names
        n_best = [each.n_tokens * each.n_best for each in stored]
        n_ranks = [each.n_tokens * bool(each.n_best) for each in stored]
        self._tokens = self._of(names.tokens, archive.FLOAT64, [each.n_tokens for each in stored])
        self._words = self._of(names.words, archive.FLOAT64, [each.n_words for each in stored])
        self._best = self._of(names.best, archive.INT32, n_best)
        self._best_values = self._of(names.best_values, archive.FLOAT64, n_best)
        self._ranks = self._of(names.ranks, archive.INT32, n_ranks)

    def _of(self, name: str, dtype: np.dtype[Any], lengths: list[int]) -> list[NDArray[Any]]:
        """The part of each result."""
        total = sum(lengths)
        values = self._members.array(name, dtype, total) if total else np.zeros(0, dtype)
        with np.errstate(invalid="ignore"):
            is_above = dtype == archive.FLOAT64 and bool((values > ROUNDING).any())
        if is_above:
            raise DamagedError("it is damaged: {name} holds a probability above 1", name=name)
        ends = np.cumsum([0, *lengths]).tolist()
        return [values[start:end] for start, end in pairwise(ends)]

    def predictions(self) -> Iterator[Predictions]:
        for at, each in enumerate(self._stored):
            likeliest = self._likeliest(at, each) if each.n_best else {}
            yield Predictions(self._tokens[at], self._words[at], each.way, likeliest)

    def _likeliest(self, at: int, stored: StoredPredictions) -> dict[int, Likeliest]:
        shape = stored.n_tokens, stored.n_best
        best, values = self._best[at].reshape(shape), self._best_values[at].reshape(shape)
        has_any = best[:, 0] >= 0
        n_pieces = len(stored.pieces)
        is_right = (
            bool(((best >= 0) == has_any[:, None]).all())
            and bool(((best >= -1) & (best < n_pieces)).all())
            and bool((np.isnan(values) == (best < 0)).all())
            and bool((values[has_any, 1:] <= values[has_any, :-1]).all())
            and bool((self._ranks[at] >= 0).all())
        )
        if not is_right:
            raise DamagedError(
                "it is damaged: {name} does not hold likeliest pieces", name=self._names.best
            )
        return {
            token: Likeliest(
                tuple(stored.pieces[place] for place in best[token].tolist()),
                tuple(values[token].tolist()),
                int(self._ranks[at][token]),
            )
            for token in np.flatnonzero(has_any).tolist()
        }
