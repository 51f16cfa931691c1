"""What is predicted of one sentence, as a frozen dataclass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Predictions:
    """How likely the model itself finds a text, where it stands: natural logarithms.

    Of the decoder's text where there is one. NaN where the model gives none: for special tokens,
    text that it does not know, and the first token of a model that needs one before it.

    tokens  ["token"]
    words   ["word"], the sum of its tokens; from left to right corrected for where words end
    """

    tokens: NDArray[np.floating]
    words: NDArray[np.floating]
