"""Ways to look at maps, by menu and key, in all panels, and back from a file."""

from __future__ import annotations

from pathlib import Path

import pytest
from fakes import fake_ref, fake_scored
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImageReader
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from vzdesk.engine import text
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.view.selection import Cell
from vzdesk.window.main_window import MainWindow
from vzdesk.window.tables.dialog import TableDialog


@pytest.fixture
def shown(window: MainWindow) -> MainWindow:
    """The window with two sentences that are scored, a cell locked in the first."""
    of = (text.sentence("1", "The keys are on the table"), text.sentence("2", "The key is here"))
    analysis = Analysis(fake_ref(), Provenance("t", "cpu", "f"), {s.id: fake_scored(s) for s in of})
    window.desk.show(Session(of, (analysis,)))
    window.desk.navigator.click(Cell(2, 4))
    window.activateWindow()
    return window


def press(qtbot: QtBot, window: MainWindow, key: Qt.Key, *more: Qt.KeyboardModifier) -> None:
    modifiers = Qt.KeyboardModifier.NoModifier
    for each in more:
        modifiers |= each
    window.heatmap.canvas.setFocus()
    qtbot.keyClick(window.heatmap.canvas, key, modifiers)


def test_p_pins_and_unpins_and_shift_p_clears(qtbot: QtBot, shown: MainWindow) -> None:
    press(qtbot, shown, Qt.Key.Key_P)
    assert [pin.cell for pin in shown.layers.state.pins] == [Cell(2, 4)]
    assert shown.commands["pin"].isChecked()
    press(qtbot, shown, Qt.Key.Key_P)
    assert not shown.layers.state.pins
    press(qtbot, shown, Qt.Key.Key_P)
    press(qtbot, shown, Qt.Key.Key_P, Qt.KeyboardModifier.ShiftModifier)
    assert not shown.layers.state.pins


def test_a_p_that_is_typed_pins_nothing(qtbot: QtBot, shown: MainWindow) -> None:
    shown.commands["add"].trigger()
    qtbot.keyClicks(shown.sentences.input, "pip +0.")
    assert shown.sentences.input.text() == "pip +0."
    assert not shown.layers.state.pins


@pytest.mark.parametrize(
    ("key", "show"),
    [(Qt.Key.Key_7, "map"), (Qt.Key.Key_8, "layers"), (Qt.Key.Key_9, "table")],
)
def test_keys_choose_map_layers_or_table(
    qtbot: QtBot, shown: MainWindow, key: Qt.Key, show: str
) -> None:
    press(qtbot, shown, key, Qt.KeyboardModifier.ControlModifier)
    assert shown.heatmap.state.show == show
    views = {
        "map": shown.heatmap.canvas,
        "layers": shown.heatmap.grid,
        "table": shown.heatmap.table,
    }
    assert [name for name, each in views.items() if each.isVisible()] == [show]
    assert views[show].hasFocus() or views[show].focusProxy().hasFocus()


def test_a_locked_scale_stays_for_other_layers_and_sentences(
    qtbot: QtBot, shown: MainWindow
) -> None:
    vmax = shown.desk.state.scale.vmax
    shown.commands["lock-scale"].trigger()
    shown.desk.navigator.step_layer(1)
    assert shown.desk.state.scale.vmax == vmax != shown.desk.state.map.vmax
    shown.desk.navigator.select("2")
    assert shown.desk.state.scale.vmax == vmax
    shown.commands["lock-scale"].trigger()
    assert shown.desk.state.scale.vmax == shown.desk.state.map.vmax


def test_fewer_and_more_arcs_by_key_and_the_usual_ones_again(
    qtbot: QtBot, shown: MainWindow
) -> None:
    usual = shown.desk.state.arcs_from
    press(qtbot, shown, Qt.Key.Key_Period)
    more = shown.desk.state.arcs_from
    assert more > usual
    press(qtbot, shown, Qt.Key.Key_Comma)
    assert shown.desk.state.arcs_from < more
    shown.commands["arcs.usual"].trigger()
    assert shown.desk.state.arcs_from == usual


def test_all_of_it_comes_back_from_a_file(shown: MainWindow, tmp_path: Path) -> None:
    desk = shown.desk
    desk.navigator.pin()
    for command in ("sums", "log-scale", "lock-scale", "show.layers"):
        shown.commands[command].trigger()
    desk.navigator.set_arcs_from(0.2)
    before = desk.state
    write(desk.snapshot(), tmp_path / "s.vzd")
    desk.show(Session())
    desk.show(read(tmp_path / "s.vzd"))
    after = desk.state
    assert (after.show, after.sums, after.scale, after.arcs_from) == (
        "layers",
        True,
        before.scale,
        0.2,
    )
    assert [pin.cell for pin in after.pins] == [Cell(2, 4)]


