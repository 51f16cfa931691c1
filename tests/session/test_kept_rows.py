"""Maps of some targets only in session files: kept to the bit, and never taken for others."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import strategies
from archives import DOCUMENT, changed, members_of, npy, pack, with_number
from golden_session import GOLDEN_V1_3, GOLDEN_V2_3_ROWS, golden_v2_3_rows
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.types import Analysis, Rows, ScoreMap, SentenceResult
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.rescue import rescue
from vzdesk.session.write import write

ROWS = "analyses/2/1/rows.npy"
"""Of attention/encoder: the first and the last of three targets."""
ATTENTION, ZEROING = map_key("attention/encoder"), map_key("value-zeroing/encoder")


def some_rows(score_map: ScoreMap, numbers: np.random.Generator) -> ScoreMap:
    """The map, or one of some of its rows."""
    n_targets = score_map.scores.shape[1]
    chosen = np.flatnonzero(numbers.random(n_targets) < 0.5)
    if not len(chosen):
        return score_map
    arrays = []
    for array in (score_map.scores, score_map.distances, score_map.no_mixing):
        part = None if array is None else np.ascontiguousarray(array[:, chosen])
        arrays.append(part)
    return ScoreMap(score_map.key, *arrays, Rows(tuple(chosen.tolist()), n_targets))


def with_some_rows(session: Session, seed: int) -> Session:
    numbers = np.random.default_rng(seed)

    def of_result(scored: SentenceResult) -> SentenceResult:
        maps = {key: some_rows(each, numbers) for key, each in scored.maps.items()}
        return replace(scored, maps=maps)

    def of_analysis(analysis: Analysis) -> Analysis:
        results = {id: of_result(each) for id, each in analysis.results.items()}
        return replace(analysis, results=results)

    return replace(session, analyses=tuple(map(of_analysis, session.analyses)))


@given(session=st.booleans().flatmap(strategies.sessions), seed=st.integers(0, 2**32))
@settings(
    deadline=None,
    max_examples=20,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_a_reopened_session_has_the_rows_that_were_saved(
    tmp_path: Path, session: Session, seed: int
) -> None:
    saved = with_some_rows(session, seed)
    write(saved, tmp_path / "s.vzd")
    opened = read(tmp_path / "s.vzd").analyses
    assert len(opened) == len(saved.analyses)
    assert all(map(Analysis.equals, opened, saved.analyses))


def refusal(path: Path) -> str:
    with pytest.raises(UserError) as caught:
        read(path)
    return caught.value.message


def other_rows(path: Path, values: Any) -> Path:
    return pack(path, {**members_of(GOLDEN_V2_3_ROWS), ROWS: npy(values)})


@pytest.mark.parametrize("values", [[2, 0], [0, 0], [-1, 2], [0, 3], [2**31 - 1, 0]], ids=str)
def test_rows_that_no_map_has_are_refused_and_cost_that_map(tmp_path: Path, values: Any) -> None:
    path = other_rows(tmp_path / "s.vzd", np.array(values, np.int32))
    assert "holds rows that no map has" in refusal(path)
    rescued = rescue(path)
    result = rescued.session.analyses[-1].results["1"]
    assert ATTENTION not in result.maps
    assert result.maps[ZEROING].rows == Rows((1,), 3)
    assert any("attention/encoder" in each for each in rescued.lost)


@pytest.mark.parametrize(
    "values",
    [np.array([0], np.int32), np.array([0, 2, 1], np.int32), np.array([0, 2], np.int64)],
    ids=["fewer", "more", "int64"],
)
def test_rows_of_another_shape_or_type_are_refused(tmp_path: Path, values: Any) -> None:
    assert "rows.npy" in refusal(other_rows(tmp_path / "s.vzd", values))


def of_map(change: Callable[[dict[str, Any]], object]) -> Callable[[dict[str, Any]], object]:
    return lambda document: change(document["analyses"][2]["results"][0]["maps"])


@pytest.mark.parametrize("n", [0, 4, -1, 1.5, "2", None, True, 2**60])
def test_a_number_of_rows_that_no_map_has_is_refused(tmp_path: Path, n: object) -> None:
    change = of_map(lambda maps: maps["attention/encoder"].update(rows=n))
    assert refusal(changed(tmp_path / "s.vzd", GOLDEN_V2_3_ROWS, change))


def test_a_missing_member_of_rows_costs_its_maps(tmp_path: Path) -> None:
    contents = members_of(GOLDEN_V2_3_ROWS)
    del contents[ROWS]
    path = pack(tmp_path / "s.vzd", contents)
    assert "rows.npy is missing" in refusal(path)
    result = rescue(path).session.analyses[-1].results["1"]
    assert ATTENTION not in result.maps
    assert ZEROING in result.maps


def test_a_number_that_is_no_score_is_found_among_rows_too(tmp_path: Path) -> None:
    scores = ROWS.replace("rows", "scores")
    path = with_number(tmp_path / "s.vzd", GOLDEN_V2_3_ROWS, scores, -1, 2.0)
    assert "scores.npy holds 2.0" in refusal(path)


def test_where_rows_are_not_listed_they_are_a_key_that_readers_do_not_know(tmp_path: Path) -> None:
    """Any version before may have it, and means nothing by it."""

    def add(document: dict[str, Any]) -> None:
        document["analyses"][0]["results"][0]["maps"]["value-zeroing"]["rows"] = 1

    path = changed(tmp_path / "s.vzd", GOLDEN_V1_3, add)
    assert read(path).equals(read(GOLDEN_V1_3))


def test_maps_of_all_targets_need_no_newer_version(tmp_path: Path) -> None:
    session = golden_v2_3_rows()
    write(replace(session, analyses=session.analyses[:-1]), tmp_path / "s.vzd")
    assert "parts" not in json.loads(members_of(tmp_path / "s.vzd")[DOCUMENT])


@pytest.mark.parametrize(
    "rows", [Rows((1, 0), 3), Rows((0, 3), 3), Rows((0, 2), 4), Rows((0, 0), 3), Rows((0,), 3)]
)
def test_what_contradicts_itself_is_not_written(tmp_path: Path, rows: Rows) -> None:
    session = golden_v2_3_rows()
    *others, last = session.analyses
    result = last.results["1"]
    wrong = replace(result.maps[ATTENTION], rows=rows)
    maps = {**result.maps, ATTENTION: wrong}
    analysis = replace(last, results={"1": replace(result, maps=maps)})
    with pytest.raises(ValueError, match="attention/encoder"):
        write(replace(session, analyses=(*others, analysis)), tmp_path / "s.vzd")
