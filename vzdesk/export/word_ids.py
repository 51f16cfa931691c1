"""Words by their numbers, by which tables are joined with those that other programs make."""

from __future__ import annotations

from collections.abc import Sequence

from vzdesk.engine.types import Side
from vzdesk.view.units import Unit

NA = "NA"


def word_ids(side: Side, units: Sequence[Unit]) -> tuple[str, ...]:
    """For each unit of this side the number of its word: from 1, among the words of its own text,
    punctuation marks included, as in roles that are read and written.

    All pieces of a word have its number; one of several words has that of the first. NA for what
    is in no word, such as [CLS].
    """
    words = (side.tokens[unit.start].word_index for unit in units)
    return tuple(NA if word is None else str(side.number_of(word)) for word in words)
