"""Mixing ratios in session files: kept to the bit, and lost without the scores beside them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import strategies
from archives import DOCUMENT, changed, flipped, members_of, npy, pack, with_number
from golden_session import GOLDEN_V1_3, GOLDEN_V2_3_MIXING, golden_v2_3_mixing
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.types import Analysis, ScoreMap, frozen
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.rescue import rescue
from vzdesk.session.write import write

RES, RES_LN = map_key("attention-norm-res"), map_key("attention-norm-res-ln")
RATIOS, RATIOS_OF_ONE = "analyses/2/0/mixing_ratios.npy", "analyses/2/2/mixing_ratios.npy"
"""Of the maps of all targets, and of those of one."""


def with_ratios(session: Session, seed: int) -> Session:
    """The session, some maps of which have ratios."""
    numbers = np.random.default_rng(seed)

    def of_map(score_map: ScoreMap) -> ScoreMap:
        if numbers.random() < 0.5:
            return score_map
        ratios = frozen(numbers.random(score_map.no_mixing.shape), score_map.scores.dtype)
        return replace(score_map, mixing_ratios=ratios)

    def of_analysis(analysis: Analysis) -> Analysis:
        results = {
            id: replace(each, maps={key: of_map(one) for key, one in each.maps.items()})
            for id, each in analysis.results.items()
        }
        return replace(analysis, results=results)

    return replace(session, analyses=tuple(map(of_analysis, session.analyses)))


@given(session=st.booleans().flatmap(strategies.sessions), seed=st.integers(0, 2**32))
@settings(
    deadline=None,
    max_examples=15,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_reopened_session_has_the_ratios_that_were_saved(
    tmp_path: Path, session: Session, seed: int
) -> None:
    saved = with_ratios(session, seed)
    write(saved, tmp_path / "s.vzd")
    opened = read(tmp_path / "s.vzd").analyses
    assert len(opened) == len(saved.analyses)
    assert all(map(Analysis.equals, opened, saved.analyses))


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read(path)
    return caught.value.message


def rescued(path: Path) -> tuple[dict[str, Any], str]:
    """The maps of the first sentence, and what is lost."""
    found = rescue(path)
    return dict(found.session.analyses[-1].results["1"].maps), " ".join(found.lost)


def with_member(path: Path, name: str, values: Any) -> Path:
    contents = members_of(GOLDEN_V2_3_MIXING)
    return pack(path, {**contents, name: npy(values)})


@pytest.mark.parametrize("value", [-0.25, 1.5, np.nan, np.inf])
def test_a_number_that_is_no_ratio_is_refused_and_costs_the_ratios_alone(
    tmp_path: Path, value: float
) -> None:
    path = with_number(tmp_path / "s.vzd", GOLDEN_V2_3_MIXING, RATIOS_OF_ONE, 1, value)
    assert "which is not from 0 to 1" in refusal(path)
    maps, lost = rescued(path)
    assert lost == (
        "The mixing ratios of “attention-norm-res-ln” of agreement-mini are lost in these "
        "sentences: 1."
    )
    assert maps[RES_LN].mixing_ratios is None
    expected = golden_v2_3_mixing().analyses[-1].results["1"].maps
    assert maps[RES_LN].equals(replace(expected[RES_LN], mixing_ratios=None))
    assert maps[RES].equals(expected[RES])


@pytest.mark.parametrize(
    "values",
    [np.zeros(5, np.float32), np.zeros(7, np.float32), np.zeros(6), np.zeros((2, 3), np.float32)],
    ids=["fewer", "more", "float64", "two dimensions"],
)
def test_ratios_of_another_shape_or_type_are_refused_and_cost_the_ratios_alone(
    tmp_path: Path, values: Any
) -> None:
    path = with_member(tmp_path / "s.vzd", RATIOS, values)
    assert "mixing_ratios.npy" in refusal(path)
    maps, lost = rescued(path)
    assert maps[RES].mixing_ratios is None
    assert maps[RES_LN].mixing_ratios is not None
    assert lost == (
        "The mixing ratios of “attention-norm-res” of agreement-mini are lost; the scores are here."
    )


def test_a_missing_or_flipped_member_costs_the_ratios_alone(tmp_path: Path) -> None:
    contents = members_of(GOLDEN_V2_3_MIXING)
    del contents[RATIOS]
    without = pack(tmp_path / "s.vzd", contents)
    assert "mixing_ratios.npy is missing" in refusal(without)
    turned = flipped(tmp_path / "t.vzd", GOLDEN_V2_3_MIXING, RATIOS)
    assert "damaged in" in refusal(turned)
    for path in (without, turned):
        maps, _ = rescued(path)
        assert maps[RES].mixing_ratios is None


def of_maps(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    return lambda document: change(document["analyses"][2]["results"][0]["maps"])


@pytest.mark.parametrize("said", [1, "yes", [True]])
def test_what_is_neither_yes_nor_no_is_refused(tmp_path: Path, said: object) -> None:
    change = of_maps(lambda maps: maps["attention-norm-res"].update(mixing_ratios=said))
    assert refusal(changed(tmp_path / "s.vzd", GOLDEN_V2_3_MIXING, change))


def test_where_ratios_are_not_listed_they_are_a_key_that_readers_do_not_know(
    tmp_path: Path,
) -> None:
    def add(document: dict[str, Any]) -> None:
        document["analyses"][0]["results"][0]["maps"]["value-zeroing"]["mixing_ratios"] = 1

    path = changed(tmp_path / "s.vzd", GOLDEN_V1_3, add)
    assert read(path).equals(read(GOLDEN_V1_3))


def test_sessions_without_ratios_need_no_newer_version(tmp_path: Path) -> None:
    session = golden_v2_3_mixing()
    write(replace(session, analyses=session.analyses[:-1]), tmp_path / "s.vzd")
    assert "parts" not in json.loads(members_of(tmp_path / "s.vzd")[DOCUMENT])


def test_ratios_of_another_shape_are_not_written(tmp_path: Path) -> None:
    session = golden_v2_3_mixing()
    *others, last = session.analyses
    result = last.results["1"]
    wrong = replace(result.maps[RES], mixing_ratios=frozen(np.zeros((2, 2))))
    analysis = replace(last, results={"1": replace(result, maps={**result.maps, RES: wrong})})
    with pytest.raises(ValueError, match="attention-norm-res mixing_ratios must be"):
        write(replace(session, analyses=(*others, analysis)), tmp_path / "s.vzd")


def test_ratios_of_two_runs_are_put_together_where_both_have_them() -> None:
    one = golden_v2_3_mixing().analyses[-1].results["1"].maps[RES_LN]
    assert one.rows is not None
    other = replace(one, rows=replace(one.rows, targets=(2,)), mixing_ratios=frozen([[0.5], [1]]))
    both = one.with_rows_of(other)
    assert both.mixing_ratios is not None
    assert both.mixing_ratios.tolist() == [[0.75, 0.5], [0, 1]]
    whole = both.whole().mixing_ratios
    assert whole is not None
    assert np.isnan(whole).tolist() == [[True, False, False]] * 2
    assert one.with_rows_of(replace(other, mixing_ratios=None)).mixing_ratios is None
    assert not one.equals(replace(one, mixing_ratios=None))
    assert not one.equals(replace(one, mixing_ratios=frozen([[0.75], [0.5]])))
