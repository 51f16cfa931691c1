"""What a model itself predicts of a text, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final, Literal, get_args

import numpy as np
from numpy.typing import NDArray

Way = Literal["next", "masked", "masked-word"]
"""What the head saw when it predicted a token: all before it; all but the token; or all but the
token and those that follow it in its word."""
WAYS: Final[tuple[Way, ...]] = get_args(Way)


@dataclass(frozen=True)
class Likeliest:
    """The pieces that the model finds likeliest in the place of a token, the likeliest first.

    log_probabilities are natural logarithms. rank is the place, from 1, of the piece that is there
    among all pieces: how many are likelier, and one.
    """

    pieces: tuple[str, ...]
    log_probabilities: tuple[float, ...]
    rank: int


@dataclass(frozen=True, eq=False, slots=True)
class Predictions:
    """How likely the model itself finds a text, where it stands: natural logarithms, float64.

    The text is the decoder's where there is one; of a pair, both. NaN where the model gives no
    number: for special tokens, text that it does not know, and the first token of a model that
    needs one before it.

    tokens  ["token"]
    words   ["word"], the sum of its tokens; from left to right corrected for where words end
    likeliest  of tokens that were asked for, by position
    """

    tokens: NDArray[np.floating]
    words: NDArray[np.floating]
    way: Way
    likeliest: Mapping[int, Likeliest] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if isinstance(self.likeliest, dict):
            object.__setattr__(self, "likeliest", MappingProxyType(dict(self.likeliest)))

    def equals(self, other: Predictions) -> bool:
        """Whether both hold the same, bit for bit."""
        return (
            self.way == other.way
            and self.tokens.tobytes() == other.tokens.tobytes()
            and self.words.tobytes() == other.words.tobytes()
            and dict(self.likeliest) == dict(other.likeliest)
        )

    @property
    def text(self) -> float:
        """Of the whole text: the sum over its words; NaN where one has none, or there is none."""
        return float(np.sum(self.words)) if len(self.words) else float("nan")
