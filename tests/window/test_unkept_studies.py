"""Answers of studies that are kept nowhere: asked about before they are lost, and put back where
the study is run again and cancelled.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from evaluations import HandMade, answer
from fakes import FakeEngine
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

import vzdesk.session.write
from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.engine.sentence import Tier
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.study.evaluations.answer import Place
from vzdesk.view.kept import Kept
from vzdesk.view.selection import Settings
from vzdesk.view.studies.evaluation import CUES, FAITHFULNESS
from vzdesk.view.studies.kept import MEASURES
from vzdesk.window.main_window import MainWindow
from vzdesk.window.studies.exporting import StudyExports
from vzdesk.window.studies.panel import StudyPanel

PLACES = {f"i{n}": Place(f"s{n}", 1, (0,)) for n in range(4)}
BUTTON = QMessageBox.StandardButton


@pytest.fixture
def found(window: MainWindow) -> HandMade:
    made = HandMade()
    window.desk.evaluating.stop()
    window.desk.evaluating = made  # type: ignore[assignment]
    return made


@pytest.fixture
def study(window: MainWindow, found: HandMade, qtbot: QtBot, tmp_path: Path) -> StudyPanel:
    """The panel, of a session in a file in which nothing is unsaved."""
    tiers = (Tier("upos", ("DET", "NOUN", "VERB", "ADV")),)
    made = [replace(text.sentence(f"s{n}", f"The key{n} fell down"), tiers=tiers) for n in range(8)]
    window.desk.show(Session(tuple(made), settings=Settings(units="words")))
    window.desk.runner.run()
    window.commands["study"].trigger()
    panel = window.study.panel
    assert panel is not None
    panel.form.means.relation.set_text("target: upos=NOUN; source: adjacent, before=target")
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    save(window, qtbot, tmp_path / "s.vzd")
    return panel


def save(window: MainWindow, qtbot: QtBot, path: Path) -> None:
    with qtbot.waitSignal(window.desk.files.saved):
        window.desk.files.save(path)
    assert not window.desk.dirty


def run(window: MainWindow, study: StudyPanel, qtbot: QtBot) -> None:
    study.running.click()
    qtbot.waitUntil(lambda: not window.desk.studying.is_going)
    assert window.desk.studying.answer is not None


def question(window: MainWindow) -> QMessageBox | None:
    found = window.findChildren(QMessageBox, "unsaved")
    return next((each for each in found if each.isVisible()), None)


def asked(window: MainWindow) -> QMessageBox:
    found = question(window)
    assert found is not None
    return found


def test_closing_asks_about_an_answer_that_is_kept_nowhere_and_saves_it(
    window: MainWindow, study: StudyPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    study.form.means.name.setText("mine")
    run(window, study, qtbot)
    assert not window.desk.dirty, "all results were there"
    window.close()
    box = asked(window)
    assert box.text() == "Keep the answer of the study in s.vzd?"
    assert "The answer of the study “mine” is kept nowhere yet." in box.informativeText()
    assert "lost" not in box.informativeText()
    box.button(BUTTON.Cancel).click()
    assert window.isVisible()
    window.close()
    asked(window).button(BUTTON.Save).click()
    qtbot.waitUntil(lambda: not window.isVisible())
    (kept,) = read(tmp_path / "s.vzd").kept.studies
    assert kept.name == "mine"


def test_other_sessions_are_opened_after_the_same_question_and_discard_loses_it(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    run(window, study, qtbot)
    window.commands["new"].trigger()
    asked(window).button(BUTTON.Discard).click()
    assert window.desk.studying.answer is None
    assert window.desk.sentences == ()
    assert window.desk.unkept == []


def test_what_is_kept_or_exported_is_not_asked_about(
    window: MainWindow, study: StudyPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    run(window, study, qtbot)
    assert window.desk.unkept == ["study"]
    with qtbot.waitSignal(window.desk.files.written):
        StudyExports(window.desk, window).ask_replace(tmp_path / "out")
    assert window.desk.unkept == []
    run(window, study, qtbot)
    study.kept.keep_requested.emit("a")
    assert window.desk.unkept == []
    study.kept.chosen.emit("a")
    qtbot.waitUntil(lambda: "Found by" in study.status.text())
    assert window.desk.unkept == []
    save(window, qtbot, tmp_path / "s.vzd")
    window.commands["new"].trigger()
    assert question(window) is None


def test_unsaved_work_and_answers_are_one_question_and_names_that_are_taken_stay(
    window: MainWindow, study: StudyPanel, found: HandMade, qtbot: QtBot, tmp_path: Path
) -> None:
    run(window, study, qtbot)
    study.kept.keep_requested.emit("study")
    run(window, study, qtbot)
    study.form.show_kind(CUES)
    study.running.click()
    found.find(answer(found.asked[-1][0], PLACES, n_done=4))
    window.commands["new"].trigger()
    box = asked(window)
    assert box.text() == "Save the changes to s.vzd?"
    assert box.informativeText().startswith("Without saving, they are lost. The answers of")
    assert "“study”, “Cue alignment”" in box.informativeText()
    box.button(BUTTON.Cancel).click()
    found.answers.clear()
    window.commands["new"].trigger()
    asked(window).button(BUTTON.Save).click()
    qtbot.waitUntil(lambda: window.desk.sentences == ())
    kept = read(tmp_path / "s.vzd").kept.studies
    assert [each.name for each in kept] == ["study", "study 2"]


def test_an_answer_is_there_again_where_the_next_is_cancelled_before_there_are_numbers(
    window: MainWindow, study: StudyPanel, found: HandMade
) -> None:
    study.form.show_kind(CUES)
    study.running.click()
    found.find(answer(found.asked[-1][0], PLACES, n_done=4))
    before = found.answer
    assert not study.earlier.isVisible()
    study.running.click()
    assert found.answer is None
    assert not study.earlier.isVisible(), "not while something goes on"
    study.cancelling.click()
    assert found.answer is before
    said = "Cancelled before there were numbers. The earlier answer is there again: "
    assert study.message.text() == said + "Cue alignment."
    assert study.results.plot is not None
    study.running.click()
    found.fail(UserError("The disk is full.", next_step="Make room."))
    assert found.answer is before
    again = "The earlier answer is there again: Cue alignment."
    assert study.message.text() == f"The disk is full. Make room. {again}"


def test_where_some_was_found_both_answers_can_be_looked_at(
    window: MainWindow, study: StudyPanel, found: HandMade
) -> None:
    study.form.show_kind(CUES)
    study.running.click()
    found.find(answer(found.asked[-1][0], PLACES, n_done=4))
    whole = found.answer
    study.form.show_kind(FAITHFULNESS)
    study.running.click()
    some = answer(found.asked[-1][0], PLACES, n_done=2, is_whole=False)
    found.find(some)
    study.cancelling.click()
    assert found.answer is some
    assert study.message.text().startswith("Cancelled: what was found by then is shown.")
    study.earlier.click()
    assert (found.answer, study.form.kind) == (whole, CUES)
    study.earlier.click()
    assert (found.answer, study.form.kind) == (some, FAITHFULNESS)
    study.running.click()
    study.cancelling.click()
    assert found.answer is whole, "the whole one, not what there was of another"
    study.running.click()
    found.find(answer(found.asked[-1][0], PLACES, n_done=4))
    assert not study.earlier.isVisible(), "it is whole, and takes the place of what was before"


def test_a_study_that_is_cancelled_leaves_the_one_before(
    window: MainWindow, study: StudyPanel, engine: FakeEngine, qtbot: QtBot
) -> None:
    window.desk.show(Session(window.desk.sentences))  # without results
    study.form.which.setCurrentIndex(study.form.which.findData("first"))
    study.form.first.setValue(2)
    run(window, study, qtbot)
    studying, before = window.desk.studying, window.desk.studying.answer
    study.form.which.setCurrentIndex(study.form.which.findData("all"))
    engine.step_s = 0.2
    study.running.click()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is not IDLE)
    study.cancelling.click()
    qtbot.waitUntil(lambda: not studying.is_going)
    if studying.answer is not before:  # some was found by then
        study.earlier.click()
    assert studying.answer is before
    assert study.form.kind == MEASURES
    study.form.means.relation.set_text("target: upos=X; source: any")
    study.running.click()
    qtbot.waitUntil(lambda: not studying.is_going)
    assert studying.answer is before
    assert "The earlier answer is there again" in study.message.text()


def test_what_is_kept_no_longer_is_asked_about(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    """But not what the user has removed."""
    run(window, study, qtbot)
    study.kept.keep_requested.emit("a")
    study.kept.rename_requested.emit("a", "b")
    assert window.desk.unkept == []
    for _ in range(2):
        window.desk.editor.undo()
    assert window.desk.document.kept.studies == ()
    assert window.desk.unkept == ["study"]
    window.desk.editor.redo()
    assert window.desk.unkept == []
    study.kept.remove_requested.emit("a")
    assert window.desk.document.kept.studies == ()
    assert window.desk.unkept == []


def test_looking_at_kept_studies_loses_no_answer(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    study.form.means.name.setText("first")
    run(window, study, qtbot)
    for name in "ab":
        study.kept.keep_requested.emit(name)
    study.form.means.name.setText("second")
    run(window, study, qtbot)
    answer = window.desk.studying.answer
    for name in "abab":
        study.kept.chosen.emit(name)
        qtbot.waitUntil(lambda: not window.desk.studying.opening)
        assert window.desk.unkept == ["second"]
    study.form.means.relation.set_text("target: upos=X; source: any")
    study.running.click()
    qtbot.waitUntil(lambda: not window.desk.studying.is_going)
    assert window.desk.studying.answer is answer


def test_of_kept_studies_of_several_kinds_the_last_that_is_wanted_is_shown(
    window: MainWindow, study: StudyPanel, found: HandMade, qtbot: QtBot
) -> None:
    run(window, study, qtbot)
    study.kept.keep_requested.emit("a")
    kept = window.desk.document.kept.studies[0]
    other = replace(kept, name="b", kind=CUES)
    window.desk.editor.undo()
    window.desk.show(replace(window.desk.snapshot(), kept=Kept(studies=(kept, other))))
    found.show_kept = lambda name, then: setattr(found, "opening", name)  # type: ignore[attr-defined]
    study.kept.chosen.emit("a")
    assert window.desk.studying.opening == "a"
    study.kept.chosen.emit("b")
    assert (window.desk.studying.opening, found.opening) == ("", "b")
    study.form.show_kind(MEASURES)
    study.running.click()
    assert found.opening == "", "something else was asked by then"
    qtbot.waitUntil(lambda: not window.desk.studying.is_going)


def boxed(window: MainWindow, qtbot: QtBot, name: str) -> QMessageBox:
    """The question of this name, once it is asked."""

    def visible() -> list[QMessageBox]:
        return [each for each in window.findChildren(QMessageBox, name) if each.isVisible()]

    qtbot.waitUntil(lambda: bool(visible()))
    return visible()[-1]


def press(box: QMessageBox, text: str) -> None:
    next(each for each in box.buttons() if each.text().replace("&", "") == text).click()


def test_a_disk_that_is_full_on_leaving_loses_no_answer(
    window: MainWindow, study: StudyPanel, qtbot: QtBot, tmp_path: Path, monkeypatch
) -> None:
    run(window, study, qtbot)
    before = (tmp_path / "s.vzd").read_bytes()

    def write(*_: object, **__: object) -> None:
        raise UserError("The disk is full.", next_step="Make room.")

    with monkeypatch.context() as full:
        full.setattr(vzdesk.session.write, "write", write)
        window.close()
        asked(window).button(BUTTON.Save).click()
        press(boxed(window, qtbot, "not-saved"), "Cancel")
        assert window.isVisible()
    assert (tmp_path / "s.vzd").read_bytes() == before
    assert (window.desk.unkept, window.desk.dirty) == ([], True), "it is in the session now"
    window.close()
    box = asked(window)
    assert box.text() == "Save the changes to s.vzd?"
    box.button(BUTTON.Save).click()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert [each.name for each in read(tmp_path / "s.vzd").kept.studies] == ["study"]


def test_a_file_that_somebody_changed_is_not_replaced_by_an_answer_unseen(
    window: MainWindow, study: StudyPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    run(window, study, qtbot)
    theirs = Session((text.sentence("x", "Theirs"),))
    write(theirs, tmp_path / "s.vzd")
    window.close()
    asked(window).button(BUTTON.Save).click()
    box = boxed(window, qtbot, "not-saved")
    assert [each.text for each in read(tmp_path / "s.vzd").sentences] == ["Theirs"]
    assert window.isVisible()
    press(box, "Replace it")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert [each.name for each in read(tmp_path / "s.vzd").kept.studies] == ["study"]


def test_whoever_saves_a_file_to_read_only_is_asked_where_and_may_stay(
    window: MainWindow, study: StudyPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(window.desk.files.opened):
        window.desk.files.open(tmp_path / "s.vzd", read_only=True)
    run(window, study, qtbot)
    window.close()
    asked(window).button(BUTTON.Save).click()
    dialog = next(each for each in window.findChildren(QFileDialog) if each.isVisible())
    dialog.reject()
    assert window.isVisible()
    assert (window.desk.unkept, window.desk.dirty) == ([], True)
    assert read(tmp_path / "s.vzd").kept.studies == ()
    window.close()
    asked(window).button(BUTTON.Discard).click()
    assert not window.isVisible()


def test_closing_while_a_disk_does_not_answer_says_which_answers_are_lost(
    window: MainWindow, study: StudyPanel, qtbot: QtBot, monkeypatch
) -> None:
    run(window, study, qtbot)
    monkeypatch.setattr(type(window.desk.files), "long_written", Path("x.csv"))
    monkeypatch.setattr(type(window.desk.files), "is_writing", True)
    window.close()
    said = boxed(window, qtbot, "not-written").informativeText()
    assert said.endswith("What studies found and nobody keeps would be lost: “study”.")
    monkeypatch.undo()
