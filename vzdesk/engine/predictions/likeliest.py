"""The pieces that a model finds likeliest in one place."""

from __future__ import annotations

import numpy as np

from vzdesk.engine.distance import Float64
from vzdesk.engine.predicted import Likeliest
from vzdesk.engine.tokenization.byte_pieces import readable
from vzdesk.engine.tokenization.vocabulary import Vocabulary

N_LIKELIEST = 10
"""How many are kept."""


def likeliest(row: Float64, vocabulary: Vocabulary, id: int, *, is_known: bool) -> Likeliest:
    """The first of log-probabilities ["piece"], and the rank of the piece that is there.

    Where that is none that the model could predict, such as a mask, the rank is 0.
    """
    n = min(N_LIKELIEST, len(row))
    best = np.argpartition(row, len(row) - n)[-n:]
    best = best[np.lexsort((best, -row[best]))]
    return Likeliest(
        tuple(map(readable(vocabulary.tokenizer), map(vocabulary.piece, best.tolist()))),
        tuple(row[best].tolist()),
        1 + int((row > row[id]).sum()) if is_known else 0,
    )
