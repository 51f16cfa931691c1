from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QHelpEvent, QPalette
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from states import TEXT, N, resolved, scored, scored_pair, state_of

from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell, Pin, Selection, Settings, Subject
from vzdesk.view.types import SentenceRow


@pytest.fixture
def panel(qtbot: QtBot) -> HeatmapPanel:
    panel = HeatmapPanel()
    qtbot.addWidget(panel)
    panel.resize(520, 480)
    panel.show()
    panel.set_state(state_of())
    return panel


def centre(panel: HeatmapPanel, target: int, source: int) -> QPoint:
    """The middle of a cell, in the canvas."""
    layout = panel.canvas.layout_now
    assert layout is not None
    middle = QPointF(layout.column(source).center().x(), layout.row(target).center().y())
    return (middle + panel.canvas.origin()).toPoint()


def near(seen: QColor, wanted: tuple[int, int, int]) -> bool:
    return all(
        abs(a - b) <= 3
        for a, b in zip((seen.red(), seen.green(), seen.blue()), wanted, strict=True)
    )


HEBREW = "אני רואה אותו שם"


@pytest.mark.parametrize("text", [TEXT, HEBREW])
def test_rows_are_targets_and_columns_are_sources(panel: HeatmapPanel, text: str):
    """Every pixel in the middle of a cell has the colour of scores[target, source]."""
    panel.set_state(state_of(result=scored(text)))
    view = panel.state.map
    picture = panel.canvas.grab().toImage()
    for target in range(N):
        for source in range(N):
            wanted = Scale("viridis", view.vmax).colour_of(view.scores[target, source])
            assert near(picture.pixelColor(centre(panel, target, source)), wanted)


def test_the_arrow_keys_follow_columns_that_run_right_to_left(panel: HeatmapPanel, qtbot: QtBot):
    panel.set_state(state_of(Cell(2, 2), result=scored(HEBREW)))
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Left)
    assert asked.args == [Cell(2, 3)]
    assert centre(panel, 2, 3).x() < centre(panel, 2, 2).x()


@pytest.mark.parametrize("size", [(520, 480), (300, 600), (900, 300)])
def test_cells_are_square_and_everything_is_inside(panel: HeatmapPanel, size: tuple[int, int]):
    panel.resize(*size)
    layout = panel.canvas.layout_now
    assert layout.grid.width() == layout.grid.height() == pytest.approx(N * layout.cell)
    assert layout.size.width() <= panel.width()
    assert layout.size.height() <= panel.height()


def test_five_hundred_tokens_have_labels_that_do_not_overlap(panel: HeatmapPanel):
    panel.set_state(state_of(result=scored(" ".join(["word"] * 510), n_layers=1)))
    rows = panel.canvas.layout_now.rows
    shown = list(rows.visible(None))
    assert len(rows.units) == 512
    assert 10 < len(shown) < 100
    assert min(np.diff(shown)) * rows.pitch >= rows.line_height * 0.85
    marked = list(rows.visible(shown[3] + 1))
    assert shown[3] + 1 in marked
    assert shown[3] not in marked


def test_the_pointer_previews_a_cell_once_and_leaving_ends_it(panel: HeatmapPanel, qtbot: QtBot):
    asked: list[Cell] = []
    panel.hover_requested.connect(asked.append)
    for shift in (0, 1, 2):
        qtbot.mouseMove(panel.canvas, centre(panel, 1, 4) + QPoint(shift, 0))
    QApplication.sendEvent(panel.canvas, QEvent(QEvent.Type.Leave))
    assert asked == [Cell(1, 4), NOWHERE]


def test_a_click_asks_for_the_cell_and_on_a_label_for_its_row(panel: HeatmapPanel, qtbot: QtBot):
    asked: list[Cell] = []
    panel.click_requested.connect(asked.append)
    qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=centre(panel, 2, 5))
    beside = centre(panel, 2, 0)
    beside.setX(int(panel.canvas.origin().x() + panel.canvas.layout_now.grid.left() - 12))
    qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=beside)
    assert asked == [Cell(2, 5), Cell(target=2)]


@pytest.mark.parametrize(
    ("key", "there"),
    [
        (Qt.Key.Key_Up, Cell(1, 3)),
        (Qt.Key.Key_Down, Cell(3, 3)),
        (Qt.Key.Key_Left, Cell(2, 2)),
        (Qt.Key.Key_Right, Cell(2, 4)),
    ],
)
def test_arrow_keys_move_target_and_source(
    panel: HeatmapPanel, qtbot: QtBot, key: Qt.Key, there: Cell
):
    panel.set_state(state_of(Cell(2, 3)))
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.keyClick(panel.canvas, key)
    assert asked.args == [there]


