"""What models predict is kept with the results, and damaged it costs nothing else."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from archives import DOCUMENT, members_of, pack
from golden_session import GOLDEN_V2_2, golden_v2_1, golden_v2_2

from vzdesk.engine.predicted import Predictions
from vzdesk.engine.types import frozen
from vzdesk.errors import UserError
from vzdesk.session.read import read
from vzdesk.session.rescue import rescue
from vzdesk.session.write import write

FOLDER = "analyses/0/predictions"
TOKENS, WORDS, BEST, VALUES, RANKS = (
    f"{FOLDER}/{name}.npy"
    for name in (
        *("log_probabilities", "word_log_probabilities"),
        *("best", "best_log_probabilities", "ranks"),
    )
)


def with_array(path: Path, name: str, values: Any, dtype: str) -> Path:
    """The golden file with another array."""
    file = io.BytesIO()
    np.save(file, np.asarray(values, dtype))
    return pack(path, {**members_of(GOLDEN_V2_2), name: file.getvalue()})


def with_entry(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """The golden file with another PREDICTIONS of its first result."""
    contents = members_of(GOLDEN_V2_2)
    document = json.loads(contents[DOCUMENT])
    change(document["analyses"][0]["results"][0]["predictions"])
    return pack(path, {**contents, DOCUMENT: json.dumps(document).encode()})


def check_costs_predictions_alone(path: Path, said: str) -> None:
    with pytest.raises(UserError, match=said):
        read(path)
    found = rescue(path)
    assert found.lost == ("The predictions of agreement-mini are lost.",)
    first, second, *_ = found.session.analyses
    expected = golden_v2_1().analyses[0]
    assert first.equals(expected), "maps are whole"
    assert next(iter(second.results.values())).predictions is not None, "of another analysis"


NAN = float("nan")


@pytest.mark.parametrize(
    ("name", "values", "dtype", "said"),
    [
        (TOKENS, [NAN, 0.5, -1], "<f8", "probability above 1"),
        (TOKENS, [NAN, -1], "<f8", "must be float64"),
        (TOKENS, [NAN, -1, -1], "<f4", "must be float64"),
        (WORDS, [0.5, NAN, NAN], "<f8", "probability above 1"),
        (BEST, [-1] * 3 + [0, 1, 3] + [-1] * 3, "<i4", "likeliest pieces"),
        (BEST, [-1] * 3 + [0, 1, -1] + [-1] * 3, "<i4", "likeliest pieces"),
        (BEST, [-1] * 3 + [0, 1, -2] + [-1] * 3, "<i4", "likeliest pieces"),
        (VALUES, [NAN] * 3 + [-0.5, -0.25, -1] + [NAN] * 3, "<f8", "likeliest pieces"),
        (VALUES, [NAN] * 3 + [-0.5, NAN, -1] + [NAN] * 3, "<f8", "likeliest pieces"),
        (VALUES, [-1] * 9, "<f8", "likeliest pieces"),
        (RANKS, [0, -2, 0], "<i4", "likeliest pieces"),
        (RANKS, [0, 2], "<i4", "must be int32"),
    ],
)
def test_damaged_predictions_are_refused_and_cost_nothing_else(
    tmp_path: Path, name: str, values: list[float], dtype: str, said: str
) -> None:
    check_costs_predictions_alone(with_array(tmp_path / "s.vzd", name, values, dtype), said)


@pytest.mark.parametrize("name", [TOKENS, WORDS, BEST, VALUES, RANKS])
def test_a_missing_array_costs_the_predictions(tmp_path: Path, name: str) -> None:
    contents = {each: data for each, data in members_of(GOLDEN_V2_2).items() if each != name}
    check_costs_predictions_alone(pack(tmp_path / "s.vzd", contents), "is missing")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"way": "sideways"}, "sideways, not one of next, masked, masked-word"),
        ({"best": -1}, "'best'"),
        ({"best": 2**30}, "best.npy must be int32"),
        ({"pieces": ["a", "a", "b"]}, "have 'a' twice"),
        ({"pieces": 3}, "'pieces'"),
    ],
)
def test_an_entry_that_is_none_is_refused(
    tmp_path: Path, change: dict[str, Any], said: str
) -> None:
    path = with_entry(tmp_path / "s.vzd", lambda entry: entry.update(change))
    with pytest.raises(UserError, match=said):
        read(path)


def test_predictions_that_are_not_listed_are_damage(tmp_path: Path) -> None:
    contents = members_of(GOLDEN_V2_2)
    document = json.loads(contents[DOCUMENT])
    document["parts"].remove("predictions")
    path = pack(tmp_path / "s.vzd", {**contents, DOCUMENT: json.dumps(document).encode()})
    with pytest.raises(UserError, match="holds predictions, which it does not list"):
        read(path)


def test_what_contradicts_its_result_is_not_written(tmp_path: Path) -> None:
    session = golden_v2_2()
    first, *others = session.analyses
    ((id, scored),) = first.results.items()
    short = Predictions(frozen([-1], np.float64), frozen([-1, -1, -1], np.float64), "next")
    wrong = replace(first, results={id: replace(scored, predictions=short)})
    with pytest.raises(ValueError, match="predictions must be of"):
        write(replace(session, analyses=(wrong, *others)), tmp_path / "s.vzd")
    assert not (tmp_path / "s.vzd").exists()
