"""Methods in the window: which are run, what they are, and all of them side by side."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from fakes import FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QTextDocument
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from vzdesk.desk import preferences
from vzdesk.desk.run import IDLE
from vzdesk.engine.methods import methods
from vzdesk.view.selection import Cell
from vzdesk.widgets.words import method_texts
from vzdesk.window.dialogs.methods.method_info import MethodInfoDialog
from vzdesk.window.dialogs.methods.methods import MethodsDialog
from vzdesk.window.dialogs.sentence import SentenceDialog
from vzdesk.window.main_window import MainWindow

MORE = ("attention-norm", "attention-rollout")
USUAL = ("value-zeroing", "attention")


def run(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)


@pytest.fixture
def scored(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """Two sentences by four methods."""
    window.desk.runner.methods.choose(MORE)
    window.desk.editor.add("The keys are here\nThe table is here")
    window.sentences.view.select(("1",))
    run(qtbot, window)
    return window


def read(html: str) -> str:
    document = QTextDocument()
    document.setHtml(html)
    return document.toPlainText()


# Which are run


def test_what_is_checked_is_run_and_remembered(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add("The keys are here")
    window.commands["methods"].trigger()
    dialog = window.findChild(MethodsDialog)
    assert all(dialog.checks[name].isChecked() for name in USUAL)
    assert not any(dialog.checks[name].isEnabled() for name in USUAL)
    for name, check in dialog.checks.items():
        if check.isEnabled():
            check.setChecked(name in MORE)
    dialog.run.click()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE and bool(engine.methods))
    assert engine.methods == [(*USUAL, *MORE)]
    assert preferences.read().methods == MORE
    assert "It computes Value Zeroing, Attention, Attention-Norm, Attention Rollout." in read(
        window.toolbar.run.toolTip()
    )


def test_cancel_changes_nothing_and_all_quick_ones_are_checked_at_once(window: MainWindow) -> None:
    window.commands["methods"].trigger()
    dialog = window.findChild(MethodsDialog)
    dialog.all.click()
    checked = {name for name, check in dialog.checks.items() if check.isChecked()}
    assert checked == {name for name, method in methods().items() if not method.is_costly}
    dialog.reject()
    assert window.desk.runner.methods.to_run == USUAL
    window.save_preferences()
    assert preferences.read().methods is None


def test_five_are_checked_until_others_are_chosen(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add("The keys are here")
    run(qtbot, window)
    assert engine.methods == [USUAL], "opening the dialog is what offers the others"
    window.commands["methods"].trigger()
    dialog = window.findChild(MethodsDialog)
    assert dialog.run.isDefault()
    dialog.run.click()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE and len(engine.methods) == 2)
    assert set(engine.methods[1]) == {*USUAL, "attention-norm", "globenc", "alti"}


def test_who_chose_none_is_offered_none_again(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["methods"].trigger()
    dialog = window.findChild(MethodsDialog)
    for check in dialog.checks.values():
        if check.isEnabled():
            check.setChecked(False)
    with qtbot.waitSignal(dialog.destroyed):
        dialog.accept()
    assert preferences.read().methods == ()
    window.commands["methods"].trigger()
    dialog = window.findChild(MethodsDialog)
    assert [name for name, check in dialog.checks.items() if check.isChecked()] == list(USUAL)
    dialog.reject()


def test_what_takes_long_says_how_many_times_as_long(window: MainWindow) -> None:
    window.commands["methods"].trigger()
    dialog = window.findChild(MethodsDialog)
    text = dialog.checks["integrated-gradients"].text()
    assert text == "Integrated Gradients (about 320 times as long as Value Zeroing)"
    assert "times as long" in dialog.checks["attention-flow"].text()
    assert dialog.checks["alti"].text() == "ALTI"
    dialog.reject()


def test_cancel_counts_the_sentences_that_have_all_methods(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add("The keys are here\nThe table is here")
    run(qtbot, window)
    window.desk.runner.methods.choose(MORE)
    engine.step_s = 0.1
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: bool(window.desk.document.waiting))
    window.commands["cancel"].trigger()
    said = window.status.message.text()
    assert said == "Cancelled: 0 of 2 sentences are scored by all methods."


def test_what_the_model_lacks_is_greyed_with_the_reason(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    engine.lacking = {"norms": "its norms are not known"}
    window.commands["methods"].trigger()
    dialog = window.findChild(MethodsDialog)
    check = dialog.checks["attention-norm-res"]
    qtbot.waitUntil(lambda: not check.isEnabled())
    assert check.text() == "Attention-Norm + RES: its norms are not known"
    assert dialog.checks["attention-norm"].isEnabled()
    dialog.all.click()
    assert not check.isChecked()
    dialog.reject()
    box = window.toolbar.method
    row = box.findData("attention-norm-res")
    assert not box.model().item(row).isEnabled()
    assert "its norms are not known" in read(box.itemData(row, Qt.ItemDataRole.ToolTipRole))


def test_a_long_reason_has_the_room_it_needs(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    engine.lacking = {"norms": "what stands in the way of this one is told at some length, as here"}
    window.commands["methods"].trigger()
    dialog = window.findChild(MethodsDialog)
    check = dialog.checks["attention-norm-res-ln"]
    qtbot.waitUntil(lambda: not check.isEnabled())
    qtbot.waitUntil(lambda: check.width() >= check.sizeHint().width())
    dialog.reject()


def test_the_box_has_scored_methods_first_and_those_across_layers_apart(
    scored: MainWindow,
) -> None:
    box = scored.toolbar.method
    texts = [box.itemText(row) for row in range(box.count())]
    lines = [text for text in texts if text]
    assert lines[:6] == [
        *("Value Zeroing", "Attention", "Attention-Norm", "across layers", "Attention Rollout"),
        "not scored yet",
    ]
    assert "Attention-Norm + RES" in lines[6:]
    for row, text in enumerate(texts):
        assert bool(box.itemData(row)) == (text not in ("", *lines[3:6:2]) and "across" not in text)
    box.setCurrentIndex(texts.index("across layers"))
    box.activated.emit(box.currentIndex())
    assert scored.desk.state.method == "value-zeroing", "a heading chooses nothing"


def test_rollout_is_not_offered_where_a_method_is_across_layers_as_it_is(
    scored: MainWindow,
) -> None:
    rollout = scored.toolbar.rollout
    assert rollout.isEnabled()
    scored.desk.navigator.set_method("attention-rollout")
    assert not rollout.isEnabled()
    assert "across layers as it is" in read(rollout.toolTip())
    assert "across layers" in scored.desk.state.readout
    scored.desk.navigator.set_show("methods")
    assert rollout.isEnabled(), "others that are shown have one"
    rollout.click()
    assert rollout.isChecked()
    rollout.click()
    assert not rollout.isChecked()


# What they are


@pytest.mark.parametrize("name", methods())
def test_every_method_says_what_it_measures_and_whom_to_cite(name: str) -> None:
    assert "It misleads" in method_texts.about(name)
    assert method_texts.summary(name)
    assert method_texts.layers_of(name).startswith(
        "across" if methods()[name].is_global else "a map"
    )
    assert method_texts.needs_of(name)
    assert "pages" in method_texts.citation_of(name) or "arXiv" in method_texts.citation_of(name)


def test_the_citation_of_the_chosen_method_is_copied(scored: MainWindow) -> None:
    scored.desk.navigator.set_method("attention-norm")
    scored.commands["method-info"].trigger()
    dialog = scored.findChild(MethodInfoDialog)
    assert dialog.windowTitle() == "Attention-Norm"
    assert dialog.text.text() == method_texts.about("attention-norm")
    dialog.copy.click()
    assert "Attention is Not Only a Weight" in QGuiApplication.clipboard().text()
    dialog.reject()


# Side by side


def test_they_come_with_a_key_and_go_with_esc(scored: MainWindow) -> None:
    scored.commands["compare-methods"].trigger()
    panel = scored.side_by_side.panel
    assert panel.isVisible()
    assert not scored.layers.isVisible()
    assert scored.commands["compare-methods"].isChecked()
    QTest.keyClick(panel.canvas, Qt.Key.Key_Escape)
    assert not panel.isVisible()
    assert scored.heatmap.isVisible()
    assert scored.layers.isVisible()
    assert scored.desk.state.show == "map"


def test_the_next_sentence_is_shown_by_all_methods_too_and_correlations_come(
    qtbot: QtBot, scored: MainWindow
) -> None:
    scored.commands["compare-methods"].trigger()
    model = scored.side_by_side.panel.details.model
    qtbot.waitUntil(lambda: model.agreement is not None)
    first = model.agreement
    scored.commands["next"].trigger()
    assert scored.desk.state.sentence.id == "2"
    qtbot.waitUntil(lambda: model.agreement not in (None, first))
    assert scored.side_by_side.panel.isVisible()


def test_what_is_chosen_in_them_is_chosen_in_the_window(scored: MainWindow) -> None:
    scored.commands["compare-methods"].trigger()
    panel = scored.side_by_side.panel
    panel.click_requested.emit(Cell(3, 1))
    panel.method_requested.emit("attention-norm")
    panel.own_scales_requested.emit(True)
    state = scored.desk.state
    assert (state.locked, state.method) == (Cell(3, 1), "attention-norm")
    assert state.by_method.has_own_scales
    panel.open_requested.emit("attention")
    assert (scored.desk.state.show, scored.desk.state.method) == ("map", "attention")


def test_two_of_them_are_compared_and_all_are_shown_again(qtbot: QtBot, scored: MainWindow) -> None:
    scored.commands["compare-methods"].trigger()
    scored.side_by_side.panel.pair.click()
    dialog = scored.findChild(SentenceDialog)
    shown = [dialog.shown.index(row, 0).data() for row in range(dialog.shown.rowCount())]
    assert shown == [
        f"This sentence by {name}" for name in ("Attention", "Attention-Norm", "Attention Rollout")
    ]
    dialog.accept()
    assert scored.comparing.panel.isVisible()
    assert scored.desk.state.comparison.titles == ("A  Value Zeroing", "B  Attention")
    scored.comparing.panel.leave.click()
    assert scored.side_by_side.panel.isVisible()


def test_where_nothing_is_scored_they_say_what_to_do(window: MainWindow) -> None:
    window.desk.editor.add("The keys are here")
    window.commands["compare-methods"].trigger()
    assert window.side_by_side.panel.message == "Press Run (F5) to score this sentence."


def test_a_session_remembers_them_and_two_that_are_compared(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    scored.commands["compare-methods"].trigger()
    scored.desk.navigator.set_settings(own_scales=True)
    scored.desk.comparison.start_methods("1", "attention-norm")
    scored.desk.files.save(tmp_path / "a.vzd")
    qtbot.waitUntil(lambda: not scored.desk.dirty)
    scored.documents.new()
    scored.documents.open_path(tmp_path / "a.vzd")
    qtbot.waitUntil(lambda: scored.desk.path == tmp_path / "a.vzd")
    comparison = scored.desk.state.comparison
    assert comparison.methods == ("Value Zeroing", "Attention-Norm")
    scored.desk.comparison.stop()
    assert scored.side_by_side.panel.isVisible()
    assert scored.desk.state.by_method.has_own_scales


# What leaves the program


def exported(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    qtbot.waitUntil(lambda: window.status.message.text() == f"Wrote {path.name}.")


def test_the_picture_has_all_maps_and_names_sentence_model_layer_methods_and_scale(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    scored.commands["compare-methods"].trigger()
    scored.desk.navigator.set_layer(1)
    path = tmp_path / "five.svg"
    scored.documents.write_picture(path)
    exported(qtbot, scored, path)
    texts = [
        each.text or "" for each in ElementTree.parse(path).iter() if each.tag.endswith("text")
    ]
    written = " ".join(" ".join(texts).split())
    for said in (
        *("4 methods, layer 2", "The keys are here", "Model: fake", "1 Value Zeroing"),
        *("2 Attention", "3 Attention-Norm", "4 Attention Rollout · across layers"),
        *("one colour scale for all maps", "looks sparser"),
    ):
        assert said in written
    assert texts.count("keys") == 4 + 1, "above each map, and beside their line"


def test_the_table_has_every_method_in_every_layer_for_the_chosen_cell(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    command = scored.commands["export-methods"]
    scored.commands["compare-methods"].trigger()
    assert not command.isEnabled()
    scored.desk.navigator.click(Cell(3, 2))
    assert command.isEnabled()
    path = tmp_path / "m.csv"
    scored.documents.write_methods(path)
    exported(qtbot, scored, path)
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    result = scored.desk.document.current
    assert [row["method"] for row in rows[::3]] == [*USUAL, *MORE]
    for row in rows:
        [key] = [key for key in result.maps if str(key) == row["method"]]
        of = result.maps[key].scores[int(row["layer"]) - 1][3]
        assert row["score"] == str(of[2])
        assert (row["rank"], row["n_sources"]) == (str(1 + int((of > of[2]).sum())), str(len(of)))
        assert (row["target"], row["source"], row["target_word_id"]) == ("are", "keys", "3")
        assert (row["distance"] == "NA") == (row["method"] != "value-zeroing")
    record = json.loads(path.with_name("m.csv.json").read_text(encoding="utf-8"))
    assert record["methods"] == [*USUAL, *MORE]
    assert record["sentences"] == {"1": {"text": "The keys are here"}}


def test_differences_of_two_methods_name_both(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    scored.desk.comparison.start_methods("1", "attention")
    path = tmp_path / "d.csv"
    scored.documents.write_differences(path)
    exported(qtbot, scored, path)
    with path.open(encoding="utf-8", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["method"] == "value-zeroing - attention"
    difference = float(row["score_a"]) - float(row["score_b"])
    assert float(row["difference"]) == pytest.approx(difference, abs=1e-7)
    record = json.loads(path.with_name("d.csv.json").read_text(encoding="utf-8"))
    methods_of = [record["sentences"][side]["method"] for side in "ab"]
    assert methods_of == list(USUAL)
    picture = tmp_path / "d.svg"
    scored.documents.write_picture(picture)
    exported(qtbot, scored, picture)
    assert "Value Zeroing − Attention, layer 1" in picture.read_text(encoding="utf-8")


# Only marked targets


def test_only_marked_targets_are_scored_where_that_is_chosen_and_it_is_remembered(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add("The keys are here\nThe table is here")
    window.desk.navigator.select("2")
    window.desk.editor.toggle_role("targets", 1)
    command = window.commands["marked-only"]
    assert not command.isChecked()
    command.trigger()
    assert command.isChecked()
    assert "1 of 2 sentences have none and are left out" in command.text()
    assert "&" not in window.status.message.text()
    assert preferences.read().marked_only
    run(qtbot, window)
    assert engine.scored == ["2"]
    shown = window.desk.state.map
    assert shown is not None
    assert "targets not scored" in shown.hidden_note
    assert not window.commands["rollout"].isEnabled()
    command.trigger()
    assert not preferences.read().marked_only
    run(qtbot, window)
    assert engine.scored == ["2", "1", "2"]
    assert window.commands["rollout"].isEnabled()
