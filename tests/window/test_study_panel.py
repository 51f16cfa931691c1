"""A study in the window: from the question to plots, the sentences behind them, and files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QPalette
from PySide6.QtWidgets import QDialogButtonBox, QLineEdit, QMenu, QMessageBox
from pytestqt.qtbot import QtBot
from settled import settle

from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.engine.sentence import Tier
from vzdesk.panels.study.boxes import BoxesPlot
from vzdesk.panels.study.grid import GridPlot
from vzdesk.panels.study.lines import LinesPlot
from vzdesk.panels.study.plot import Plot
from vzdesk.panels.study.results import MATCHES, PLOT, TABLE
from vzdesk.session.document import Session
from vzdesk.study.pictures import Grid
from vzdesk.view.selection import Settings
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.window.main_window import MainWindow
from vzdesk.window.studies.exporting import StudyExports
from vzdesk.window.studies.folder import FolderDialog
from vzdesk.window.studies.panel import StudyPanel

N = 14
RELATION = "target: upos=NOUN; source: adjacent, before=target"


@pytest.fixture
def study(window: MainWindow, qtbot: QtBot) -> StudyPanel:
    """The panel, with annotated sentences, two thirds of which match what is written."""
    tiers = (Tier("upos", ("DET", "NOUN", "VERB", "ADV")),)
    made = [text.sentence(f"s{n}", f"The key{n} fell{n} down") for n in range(N)]
    made = [replace(each, tiers=tiers) if n % 3 else each for n, each in enumerate(made)]
    window.desk.show(Session(tuple(made), settings=Settings(units="words")))
    window.commands["study"].trigger()
    panel = window.study.panel
    assert panel is not None
    panel.form.means.relation.set_text(RELATION)
    qtbot.waitUntil(lambda: panel.matches.found.text().startswith("9 of 14"))
    return panel


def run(panel: StudyPanel, window: MainWindow, qtbot: QtBot) -> None:
    panel.running.click()
    qtbot.waitUntil(lambda: not window.desk.studying.is_going)


def shown(panel: StudyPanel, kind: type[Plot]) -> Plot:
    """The first plot of this kind, chosen as a user does."""
    box = panel.results.picture
    for at in range(box.count()):
        box.setCurrentIndex(at)
        box.activated.emit(at)
        if isinstance(panel.results.plot, kind):
            return panel.results.plot
    raise AssertionError(kind)


def click(plot: Plot, qtbot: QtBot, x: float, y: float) -> None:
    qtbot.waitExposed(plot)
    settle(plot)  # its axes are given their room
    box = plot.getPlotItem().getViewBox()
    at = plot.mapFromScene(box.mapViewToScene(type(box.viewRect().topLeft())(x, y)))
    qtbot.mouseMove(plot.viewport(), at)
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_the_panel_has_the_place_of_the_map_and_gives_it_back(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    assert study.isVisible()
    assert not window.heatmap.isVisible()
    assert not window.layers.isVisible()
    assert window.sentence.isVisible()
    assert window.commands["study"].isChecked()
    window.desk.comparison.start("s1", "s2")
    assert not study.isVisible()
    window.desk.comparison.stop()
    assert study.isVisible(), "it comes back behind a comparison"
    study.leaving.click()
    assert window.heatmap.isVisible()
    assert window.layers.isVisible()
    assert not study.isVisible()
    window.commands["study"].trigger()
    assert study.isVisible()
    qtbot.keyClick(study.results.tabs, Qt.Key.Key_Escape)
    assert window.heatmap.isVisible()


def test_what_matches_is_seen_before_anything_is_run(study: StudyPanel, qtbot: QtBot) -> None:
    assert study.results.tabs.currentIndex() == MATCHES
    lines = study.matches.examples.toPlainText()
    assert "The key1 fell1 down" in lines
    assert "5 sentences: There is no column “upos”." in lines
    study.form.which.setCurrentIndex(study.form.which.findData("first"))
    study.form.first.setValue(2)
    qtbot.waitUntil(lambda: study.matches.found.text() == "1 of 2 sentences match: 1 match.")


def test_a_click_on_a_point_lists_its_sentences_and_one_of_them_opens(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    run(study, window, qtbot)
    assert study.results.tabs.currentIndex() == PLOT
    plot = shown(study, LinesPlot)
    answer = window.desk.studying.answer
    assert answer is not None
    row = next(row for row in answer.rows if row.layer == 1)
    click(plot, qtbot, 1.0, row.mean.mean)
    table = study.results.behind
    assert table.isVisible()
    assert table.texts.rowCount() == row.mean.n == 9
    values = [float(each) for each in table.texts.columns[0].texts]
    assert np.mean(values) == pytest.approx(row.mean.mean, rel=1e-5)
    table.selectRow(3)
    state = window.desk.state
    assert state.sentence is not None
    assert state.sentence.text == table.texts.columns[2].texts[3]
    assert state.layer == 1
    seen = state.locked
    assert seen.target is not None
    assert seen.source is not None
    assert tuple(state.targets[seen.target].words) == (1,)
    assert tuple(state.sources[seen.source].words) == (0,)
    assert f"score {table.texts.columns[0].texts[3]}" in state.readout


def test_distributions_and_relations_are_plotted_and_can_be_clicked(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    study.form.means.add_relation()
    study.form.means.relation.set_text("target: upos=VERB; each source: any")
    study.form.means.groups.choose(("target.upos", "distance"))
    run(study, window, qtbot)
    assert window.desk.studying.answer is not None
    assert len(window.desk.studying.answer.of.spec.relations) == 2
    grid = shown(study, GridPlot)
    of = grid.content  # type: ignore[attr-defined]
    assert isinstance(of, Grid)
    click(grid, qtbot, 2.0, float(len(of.rows) - 1))
    assert study.results.behind.texts.rowCount() == 9
    values = [float(each) for each in study.results.behind.texts.columns[0].texts]
    assert np.mean(values) == pytest.approx(of.means[0, 2], rel=1e-5)
    boxes = shown(study, BoxesPlot)
    assert study.results.legend.text().count("■") == len(boxes.content.groups)  # type: ignore[attr-defined]


def test_the_table_has_all_digits_and_is_copied(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    run(study, window, qtbot)
    study.results.tabs.setCurrentIndex(TABLE)
    study.copying.trigger()
    answer = window.desk.studying.answer
    assert answer is not None
    first, *lines = QGuiApplication.clipboard().text().splitlines()
    assert first.split("\t") == ["layer", "mean", "95 % from", "to", "n"]
    assert [float(line.split("\t")[1]) for line in lines] == [row.mean.mean for row in answer.rows]
    study.results.table.selectRow(2)
    assert study.results.behind.texts.rowCount() == 9


def test_what_is_missing_in_the_question_is_said(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    study.form.means.measures.choose(())
    study.running.click()
    assert "names no measure" in study.message.text()
    study.form.means.measures.choose(("share",))
    study.form.means.relation.set_text("target: upos=X; source: any")
    study.running.click()
    qtbot.waitUntil(lambda: "matches nothing" in study.message.text())
    study.form.means.relation.set_text("")
    assert study.matches.found.text().startswith("Write a relation, or choose one under")
    study.form.means.relation.set_text("target")
    assert study.matches.found.text() == ""
    study.running.click()
    assert "at character" in study.message.text()
    study.form.means.relation.set_text(RELATION)
    study.form.which.setCurrentIndex(study.form.which.findData("selected"))
    study.running.click()
    assert "No sentences are selected" in study.message.text()
    assert window.desk.runner.run_state is IDLE


def test_a_kept_study_is_asked_again_as_it_was(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    study.form.first.setValue(12)
    study.form.which.setCurrentIndex(study.form.which.findData("first"))
    study.form.means.groups.choose(("distance",))
    run(study, window, qtbot)
    before = window.desk.studying.answer
    assert before is not None
    assert before.of.spec.sentences == SentenceChoice(most=12), "no list of them"
    study.kept.keep_requested.emit("mine")
    assert study.kept.name == "mine"
    study.form.means.groups.choose(())
    study.form.means.relation.set_text("target: any; source: any")
    study.kept.chosen.emit("mine")
    assert study.status.text() == "Opening the kept study “mine”…"
    qtbot.waitUntil(lambda: "Found by vzdesk" in study.status.text())
    answer = window.desk.studying.answer
    assert answer is not None
    assert (answer.table, answer.values) == (before.table, ())
    assert (study.form.which.currentData(), study.form.first.value()) == ("first", 12)
    assert "Found by vzdesk" in study.status.text()
    run(study, window, qtbot)
    assert window.desk.studying.answer is not None
    assert window.desk.studying.answer.table == before.table
    study.kept.rename_requested.emit("mine", "yours")
    study.kept.remove_requested.emit("yours")
    assert study.kept.box.count() == 1


def test_it_is_exported_and_a_study_that_is_there_is_asked_about(
    window: MainWindow, study: StudyPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    run(study, window, qtbot)
    exports = StudyExports(window.desk, window)
    folder = tmp_path / "out"
    with qtbot.waitSignal(window.desk.files.written):
        exports.ask_replace(folder)
    answer = window.desk.studying.answer
    assert answer is not None
    assert (folder / "table.csv").read_bytes().decode() == answer.table
    assert list((folder / "figures").glob("lines-*.pdf"))
    (folder / "table.csv").write_text("mine")
    exports.ask_replace(folder)
    box = window.findChild(QMessageBox, "replace-study")
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert (folder / "table.csv").read_text() == "mine"
    record = json.loads((folder / "study.json").read_text())
    assert record["command"] == "", "there is no file yet that it could name"


def test_its_command_is_copied_once_the_session_has_a_file(
    window: MainWindow, study: StudyPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    run(study, window, qtbot)
    QGuiApplication.clipboard().setText("before")
    study.commanding.trigger()
    assert QGuiApplication.clipboard().text() == "before"
    assert "Save the session first" in window.message_bar.label.text()
    with qtbot.waitSignal(window.desk.files.saved):
        window.desk.files.save(tmp_path / "my session.vzd")
    study.commanding.trigger()
    line = QGuiApplication.clipboard().text()
    session = f"'{tmp_path / 'my session.vzd'}'"
    assert line == f"vzdesk study {session} --relation '{RELATION}' --out study"


def test_plots_follow_the_colours_of_the_window(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    run(study, window, qtbot)
    plot = shown(study, LinesPlot)
    assert not [each for each in window.findChildren(QMenu) if each.isVisible()]
    for _ in range(2):  # it is drawn again with each part of a run
        plot.show_content(plot.content)
        axis = plot.getPlotItem().getAxis("left")
        assert axis.autoSIPrefixScale == 1.0, "0.05 is written as 0.05"
    dark = QPalette(plot.palette())
    dark.setColor(QPalette.ColorRole.Base, Qt.GlobalColor.black)
    dark.setColor(QPalette.ColorRole.Text, Qt.GlobalColor.white)
    before = plot.colour(0)
    plot.setPalette(dark)
    assert plot.backgroundBrush().color() == dark.base().color()
    assert plot.colour(0).lightness() > before.lightness()
    assert plot.getPlotItem().getAxis("left").textPen().color() == dark.text().color()


def test_a_plot_takes_more_lines_than_it_had(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    study.form.means.methods.choose(("value-zeroing", "attention"))
    run(study, window, qtbot)
    box = study.results.picture
    at = next(n for n in range(box.count()) if box.itemData(n) == "lines-share")
    box.setCurrentIndex(at)
    box.activated.emit(at)
    plot = study.results.plot
    assert isinstance(plot, LinesPlot)
    assert len(plot.content.lines) == 2
    higher = (replace(each, means=(9.0,) * len(each.means)) for each in plot.content.lines)
    plot.show_content(replace(plot.content, lines=(*plot.content.lines, *higher)))
    assert not plot.grab().isNull()


def test_of_a_long_relation_the_beginning_is_seen(study: StudyPanel) -> None:
    line = study.form.means.relation
    line.set_text("target: upos=VERB, lemma!=be; source: deprel=nsubj, head=target, before=target")
    field = line.text
    assert field.fontMetrics().horizontalAdvance(field.text()) > field.width()
    assert field.cursorPositionAt(QPoint(field.width() // 8, field.height() // 2)) < 12


def test_what_is_enlarged_stays_so_while_more_is_found(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    run(study, window, qtbot)
    plot = shown(study, LinesPlot)
    box = plot.getPlotItem().getViewBox()
    whole = box.viewRange()
    plot.show_content(plot.content)
    assert box.viewRange() == whole
    box.setRange(xRange=(0.5, 1.5), yRange=(0.1, 0.2), padding=0)
    seen = box.viewRange()
    click(plot, qtbot, 1.0, 0.15)
    higher = (replace(each, means=(0.3, 0.4, 0.5)) for each in plot.content.lines)
    plot.show_content(replace(plot.content, lines=tuple(higher)))
    np.testing.assert_allclose(box.viewRange(), seen)
    qtbot.mouseDClick(plot.viewport(), Qt.MouseButton.LeftButton)
    np.testing.assert_allclose(box.viewRange()[0], whole[0])
    box.setRange(xRange=(0.5, 1.5), yRange=(0.1, 0.2), padding=0)
    plot.show_content(replace(plot.content, file="another"))
    np.testing.assert_allclose(box.viewRange()[0], whole[0])


def test_the_arrow_keys_go_from_mark_to_mark_and_enter_lists_its_sentences(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    study.form.means.methods.choose(("value-zeroing", "attention"))
    study.form.means.add_relation()
    study.form.means.relation.set_text("target: upos=VERB; each source: any")
    run(study, window, qtbot)
    for kind in (LinesPlot, BoxesPlot, GridPlot):
        plot = shown(study, kind)
        plot.setFocus()
        assert plot.spot is None
        whole = plot.accessibleDescription()
        seen = set()
        for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right):
            qtbot.keyClick(plot, key)
            assert plot.spot is not None
            assert plot.accessibleDescription() == plot.spot.text != whole
            assert f"layer {plot.spot.column + 1}" in plot.spot.text
            seen.add(plot.spot.column)
        assert seen == {0, 1, 2}, "it stays at the end"
        column = {each for each in plot.spots if each.column == 2}
        assert len(column) == 2
        for key in (Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Down):
            qtbot.keyClick(plot, key)
        assert plot.spot == min(column, key=lambda each: each.y)
        qtbot.keyClick(plot, Qt.Key.Key_Return)
        assert study.results.behind.isVisible()
        assert study.results.behind_title.text().startswith(plot.spot.point.series.relation)
        assert "layer 3" in study.results.behind_title.text()
        before = plot.spot
        plot.show_content(plot.content)
        assert plot.spot == before


def test_a_folder_that_there_is_not_yet_is_made_and_named(
    window: MainWindow, study: StudyPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    run(study, window, qtbot)
    study.exporting.trigger()
    dialog = window.findChild(FolderDialog)
    assert dialog is not None
    folder = tmp_path / "new" / "my study"
    dialog.findChild(QLineEdit).setText(str(folder))
    with qtbot.waitSignal(window.desk.files.written):
        dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Open).click()
    assert (folder / "table.csv").is_file()
    assert str(folder) in window.status.message.text()


def test_a_folder_that_cannot_be_made_is_refused(
    window: MainWindow, study: StudyPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    run(study, window, qtbot)
    (tmp_path / "file").write_text("mine")
    exports = StudyExports(window.desk, window)
    for folder in (tmp_path / "file" / "below", tmp_path / "file"):
        with qtbot.waitSignal(window.desk.user_error) as said:
            exports.ask_replace(folder)
        assert "Cannot write into the folder" in said.args[0].message
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("name", ["table.csv", "figures/lines-share.pdf", "study.json"])
def test_what_is_no_study_is_not_replaced_unasked(
    window: MainWindow, study: StudyPanel, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    run(study, window, qtbot)
    path = tmp_path / "out" / name
    path.parent.mkdir(parents=True)
    path.write_text('"mine"')
    StudyExports(window.desk, window).ask_replace(tmp_path / "out")
    box = window.findChild(QMessageBox, "replace-study")
    assert box.text() == f"There is a file {path.name} in out already. Replace it?"
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert path.read_text() == '"mine"'
    assert not window.desk.files.is_writing
