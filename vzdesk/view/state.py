"""Everything the panels draw: a pure function of results, selection and settings."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk.corpus.roles import in_words, told
from vzdesk.engine.map_key import MapKey, MapUnits
from vzdesk.engine.types import PARTS, Array, ScoreMap, Sentence, SentenceResult, frozen
from vzdesk.translate import say
from vzdesk.view.annotations import NO_ANNOTATIONS, Annotations, annotations_of
from vzdesk.view.pins import PinView, pin_views
from vzdesk.view.scale import PLAIN, Scale
from vzdesk.view.selection import NOWHERE, Cell, Pin, Selection, Settings, Show, Units
from vzdesk.view.units import (
    Unit,
    aggregate,
    are_right_to_left,
    are_scored_in,
    row_of,
    shown_in,
    units_of,
)

if TYPE_CHECKING:
    from vzdesk.view.pairs import Comparison

Status = Literal["unscored", "queued", "running", "scored", "failed"]

FAINT = 0.01
"""A row is marked as mixing almost nothing below this share of the map's median row distance.
A mark on screen only: no score depends on it."""


FAINT_ARC = 0.03
"""Arcs of scores below this share of the scale are not drawn where the user sets nothing else."""

QUOTED = 80
"""How many characters of the decoder's text are told; its tokens are all in the maps."""


class SentenceRow(NamedTuple):
    """One line of the sentence list. `message` says why it failed, or what to know about it.

    decoder_text is what the user gave an encoder-decoder model's decoder to read, if anything;
    parent is the id of the sentence that this one is a variant of, or ""; marked is the sentence
    itself where its words have roles, which are told when they are seen.
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

    @property
    def roles(self) -> str:
        """The words that have roles, in one line."""
        return told(self.marked) if self.marked is not None else ""


@dataclass(frozen=True, eq=False)
class MapView:
    """One layer's map over the chosen units. Compared by identity: the same inputs give the same.

    targets are the rows and sources the columns, the same but in a decoder's map to an encoder.
    scores ["target source"]; distances likewise, or None where units or method have none;
    faint ["target"] marks rows that mix nothing, or almost nothing; vmax is the largest score.
    """

    targets: tuple[Unit, ...]
    sources: tuple[Unit, ...]
    scores: Array
    distances: Array | None
    faint: NDArray[np.bool_]
    vmax: float

    @property
    def has_two_texts(self) -> bool:
        """Whether targets and sources are tokens of two texts."""
        return self.sources is not self.targets

    def has_units_of(self, other: MapView) -> bool:
        """Whether its rows and columns are those of the other; roles may differ."""
        return all(
            len(own) == len(others) and all(map(Unit.is_place_of, own, others))
            for own, others in ((self.targets, other.targets), (self.sources, other.sources))
        )

    @cached_property
    def given(self) -> NDArray[np.float64]:
        """["source"]: what a source gives to all targets, the sum of its column of scores."""
        return np.asarray(self.scores.sum(axis=0, dtype=np.float64))

    @cached_property
    def mixed(self) -> NDArray[np.float64] | None:
        """["target"]: how much a target mixes at all, the sum of its row of distances."""
        if self.distances is None:
            return None
        return np.asarray(self.distances.sum(axis=1, dtype=np.float64))

    @cached_property
    def right_to_left(self) -> bool:
        """Whether the sources are of a script that is read from right to left, as columns are."""
        return are_right_to_left(self.sources)


@dataclass(frozen=True, eq=False)
class ViewState:
    """What every panel shows now. `map` is None where the current sentence has no result yet;
    words are its words then, and cell and locked have one of them as the target, without a source.

    layers are the maps of all layers, while they are shown; then scale is that of them all.
    words_as_one is whether the map's words were zeroed as one: in these units, what zeroes nothing
    is aggregated.
    scale says how the map is coloured, arcs_from the lowest score that has an arc.
    parts are those of an encoder-decoder model, and part the one shown; other models have none.
    method is a base name; layer counts from 0; cell is the target and source to emphasise, and
    `locked` the clicked one. curve ["layer"] is the score of cell.source for cell.target; strip
    ["layer source"] the whole row of cell.target; each is None where the cell leaves it open.
    pins have curves of their own.
    readout is the line of exact numbers; written is the decoder's text where the model wrote it.
    comparison is what there is to see beside another sentence, where one is compared.
    is_running is whether sentences are being scored, so that no other run can begin.
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
    is_running: bool = False

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
        """Whether targets and sources are tokens of two texts."""
        return self.map is not None and self.map.has_two_texts

    @property
    def map_key(self) -> MapKey:
        """Which of the sentence's maps is shown."""
        units: MapUnits = "words-joint" if self.words_as_one else "tokens"
        return MapKey(self.method, self.part, units, self.rollout)


