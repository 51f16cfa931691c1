"""What is measured of a result: words by their pieces, and maps that have some rows only."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from vzdesk.engine import text
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.maps.score_map import Rows
from vzdesk.engine.types import ScoreMap, SentenceResult, Token, frozen
from vzdesk.errors import UserError
from vzdesk.study.plan import Plan, plan
from vzdesk.study.values import has_maps, lacks_mixing_ratios, values_of
from vzdesk.view.studies.spec import StudySpec

SENTENCE = text.sentence("1", "New York never sleeps")
TOKENS = (
    Token("[CLS]", "[CLS]", None, is_special=True),
    Token("New York", "newyork", 0),  # which the model reads as one piece
    Token("never", "never", 2),
    Token("sle", "sle", 3),
    Token("eps", "##eps", 3),
)
KEY = MapKey("value-zeroing")


def result(rows: Rows | None = None) -> SentenceResult:
    """Two layers of scores that are all different."""
    scores = np.random.default_rng(1).random((2, 5, 5))
    if rows is not None:
        scores = scores[:, list(rows.targets)]
    scores /= scores.sum(axis=2, keepdims=True)
    flags = np.zeros(scores.shape[:2], dtype=bool)
    found = ScoreMap(KEY, frozen(scores), frozen(scores), flags, rows)
    return SentenceResult(SENTENCE, TOKENS, {KEY: found})


def planned(relation: str, *measures: str, **of: object) -> Plan:
    spec = StudySpec(relations=(relation,), measures=measures or ("share",), **of)
    return plan(spec, [SENTENCE])


def test_pieces_of_a_source_are_summed_and_those_of_a_target_averaged() -> None:
    scored = result()
    scores = scored.maps[KEY].scores.astype(np.float64)
    to_two, of_two = (
        planned("target: form=never; source: form=sleeps"),
        planned("target: form=sleeps; source: form=never"),
    )
    [found] = values_of(to_two, scored, "m")
    assert found.values[0] == pytest.approx(scores[:, 2, 3] + scores[:, 2, 4])
    [found] = values_of(of_two, scored, "m")
    assert found.values[0] == pytest.approx((scores[:, 3, 2] + scores[:, 4, 2]) / 2)


def test_words_that_share_a_piece_have_no_values() -> None:
    for relation in (
        "target: form=never; source: form=York",
        "target: form=New; source: form=never",
    ):
        [found] = values_of(planned(relation, "share", "entropy"), result(), "m")
        assert np.isnan(found.values).all()


def test_distances_of_words_whose_pieces_were_zeroed_one_by_one_are_missing() -> None:
    [found] = values_of(
        planned("target: form=never; source: form=sleeps", "distance"), result(), "m"
    )
    assert np.isnan(found.values).all()


def test_a_row_that_a_map_lacks_is_missing_and_others_are_what_they_are() -> None:
    some = result(Rows((2,), 5))
    scores = some.maps[KEY].scores.astype(np.float64)
    there, lacking = (
        "target: form=never; source: form=sleeps",
        "target: form=sleeps; source: form=never",
    )
    [found] = values_of(planned(there, "share", "rank"), some, "m")
    assert found.values[0] == pytest.approx(scores[:, 0, 3] + scores[:, 0, 4])
    [found] = values_of(planned(lacking, "share", "rank", "entropy", "to-special"), some, "m")
    assert np.isnan(found.values).all()


RES = MapKey("attention-norm-res")


def mixing(*, rows: Rows | None = None, is_older: bool = False) -> SentenceResult:
    shape = (2, 5) if rows is None else (2, len(rows.targets))
    ratios = None if is_older else frozen(np.random.default_rng(2).random(shape))
    found = replace(result(rows).maps[KEY], key=RES, distances=None, mixing_ratios=ratios)
    return SentenceResult(SENTENCE, TOKENS, {RES: found})


def test_a_word_s_mixing_ratio_is_the_mean_over_its_pieces() -> None:
    of = {"methods": (RES.method,)}
    one, two = (
        planned(f"target: form={form}; source: form={other}", "mixing-ratio", **of)
        for form, other in (("never", "sleeps"), ("sleeps", "never"))
    )
    whole, some = mixing(), mixing(rows=Rows((2,), 5))
    ratios = whole.maps[RES].mixing_ratios
    [found] = values_of(one, whole, "m")
    assert found.values[0].tolist() == ratios[:, 2].tolist()
    [found] = values_of(two, whole, "m")
    assert found.values[0] == pytest.approx(ratios[:, 3:5].mean(axis=1))
    [found] = values_of(one, some, "m")
    assert found.values[0].tolist() == some.maps[RES].mixing_ratios[:, 0].tolist()
    [found] = values_of(two, some, "m")
    assert np.isnan(found.values).all()
    assert not lacks_mixing_ratios(one, whole)
    assert lacks_mixing_ratios(one, mixing(is_older=True))
    assert not lacks_mixing_ratios(planned("target: form=never; source: form=sleeps"), whole)


def test_a_mixing_ratio_that_nothing_measures_is_refused() -> None:
    relation = "target: form=never; source: form=sleeps"
    with pytest.raises(UserError, match="None of the methods measures mixing ratios: Value Zeroi"):
        planned(relation, "mixing-ratio")
    with pytest.raises(UserError, match="Rolled-out maps have no mixing ratios"):
        planned(relation, "mixing-ratio", methods=(RES.method,), rollout="only")


def test_only_what_is_asked_for_is_measured_and_needed() -> None:
    relation = "target: form=never; source: form=sleeps"
    [found] = values_of(planned(relation, layers=(1, 7)), result(), "m")
    assert found.layers == (1,)
    assert not has_maps(planned(relation, methods=("value-zeroing", "alti")), result())
    assert list(values_of(planned(relation, rollout="only"), result(), "m")) == []
    targets = planned(relation).targets
    assert targets is not None
    assert targets.of(SENTENCE) == (2,)
    assert planned(relation, rollout="both").targets is None  # rollouts need all rows
