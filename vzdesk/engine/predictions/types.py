"""What is to be predicted, as frozen dataclasses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.predicted import Predictions
from vzdesk.engine.sentence import Word
from vzdesk.engine.tokenization.encoder import Encoded
from vzdesk.engine.types import Token
from vzdesk.errors import UserError

Outcome = Predictions | UserError
"""What is predicted of a text, or why it cannot be."""


@dataclass(frozen=True, eq=False)
class Text:
    """A text to predict: the input that it is in, and its words.

    asked are positions of the tokens whose likeliest pieces are to be found too; with only_asked
    nothing else is predicted.
    """

    encoded: Encoded
    words: Sequence[Word]
    asked: frozenset[int] = frozenset()
    only_asked: bool = False

    @cached_property
    def ids(self) -> NDArray[np.intp]:
        """["token"], the decoder's where there is one."""
        return np.array(self.encoded.decoder_ids or self.encoded.ids)

    @property
    def tokens(self) -> tuple[Token, ...]:
        return (self.encoded.decoder or self.encoded).tokens
