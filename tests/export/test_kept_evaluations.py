"""Evaluations that a session keeps come back as they were shown."""

from __future__ import annotations

import json
import math
from dataclasses import replace

import numpy as np
import pytest

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.errors import UserError
from vzdesk.export.evaluations import kept_items
from vzdesk.export.evaluations.kept import kept_answer, kept_evaluation, kept_said
from vzdesk.export.evaluations.probing_table import probing_table
from vzdesk.export.evaluations.tables import means_table
from vzdesk.export.studies.agreement import agreement_table, read_agreement
from vzdesk.export.studies.human import human_table
from vzdesk.study.cues.values import DOT
from vzdesk.study.cues.values import MEASURES as OF_CUES
from vzdesk.study.evaluations import evaluated_pictures
from vzdesk.study.evaluations.answer import EvaluationAnswer, Place, behind
from vzdesk.study.evaluations.controls import NEAREST
from vzdesk.study.evaluations.evaluated import RANDOM, TRAINED, Row, Series
from vzdesk.study.faithfulness.correlation import MEASURES as OF_FAITHFULNESS
from vzdesk.study.faithfulness.correlation import P_GOOD, SPEARMAN
from vzdesk.study.human.correlations import Cell, Counts
from vzdesk.study.human.question import question_of, study_of
from vzdesk.study.intervals import LEAST, Mean
from vzdesk.study.pictures import Lines
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
from vzdesk.view.studies.options import AgreementOptions, FormulaOptions, HumanOptions

MEAN, WHOLE = Mean(0.25, 0.125, math.nan, 7), Mean(0.25, 0.125, 0.5, 12)
ZEROING = Series("m", TRAINED, "value-zeroing", True, None, 1, SPEARMAN)
NEAR = Series("m", TRAINED, NEAREST, None, None, None, SPEARMAN)
ALONE = Series("m", TRAINED, "", None, None, None, P_GOOD)


def row(series: Series) -> Row:
    return Row(series, "all", MEAN, 3)


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
    few = sum(row.mean.n < LEAST for row in answer.rows)
    said = [each for each in back.notices if "have no interval" in each]
    assert [f"interval: {few} here" in each for each in said] == ([True] if few else [])


@pytest.mark.parametrize("table", ["", "a,b\n1,2\n", "NaN"])
@pytest.mark.parametrize("options", [CueOptions(), ProbingOptions()])
def test_what_is_no_table_is_refused(options: Options, table: str) -> None:
    kept = kept_evaluation("mine", found(options))
    with pytest.raises(UserError, match="“mine” cannot be read"):
        kept_answer(KeptStudy(kept.name, kept.kind, kept.content, table))


@pytest.mark.parametrize("options", [CueOptions(), FaithfulnessOptions(), ProbingOptions()])
@pytest.mark.parametrize(
    ("column", "cell"),
    [
        *(("n", each) for each in ("-1", "1.5", "²", "9" * 5000)),
        *(("layer", each) for each in ("0", "-3", "100000", "x")),
        *((name, each) for name in ("mean", "low") for each in ("1e308", "-1e301", "1_0", "nan")),
    ],
)
def test_numbers_that_no_table_has_are_refused(options: Options, column: str, cell: str) -> None:
    """No axis could be drawn for them, and no layer be shown."""
    kept = kept_evaluation("mine", found(options))
    names, first, *others = (line.split(",") for line in kept.table.splitlines())
    named = "compression" if column not in names else column
    first[names.index(named)] = cell
    table = "".join(",".join(line) + "\n" for line in (names, first, *others))
    with pytest.raises(UserError, match="“mine” cannot be read"):
        kept_answer(replace(kept, table=table))


def test_a_method_that_is_not_known_is_refused() -> None:
    kept = kept_evaluation("mine", found(CueOptions()))
    table = kept.table.replace("value-zeroing", "magic")
    with pytest.raises(UserError, match="cannot be read"):
        kept_answer(KeptStudy(kept.name, kept.kind, kept.content, table))


HUMAN = EvaluationSpec(
    HumanOptions(("RT", "re"), "entropy", rollout="both"), methods=("attention",), models=("m",)
)
OF_WORDS = [
    (Cell("m", MapKey("attention", "encoder", rolled_out=rolled_out), tier, layer), WHOLE)
    for tier in (0, 1)
    for rolled_out in (False, True)
    for layer in (0, 2)
]


