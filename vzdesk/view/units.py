"""Tokens or words as the units of a map.

Aggregated words: scores are summed over the source word's pieces and averaged over the target
word's pieces, so rows keep summing to 1. Distances of separately zeroed pieces do not add up to the
distance of a zeroed word, so aggregated maps have none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from vzdesk.engine.types import Array, Scored, Token, frozen
from vzdesk.view.selection import Units


@dataclass(frozen=True)
class Unit:
    """One row or column of a map: its label, and the half-open range of tokens that it spans."""

    label: str
    start: int
    end: int
    is_special: bool = False


@lru_cache(maxsize=64)
def units_of(scored: Scored, kind: Units) -> tuple[Unit, ...]:
    """The rows and columns of this sentence's maps, in the order of the tokens."""
    if kind == "tokens":
        return tuple(
            Unit(token.text, position, position + 1, token.is_special)
            for position, token in enumerate(scored.tokens)
        )
    units: list[Unit] = []
    for position, token in enumerate(scored.tokens):
        if position and token.word_index is not None and _continues(scored.tokens, position):
            units[-1] = Unit(units[-1].label, units[-1].start, position + 1)
        elif token.word_index is None:
            units.append(Unit(token.text, position, position + 1, token.is_special))
        else:
            word = scored.sentence.words[token.word_index]
            units.append(Unit(word.text, position, position + 1))
    return tuple(units)


def _continues(tokens: Sequence[Token], position: int) -> bool:
    return tokens[position].word_index == tokens[position - 1].word_index


def aggregate(scores: Array, units: Sequence[Unit]) -> Array:
    """scores ["… target source"] over tokens -> over units; unchanged where each unit is a token.

    Source pieces are summed, target pieces averaged.
    """
    if len(units) == scores.shape[-1]:
        return scores
    starts = [unit.start for unit in units]
    sizes = np.array([unit.end - unit.start for unit in units])
    summed = np.add.reduceat(scores.astype(np.float64), starts, axis=-1)
    return frozen(np.add.reduceat(summed, starts, axis=-2) / sizes[:, None])


def unit_at(units: Sequence[Unit], token: int) -> int | None:
    """The unit that spans this token, or None."""
    for position, unit in enumerate(units):
        if unit.start <= token < unit.end:
            return position
    return None
