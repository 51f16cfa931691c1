"""A word that is chosen before a run is still that word after it, or is let go of."""

from __future__ import annotations

from fakes import FakeChoice
from pytestqt.qtbot import QtBot

from vzdesk.desk.desk import Desk
from vzdesk.desk.run import IDLE
from vzdesk.view.selection import NOWHERE, Cell

TEXT = "The table now and the keys"


def run_to_end(qtbot: QtBot, desk: Desk) -> None:
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)


def test_words_are_there_and_can_be_marked_before_a_run(desk: Desk) -> None:
    desk.editor.add(TEXT)
    assert [unit.label for unit in desk.state.words] == TEXT.split()
    desk.editor.toggle_role("cues", 1)
    assert desk.state.words[1].role == "C"


def test_the_chosen_word_is_still_chosen_when_its_result_comes(qtbot: QtBot, desk: Desk) -> None:
    """“now” is the third word; with [CLS], and “table” in two pieces, it is the fifth token."""
    desk.editor.add(TEXT)
    desk.navigator.click(Cell(2))
    assert desk.state.cell == Cell(2)
    run_to_end(qtbot, desk)
    assert desk.state.targets[4].label == "now"
    assert desk.state.cell == desk.state.locked == Cell(4)


def test_of_a_word_in_pieces_the_first_is_chosen(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add(TEXT)
    desk.navigator.click(Cell(1))
    run_to_end(qtbot, desk)
    assert desk.state.cell == Cell(2)


def test_undoing_an_edit_brings_other_words_so_the_chosen_one_is_let_go_of(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.editor.add(TEXT)
    run_to_end(qtbot, desk)
    desk.editor.edit("1", "The table now")
    desk.navigator.click(Cell(1))
    desk.editor.undo()
    assert desk.state.map is not None
    assert desk.state.locked == NOWHERE


def test_another_model_keeps_the_chosen_word(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add(TEXT)
    run_to_end(qtbot, desk)
    desk.navigator.click(Cell(4, 6))
    desk.runner.choose(FakeChoice("other"))
    run_to_end(qtbot, desk)
    assert desk.state.locked == Cell(4, 6)


def test_a_special_token_is_let_go_of_where_there_are_only_words(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add(TEXT)
    run_to_end(qtbot, desk)
    desk.navigator.click(Cell(0))
    desk.navigator.set_settings(units="words-joint")
    assert desk.state.map is None
    assert desk.state.locked == NOWHERE


def test_a_source_stays_through_a_run_but_one_click_lets_go_of_a_word_without_scores(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.editor.add(TEXT)
    run_to_end(qtbot, desk)
    desk.navigator.click(Cell(4, 1))
    desk.navigator.set_settings(units="words-joint")
    assert desk.state.locked == Cell(2)
    desk.navigator.set_settings(units="tokens")
    assert desk.state.locked == Cell(4, 1)
    desk.navigator.set_settings(units="words-joint")
    desk.navigator.click(Cell(2))
    assert desk.state.locked == NOWHERE


def test_a_failed_sentence_still_has_its_words(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("quite unreadable")
    desk.navigator.click(Cell(1))
    run_to_end(qtbot, desk)
    assert desk.state.sentence is not None
    assert desk.state.sentence.status == "failed"
    assert [unit.label for unit in desk.state.words] == ["quite", "unreadable"]
    assert desk.state.cell == Cell(1)


def test_what_the_pointer_shows_is_shown_of_words_too(desk: Desk) -> None:
    desk.editor.add(TEXT)
    desk.navigator.click(Cell(2))
    desk.navigator.hover(Cell(3))
    assert (desk.state.cell, desk.state.locked) == (Cell(3), Cell(2))