def numbers_of_words(replaced: str = "", by: str = "") -> KeptStudy:
    options = HUMAN.options
    assert isinstance(options, HumanOptions)
    counts = dict.fromkeys((cell for cell, _ in OF_WORDS), Counts(90, 5, 1, 2))
    study = study_of(HUMAN, options)
    table = human_table(study, question_of(options), OF_WORDS, counts).decode()
    assert replaced in table
    about = json.dumps(document(HUMAN, {"vzdesk": "0", "written": "2023-01-01"}))
    return KeptStudy("mine", "human", about, table.replace(replaced, by))


def test_correlations_with_numbers_of_words_come_back_from_their_table() -> None:
    back = kept_answer(numbers_of_words())
    assert back.spec == HUMAN
    assert [each.axis for each in back.pictures] == ["Spearman’s ρ with RT", "Spearman’s ρ with re"]
    lines = [line.name for each in back.pictures for line in each.lines]
    assert lines == ["Attention", "Attention, rollout"] * 2
    assert [(row.series.measure, row.series.rollout, row.series.layer) for row in back.rows] == [
        (f"spearman:{HUMAN.options.tiers[cell.tier]}", cell.key.rolled_out, cell.layer)
        for cell, _ in OF_WORDS
    ]
    assert {(repr(row.mean), row.n_missing) for row in back.rows} == {(repr(WHOLE), 3)}
    assert back.caveats


@pytest.mark.parametrize(
    ("replaced", "by"),
    [
        ("model", "modell"),
        (",attention,no,words,encoder,1,", ",NA,NA,words,NA,NA,"),
        (",attention,", ",magic,"),
        (",3,", ",1,"),
        (",3,", ",0,"),
        (",RT,", ",other,"),
        (",0.25,", ",nothing,"),
        ("sentences,90,5,1,2", "sentences,90,5,1"),
        ("sentences,90,5,1,2", "sentences,90,5,1,-2"),
        ("sentences,90,5,1,2", "sentences,-90,5,1,2"),
        (",0.25,", ",1e308,"),
    ],
)
def test_what_is_no_table_of_these_correlations_is_refused(replaced: str, by: str) -> None:
    with pytest.raises(UserError, match="“mine” cannot be read"):
        kept_answer(numbers_of_words(replaced, by))


FORMULA = EvaluationSpec(FormulaOptions(), models=("m",))
OUTCOMES = "model,formula,kind,mean,low,high,n\nm,(1;%a%) < 2,claim,0.25,NA,NA,8\n"


def kept_formulas(table: str = OUTCOMES) -> KeptStudy:
    return KeptStudy("mine", "formulas", json.dumps(document(FORMULA, {})), table)


def test_formulas_come_back_from_their_table() -> None:
    back = kept_answer(kept_formulas())
    assert (back.spec, back.table, back.pictures) == (FORMULA, OUTCOMES, ())
    (found,) = back.rows
    assert found.series.measure == "(1;%a%) < 2"
    assert repr(found.mean) == repr(Mean(0.25, math.nan, math.nan, 8))


@pytest.mark.parametrize(
    ("replaced", "by"),
    [
        ("formula", "formulas"),
        ("claim", "lie"),
        ("0.25", "x"),
        (",8", ",-8"),
        (",8", ""),
        (",8", ",9999999999"),
        ("0.25", "-1e308"),
        ("m,", ""),
    ],
)
def test_what_is_no_table_of_formulas_is_refused(replaced: str, by: str) -> None:
    with pytest.raises(UserError, match="“mine” cannot be read"):
        kept_answer(kept_formulas(OUTCOMES.replace(replaced, by)))


PLACES = {"a": Place("a 1", 2, (0, 1), "agr_1"), "b": Place("b", None), "é\ud800": Place("c", 0)}
VALUES = {
    ZEROING: np.array([0.1, math.nan, -1 / 3]),
    NEAR: np.array([math.inf, 5e-324, 0.0]),
}


def with_items() -> EvaluationAnswer:
    return replace(
        found(FaithfulnessOptions()), items=(*PLACES, "d"), values=WITH_LAST, places=PLACES
    )


WITH_LAST = {series: np.append(of, 1.0) for series, of in VALUES.items()}


