"""Numbers that are read at a glance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFontMetricsF, QGuiApplication
from states import cut_result, resolved, state_of

from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.text import sentence
from vzdesk.engine.types import ScoreMap, SentenceResult, frozen
from vzdesk.paint.style import tabular
from vzdesk.view.readout import at_the_point, number, rounded
from vzdesk.view.selection import Cell, Selection, Settings, Subject
from vzdesk.view.types import SentenceRow


@given(st.floats(-2, 2).filter(lambda value: abs(value) > 1e-300))
def test_numbers_of_the_status_line_have_at_most_six_digits(value: float) -> None:
    """Nothing is rounded to 0, and what is read is near."""
    read = number(value)
    digits = read.split("e")[0].lstrip("-").replace(".", "").lstrip("0")
    assert len(digits) <= 6
    assert float(read) == pytest.approx(value, rel=0.51e-5)
    assert (float(read) < 0) == (value < 0)
    assert number(abs(value), signed=True) == f"+{number(abs(value))}"


def test_numbers_stand_below_one_another_at_the_point(qapp: object) -> None:
    """The same number of characters follows each point, and spaces are as wide as digits."""
    numbers = [number(each) for each in (0.25, 0, 1, 0.0105742871, 0.000122531, 1.22531e-5)]
    assert numbers == ["0.25", "0", "1", "0.0105743", "0.000122531", "1.22531e-05"]
    shown = at_the_point(numbers)
    assert [each.strip() for each in shown] == numbers
    assert {len(each) for each in shown} == {len("0.000122531")}
    assert {each[1] for each in shown} == {".", "\u2008"}
    metrics = QFontMetricsF(tabular(QGuiApplication.font(), 12))
    widths = [metrics.horizontalAdvance(each) for each in ("\u2007", "0")]
    assert widths[0] == pytest.approx(widths[1], abs=1)


def test_where_there_is_nothing_after_a_point_there_are_no_spaces() -> None:
    assert at_the_point([]) == []
    assert at_the_point(["1", "2e-05"]) == ["1", "2e-05"]


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
