"""Numbers that are read at a glance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from states import cut_result, resolved, state_of

from vzdesk.engine.map_key import MapKey
from vzdesk.engine.text import sentence
from vzdesk.engine.types import ScoreMap, SentenceResult, frozen
from vzdesk.view.readout import rounded
from vzdesk.view.selection import Cell, Selection, Settings, Subject
from vzdesk.view.types import SentenceRow


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0.31244, "+0.3124"),
        (-0.0012, "−0.0012"),
        (0.00099, "+9.9e-4"),
        (-2.4e-7, "−2.4e-7"),
        (1.26e-10, "+1.3e-10"),
        (0.0, "+0.0000"),
    ],
)
def test_four_decimals_or_two_digits(value: float, shown: str) -> None:
    assert rounded(value, signed=True) == shown
    assert rounded(abs(value)) == shown[1:]


@given(st.floats(-2, 2).filter(lambda value: abs(value) > 1e-300))
def test_nothing_is_rounded_to_0_and_what_is_read_is_near(value: float) -> None:
    read = float(rounded(value).replace("−", "-"))
    assert read == pytest.approx(value, rel=0.051)
    assert (read < 0) == (value < 0)


def in_pieces() -> SentenceResult:
    """A word of two pieces, with distances where a method has some."""
    result = cut_result(sentence("1", "The keys are here"), {"keys": ("key", "s")})
    key = MapKey("value-zeroing")
    score_map = result.maps[key]
    distances = frozen(np.asarray(score_map.scores) / 2)
    maps: dict[MapKey, ScoreMap] = {**result.maps, key: replace(score_map, distances=distances)}
    return replace(result, maps=maps)


SAID = "distance: only for words as one"


@pytest.mark.parametrize(
    ("settings", "method", "is_said"),
    [
        (Settings("words"), "value-zeroing", True),
        (Settings("tokens"), "value-zeroing", False),
        (Settings("words", rollout=True), "value-zeroing", False),
        (Settings("words"), "attention", False),
    ],
)
def test_where_the_distance_of_words_would_stand_is_said_which_have_one(
    settings: Settings, method: str, is_said: bool
) -> None:
    rows = (SentenceRow("1", "The keys are here", "scored"),)
    selection = Selection(Subject("1"), method, locked=Cell(2, 1))
    said = resolved(rows, in_pieces(), selection, settings).readout.split(" · ")
    assert (SAID in said) == is_said
    if is_said:
        assert said.index(SAID) == 3, "after layer, cell and score"


def test_words_that_are_one_token_each_have_their_distance() -> None:
    said = state_of(Cell(2, 1), settings=Settings("words")).readout
    assert "distance 0." in said
    assert SAID not in said