def test_items_come_back_with_all_digits_and_older_versions_keep_them() -> None:
    answer = with_items()
    kept = kept_evaluation("mine", answer)
    back = kept_answer(kept)
    assert (back.items, back.places, back.lacks) == (answer.items, PLACES, "")
    assert {of: values.tobytes() for of, values in back.values.items()} == {
        of: values.tobytes() for of, values in WITH_LAST.items()
    }
    assert behind(back, ZEROING, SPEARMAN, 1) == behind(answer, ZEROING, SPEARMAN, 1) != []
    assert "items_behind" not in json.loads(back.about), "it is as it was exported"
    assert kept_evaluation("mine", back) == kept
    assert kept.evaluation == answer.spec, "what older versions read"


def test_why_there_are_no_items_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    kept = kept_evaluation("mine", with_items())
    about = kept.about
    del about["items_behind"]
    older = kept_answer(replace(kept, content=json.dumps(about)))
    assert older.notices[1] == older.lacks != ""
    assert "kept without its items" in older.lacks
    probed = kept_answer(kept_evaluation("mine", found(ProbingOptions())))
    assert len(probed.notices) == 1, "it has none"
    monkeypatch.setattr(kept_items, "MOST_BYTES", 80)
    large = kept_evaluation("mine", with_items())
    assert len(large.content) < len(kept.content)
    assert "4 items were too many to keep" in kept_answer(large).lacks


@pytest.mark.parametrize(
    ("name", "value"),
    [
        *(("ids", each) for each in (None, 5, [1, 2, 3, 4], ["a", "a", "b", "c"], ["a"])),
        *(("places", each) for each in (None, [1] * 4, [None], [["a", -1, [], ""]] * 4)),
        ("places", [["a", 0, [0.5], ""]] * 4),
        ("places", [["a", True, [], ""]] * 4),
        *(("series", each) for each in (None, [[]] * 2, [["m"] * 7] * 2, [1, 2])),
        *(("values", each) for each in (None, ["x"] * 2, ["é"] * 2, ["AAAA"] * 2, [0, 0], [])),
        *(("left_out", each) for each in ("many", -1, 1.5)),
    ],
)
def test_damaged_items_are_said_and_the_means_are_shown(name: str, value: object) -> None:
    kept = kept_evaluation("mine", with_items())
    about = kept.about
    about["items_behind"][name] = value
    for items in (about["items_behind"], [about["items_behind"]], "x", 3):
        back = kept_answer(replace(kept, content=json.dumps({**about, "items_behind": items})))
        assert (back.items, back.places, back.values) == ((), {}, {})
        assert "cannot be read" in back.lacks
        assert len(back.rows) == 3


AGREED = EvaluationSpec(AgreementOptions(), methods=("attention",), models=("m",))
BY_LAYER = [
    ["m", "attention", relation, layer, direction, 0.5, None, None, 8]
    for relation, direction in (("attachment", None), ("all", "dependent<-head"))
    for layer in (1, 2)
]
AGREEMENT = """model,system,relation,layer,direction,offset,mean,low,high,n,mean_where_chosen
NA,best offset,all,NA,dependent<-head,-1,0.25,NA,NA,8,0.5
NA,random scores,attachment,NA,NA,NA,0.25,0.125,0.5,12,0.5
m,attention,all,2,dependent<-head,NA,0.75,NA,NA,8,0.5
"""


def kept_agreement(table: str = AGREEMENT, **about: object) -> KeptStudy:
    content = json.dumps(document(AGREED, {"by_layer": BY_LAYER, "random_weights": [], **about}))
    return KeptStudy("mine", "agreement", content, table)


def test_agreement_comes_back_with_its_lines_and_baselines() -> None:
    back = kept_answer(kept_agreement())
    attached, all_of = back.pictures
    for each, beside in ((attached, "random scores"), (all_of, "best offset")):
        assert isinstance(each, Lines)
        assert [line.name for line in each.lines] == ["Attention", beside]
        assert [line.means for line in each.lines] == [(0.5, 0.5), (0.25, 0.25)]
    assert [row.series.layer for row in back.rows] == [None, None, 1]
    assert (back.spec, back.table) == (AGREED, AGREEMENT)
    assert agreement_table(read_agreement(AGREEMENT)).decode() == AGREEMENT


@pytest.mark.parametrize("about", [{"random_weights": ["m"]}, {}])
def test_random_weights_are_said_of_lines(about: dict[str, object]) -> None:
    picture = kept_answer(kept_agreement(**about)).pictures[0]
    assert isinstance(picture, Lines)
    assert ("random weights" in picture.lines[0].name) == bool(about)


