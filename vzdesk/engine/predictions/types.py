"""What is predicted of one sentence, as frozen dataclasses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.types import SentenceResult, Side


@dataclass(frozen=True, eq=False)
class Predictions:
    """How likely the model itself finds a text, where it stands: natural logarithms.

    NaN where the model gives none: for special tokens, text that it does not know, and the first
    token of a model that needs one before it.

    tokens  ["token"]
    words   ["word"], the sum of its tokens; from left to right corrected for where words end
    """

    tokens: NDArray[np.floating]
    words: NDArray[np.floating]


@dataclass(frozen=True, eq=False)
class Predicted:
    """A sentence as the model read it, without maps, and what it predicts of it."""

    read: SentenceResult
    predictions: Predictions

    @property
    def side(self) -> Side:
        """The text that is predicted: the decoder's where there is one; of a pair, both."""
        return self.read.decoder or self.read.sides("")[0]
