"""What a session holds that version 1.2 has no place for: the `parts` that a file of 2.0 lists."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any, Final, Protocol

import numpy as np

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.types import Analysis, ModelRef, SecondText
from vzdesk.session.archive import DECODER_PARTS
from vzdesk.translate import mark
from vzdesk.view.kept import Kept

FLOAT64, HEADS, PREFIX, INPUT = "float64", "heads", "prefix", "input"
PREDICTIONS, PAIRS, FIGURES, ROWS = "predictions", "pairs", "figures", "rows"
STUDIES, MIXING = "studies", "mixing"
READ: Final = frozenset(
    {FLOAT64, HEADS, ROWS, MIXING, PREFIX, PREDICTIONS, FIGURES, STUDIES, INPUT, PAIRS}
)
"""Those that this program reads and writes."""
NAMES: Final[Mapping[str, str]] = {
    FLOAT64: mark("scores in double precision"),
    HEADS: mark("maps of single heads"),
    ROWS: mark("maps of some targets only"),
    MIXING: mark("mixing ratios"),
    PREFIX: mark("rollout across two texts"),
    PREDICTIONS: mark("predictions"),
    FIGURES: mark("figures"),
    STUDIES: mark("studies"),
    INPUT: mark("results of another input than usual"),
    PAIRS: mark("results of pairs of texts"),
}
"""What those of version 2.0 are called where they are missed."""
SINCE: Final[Mapping[str, tuple[int, int]]] = {
    PREDICTIONS: (2, 2),
    FIGURES: (2, 3),
    STUDIES: (2, 3),
    ROWS: (2, 3),
    MIXING: (2, 3),
}
"""The version that files with a part are of at least, where not every one of 2.0 on may have it."""


class Result(Protocol):
    """A result, in memory or in a file."""

    @property
    def predictions(self) -> object | None:
        """What the model predicts of it."""

    @property
    def second(self) -> SecondText | None:
        """The second text of a pair."""


def in_order(parts: Iterable[str]) -> tuple[str, ...]:
    """These parts once, in the order of FORMAT.md."""
    needed = set(parts)
    return tuple(part for part in NAMES if part in needed)


def parts_of_maps(keys: Iterable[MapKey], dtype: np.dtype[Any] | None = None) -> Iterator[str]:
    """The parts that maps with these keys and of this type need; some more than once."""
    if dtype == np.float64:
        yield FLOAT64
    for key in keys:
        if key.head is not None:
            yield HEADS
        if key.part == "cross" and key.rolled_out:
            yield PREFIX


def parts_of_model(model: ModelRef) -> Iterator[str]:
    """The part that results of this model need, if they do."""
    if model.input:
        yield INPUT


def parts_of_results(results: Collection[Result]) -> Iterator[str]:
    """The parts that these results need."""
    if any(each.predictions is not None for each in results):
        yield PREDICTIONS
    if any(each.second is not None for each in results):
        yield PAIRS


def parts_of_kept(kept: Kept) -> Iterator[str]:
    """The parts that what the user keeps needs."""
    if kept.figures or kept.styles:
        yield FIGURES
    if kept.studies:
        yield STUDIES


def is_head_of(key: MapKey, model: ModelRef) -> bool:
    """Whether the model has the head that the map with this key is of, if it is of one.

    The number of its decoder's heads is not known.
    """
    return key.head is None or key.head < model.n_heads or key.part in DECODER_PARTS


def dtype_of(analysis: Analysis) -> np.dtype[Any]:
    """That of all scores and distances of an analysis.

    ValueError where they have several, or one that the format does not have.
    """
    dtypes = {
        array.dtype
        for scored in analysis.results.values()
        for score_map in scored.maps.values()
        for array in (score_map.scores, score_map.distances, score_map.mixing_ratios)
        if array is not None
    } or {np.dtype(np.float32)}
    if len(dtypes) > 1 or not dtypes <= {np.dtype(np.float32), np.dtype(np.float64)}:
        raise ValueError(f"arrays must be float32, or all float64, got {sorted(map(str, dtypes))}")
    return dtypes.pop()
