"""What knows nothing of the sentence, beside what a method says: rows of scores over tokens."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.sentence import Word
from vzdesk.engine.types import Token
from vzdesk.translate import mark

UNIFORM, NEAREST = "uniform", "nearest-word"
NAMES = {UNIFORM: mark("uniform shares"), NEAREST: mark("nearest word")}
Float64 = NDArray[np.float64]


def uniform(n_tokens: int) -> Float64:
    """["token"]: the same share for each."""
    return np.full(n_tokens, 1 / n_tokens)


def nearest_word(
    tokens: Sequence[Token], words: Sequence[Word], targets: Sequence[int], n_seen: int
) -> Float64:
    """["token"] of the first n_seen: all from the words next to the target, before and behind it,
    by equal shares of each token; punctuation does not count. Zeros where there is none.
    """
    near = {_next(words, min(targets), -1), _next(words, max(targets), 1)}
    of = [token.word_index for token in tokens[:n_seen]]
    found = np.array([word is not None and word in near for word in of], dtype=np.float64)
    return found / max(float(found.sum()), 1.0)


def _next(words: Sequence[Word], at: int, step: int) -> int:
    """The word in this direction that is no punctuation; -1 where there is none."""
    places = range(at + step, len(words) if step > 0 else -1, step)
    return next((each for each in places if any(map(str.isalnum, words[each].text))), -1)
