"""A sentence as conditions ask about it: its columns by name, and where heads are."""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.sentence import Sentence

Places = NDArray[np.int64]
Mask = NDArray[np.bool_]
HEAD = "head"
NO_HEAD, ROOT = -2, -1
"""In `heads`: of a word without a head, and of the root."""
_LONGEST_NUMBER = 8


class Annotated:
    """The words of a sentence with their annotations."""

    def __init__(self, sentence: Sentence) -> None:
        self.sentence = sentence
        self.n = len(sentence.words)
        self._columns = {each.name: each.values for each in sentence.tiers}

    def column(self, name: str) -> tuple[str, ...] | None:
        """The values of this column, one for each word; None without it. In any case of letters
        where none is called exactly so.
        """
        found = self._columns.get(name)
        if found is None:
            folded = name.casefold()
            alike = (each for each in self._columns if each.casefold() == folded)
            found = self._columns.get(next(alike, ""))
        return found

    @cached_property
    def places(self) -> Places:
        return np.arange(self.n)

    @cached_property
    def heads(self) -> Places:
        """["word"] -> the position of its head, from 0."""
        values = self.column(HEAD) or ("",) * self.n
        return np.array([self._head(each) for each in values], np.int64).reshape(self.n)

    def _head(self, value: str) -> int:
        if not value.isdecimal() or len(value) > _LONGEST_NUMBER or int(value) > self.n:
            return NO_HEAD
        return int(value) - 1
