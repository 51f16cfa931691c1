"""Tokens or words as the units of a map.

Aggregated words: scores are summed over the source word's pieces and averaged over the target
word's pieces, so rows keep summing to 1. Distances of separately zeroed pieces do not add up to the
distance of a zeroed word, so aggregated maps have none.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np

from vzdesk.engine.roles import letters
from vzdesk.engine.types import Array, Scored, Side, Token, frozen
from vzdesk.view.selection import Units


@dataclass(frozen=True)
class Unit:
    """One row or column of a map: its label, and the half-open range of tokens that it spans.

    word is the word of the sentence that it is, or belongs to, None where no such word can have a
    role; role holds the letters of those that it has, see `roles.LETTERS`.
    """

    label: str
    start: int
    end: int
    is_special: bool = False
    role: str = ""
    word: int | None = field(default=None, compare=False)


@lru_cache(maxsize=64)
def units_of(
    scored: Scored, kind: Units, part: str = ""
) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    """The rows (targets) and columns (sources) of a part's maps, in the order of the tokens."""
    targets, sources = scored.sides(part)
    rows = _units(targets, kind)
    return rows, rows if sources is targets else _units(sources, kind)


def _units(side: Side, kind: Units) -> tuple[Unit, ...]:
    units: list[Unit] = []
    for position, token in enumerate(side.tokens):
        word, end = token.word_index, position + 1
        if kind == "tokens" or word is None:
            units.append(Unit(token.text, position, end, token.is_special, *_role(side, word)))
        elif position and _continues(side.tokens, position):
            units[-1] = replace(units[-1], end=end)
        else:
            units.append(Unit(side.words[word].text, position, end, False, *_role(side, word)))
    return tuple(units)


def _role(side: Side, word: int | None) -> tuple[str, int | None]:
    """The letters of a word's roles, and the word itself where it can have some."""
    if word is None or side.roles is None:
        return "", None
    return letters(side.roles, word), word


def _continues(tokens: Sequence[Token], position: int) -> bool:
    return tokens[position].word_index == tokens[position - 1].word_index


def aggregate(scores: Array, targets: Sequence[Unit], sources: Sequence[Unit]) -> Array:
    """scores ["… target source"] over tokens -> over units; unchanged where each unit is a token.

    Source pieces are summed, target pieces averaged.
    """
    if scores.shape[-2:] == (len(targets), len(sources)):
        return scores
    sizes = np.array([unit.end - unit.start for unit in targets])
    summed = np.add.reduceat(scores.astype(np.float64), _starts(sources), axis=-1)
    return frozen(np.add.reduceat(summed, _starts(targets), axis=-2) / sizes[:, None])


def _starts(units: Sequence[Unit]) -> list[int]:
    return [unit.start for unit in units]


def unit_at(units: Sequence[Unit], token: int) -> int | None:
    """The unit that spans this token, or None."""
    for position, unit in enumerate(units):
        if unit.start <= token < unit.end:
            return position
    return None


def run_leftwards(units: Sequence[Unit]) -> bool:
    """Whether the first strong character that the user wrote belongs to such a script."""
    own = "".join(unit.label for unit in units if not unit.is_special)
    strong = (unicodedata.bidirectional(c) for c in own)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"