def test_an_exported_picture_has_the_locked_scale_and_the_sums(
    qtbot: QtBot, shown: MainWindow, tmp_path: Path
) -> None:
    plain, other = tmp_path / "a.png", tmp_path / "b.png"
    with qtbot.waitSignal(shown.desk.files.message):
        shown.documents.write_picture(plain)
    shown.commands["sums"].trigger()
    shown.commands["log-scale"].trigger()
    with qtbot.waitSignal(shown.desk.files.message):
        shown.documents.write_picture(other)
    sizes = [QImageReader(str(path)).size() for path in (plain, other)]
    assert sizes[0].width() == sizes[1].width()
    assert plain.read_bytes() != other.read_bytes()


def test_the_exported_picture_is_of_all_layers_where_all_are_shown(
    qtbot: QtBot, shown: MainWindow, tmp_path: Path
) -> None:
    shown.commands["show.layers"].trigger()
    with qtbot.waitSignal(shown.desk.files.message):
        shown.documents.write_picture(tmp_path / "a.png")
    image = QImageReader(str(tmp_path / "a.png")).read()
    assert image.text("Layer") == "all"
    assert "all layers" in image.text("Title")


def test_marking_a_word_leaves_the_map_enlarged(qtbot: QtBot, shown: MainWindow) -> None:
    shown.heatmap.canvas.zoom_in()
    part = shown.heatmap.canvas.layout_now.is_part
    shown.desk.editor.toggle_role("targets", 1)
    assert part
    assert shown.heatmap.canvas.layout_now.is_part


def test_the_view_menu_hides_and_shows_again(shown: MainWindow) -> None:
    """What is chosen stays chosen; the text keeps its words."""
    names = [unit.label for unit in shown.heatmap.state.targets]
    shown.commands["left-out.special.hidden"].trigger()
    assert [unit.label for unit in shown.heatmap.state.targets] == names[1:-1]
    assert [unit.label for unit in shown.layers.state.sources] == names[1:-1]
    assert shown.desk.state.locked == Cell(1, 3)
    assert shown.commands["left-out.special.hidden"].isChecked()
    assert not shown.commands["left-out.special.shown"].isChecked()
    assert shown.commands["left-out.own.shown"].isChecked()
    shown.commands["left-out.special.shown"].trigger()
    assert shown.desk.state.locked == Cell(2, 4)


def test_rows_can_be_renormalised_only_where_something_is_hidden(shown: MainWindow) -> None:
    renormalise = shown.commands["renormalise"]
    shown.commands["left-out.own.unscaled"].trigger()
    assert not renormalise.isEnabled()
    shown.commands["left-out.own.hidden"].trigger()
    assert renormalise.isEnabled()
    assert not renormalise.isChecked()
    renormalise.trigger()
    assert shown.desk.state.map.extent.renormalised


def test_what_is_hidden_is_hidden_again_from_a_file(shown: MainWindow, tmp_path: Path) -> None:
    shown.commands["left-out.special.hidden"].trigger()
    write(shown.desk.snapshot(), tmp_path / "s.vzd")
    shown.commands["left-out.special.shown"].trigger()
    shown.desk.show(read(tmp_path / "s.vzd"))
    assert shown.desk.state.left_out.special == "hidden"
    assert shown.desk.state.locked == Cell(1, 3)
    assert shown.desk.document.selection.locked == Cell(2, 4)


def test_tables_are_said_to_have_what_is_hidden(qtbot: QtBot, shown: MainWindow) -> None:
    shown.commands["left-out.own.hidden"].trigger()
    shown.commands["export-table"].trigger()
    shown.findChildren(TableDialog)[-1].export.click()
    dialog = shown.findChild(QFileDialog)
    assert dialog.windowTitle() == (
        "Export the scores of all sentences as a table, also what is hidden in maps"
    )
    dialog.close()
    shown.commands["copy-command"].trigger()
    assert shown.status.message.text() == (
        "Copied the command. Its table also has what is hidden in maps."
    )


def test_a_caption_and_bibtex_of_what_is_shown_can_be_copied(shown: MainWindow) -> None:
    shown.commands["copy-caption"].trigger()
    caption = QGuiApplication.clipboard().text()
    assert caption.startswith("Value Zeroing, layer 1 of 3, fake (revision 1): “The keys are on")
    shown.commands["show.layers"].trigger()
    shown.commands["left-out.special.hidden"].trigger()
    shown.commands["copy-caption"].trigger()
    caption = QGuiApplication.clipboard().text()
    assert "Value Zeroing, layers 1 to 3" in caption
    assert "[CLS], [SEP] hidden" in caption
    shown.commands["copy-bibtex"].trigger()
    assert "mohebbi-etal-2023-quantifying" in QGuiApplication.clipboard().text()
    shown.desk.comparison.start("1", "2")
    shown.commands["copy-caption"].trigger()
    caption = QGuiApplication.clipboard().text()
    assert "A “The keys are on the table”" in caption
    assert "B “The key is here”; and their difference, A − B" in caption
