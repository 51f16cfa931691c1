"""The map of each result that a figure is of, or why there is none."""

from __future__ import annotations

from collections.abc import Sequence

from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.errors import UserError, unknown_name
from vzdesk.view.figures.spec import OF_ONE_LAYER, FigureSpec
from vzdesk.view.figures.subjects import Found, no_method
from vzdesk.view.maps import ShownMap, shown_map
from vzdesk.view.methods.method_labels import is_across_layers
from vzdesk.view.selection import Selection, Settings
from vzdesk.view.units import are_scored_in, too_many

Mapped = tuple[Found, ShownMap]


def maps_of(
    spec: FigureSpec, found: Sequence[Found], settings: Settings
) -> tuple[tuple[Analysis, ShownMap], ...]:
    """Of each result its run and its map, all of the same part. UserError where there is none.

    Where all methods of a sentence are shown those are left out that have no such map.
    """
    _check_layer(spec, found[0].analysis)
    mapped = [(each, _shown(spec, each, settings)) for each in found]
    first = next((shown for _, shown in mapped if shown is not None), None)
    if spec.kind == "methods" and not spec.methods and first is not None:
        mapped = [
            (each, shown) for each, shown in mapped if shown is not None and _alike(first, shown)
        ]
    checked = tuple((each, _checked(spec, each, shown)) for each, shown in mapped)
    _check_layers(spec, [shown for _, shown in checked])
    _check_rolled(spec, checked)
    _check_alike(spec, checked)
    return tuple((each.analysis, shown) for each, shown in checked)


def _shown(spec: FigureSpec, found: Found, settings: Settings) -> ShownMap | None:
    part = spec.part or "encoder"
    selection = Selection(method=found.method, layer=spec.layer or 0, part=part)
    return shown_map(found.result, selection, settings)


def _checked(spec: FigureSpec, found: Found, shown: ShownMap | None) -> ShownMap:
    """The map, if it is the one that was asked for."""
    if shown is None or (shown.key.rolled_out != spec.rollout and not spec.of_methods):
        raise _no_map(spec, found)
    if spec.part and spec.part not in shown.parts:
        raise _no_part(spec.part, shown.parts)
    if too_long := too_many(shown.view.targets, shown.view.sources):
        raise UserError.translated(too_long)
    return shown


def _alike(one: ShownMap, other: ShownMap) -> bool:
    """Whether both are of one part, and have the same rows and columns where they are of one
    result.
    """
    if one.result.sentence.id != other.result.sentence.id:
        return one.key.part == other.key.part
    return one.key.part == other.key.part and one.view.has_units_of(other.view)


def _check_layer(spec: FigureSpec, analysis: Analysis) -> None:
    """UserError where a figure of one layer names none."""
    if spec.kind in OF_ONE_LAYER and spec.layer is None:
        raise UserError(
            "This kind of figure is of one layer.",
            next_step="Choose one from 1 to {n}.",
            n=analysis.model.n_layers,
        )


def _check_layers(spec: FigureSpec, shown: Sequence[ShownMap]) -> None:
    """UserError where no map has such a layer; of two models one may end before it."""
    if spec.layer is not None and all(each.layer != spec.layer for each in shown):
        raise UserError(
            "There is no layer {layer}.",
            next_step="Choose one from 1 to {n}.",
            layer=spec.layer + 1,
            n=max(each.n_layers for each in shown),
        )


def _check_rolled(spec: FigureSpec, mapped: Sequence[tuple[Found, ShownMap]]) -> None:
    """UserError where of several methods none has what was asked for; where some have, each says
    what it shows.
    """
    if spec.rollout and not any(is_across_layers(shown.key) for _, shown in mapped):
        raise _no_map(spec, mapped[0][0])


def _check_alike(spec: FigureSpec, mapped: Sequence[tuple[Found, ShownMap]]) -> None:
    """UserError where maps cannot be compared with one another."""
    (first, one), *others = mapped
    for found, other in others:
        if one.key.part != other.key.part:
            raise _other_part(spec, first, found)
        if spec.of_methods and not one.view.has_units_of(other.view):
            raise UserError(
                "The map by {second} has other rows or columns than the one by {first}.",
                next_step="Show them in a figure each.",
                first=first.method,
                second=found.method,
            )
        if not spec.of_methods and one.key.words_as_one != other.key.words_as_one:
            raise UserError(
                "One of both was scored with words zeroed as one, the other not.",
                next_step="Choose other units, or run both in the same way.",
            )


def _other_part(spec: FigureSpec, first: Found, second: Found) -> UserError:
    if spec.of_methods:
        return UserError(
            "Only one of {first} and {second} has a map of this part.",
            next_step="Choose another part, or another method.",
            first=first.method,
            second=second.method,
        )
    if first.analysis.model.key == second.analysis.model.key:
        return UserError(
            "These sentences have no map of the same part.", next_step="Choose another method."
        )
    return UserError(
        "Only one of {first} and {second} is an encoder-decoder model.",
        next_step="Choose two models of one kind.",
        first=first.analysis.model.name,
        second=second.analysis.model.name,
    )


def _no_map(spec: FigureSpec, found: Found) -> UserError:
    """Why there is no such map, and which there are."""
    result: SentenceResult = found.result
    id, names = result.sentence.id, list(dict.fromkeys(key.method for key in result.maps))
    if found.method not in names:
        return no_method(id, found.method, names)
    if not are_scored_in(result, spec.units):
        return UserError(
            "Sentence {id} is not scored with words zeroed as one.",
            next_step="Choose other units, or run it so first.",
            id=id,
        )
    return UserError(
        "Sentence {id} has no rolled-out map by {method}.",
        next_step="Choose the map of a layer, or another method.",
        id=id,
        method=found.method,
    )


def _no_part(part: str, parts: Sequence[str]) -> UserError:
    if not any(parts):
        return UserError(
            "This model has no part '{part}'.", next_step="Leave the part out.", part=part
        )
    return unknown_name("This model has no part '{name}'.", part, parts)
