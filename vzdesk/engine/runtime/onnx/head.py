"""The head of a bundle, which predicts pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.runtime.prediction import Predictor, places_at_once
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import Array


@dataclass(frozen=True, eq=False)
class HeadPredictor(Predictor):
    """A head as a predictor.

    last_hidden  inputs -> what the last block returns of them, ["sentence token d_model"]
    logits       ["place d_model"] -> ["place piece"]
    """

    last_hidden: Callable[[Sequence[Encoded]], Array]
    logits: Callable[[Array], Array]

    def log_probabilities(
        self, batch: Sequence[Encoded], places: Sequence[tuple[int, int]]
    ) -> Iterator[NDArray[np.float64]]:
        hidden = self.last_hidden(batch)
        n_at_once = places_at_once(self.vocabulary.size)
        for start in range(0, len(places), n_at_once):
            sentences, tokens = np.array(places[start : start + n_at_once]).T
            logits = self.logits(hidden[sentences, tokens]).astype(np.float64)
            logits -= logits.max(axis=-1, keepdims=True)
            yield logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
