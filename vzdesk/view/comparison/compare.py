"""Two subjects side by side: their maps on one colour scale, and what the one has more of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from vzdesk.corpus.goodness import good_of
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.remember import remembered
from vzdesk.translate import LONGEST_SHOWN, say
from vzdesk.view.comparison.alignment import aligned_sides
from vzdesk.view.comparison.differences import pair_maps
from vzdesk.view.comparison.messages import Sides, missing, too_long, unlike
from vzdesk.view.maps import ShownMap, scale_for, shown_map
from vzdesk.view.methods.method_labels import map_label, method_label, notes_of
from vzdesk.view.predictions.preference import pair_prediction, preference_line
from vzdesk.view.readout import pair_readout
from vzdesk.view.selection import Cell, Selection
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.types import Aligned, Comparison, Curves, Inputs, MapView, Pair, PairMaps


def compare(inputs: Inputs) -> Comparison | None:
    """The comparison of both subjects; None where there are not two."""
    sides = _sides(inputs)
    if sides is None:
        return None
    first, second = sides.subjects
    selections = inputs.selection, inputs.selection.of_second
    one, other = (
        shown_map(each.result, selection, inputs.settings)
        for each, selection in zip(sides.subjects, selections, strict=True)
    )
    message = missing(sides, (one, other))
    if not message and one is not None and other is not None:
        message = unlike(sides, one, other) or too_long(one, other)
    if message or one is None or other is None:
        titles = _titles(sides)
        return Comparison(
            first.row, second.row, titles, sides.models, message=message, methods=sides.methods
        )
    results = one.result, other.result
    pair = Pair(results, inputs.corrections, inputs.selection, inputs.settings)
    return _compared(sides, pair, one, other)


def _sides(inputs: Inputs) -> Sides | None:
    first, second = inputs.first, inputs.second
    if first is None or second is None:
        return None
    models: tuple[str, ...] = ()
    is_one_sentence = first.row.id == second.row.id
    names = inputs.selection.method, inputs.selection.second_method
    of_two_methods = is_one_sentence and names[0] != names[1]
    if is_one_sentence and not of_two_methods and first.model and second.model:
        models = first.model, second.model
    methods = (method_label(names[0]), method_label(names[1])) if of_two_methods else ()
    words_as_one = inputs.settings.units == "words-joint"
    how = words_as_one, inputs.is_running, inputs.marked_only
    return Sides((first, second), models, names, methods, *how)


def _titles(sides: Sides, shown: tuple[ShownMap, ShownMap] | None = None) -> tuple[str, str]:
    """What the maps are of: the sentences; or the models, and their layers where one has more; or
    the methods, and what is special about their maps.
    """
    a, b = (isolated(subject.row.text, LONGEST_SHOWN) for subject in sides.subjects)
    if sides.methods:
        a, b = sides.methods if shown is None else (map_label(each.key) for each in shown)
    elif sides.models:
        layers = ("", "") if shown is None else _layer_names(*shown)
        a, b = (
            " · ".join(filter(None, (model, layer)))
            for model, layer in zip(sides.models, layers, strict=True)
        )
    return f"A  {a}", f"B  {b}"


def _layer_names(one: ShownMap, other: ShownMap) -> tuple[str, str]:
    if one.n_layers == other.n_layers:
        return "", ""
    first, second = (
        say("layer {layer} of {n_layers}", layer=each.layer + 1, n_layers=each.n_layers)
        for each in (one, other)
    )
    return first, second


def _shown(pair: Pair, selection: Selection) -> tuple[ShownMap | None, ShownMap | None]:
    """By the methods of both subjects."""
    first, second = (
        shown_map(result, each, pair.settings)
        for result, each in zip(pair.results, (selection, selection.of_second), strict=True)
    )
    return first, second


def maps_at(pair: Pair, layer: int) -> PairMaps:
    """The maps of another layer, of a pair that can be compared; a model with fewer layers stops at
    its last.
    """
    one, other = _shown(pair, replace(pair.selection, layer=layer))
    assert one is not None
    assert other is not None
    return pair_maps(one.view, other.view, *_lines(pair, one, other))


class _Lines(NamedTuple):
    """The rows and the columns of a difference."""

    targets: tuple[Aligned, ...]
    sources: tuple[Aligned, ...]

    def place(self, selection: Selection, *, locked: bool = False) -> Cell:
        """The row and column of what is hovered, else of what is locked, in either subject."""
        cells = [(selection.locked, selection.second_locked)]
        if not locked:
            cells.insert(0, (selection.hovered, selection.second_hovered))
        targets = [(first.target, second.target) for first, second in cells]
        sources = [(first.source, second.source) for first, second in cells]
        return Cell(_place(self.targets, targets), _place(self.sources, sources))

    def of(self, cell: Cell, side: int) -> Cell:
        """A cell of the difference in the first (0) or the second (1) subject's map."""
        return Cell(
            None if cell.target is None else self.targets[cell.target][side],
            None if cell.source is None else self.sources[cell.source][side],
        )