def resolve(
    rows: tuple[SentenceRow, ...],
    scored: SentenceResult | None,
    selection: Selection,
    settings: Settings,
    model: str = "",
) -> ViewState:
    """The state of the panels for this selection; `scored` is the selected sentence's result."""
    sentence = next((row for row in rows if row.id == selection.sentence), None)
    empty = ViewState(
        rows=rows,
        sentence=sentence,
        method=selection.method,
        layer=selection.layer,
        units=settings.units,
        rollout=settings.rollout,
        colours=settings.colours,
        show=settings.show,
        scale=_scale(settings, 1.0),
        sums=settings.sums,
        model=model,
    )
    if scored is None or not scored.maps or not are_scored_in(scored, settings.units):
        return empty
    methods = tuple(dict.fromkeys(key.method for key in scored.maps))
    method = selection.method if selection.method in methods else methods[0]
    parts = tuple(part for part in PARTS if MapKey(method, part) in scored.maps)
    part = selection.part if selection.part in parts else "".join(parts[:1])
    score_map = scored.maps[MapKey(method, part)]
    if settings.rollout:
        score_map = scored.maps.get(MapKey(method, part, rolled_out=True), score_map)
    score_map = shown_in(scored, score_map, settings.units)
    n_layers = len(score_map.scores)
    layer = min(max(selection.layer, 0), n_layers - 1)
    view = map_view(scored, score_map, layer, settings.units)
    cell = _inside(selection.cell, view)
    layers = layer_maps(scored, score_map, settings.units) if settings.show == "layers" else ()
    scale = _scale(settings, max((each.vmax for each in layers), default=view.vmax))
    written = scored.decoder.text if scored.decoder and scored.decoder.generated else ""
    sides = view.targets, view.sources
    strip = None if cell.target is None else row_of(score_map, sides, cell.target)
    return ViewState(
        rows=rows,
        sentence=sentence,
        method=method,
        methods=methods,
        part=part,
        parts=parts,
        layer=layer,
        n_layers=n_layers,
        units=settings.units,
        words_as_one=score_map.key.words_as_one,
        rollout=score_map.key.rolled_out,
        colours=settings.colours,
        show=settings.show,
        scale=scale,
        arcs_from=FAINT_ARC * scale.vmax if settings.arcs_from is None else settings.arcs_from,
        has_usual_arcs=settings.arcs_from is None,
        sums=settings.sums,
        annotations=annotations_of(
            scored, settings.units, part, settings.annotation, settings.dependencies
        ),
        map=view,
        layers=layers,
        cell=cell,
        locked=_inside(selection.locked, view),
        curve=None if strip is None or cell.source is None else _column(strip, cell.source),
        strip=strip,
        pins=_pins_of(selection.pins, selection.sentence, score_map, view),
        readout=" · ".join(
            [
                _readout(scored, view, (method, part), layer, cell, settings.units),
                *(_sums(view, cell) if settings.sums else ()),
            ]
        ),
        written=written,
        notices=(*_tell_written(written, model), *scored.notices),
        model=model,
    )


def _column(strip: Array, source: int) -> Array:
    return frozen(strip[:, source], strip.dtype)


@lru_cache(maxsize=4)
def _pins_of(
    pins: tuple[Pin, ...], sentence: str | None, score_map: ScoreMap, view: MapView
) -> tuple[PinView, ...]:
    """The same pins give the same views, so that a hover draws no curve anew."""
    selection = Selection(sentence, pins=pins)
    return pin_views(selection, score_map, (view.targets, view.sources))


def _scale(settings: Settings, vmax: float) -> Scale:
    """The locked scale, or else one that reaches up to vmax."""
    locked = settings.locked_vmax
    return Scale(settings.colours, locked or vmax, settings.log_scale, locked is not None)


@lru_cache(maxsize=64)
def map_view(scored: SentenceResult, score_map: ScoreMap, layer: int, kind: Units) -> MapView:
    """The map of one layer over tokens, aggregated words, or words that were zeroed as one."""
    targets, sources = units_of(scored, kind, score_map.key.part)
    scores = aggregate(score_map.scores[layer], targets, sources)
    faint = _faint(score_map, layer)
    per_token = scores.shape == score_map.scores.shape[1:]
    distances = score_map.distances
    return MapView(
        targets=targets,
        sources=sources,
        scores=scores,
        distances=distances[layer] if distances is not None and per_token else None,
        faint=faint if score_map.key.words_as_one else _over_units(faint, targets),
        vmax=float(scores.max(initial=0.0)) or 1.0,
    )


