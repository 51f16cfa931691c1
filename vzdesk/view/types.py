"""Every frozen state that panels draw, and what it is resolved from."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.corpus.roles import summary
from vzdesk.engine.maps.map_key import MapKey, MapUnits
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Array, SentenceResult
from vzdesk.view.annotations import NO_ANNOTATIONS, Annotations
from vzdesk.view.pins import PinView
from vzdesk.view.predictions.preference import PairPrediction, pair_prediction
from vzdesk.view.predictions.surprisal import Surprisals
from vzdesk.view.scale import PLAIN, Scale
from vzdesk.view.selection import (
    NO_CORRECTIONS,
    NOTHING,
    NOWHERE,
    Cell,
    Corrections,
    LeftOut,
    Selection,
    Settings,
    Show,
    Units,
)
from vzdesk.view.shown.by_method import ByMethod
from vzdesk.view.shown.map_view import MapView as MapView
from vzdesk.view.units import Unit

Float64 = NDArray[np.float64]
Status = Literal["unscored", "queued", "running", "scored", "failed"]


class SentenceRow(NamedTuple):
    """One line of the sentence list. `message` says why it failed, or what to know about it.

    decoder_text is what the user gave an encoder-decoder model's decoder to read, if anything;
    parent is the id of the sentence that this one is a variant of, or ""; marked is the sentence
    itself where its words have roles, which are formatted when the row is painted. predicted is its
    result where that has predictions, and bad that of the bad sentence whose good one this is.
    sentence is itself, and scored its result by the shown method, in the chosen units.
    A tuple, for thousands are made and compared whenever the list is drawn anew.
    """

    id: str
    text: str
    status: Status
    message: str = ""
    decoder_text: str | None = None
    tags: tuple[str, ...] = ()
    note: str = ""
    parent: str = ""
    marked: Sentence | None = None
    predicted: SentenceResult | None = None
    bad: SentenceResult | None = None
    sentence: Sentence | None = None
    scored: SentenceResult | None = None

    @property
    def log_probability(self) -> float | None:
        """Of the whole text, a natural logarithm; None where a word of it has none."""
        found = self.predicted and self.predicted.predictions
        return None if not found or math.isnan(found.text) else found.text

    @property
    def pair(self) -> PairPrediction | None:
        """What is predicted of the good sentence, and of its bad one."""
        if self.predicted is None or self.bad is None:
            return None
        return pair_prediction(self.predicted, self.bad, 0)

    @property
    def preference_bits(self) -> float | None:
        """Of the good one; None where there is no preference."""
        found = self.pair
        bits = math.nan if found is None else found.preference_bits
        return None if math.isnan(bits) else bits

    @property
    def roles(self) -> str:
        """The words that have roles, in one line."""
        return summary(self.marked) if self.marked is not None else ""


class Aligned(NamedTuple):
    """A place in both subjects: positions among the units of each, None without counterpart."""

    first: int | None
    second: int | None


@dataclass(frozen=True, eq=False)
class PairMaps:
    """One layer's maps of both subjects, and their difference.

    targets and sources are the units of both, for each row and column of the difference.
    values ["target source"] is first minus second, NaN where a unit has no counterpart; `labels`
    holds the same as a map whose vmax is the largest difference either way, for what lays out maps.
    """

    targets: tuple[Aligned, ...]
    sources: tuple[Aligned, ...]
    first: MapView
    second: MapView
    values: Float64
    labels: MapView

    @property
    def hides_own(self) -> bool:
        """Whether what a target takes from itself is hidden in either map."""
        extents = self.first.extent, self.second.extent
        return any(extent is not None and extent.hides_own for extent in extents)

    @property
    def has_gaps(self) -> bool:
        """Whether cells of units that both have lack a number in either map."""
        return self.first.has_gaps or self.second.has_gaps


@dataclass(frozen=True, eq=False)
class Curves:
    """One target ← source through the layers ["layer"]; None where that subject lacks either."""

    first: Array | None
    second: Array | None

    @property
    def difference(self) -> Float64 | None:
        """First minus second, in the layers that both have."""
        if self.first is None or self.second is None:
            return None
        both = min(len(self.first), len(self.second))
        return self.first[:both].astype(np.float64) - self.second[:both]


class Difference(NamedTuple):
    """One cell of a layer's difference; target and source are its row and column."""

    layer: int
    target: int
    source: int
    first: np.floating
    second: np.floating
    value: float


