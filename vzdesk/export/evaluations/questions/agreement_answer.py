"""Agreement with dependencies, as an answer that is looked at and kept."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from vzdesk import __version__
from vzdesk.engine.types import Analysis
from vzdesk.export import provenance
from vzdesk.export.evaluations.job import Job
from vzdesk.export.studies.agreement import agreement_table, read_agreement
from vzdesk.export.studies.left_out import Refused
from vzdesk.export.studies.tables import read_count, read_layer, read_number
from vzdesk.study.agreement.compare import DIRECTIONS
from vzdesk.study.agreement.pictures import measure_of, pictures, series_of
from vzdesk.study.agreement.tally import DRAWN, Agreement, Curve, System, Tally, Variant
from vzdesk.study.evaluations import caveats
from vzdesk.study.evaluations.answer import EvaluationAnswer, Place
from vzdesk.study.evaluations.evaluated import ALL_PARADIGMS, Row, Series
from vzdesk.study.groups import NA
from vzdesk.study.intervals import LEAST, Mean
from vzdesk.study.pictures import Picture
from vzdesk.study.results import said_of_encoders
from vzdesk.translate import say
from vzdesk.view.studies.evaluation import document
from vzdesk.view.studies.options import AgreementOptions

_Values = dict[Series, NDArray[np.float64]]


class Asked(NamedTuple):
    """Models by now: their runs, the labels of those with random weights, and those that are left
    out.
    """

    runs: Sequence[Analysis]
    random: Collection[str]
    refused: Sequence[Refused]


@dataclass(frozen=True, eq=False)
class Agreed:
    """What is found by now. ids are those of the sentences, by their numbers; counts as those of an
    `EvaluationAnswer`.
    """

    job: Job
    ids: tuple[str, ...]
    tally: Tally
    models: Asked
    counts: tuple[int, int, int]
    is_whole: bool

    @property
    def random(self) -> Collection[str]:
        return self.models.random


def answer_of(found: Agreed) -> EvaluationAnswer:
    """The table, the curves, and the sentences on which they are reported."""
    rows, curves = found.tally.agreements(), found.tally.curves()
    return EvaluationAnswer(
        found.job.spec,
        tuple(pictures(curves, rows, found.random)),
        agreement_table(rows).decode("utf-8", "backslashreplace"),
        json.dumps(_record(found, curves), ensure_ascii=False, indent=2),
        tuple(_said(found, rows)) if found.is_whole else (),
        tuple(map(say, caveats.AGREEMENT)),
        _rows(rows, found.random),
        found.ids,
        _values(found, rows),
        {id: Place(id, None) for id in found.ids},
        *found.counts,
        is_whole=found.is_whole,
    )


def _rows(rows: Sequence[Agreement], random: Collection[str] = ()) -> tuple[Row, ...]:
    return tuple(Row(series_of(each, random), ALL_PARADIGMS, each.mean, 0) for each in rows)


def _values(found: Agreed, rows: Sequence[Agreement]) -> _Values:
    """The shares behind what is drawn, and behind what the table has of other relations. Baselines
    are drawn in each direction.
    """
    best = {(each.system, each.relation): each.variant for each in rows}
    values: _Values = {}
    for each in found.tally.reported():
        chosen = best.get((each.system, each.relation))
        is_drawn = each.relation in DRAWN and bool(each.system.model)
        all_of = [each.variant(at) for at in range(each.shares.shape[1])]
        for variant in all_of if is_drawn else [chosen] if chosen is not None else []:
            column = np.full(len(found.ids), np.nan)
            column[list(each.sentences)] = each.of(variant)
            of = Curve(each.system, each.relation, variant, Mean(math.nan, math.nan, math.nan, 0))
            series = series_of(of, found.random)
            directions = (variant.direction,) if each.system.model else (None, *DIRECTIONS)
            for direction in directions:
                measure = measure_of(each.relation, direction)
                values[series._replace(measure=measure)] = column
    return values


def _said(found: Agreed, rows: Sequence[Agreement]) -> Iterator[str]:
    yield from (each.said for each in found.models.refused)
    models = (each.model for each in found.models.runs)
    yield from said_of_encoders(each.name for each in models if each.n_decoder_layers)
    first, second = found.tally.halves()
    yield say(
        "Layers, directions and offsets are chosen on {n:,} sentences, and means are of {m:,} "
        "others.",
        n=len(first),
        m=len(second),
    )
    if few := sum(each.mean.n < LEAST for each in rows):
        yield say(
            "{n:,} of {n_all:,} means are of fewer than {least} sentences, and have no interval.",
            n=few,
            n_all=len(rows),
            least=LEAST,
        )


def _record(found: Agreed, curves: Sequence[Curve]) -> dict[str, Any]:
    """How the numbers came to be; by_layer has what is drawn."""
    spec, (first, second) = found.job.spec, found.tally.halves()
    options = spec.options
    assert isinstance(options, AgreementOptions)
    return document(
        spec,
        {
            "vzdesk": __version__,
            "written": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": found.job.command,
            "caveats": [say(each) for each in caveats.AGREEMENT],
            "n_sentences": {"chosen_on": len(first), "reported": len(second)},
            "units": options.units,
            "seed": spec.seed,
            "random_weights": list(found.random),
            "by_layer": [list(_written(each)) for each in curves],
            "left_out": [each.recorded for each in found.models.refused],
            "runs": provenance.runs(found.models.runs),
        },
    )


def _written(of: Curve) -> Iterator[object]:
    """The model, map, relation, layer and direction, the mean with its interval, and n."""
    layer = of.variant.layer
    yield from (of.system.model, of.system.name, of.relation)
    yield from (None if layer is None else layer + 1, of.variant.direction)
    mean = of.mean
    for value in (mean.mean, mean.low, mean.high):
        yield value if math.isfinite(value) else None
    yield mean.n


def kept_agreement(
    table: str, about: Mapping[str, Any]
) -> tuple[tuple[Picture, ...], tuple[Row, ...]]:
    """The pictures and means that a session keeps. ValueError, TypeError, csv.Error where they are
    none.
    """
    rows, random = read_agreement(table), [str(each) for each in about.get("random_weights", ())]
    curves = [_read(*each) for each in about.get("by_layer", ())]
    return tuple(pictures(curves, rows, random)), _rows(rows, random)


def _read(*of: Any) -> Curve:
    model, system, relation, layer, direction, *bounds, n = of
    if not all(isinstance(each, str) for each in (model, system, relation)):
        raise ValueError(f"no layer of a map is {of}")
    if direction not in (None, *DIRECTIONS):
        raise ValueError(f"no direction {direction}")
    mean, low, high = (read_number(NA if each is None else str(each)) for each in bounds)
    variant, count = Variant(read_layer(str(layer)), direction), read_count(str(n))
    return Curve(System(model, system, 1), relation, variant, Mean(mean, low, high, count))
