"""Pins on the desk: they belong to their sentence, and are the user's work."""

from __future__ import annotations

from dataclasses import replace

from fakes import fake_ref, fake_scored
from pytestqt.qtbot import QtBot

from vzdesk.desk.desk import Desk
from vzdesk.engine import text
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell, Pin, Subject


def two_sentences() -> Session:
    of = (text.sentence("1", "The keys are here"), text.sentence("2", "The key is here"))
    analysis = Analysis(fake_ref(), Provenance("t", "cpu", "f"), {s.id: fake_scored(s) for s in of})
    return Session(of, (analysis,))


def test_pins_come_back_with_their_sentence_and_go_into_the_session(desk: Desk) -> None:
    desk.show(two_sentences())
    desk.navigator.click(Cell(2, 1))
    desk.navigator.pin()
    assert desk.dirty
    desk.navigator.select("2")
    assert desk.state.pins == ()
    desk.navigator.select("1")
    assert [pin.cell for pin in desk.state.pins] == [Cell(2, 1)]
    assert len(desk.snapshot().selection.pins) == 1


def test_an_edited_or_removed_sentence_leaves_no_pins_in_the_session(desk: Desk) -> None:
    """Its tokens have become others."""
    desk.show(two_sentences())
    for id in ("1", "2"):
        desk.navigator.select(id)
        desk.navigator.click(Cell(2, 1))
        desk.navigator.pin()
    desk.editor.edit("1", "Other words")
    assert [pin.sentence for pin in desk.snapshot().selection.pins] == ["2"]
    desk.editor.remove(("2",))
    assert desk.snapshot().selection.pins == ()


def test_a_pin_too_many_is_said_calmly(qtbot: QtBot, desk: Desk) -> None:
    desk.show(two_sentences())
    for number in range(8):
        desk.navigator.click(Cell(number // 4, number % 4))
        desk.navigator.pin()
    desk.navigator.click(Cell(3, 3))
    with qtbot.waitSignal(desk.user_error) as told:
        desk.navigator.pin()
    assert "at most 8 pins" in str(told.args[0])
    assert len(desk.state.pins) == 8


def test_without_a_source_nothing_is_pinned(desk: Desk) -> None:
    desk.show(two_sentences())
    desk.navigator.click(Cell(target=1))
    desk.navigator.pin()
    assert desk.state.pins == ()


def test_pins_can_be_cleared(desk: Desk) -> None:
    desk.show(two_sentences())
    desk.navigator.click(Cell(2, 1))
    desk.navigator.pin()
    desk.navigator.clear_pins()
    assert desk.state.pins == ()


def test_a_pin_goes_when_undoing_makes_the_text_another(desk: Desk) -> None:
    desk.show(two_sentences())
    desk.editor.edit("1", "The keys are gone")
    desk.navigator.set_selection(replace(desk.document.selection, pins=(Pin("1", "", 2, 1),)))
    desk.editor.undo()
    assert desk.document.selection.pins == ()


def test_a_new_sentence_has_nothing_of_the_removed_one_whose_number_it_gets(desk: Desk) -> None:
    desk.show(two_sentences())
    desk.navigator.set_selection(
        replace(desk.document.selection, pins=(Pin("2", "", 2, 1),), second=Subject("2"))
    )
    desk.editor.remove(("2",))
    desk.editor.add("A new one")
    assert desk.document.sentences[-1].id == "2"
    selection = desk.document.selection
    assert (selection.pins, selection.second) == ((), None)
