"""Evaluations that a session keeps come back as they were shown, but for the items behind."""

from __future__ import annotations

import json
import math

import pytest

from vzdesk.errors import UserError
from vzdesk.export.evaluations.kept import kept_answer, kept_evaluation
from vzdesk.export.evaluations.probing_table import probing_table
from vzdesk.export.evaluations.tables import means_table
from vzdesk.study.cues.values import DOT
from vzdesk.study.cues.values import MEASURES as OF_CUES
from vzdesk.study.evaluations import evaluated_pictures
from vzdesk.study.evaluations.answer import EvaluationAnswer
from vzdesk.study.evaluations.controls import NEAREST
from vzdesk.study.evaluations.evaluated import RANDOM, TRAINED, Row, Series
from vzdesk.study.faithfulness.correlation import MEASURES as OF_FAITHFULNESS
from vzdesk.study.faithfulness.correlation import P_GOOD, SPEARMAN
from vzdesk.study.intervals import Mean
from vzdesk.study.probing import pictures as probing_pictures
from vzdesk.study.probing.measure import NONE, ONLINE, SHUFFLED, Probed
from vzdesk.view.studies.evaluation import (
    CueOptions,
    EvaluationSpec,
    FaithfulnessOptions,
    Options,
    ProbingOptions,
    document,
)
from vzdesk.view.studies.kept import KeptStudy

ZEROING = Series("m", TRAINED, "value-zeroing", True, None, 1, SPEARMAN)
NEAR = Series("m", TRAINED, NEAREST, None, None, None, SPEARMAN)
ALONE = Series("m", TRAINED, "", None, None, None, P_GOOD)


def row(series: Series) -> Row:
    return Row(series, "all", Mean(0.25, 0.125, math.nan, 7), 3)


FOUND: dict[type[Options], tuple[Row, ...]] = {
    CueOptions: tuple(
        row(each._replace(measure=DOT, special=True))
        for each in (ZEROING, ZEROING._replace(weights=RANDOM, layer=0), NEAR)
    ),
    FaithfulnessOptions: tuple(map(row, (ZEROING, NEAR, ALONE))),
}
PROBED = [
    Probed("m", control, ONLINE, layer, (8.0, 9.0), Mean(1.5, 1.25, 2.0, 40), 2)
    for control in (NONE, SHUFFLED)
    for layer in (0, 1)
]


def found(options: Options) -> EvaluationAnswer:
    spec = EvaluationSpec(options, models=("m",))
    about = json.dumps(document(spec, {"vzdesk": "0", "written": "2023-01-01"}))
    rows = FOUND.get(type(options), ())
    measures = OF_CUES if isinstance(options, CueOptions) else OF_FAITHFULNESS
    pictures = evaluated_pictures.pictures(rows, measures)
    table = means_table(rows)
    if isinstance(options, ProbingOptions):
        pictures, table = probing_pictures.pictures(PROBED), probing_table(PROBED)
    return EvaluationAnswer(spec, tuple(pictures), table.decode(), about, rows=rows)


@pytest.mark.parametrize("options", [CueOptions(), FaithfulnessOptions(), ProbingOptions()])
def test_it_comes_back(options: Options) -> None:
    answer = found(options)
    back = kept_answer(kept_evaluation("mine", answer))
    assert back.spec == answer.spec
    assert back.table == answer.table
    assert repr(back.rows) == repr(answer.rows)
    assert repr(back.pictures) == repr(answer.pictures)
    assert back.pictures
    assert back.caveats
    assert back.is_whole
    assert "2023-01-01" in back.notices[0]


@pytest.mark.parametrize("table", ["", "a,b\n1,2\n", "NaN"])
@pytest.mark.parametrize("options", [CueOptions(), ProbingOptions()])
def test_what_is_no_table_is_refused(options: Options, table: str) -> None:
    kept = kept_evaluation("mine", found(options))
    with pytest.raises(UserError, match="“mine” cannot be read"):
        kept_answer(KeptStudy(kept.name, kept.kind, kept.content, table))


def test_a_method_that_is_not_known_is_refused() -> None:
    kept = kept_evaluation("mine", found(CueOptions()))
    table = kept.table.replace("value-zeroing", "magic")
    with pytest.raises(UserError, match="cannot be read"):
        kept_answer(KeptStudy(kept.name, kept.kind, kept.content, table))
