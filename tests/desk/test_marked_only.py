"""Runs that score only the words that are marked as target."""

from __future__ import annotations

import pytest
from fakes import FakeEngine
from pytestqt.qtbot import QtBot

from vzdesk.desk.desk import Desk
from vzdesk.desk.run import IDLE
from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.types import Rows

ZEROING, ROLLOUT = map_key("value-zeroing"), map_key("value-zeroing+rollout")


@pytest.fixture
def three(desk: Desk) -> Desk:
    """Two sentences with marks, one without; runs take the marked ones."""
    desk.editor.add("The keys are here\nThe table is here\nNo mark")
    desk.runner.methods.marked_only = True
    mark(desk, "1", 1)
    mark(desk, "2", 1)
    return desk


def mark(desk: Desk, id: str, word: int) -> None:
    desk.navigator.select(id)
    desk.editor.toggle_role("targets", word)


def run(qtbot: QtBot, desk: Desk) -> None:
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)


def rows(desk: Desk, id: str) -> Rows | None:
    result = desk.document.result_of(desk.document.find(id))
    assert result is not None
    return result.maps[ZEROING].rows


def test_sentences_without_a_mark_are_left_out(
    qtbot: QtBot, three: Desk, engine: FakeEngine
) -> None:
    assert three.runner.methods.left_out == {"3"}
    run(qtbot, three)
    assert engine.scored == ["1", "2"]
    assert rows(three, "1") == Rows((2,), 6)
    assert rows(three, "2") == Rows((2, 3), 7)
    assert three.document.failures == {}


def test_a_sentence_that_would_be_left_out_is_known_until_a_word_is_marked(three: Desk) -> None:
    three.navigator.select("3")
    assert three.state.is_left_out
    three.editor.toggle_role("targets", 0)
    assert not three.state.is_left_out
    three.editor.toggle_role("targets", 0)
    three.runner.methods.marked_only = False
    assert not three.state.is_left_out


def test_a_comparison_with_a_sentence_that_is_left_out_says_to_mark_a_word(
    qtbot: QtBot, three: Desk
) -> None:
    run(qtbot, three)
    three.navigator.select("1")
    three.comparison.start("1", "3")
    comparison = three.state.comparison
    assert comparison is not None
    assert comparison.message == (
        "“No mark” has not been scored by this model. Mark a word there as target (T), or score "
        "all targets (Analyse menu)."
    )
    three.runner.methods.marked_only = False
    assert three.state.comparison.message.endswith("Press Run (F5).")


def test_what_has_these_rows_is_not_scored_again(
    qtbot: QtBot, three: Desk, engine: FakeEngine
) -> None:
    run(qtbot, three)
    assert three.runner.methods.done == {"1", "2"}
    run(qtbot, three)
    assert engine.scored == ["1", "2"]


def test_another_mark_adds_its_row(qtbot: QtBot, three: Desk, engine: FakeEngine) -> None:
    run(qtbot, three)
    mark(three, "1", 3)
    assert three.runner.methods.done == {"2"}
    run(qtbot, three)
    assert engine.scored == ["1", "2", "1"]
    assert rows(three, "1") == Rows((2, 4), 6)
    [analysis] = three.document.session().analyses[1:]
    assert analysis.results["1"].maps[ZEROING].rows == Rows((2, 4), 6)


def test_a_run_for_all_takes_the_place_of_rows(
    qtbot: QtBot, three: Desk, engine: FakeEngine
) -> None:
    run(qtbot, three)
    three.runner.methods.marked_only = False
    assert three.runner.methods.done == set()
    run(qtbot, three)
    assert engine.scored == ["1", "2", "1", "2", "3"]
    assert rows(three, "1") is None
    [analysis] = three.document.session().analyses
    assert all(each.rows is None for each in analysis.results["1"].maps.values())


def test_whole_maps_need_no_rows_and_are_not_lost_for_them(
    qtbot: QtBot, three: Desk, engine: FakeEngine
) -> None:
    """Also where another method has to be computed."""
    three.runner.methods.marked_only = False
    run(qtbot, three)
    three.runner.methods.marked_only = True
    assert three.runner.methods.done == {"1", "2", "3"}
    three.runner.methods.choose(("attention-norm",))
    run(qtbot, three)
    assert rows(three, "1") is None
    result = three.document.result_of(three.document.find("1"), method="attention-norm")
    assert result is not None
    assert result.maps[ROLLOUT].rows is None
    assert result.maps[map_key("attention-norm")].rows == Rows((2,), 6)


def test_where_no_word_is_marked_that_is_said(qtbot: QtBot, desk: Desk) -> None:
    said: list[str] = []
    desk.user_error.connect(lambda error: said.append(error.message))
    desk.editor.add("The keys are here")
    desk.runner.methods.marked_only = True
    run(qtbot, desk)
    assert said == ["No word is marked as target, and only marked targets are scored."]
