"""The head of a bundle, which predicts pieces."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.runtime.contract import Lack
from vzdesk.engine.runtime.prediction import Predictor, places_at_once
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import Array
from vzdesk.errors import UserError
from vzdesk.translate import say


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


def head_lack(logits: Callable[[Array], Array], d_model: int) -> Lack | None:
    """Why a head cannot be used, which is tried; scores need none."""
    try:
        logits(np.zeros((1, d_model), np.float32))
    except UserError as error:
        return Lack(
            say("its head cannot be used: {reason}", reason=error.message.rstrip(".")),
            say("Everything else works; for predictions export the model again."),
        )
    return None