@pytest.mark.parametrize(
    ("table", "about"),
    [
        (AGREEMENT.replace("system", "of"), {}),
        (AGREEMENT.replace("random scores", "magic"), {}),
        (AGREEMENT.replace("0.75", "much"), {}),
        (AGREEMENT.replace(",2,", ",second,"), {}),
        (AGREEMENT.replace("m,attention", "m,magic"), {}),
        (AGREEMENT.replace("m,attention", "m,attention/magic"), {}),
        (AGREEMENT.replace(",2,", ",0,"), {}),
        (AGREEMENT.replace(",8,0.5", ",-8,0.5"), {}),
        (AGREEMENT.replace("0.75", "1e308"), {}),
        (AGREEMENT.replace("dependent<-head", "up"), {}),
        *(
            (AGREEMENT, {"by_layer": [[*BY_LAYER[0][:3], each, None, 0.5, None, None, 8]]})
            for each in (0, -1, 10**5, 1.5, True)
        ),
        (AGREEMENT, {"by_layer": [[*BY_LAYER[0][:4], "up", *BY_LAYER[0][5:]]]}),
        (AGREEMENT, {"by_layer": [[*BY_LAYER[0][:5], -1e308, None, None, 8]]}),
        (AGREEMENT, {"by_layer": [[*BY_LAYER[0][:-1], -8]]}),
        (AGREEMENT, {"by_layer": [BY_LAYER[0][:-1]]}),
        (AGREEMENT, {"by_layer": 7}),
        (AGREEMENT, {"by_layer": [["m", "magic", *BY_LAYER[0][2:]]]}),
        (AGREEMENT, {"by_layer": [[*BY_LAYER[0][:3], "x", *BY_LAYER[0][4:]]]}),
        (AGREEMENT, {"by_layer": [[*BY_LAYER[0][:5], [], *BY_LAYER[0][6:]]]}),
        (AGREEMENT, {"random_weights": 1}),
    ],
)
def test_what_is_no_agreement_is_refused(table: str, about: dict[str, object]) -> None:
    with pytest.raises(UserError, match="“mine” cannot be read"):
        kept_answer(kept_agreement(table, **about))


def test_what_probing_says_of_its_items_stays() -> None:
    answer = found(ProbingOptions())
    about = {**json.loads(answer.about), "items": {"m": {"labels": {"Sing": 3}}}}
    kept = kept_evaluation("mine", replace(answer, about=json.dumps(about)))
    assert json.loads(kept_answer(kept).about) == about
    assert kept_evaluation("mine", kept_answer(kept)) == kept


def test_what_was_left_out_and_dropped_is_said_of_what_is_kept() -> None:
    why = {"reason": "the two differ in more than one word", "next_step": "Give others."}
    no_head = {"reason": "bare cannot predict.", "next_step": "Choose another."}
    facts = {
        "left_out": [{"model": "bare", **no_head}],
        "dropped": {
            "m": [{**why, "paradigms": {"a": 3, "": 2}}],
            "bare": [{**no_head, "paradigms": {"": 9}}],
        },
        "items": {"p": {"labels": {}, "not_probed": {"a form is several pieces": 1200}}},
    }
    said = ("bare is left out: bare cannot predict. Choose another.",)
    said += ("m: 5 dropped: the two differ in more than one word.",)
    said += ("p: 1,200 dropped: a form is several pieces.",)
    assert kept_said(KeptStudy("x", "cues", json.dumps(facts), "")) == said


def test_of_thousands_of_lines_only_some_are_said() -> None:
    dropped = {f"m{n}": [{"reason": "r", "paradigms": {"a": 1}}] for n in range(3000)}
    said = kept_said(KeptStudy("x", "cues", json.dumps({"dropped": dropped}), ""))
    assert len(said) < 300
    assert said[-1] == "2,800 more are in its record."


@pytest.mark.parametrize(
    "facts", [{}, {"dropped": []}, {"dropped": {"m": [7]}}, {"left_out": {"m": 1}}, {"items": 3}]
)
def test_content_that_says_it_otherwise_is_no_error(facts: dict[str, object]) -> None:
    assert kept_said(KeptStudy("x", "cues", json.dumps(facts), "")) == ()