@dataclass(frozen=True, eq=False)
class Pair:
    """The results of both subjects, and how they are looked at: see `compare.maps_at`."""

    results: tuple[SentenceResult, SentenceResult]
    corrections: Corrections
    selection: Selection
    settings: Settings


@dataclass(frozen=True, eq=False)
class Comparison:
    """Two subjects as they are shown: two sentences, or one under two models or by two methods.

    `maps` and `pair` are None where a map is missing; `message` then says which, and what to do.
    titles name the subject of each map, models and methods are the labels where there are two, note
    is what is special about their alignment, and keys are those of both maps. n_layers are how many
    layers there are of each. cell and locked are a row and a column of the difference; scale is the
    one of both maps. prediction says what the model itself prefers.
    """

    first: SentenceRow
    second: SentenceRow
    titles: tuple[str, str] = ("", "")
    models: tuple[str, ...] = ()
    pair: Pair | None = None
    message: str = ""
    note: str = ""
    maps: PairMaps | None = None
    layer: int = 0
    n_layers: tuple[int, int] = (0, 0)
    scale: Scale = PLAIN
    cell: Cell = NOWHERE
    locked: Cell = NOWHERE
    curves: Curves | None = None
    readout: str = ""
    prediction: str = ""
    methods: tuple[str, ...] = ()
    keys: tuple[MapKey, ...] = ()

    @property
    def is_of_one_sentence(self) -> bool:
        """Whether both are one sentence, under two models or by two methods."""
        return self.first.id == self.second.id

    @property
    def is_of_two_models(self) -> bool:
        return self.is_of_one_sentence and not self.methods

    @property
    def layers(self) -> tuple[int, int]:
        return self.layers_at(self.layer)

    def layers_at(self, layer: int) -> tuple[int, int]:
        """This layer of both; a model with fewer layers stops at its last."""
        first, second = (min(layer, n - 1) for n in self.n_layers)
        return first, second