def _lines(pair: Pair, one: ShownMap, other: ShownMap) -> _Lines:
    part = one.key.part
    sides = aligned_sides(*pair.results, pair.settings.units, part, pair.corrections)
    return _Lines(*_seen_lines(*sides, one.view, other.view))


@remembered(32)
def _seen_lines(
    targets: tuple[Aligned, ...], sources: tuple[Aligned, ...], one: MapView, other: MapView
) -> tuple[tuple[Aligned, ...], tuple[Aligned, ...]]:
    """The lines of units of which one is seen at least: what is hidden changes no alignment."""
    if one.extent is None and other.extent is None:
        return targets, sources

    def seen(lines: tuple[Aligned, ...], *, are_targets: bool) -> tuple[Aligned, ...]:
        moved = (
            Aligned(
                _seen_at(one, first, are_targets=are_targets),
                _seen_at(other, second, are_targets=are_targets),
            )
            for first, second in lines
        )
        return tuple(line for line in moved if line != (None, None))

    rows = seen(targets, are_targets=True)
    return rows, rows if sources is targets else seen(sources, are_targets=False)


def _seen_at(view: MapView, place: int | None, *, are_targets: bool) -> int | None:
    if view.extent is None:
        return place
    cell = view.extent.seen(Cell(place, place))
    return cell.target if are_targets else cell.source


def _inside(selection: Selection, one: ShownMap, other: ShownMap) -> Selection:
    """The selection with positions among what is seen."""
    return replace(
        selection,
        locked=one.inside(selection.locked),
        hovered=one.inside(selection.hovered),
        second_locked=other.inside(selection.second_locked),
        second_hovered=other.inside(selection.second_hovered),
    )


def _place(
    aligned: Sequence[Aligned], chosen: Sequence[tuple[int | None, int | None]]
) -> int | None:
    """The place of the first of these that has one; in the second subject, if it has it."""
    for first, second in chosen:
        for place, pair in enumerate(aligned):
            if second is not None and pair.second == second:
                return place
            if second is None and first is not None and pair.first == first:
                return place
    return None


def _compared(sides: Sides, pair: Pair, one: ShownMap, other: ShownMap) -> Comparison:
    lines, selection = _lines(pair, one, other), _inside(pair.selection, one, other)
    maps = pair_maps(one.view, other.view, *lines)
    cell, layers = lines.place(selection), (one.layer, other.layer)
    curves = one.curve(lines.of(cell, 0)), other.curve(lines.of(cell, 1))
    first, second = sides.subjects
    keys = one.key, other.key
    return Comparison(
        first.row,
        second.row,
        _titles(sides, (one, other)),
        sides.models,
        pair,
        note=_note_of_methods(keys) if sides.methods else _note(sides, pair, maps),
        maps=maps,
        layer=max(layers),
        n_layers=(one.n_layers, other.n_layers),
        scale=scale_for((one.view, other.view), pair.settings),
        cell=cell,
        locked=lines.place(selection, locked=True),
        curves=None if None in (cell.target, cell.source) else Curves(*curves),
        readout=pair_readout(maps, one.key.part, layers, cell),
        prediction=_prediction(sides, pair),
        methods=sides.methods,
        keys=keys,
    )


def _note_of_methods(keys: Sequence[MapKey]) -> str:
    notes = [note[:1].upper() + note[1:] for note in notes_of(keys)]
    return "".join(f"{note}. " for note in notes).rstrip()


def _prediction(sides: Sides, pair: Pair) -> str:
    """What the model prefers of two sentences; nothing of one with itself."""
    first, second = (each.sentence for each in sides.subjects)
    if sides.models or sides.methods or first is None or second is None:
        return ""
    found = pair_prediction(*pair.results, good_of(first, second))
    model = sides.subjects[0].model or say("The model")
    return "" if found is None else preference_line(found, model)


def _note(sides: Sides, pair: Pair, maps: PairMaps) -> str:
    """What the user has to know of two models' tokens, where they are not the same ones."""
    if not sides.models or pair.settings.units != "tokens" or not has_other_pieces(maps):
        return ""
    return say(
        "Only words that both models cut into the same pieces are compared token by token. "
        "Choose Words to compare all."
    )


def has_other_pieces(maps: PairMaps) -> bool:
    """Whether a piece of a word has no counterpart."""
    lines = (maps.targets, maps.labels.targets), (maps.sources, maps.labels.sources)
    return any(
        None in pair and not unit.is_special
        for aligned, units in lines
        for pair, unit in zip(aligned, units, strict=True)
    )