def test_an_arrow_key_at_the_edge_does_not_unlock(panel: HeatmapPanel, qtbot: QtBot):
    """A click on the locked cell would unlock it, so nothing may be asked for."""
    panel.set_state(state_of(Cell(0, 3)))
    with qtbot.assertNotEmitted(panel.click_requested):
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Up)


def test_keys_that_belong_to_the_window_are_left_to_it(panel: HeatmapPanel, qtbot: QtBot):
    panel.set_state(state_of(Cell(0, 3)))
    with qtbot.assertNotEmitted(panel.click_requested):
        qtbot.keyClick(panel.canvas, Qt.Key.Key_BracketLeft)
        qtbot.keyClick(panel.canvas, Qt.Key.Key_PageDown)


def test_a_hover_leaves_the_image_as_it_is(panel: HeatmapPanel):
    before = panel.canvas.image
    panel.set_state(state_of(hovered=Cell(1, 1)))
    assert panel.canvas.image is before
    panel.set_state(state_of(layer=1))
    assert panel.canvas.image is not before


def test_target_row_and_source_column_are_outlined(panel: HeatmapPanel):
    """The outline lies around the cells: their middles keep their colours."""
    before = panel.canvas.grab().toImage()
    panel.set_state(state_of(Cell(1, 4)))
    after = panel.canvas.grab().toImage()
    layout = panel.canvas.layout_now
    edge = (layout.row(1).topLeft() + panel.canvas.origin()).toPoint() + QPoint(20, -1)
    assert after.pixelColor(edge) != before.pixelColor(edge)
    middle = centre(panel, 1, 4)
    assert after.pixelColor(middle) == before.pixelColor(middle)


def test_labels_follow_a_dark_palette(panel: HeatmapPanel):
    """The background gets dark, the cells stay as they are."""
    middle = centre(panel, 1, 0)
    cell = panel.canvas.grab().toImage().pixelColor(middle)
    palette = QPalette(QColor("#222222"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#181818"))
    palette.setColor(QPalette.ColorRole.Text, QColor("#eeeeee"))
    panel.setPalette(palette)
    assert panel.grab().toImage().pixelColor(10, 10) == QColor("#181818")
    assert panel.canvas.grab().toImage().pixelColor(middle) == cell


def test_a_map_of_two_texts_has_as_many_rows_and_columns_as_each_has_tokens(
    panel: HeatmapPanel, qtbot: QtBot
):
    panel.set_state(state_of(Cell(3, 4), result=scored_pair(), part="cross"))
    view, picture = panel.state.map, panel.canvas.grab().toImage()
    for target in range(4):
        for source in range(5):
            wanted = Scale("viridis", view.vmax).colour_of(view.scores[target, source])
            at = centre(panel, target, source) + QPoint(4, 4)
            assert near(picture.pixelColor(at), wanted)
    asked: list[Cell] = []
    panel.click_requested.connect(asked.append)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Down)  # there is no row, nor column, behind the last
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)
    qtbot.keyClick(panel.canvas, Qt.Key.Key_Left)
    assert asked == [Cell(3, 3)]


def test_a_right_click_locks_what_its_menu_is_about_and_never_unlocks(
    panel: HeatmapPanel, qtbot: QtBot
):
    at, right = centre(panel, 2, 3), Qt.MouseButton.RightButton
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.mouseClick(panel.canvas, right, pos=at)
    assert asked.args == [Cell(2, 3)]
    panel.set_state(state_of(Cell(2, 3)))
    with qtbot.assertNotEmitted(panel.click_requested):
        qtbot.mouseClick(panel.canvas, right, pos=at)


def test_pins_are_marked_in_their_cells(panel: HeatmapPanel):
    rows, result = (SentenceRow("1", TEXT, "scored"),), scored()
    selection = Selection(Subject("1"), pins=(Pin("1", "", 2, 4),))
    plain = panel.canvas.grab().toImage()
    panel.set_state(resolved(rows, result, selection, Settings()))
    pinned = panel.canvas.grab().toImage()
    changed = {
        (target, source)
        for target in range(N)
        for source in range(N)
        if plain.pixel(centre(panel, target, source)) != pinned.pixel(centre(panel, target, source))
    }
    assert changed == {(2, 4)}


