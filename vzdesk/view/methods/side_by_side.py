"""Every method's map of one sentence, in one layer, and what each says of one target ← source."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from vzdesk.engine.types import SentenceResult
from vzdesk.remember import remembered
from vzdesk.view.maps import ShownMap, scale_for, shown_map
from vzdesk.view.methods.method_labels import map_label
from vzdesk.view.selection import Cell, Selection, Settings
from vzdesk.view.shown.by_method import ByMethod, MethodMap, MethodValue
from vzdesk.view.shown.map_view import MapView
from vzdesk.view.types import SubjectInputs
from vzdesk.view.units import Unit, units_of

_Results = tuple[tuple[str, SentenceResult], ...]


MOST_UNITS = 1000
"""Of more words or tokens maps are not shown side by side: each has a million numbers."""


def fits(view: MapView) -> bool:
    """Whether maps like this one are shown side by side."""
    return max(len(view.targets), len(view.sources)) <= MOST_UNITS


def side_by_side(
    subject: SubjectInputs, selection: Selection, settings: Settings, shown: ShownMap, cell: Cell
) -> ByMethod:
    """The maps of all methods that have one of the shown part; cell is in what is seen of them."""
    maps = _maps(subject.by_method, _whole(selection, shown), _plain(settings))
    views = [each.view for each in maps]
    own = settings.own_scales
    one = scale_for(views, settings)
    return ByMethod(
        maps,
        tuple(scale_for([view], settings) if own else one for view in views),
        own,
        _values(maps, cell),
        shown.layer,
        shown.n_layers,
        settings.units,
        settings.left_out,
        subject.is_causal or shown.key.part == "decoder",
    )


def _whole(selection: Selection, shown: ShownMap) -> Selection:
    """What of a selection says which maps are shown: the same for all cells."""
    return Selection(layer=shown.layer, part=shown.key.part or selection.part)


def _plain(settings: Settings) -> Settings:
    """What of the settings says which numbers are shown, and not how."""
    return Settings(units=settings.units, rollout=settings.rollout, left_out=settings.left_out)


@remembered(8)
def _maps(results: _Results, selection: Selection, settings: Settings) -> tuple[MethodMap, ...]:
    """The same where they are asked for again, so that a hover draws no map anew."""
    found = (
        shown_map(result, replace(selection, method=method), settings) for method, result in results
    )
    return tuple(
        MethodMap(each.key, map_label(each.key), each.view, each.score_map, _units(each))
        for each in found
        if each is not None and each.key.part in ("", selection.part) and _has_units(each)
    )


def _has_units(shown: ShownMap) -> bool:
    """Whether its rows and columns are those of the part: one that is rolled out across two texts
    has more sources.
    """
    targets, sources = _units(shown)
    tokens = targets[-1].end, sources[-1].end
    return shown.score_map.scores.shape[1:] in (tokens, (len(targets), len(sources)))


def _units(shown: ShownMap) -> tuple[tuple[Unit, ...], tuple[Unit, ...]]:
    return units_of(shown.result, shown.units, shown.key.part)


def _values(maps: tuple[MethodMap, ...], cell: Cell) -> tuple[MethodValue, ...]:
    if cell.target is None or cell.source is None:
        return ()
    return tuple(_value(each, cell.target, cell.source) for each in maps)


def _value(method: MethodMap, target: int, source: int) -> MethodValue:
    view = method.view
    row, distances = view.scores[target], view.distances
    return MethodValue(
        row[source],
        1 + int((row > row[source]).sum()),
        int((~np.isnan(row)).sum()),
        None if distances is None else distances[target, source],
        view.is_scored(target),
    )
