"""What a model predicts with its own head: the same for every backend."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.tokenization.vocabulary import Vocabulary

Predicts = Literal["masked", "next"]
"""What a head predicts: a masked piece from the pieces on both sides of it, or the next piece."""
PREDICTS: Final[tuple[Predicts, ...]] = get_args(Predicts)
NUMBERS_AT_ONCE = 2**22


@dataclass(frozen=True, eq=False)
class Predictor(ABC):
    """A model's head, which predicts pieces of this vocabulary. Used from its backend's thread."""

    predicts: Predicts
    vocabulary: Vocabulary

    @abstractmethod
    def log_probabilities(
        self, batch: Sequence[Encoded], places: Sequence[tuple[int, int]]
    ) -> Iterator[NDArray[np.float64]]:
        """Run the model on inputs of equal length -> what it predicts at these places.

        places are numbers of an input and of a token in it, the decoder's where there is one.
        Gives natural logarithms of probabilities, ["place piece"], for some places at a time, in
        their order: of the next piece behind a token, or of a masked piece at its own place.
        NotEnoughMemory where that would take more than there is.
        """


def places_at_once(n_pieces: int) -> int:
    """For so many places probabilities of all pieces are in memory at once."""
    return max(1, NUMBERS_AT_ONCE // max(1, n_pieces))
