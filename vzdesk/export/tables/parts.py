"""The maps that a table of scores is of, with the texts that stand beside their numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import zeroes_sources
from vzdesk.engine.types import Array, ScoreMap, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.tables import columns
from vzdesk.export.tables.columns import Added, Texts
from vzdesk.export.word_ids import word_ids
from vzdesk.translate import mark
from vzdesk.view.selection import Units
from vzdesk.view.units import (
    Unit,
    aggregate,
    are_scored_in,
    mixing_ratios,
    scored_rows,
    shown_in,
    units_of,
)

Rollout = Literal["both", "only", "none"]
"""Which maps: those of single layers and rolled-out ones, only the latter, or none of these."""
ROLLED_OUT: Mapping[Rollout, tuple[bool, ...]] = {
    "none": (False,),
    "only": (True,),
    "both": (False, True),
}
"""Of each, whether its maps are rolled out."""


@dataclass(frozen=True)
class TableChoices:
    """What a table has, and how it is written.

    methods    keys of maps over tokens; None means all
    rollout    whether these are rolled-out maps only, those of single layers only, or both
    layers     from 0; None means all
    columns    names of those that are added, see `columns.chosen`
    units      what targets and sources are
    delimiter  by default a tab for .tsv, else a comma
    bom        whether it begins with the mark by which Excel knows UTF-8
    guard_formulas  whether texts that a spreadsheet would compute have an apostrophe before them
    """

    methods: Collection[MapKey] | None = None
    units: Units = "tokens"
    delimiter: str | None = None
    bom: bool = False
    guard_formulas: bool = False
    rollout: Rollout = "both"
    layers: Collection[int] | None = None
    columns: tuple[str, ...] = ()

    @property
    def recorded(self) -> dict[str, object]:
        """What the record beside the table says of it."""
        more = {
            "guard_formulas": self.guard_formulas,
            "layers": None if self.layers is None else [layer + 1 for layer in sorted(self.layers)],
            "added_columns": list(self.columns),
        }
        return {"units": self.units, **{name: value for name, value in more.items() if value}}

    def has(self, key: MapKey) -> bool:
        """Whether the map over tokens with this key is in the table."""
        is_kind = key.rolled_out in ROLLED_OUT[self.rollout]
        is_asked_for = self.methods is None or key in self.methods
        return is_kind and is_asked_for and not key.words_as_one


@dataclass(frozen=True, eq=False)
class Part:
    """The rows of one map of one sentence, over these units; words are the numbers of theirs.

    rows are positions of the targets that were scored: the others have none.
    """

    sentence_id: str
    targets: tuple[Unit, ...]
    sources: tuple[Unit, ...]
    map: ScoreMap
    target_words: tuple[str, ...]
    source_words: tuple[str, ...]
    layers: Sequence[int]
    added: Added
    rows: NDArray[np.intp]

    def some(self, most: int, place: int) -> Part:
        """About so many of its rows, or those of one target: as many layers as that allows, from
        `place` on, counted round and round, and targets from the middle, which in a causal model
        have as many zeros as all have.
        """
        n_cells = max(1, len(self.rows) * len(self.sources))
        n_targets = max(1, min(len(self.rows), most // max(1, len(self.sources))))
        n_layers = max(1, min(len(self.layers), most // n_cells))
        first = place % max(1, len(self.layers) - n_layers + 1)
        middle = (len(self.rows) - n_targets) // 2
        layers = self.layers[first : first + n_layers]
        return replace(self, layers=layers, rows=self.rows[middle : middle + n_targets])

    @property
    def n_rows(self) -> int:
        return len(self.rows) * len(self.sources) * len(self.layers)

    def scores(self, layers: Sequence[int]) -> Array:
        """["layer row source"], of these layers."""
        return self._of_rows(aggregate(self.map.scores[layers], self.targets, self.sources))

    def distances(self, layers: Sequence[int]) -> Array | None:
        """The same of distances; None where there are none."""
        if self.map.distances is None or not self.has_distances:
            return None
        return self._of_rows(self.map.distances[layers])

    def mixing_ratios(self, layers: Sequence[int]) -> Array | None:
        """["layer row"]; None where there are none."""
        found = mixing_ratios(self.map, self.targets)
        return None if found is None else self._of_rows(found[layers])

    def _of_rows(self, whole: Array) -> Array:
        return whole if len(self.rows) == len(self.targets) else whole[:, self.rows]

    @property
    def texts(self) -> Iterator[str]:
        """Those of the user's."""
        yield self.sentence_id
        yield from (unit.label for unit in (*self.targets, *self.sources))
        added = chain(self.added.rows, *self.added.targets, *self.added.sources)
        yield from (text for text in added if text is not None)

    @property
    def has_distances(self) -> bool:
        """Words of many pieces have none."""
        is_per_unit = self.map.scores.shape[1:] == (len(self.targets), len(self.sources))
        return self.map.distances is not None and is_per_unit


def parts(scored: SentenceResult, choices: TableChoices, model: str) -> Iterator[Part]:
    """The maps of this result that the table has; model is the name of the one that scored it.

    UserError where it has not what the table is to have.
    """
    _check(scored, choices)
    kind = choices.units
    for key, score_map in scored.maps.items():
        if not choices.has(key):
            continue
        sides, units = scored.sides(key.part), units_of(scored, kind, key.part)
        target_words, source_words = map(word_ids, sides, units)
        every, shown = range(len(score_map.scores)), shown_in(scored, score_map, kind)
        part = Part(
            scored.sentence.id,
            *units,
            shown.whole(),
            target_words,
            source_words,
            every if choices.layers is None else [each for each in every if each in choices.layers],
            columns.added(choices.columns, model, scored, sides, units),
            np.array(scored_rows(shown, units[0]), dtype=np.intp),
        )
        yield _guarded(part) if choices.guard_formulas else part


def _check(scored: SentenceResult, choices: TableChoices) -> None:
    """UserError where the result has not what the table is to have."""
    zeroes = any(zeroes_sources(key.method) for key in scored.maps)
    if zeroes and not are_scored_in(scored, choices.units):
        raise UserError(
            "The words of sentence {sentence} have not been zeroed as one.",
            next_step="Run it again with these units, or choose others.",
            sentence=scored.sentence.id,
        )
    if choices.rollout == "both" or any(map(replace(choices, methods=None).has, scored.maps)):
        return
    if choices.rollout == "only":
        missing = mark("Sentence {sentence} has no rolled-out map of these methods.")
    else:
        missing = mark("Sentence {sentence} has no maps of single layers of these methods.")
    raise UserError(
        missing,
        next_step="Choose other methods, or all maps.",
        sentence=scored.sentence.id,
    )


def _guarded(part: Part) -> Part:
    """The same with texts that no spreadsheet takes for formulas."""
    targets, sources = (
        tuple(replace(unit, label=guarded(unit.label)) for unit in units)
        for units in (part.targets, part.sources)
    )
    texts = part.added
    added = Added(
        _all_guarded(texts.rows),
        tuple(map(_all_guarded, texts.targets)),
        tuple(map(_all_guarded, texts.sources)),
    )
    own = guarded(part.sentence_id)
    return replace(part, sentence_id=own, targets=targets, sources=sources, added=added)


def _all_guarded(texts: Texts) -> Texts:
    return tuple(None if text is None else guarded(text) for text in texts)


def guarded(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet would compute it.

    >>> guarded("=1+1"), guarded("1+1")
    ("'=1+1", '1+1')
    """
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