@pytest.mark.parametrize(
    ("locked_vmax", "told"),
    [(None, "Click to keep this scale for all maps"), (0.5, "Click to let each map have its own")],
)
def test_the_colour_bar_says_what_a_click_does(
    panel: HeatmapPanel, monkeypatch: pytest.MonkeyPatch, locked_vmax: float | None, told: str
):
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda place, text, widget: shown.append(text))
    panel.set_state(state_of(settings=Settings(locked_vmax=locked_vmax)))
    at = (panel.canvas.layout_now.bar.center() + panel.canvas.origin()).toPoint()
    event = QHelpEvent(QEvent.Type.ToolTip, at, panel.canvas.mapToGlobal(at))
    QApplication.sendEvent(panel.canvas, event)
    assert len(shown) == 1
    assert shown[0].startswith(told)


def test_a_row_alone_is_moved_without_choosing_a_source(panel: HeatmapPanel, qtbot: QtBot):
    panel.set_state(state_of(Cell(target=2)))
    for key, there in ((Qt.Key.Key_Down, Cell(3)), (Qt.Key.Key_Right, Cell(2, 0))):
        with qtbot.waitSignal(panel.click_requested) as asked:
            qtbot.keyClick(panel.canvas, key)
        assert asked.args == [there]


def test_a_label_that_is_cut_is_shown_whole_where_the_pointer_is(
    panel: HeatmapPanel, monkeypatch: pytest.MonkeyPatch
):
    long = "x" * 150
    panel.set_state(state_of(result=scored(f"The {long} are here")))
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda place, text, widget: shown.append(text))
    layout = panel.canvas.layout_now
    for row in (1, 2):
        inside = QPointF(layout.window.left() - layout.marks - 8, layout.row(row).center().y())
        at = (inside + panel.canvas.origin()).toPoint()
        event = QHelpEvent(QEvent.Type.ToolTip, at, panel.canvas.mapToGlobal(at))
        QApplication.sendEvent(panel.canvas, event)
    assert shown == ["", long]


def test_notes_are_beside_a_map_that_is_wider_than_high_and_else_below(panel: HeatmapPanel):
    panel.resize(900, 420)
    layout = panel.canvas.layout_now
    assert layout.notes_left > layout.bar.right()
    assert layout.notes_top < layout.window.bottom()
    panel.resize(420, 700)
    layout = panel.canvas.layout_now
    assert layout.notes_left is None
    assert layout.notes_top > layout.window.bottom()


def test_row_labels_have_what_is_left_of_the_width(panel: HeatmapPanel):
    """A long word is cut only where it would make cells smaller, or take a third of the width."""
    long = "photographically-minded-people"
    panel.set_state(state_of(result=scored(f"The {long} are here")))
    panel.resize(1100, 420)
    assert not panel.canvas.layout_now.rows.is_cut(2)
    wide = panel.canvas.layout_now.cell
    panel.resize(430, 420)
    layout = panel.canvas.layout_now
    assert layout.rows.is_cut(2)
    assert layout.rows.widest <= panel.canvas.width() / 3
    assert layout.cell > 0.6 * wide


def test_row_labels_have_at_most_a_third_of_a_very_wide_panel(panel: HeatmapPanel):
    panel.set_state(state_of(result=scored(f"The {'x' * 150} are here")))
    panel.resize(1800, 300)
    layout = panel.canvas.layout_now
    assert layout.rows.is_cut(2)
    assert 0.25 < layout.rows.widest / panel.canvas.width() < 0.36, "in bold a little more"


ENGLISH = "The old keys to the cabinets are lying on the table"
TURKISH = (
    "Avrupalılaştıramadıklarımızdanmışsınızcasına davranan öğrencilerin anahtarları masanın "
    "üzerinde duruyor gibi görünüyordu dün akşam"
)


@pytest.mark.parametrize("size", [(673, 390), (673, 474), (794, 570), (794, 607), (1646, 1232)])
def test_one_long_word_makes_no_map_smaller(panel: HeatmapPanel, size: tuple[int, int]):
    """In panels as they are in windows of common sizes."""
    panel.resize(*size)
    cells = []
    for text in (ENGLISH, TURKISH):
        panel.set_state(state_of(result=scored(text)))
        cells.append(panel.canvas.layout_now.cell)
    assert len(ENGLISH.split()) == len(TURKISH.split())
    assert cells[1] >= 0.93 * cells[0]
    assert 13 * cells[1] >= 0.6 * min(size)