@lru_cache(maxsize=4)
def layer_maps(scored: SentenceResult, score_map: ScoreMap, kind: Units) -> tuple[MapView, ...]:
    """The maps of all layers."""
    layers = range(len(score_map.scores))
    return tuple(map_view(scored, score_map, layer, kind) for layer in layers)


def _faint(score_map: ScoreMap, layer: int) -> NDArray[np.bool_]:
    if score_map.distances is None:
        return np.asarray(score_map.no_mixing[layer])
    mixing = score_map.distances[layer].sum(axis=-1, dtype=np.float64)
    return np.asarray(score_map.no_mixing[layer] | (mixing < FAINT * _median(mixing)))


def _median(values: NDArray[np.float64]) -> float:
    """As np.median, which imports numpy.ma first: the first map would come 30 ms later."""
    ordered, size = np.sort(values), len(values)
    return float(ordered[(size - 1) // 2] + ordered[size // 2]) / 2


def _over_units(marked: NDArray[np.bool_], units: tuple[Unit, ...]) -> NDArray[np.bool_]:
    return np.array([marked[unit.start : unit.end].all() for unit in units], dtype=bool)


def _inside(cell: Cell, view: MapView) -> Cell:
    def kept(position: int | None, size: int) -> int | None:
        return position if position is not None and 0 <= position < size else None

    return Cell(kept(cell.target, len(view.targets)), kept(cell.source, len(view.sources)))


def _tell_written(written: str, model: str) -> tuple[str, ...]:
    short = written if len(written) <= QUOTED else f"{written[: QUOTED - 1]}…"
    if not written:
        return ()
    if not model:
        return (say("The model wrote the decoder's text: “{text}”", text=short),)
    return (say("{model} wrote the decoder's text: “{text}”", model=model, text=short),)


def _readout(
    scored: SentenceResult,
    view: MapView,
    shown: tuple[str, str],
    layer: int,
    cell: Cell,
    kind: Units,
) -> str:
    method, part = shown
    parts = [layer_in_words(part, layer)]
    if cell.target is None:
        return parts[0]
    target = isolated(view.targets[cell.target].label)
    if cell.source is None:
        parts += [
            say("target {target}", target=target),
            _role(view.targets[cell.target]),
        ]
        return " · ".join(filter(None, parts))
    row = view.scores[cell.target]
    score = row[cell.source]
    parts.append(f"{target} ← {isolated(view.sources[cell.source].label)}")
    parts.append(say("score {score:.6g}", score=score))
    if view.distances is not None:
        distance = view.distances[cell.target, cell.source]
        parts.append(say("distance {distance:.6g}", distance=distance))
    other = scored.maps.get(MapKey("attention", part))
    if method != "attention" and other is not None:
        attention = map_view(scored, other, layer, kind).scores[cell.target, cell.source]
        parts.append(say("attention {attention:.6g}", attention=attention))
    parts.append(say("rank {rank} of {n}", rank=1 + int((row > score).sum()), n=len(row)))
    parts += [_role(view.targets[cell.target]), _role(view.sources[cell.source])]
    return " · ".join(dict.fromkeys(filter(None, parts)))


def _role(unit: Unit) -> str:
    """What the word is marked as, or nothing."""
    return f"{isolated(unit.label)}: {in_words(unit.role)}" if unit.role else ""


def _sums(view: MapView, cell: Cell) -> Iterator[str]:
    if cell.source is not None:
        yield say("source gives {given:.6g} in all", given=view.given[cell.source])
    if cell.target is not None and view.mixed is not None:
        yield say("target mixes {mixed:.6g}", mixed=view.mixed[cell.target])


def layer_in_words(part: str, layer: int) -> str:
    """Which layer, and of which part of an encoder-decoder model, is shown; counted from 1."""
    told = say("layer {layer}", layer=layer + 1)
    return f"{part} {told}".strip()


def without_isolates(text: str) -> str:
    """What `isolated` labels are part of, as it goes to other programs."""
    return text.replace("\u2068", "").replace("\u2069", "")


def isolated(label: str) -> str:
    """A label that leaves the order around it alone: two right-to-left ones would swap places."""
    right_to_left = any(unicodedata.bidirectional(character) in {"R", "AL"} for character in label)
    return f"\u2068{label}\u2069" if right_to_left else label


def isolate_quoted(said: str) -> str:
    """A sentence of the program in which quoted words keep their order and their marks.

    >>> isolate_quoted("It reads “a” twice.")
    'It reads “a” twice.'
    """
    return re.sub("(?<=“)[^”]*(?=”)", lambda quoted: isolated(quoted[0]), said)