@dataclass(frozen=True, eq=False)
class ViewState:
    """What every panel shows now. `map` is None where the current sentence has no result by the
    chosen method in the chosen units yet; words are its words then, and cell and locked have one of
    them as the target, without a source.

    layers are the maps of all layers, while they are shown; then scale is that of them all.
    words_as_one is whether the map's words were zeroed as one: in these units, what zeroes nothing
    is aggregated.
    scale says how the map is coloured, arcs_from the lowest score that has an arc.
    parts are those of an encoder-decoder model, and part the one shown; other models have none.
    method is a base name, and methods are those that the sentence has been scored by, as
    `method_labels.in_order` has them. layer counts from 0; of two models that are compared,
    n_layers are those of the one that has more. cell is the target and source to emphasise, and
    `locked` the clicked one. curve ["layer"] is the score of cell.source for cell.target; strip
    ["layer source"] the whole row of cell.target; each is None where the cell leaves it open.
    pins have curves of their own. readout is the line of exact numbers; written is the decoder's
    text where the model wrote it. comparison is there where two subjects are compared, by_method
    where all methods are. left_out is what is to be hidden or not to count for the colours.
    surprisals are of the units of the text that is predicted, where they are to be shown;
    has_surprisals is whether there are some, also where they are hidden. in_text is the same for
    what shows the text, with words that are hidden in maps, without numbers; None where all is in
    the maps. is_running is whether sentences are being scored, so that no other run can begin;
    is_left_out whether a run would leave the sentence out: none of its words is marked as target.
    """

    rows: tuple[SentenceRow, ...] = ()
    sentence: SentenceRow | None = None
    method: str = "value-zeroing"
    methods: tuple[str, ...] = ()
    part: str = ""
    parts: tuple[str, ...] = ()
    layer: int = 0
    n_layers: int = 0
    units: Units = "tokens"
    words_as_one: bool = False
    rollout: bool = False
    colours: str = "viridis"
    show: Show = "map"
    scale: Scale = PLAIN
    arcs_from: float = 0.0
    has_usual_arcs: bool = True
    sums: bool = False
    annotations: Annotations = NO_ANNOTATIONS
    map: MapView | None = None
    words: tuple[Unit, ...] = ()
    layers: tuple[MapView, ...] = ()
    cell: Cell = NOWHERE
    locked: Cell = NOWHERE
    curve: Array | None = None
    strip: Array | None = None
    pins: tuple[PinView, ...] = ()
    readout: str = ""
    written: str = ""
    notices: tuple[str, ...] = ()
    model: str = ""
    comparison: Comparison | None = None
    by_method: ByMethod | None = None
    left_out: LeftOut = NOTHING
    surprisals: Surprisals | None = None
    has_surprisals: bool = False
    in_text: ViewState | None = None
    is_running: bool = False
    is_left_out: bool = False

    def whole(self, cell: Cell) -> Cell:
        """Where a cell is among all units, also those that are hidden: what a selection has."""
        return cell if self.map is None else self.map.whole(cell)

    def from_text(self, cell: Cell) -> Cell:
        """A cell of `in_text` in the maps; open where it is hidden there."""
        if self.in_text is None or self.map is None or self.map.extent is None:
            return cell
        return self.map.extent.seen(self.in_text.whole(cell))

    @property
    def targets(self) -> tuple[Unit, ...]:
        """What can be chosen as the target: the map's rows, or the words without a map."""
        return self.words if self.map is None else self.map.targets

    @property
    def sources(self) -> tuple[Unit, ...]:
        """The map's columns; without a map the same as the targets."""
        return self.words if self.map is None else self.map.sources

    @property
    def has_two_texts(self) -> bool:
        return self.map is not None and self.map.has_two_texts

    @property
    def has_two_sentences(self) -> bool:
        return self.comparison is not None and not self.comparison.is_of_one_sentence

    @property
    def map_key(self) -> MapKey:
        """Which of the sentence's maps is shown."""
        units: MapUnits = "words-joint" if self.words_as_one else "tokens"
        return MapKey(self.method, self.part, units, self.rollout)


@dataclass(frozen=True, eq=False)
class SubjectInputs:
    """What is known of a subject: its line in the list, the sentence, its result by the model.

    Without a result there is none that has the shown units; it may still lack the chosen method.
    model is the model's label among all in the session, "" where it has scored nothing; method the
    one that it is looked at by, a base name. by_method has the newest result of each method by this
    model that has the shown units, as `method_labels.in_order` has them. is_causal is whether no
    token takes anything from those after it.
    """

    row: SentenceRow
    sentence: Sentence | None = None
    result: SentenceResult | None = None
    model: str = ""
    method: str = ""
    by_method: tuple[tuple[str, SentenceResult], ...] = ()
    is_causal: bool = False


@dataclass(frozen=True, eq=False)
class Inputs:
    """All that a state is resolved from.

    first is the subject of the selection and second what it is compared with; corrections are those
    of their alignment. is_running is whether sentences are being scored; with_surprisal whether
    bars of it are to be seen; marked_only whether only words marked as target are to be scored.
    """

    rows: tuple[SentenceRow, ...] = ()
    first: SubjectInputs | None = None
    second: SubjectInputs | None = None
    selection: Selection = field(default_factory=Selection)
    settings: Settings = field(default_factory=Settings)
    corrections: Corrections = NO_CORRECTIONS
    is_running: bool = False
    with_surprisal: bool = True
    marked_only: bool = False
