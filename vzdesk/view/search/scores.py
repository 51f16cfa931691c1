"""The score of a sentence: what its target takes from its cue, in the map that is looked at.

The pieces of a target are averaged and those of its sources summed, as in words; what several
sources get is summed, and the mean over several targets is that of the sentence. Shares are of the
whole row, whatever is left out on screen.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.sentence import Roles
from vzdesk.engine.types import PARTS, ScoreMap, SentenceResult
from vzdesk.view.selection import Units
from vzdesk.view.types import ViewState
from vzdesk.view.units import are_scored_in, shown_in, units_of

Pairs = Iterable[tuple[int, Sequence[int]]]
"""A target and its sources each, words by position."""


@dataclass(frozen=True)
class Lens:
    """Which of the maps is looked at. layer counts from 0; the nearest there is counts.

    Of a result that has not this part, its first one is; it is rolled out where only that is there.
    """

    method: str = "value-zeroing"
    part: str = ""
    units: Units = "tokens"
    rolled_out: bool = False
    layer: int = 0

    def map_of(self, result: SentenceResult) -> ScoreMap | None:
        if not are_scored_in(result, self.units):
            return None
        found = next((result.maps[key] for key in self._keys if key in result.maps), None)
        return None if found is None else shown_in(result, found, self.units)

    @cached_property
    def _keys(self) -> tuple[MapKey, ...]:
        """Of the maps to look at, the first that there is."""
        return tuple(
            MapKey(self.method, part, rolled_out=rolled_out)
            for part in dict.fromkeys((self.part, "", *PARTS))
            for rolled_out in (self.rolled_out, not self.rolled_out)
        )


def lens_of(state: ViewState) -> Lens:
    """What is looked at now; of two methods that are compared, by the first."""
    return Lens(state.method, state.part, state.units, state.rollout, state.layer)


def by_roles(roles: Roles) -> Pairs:
    """Each target with all cues but itself."""
    for target in roles.targets:
        cues = [cue for cue in roles.cues if cue != target]
        if cues:
            yield target, cues


def score(result: SentenceResult | None, pairs: Pairs, lens: Lens) -> float | None:
    """The mean over these pairs whose targets were scored; None where the result has no such map,
    or no pair is in it.
    """
    score_map = None if result is None else lens.map_of(result)
    if result is None or score_map is None:
        return None
    part = score_map.key.part
    if result.decoder is not None and part not in ("", "encoder"):
        return None  # words of a decoder's text are others
    scores = score_map.scores[min(max(lens.layer, 0), len(score_map.scores) - 1)]
    found = []
    for target, of in pairs:
        rows = score_map.places(places(result, score_map, target))
        columns = [at for each in of for at in places(result, score_map, each)]
        if rows and columns:
            # A few numbers, of each of thousands of results: faster one by one than as an array.
            total = math.fsum(float(scores[row, column]) for row in rows for column in columns)
            found.append(total / len(rows))
    return math.fsum(found) / len(found) if found else None


def places(result: SentenceResult, score_map: ScoreMap, word: int) -> list[int]:
    """Where a word of the sentence is among the rows of a map; of a word without a piece of its
    own, where the word is that it is within.
    """
    key = score_map.key
    if not key.words_as_one:
        found = [at for at, token in enumerate(result.tokens) if token.word_index == word]
        if found:
            return found
    units, _ = units_of(result, "words", key.part)
    for place, unit in enumerate(units):
        if word in unit.words:
            return [place] if key.words_as_one else [*range(unit.start, unit.end)]
    return []
