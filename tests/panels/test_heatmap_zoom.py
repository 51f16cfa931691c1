"""Enlarging the map and moving about in it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from states import scored, state_of

from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.heatmap.canvas import MapCanvas
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell, Settings
from vzdesk.view.types import ViewState

STILL = QPoint(0, 0)
RESULT = scored(" ".join(f"w{i}" for i in range(118)), n_layers=1)
HEBREW = scored(" ".join(["אבג"] * 118), n_layers=1)


def long_state(locked: Cell = NOWHERE, result=RESULT, **settings: object) -> ViewState:
    return state_of(locked, result=result, settings=Settings(**settings))


@pytest.fixture(params=["rightwards", "right_to_left"])
def panel(qtbot: QtBot, request: pytest.FixtureRequest) -> HeatmapPanel:
    panel = HeatmapPanel()
    qtbot.addWidget(panel)
    panel.resize(520, 480)
    panel.show()
    panel.set_state(long_state(result=RESULT if request.param == "rightwards" else HEBREW))
    return panel


def wheel(canvas: MapCanvas, at: QPointF, notches: int, pixels: QPoint = STILL) -> None:
    event = QWheelEvent(
        at,
        canvas.mapToGlobal(at),
        pixels,
        QPoint(0, notches * 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def centre(canvas: MapCanvas, cell: Cell) -> QPointF:
    layout = canvas.layout_now
    column, row = layout.column(cell.source), layout.row(cell.target)
    return QPointF(column.center().x(), row.center().y()) + canvas.origin()


def test_what_is_under_the_pointer_stays_there_while_the_wheel_turns(panel: HeatmapPanel):
    canvas, cell = panel.canvas, Cell(70, 40)
    at = centre(canvas, cell)
    for _ in range(6):
        wheel(canvas, at, 1)
        assert canvas.cell_at(at) == cell
    assert canvas.layout_now.cell > 8
    assert canvas.layout_now.is_part
    for _ in range(8):
        wheel(canvas, at, -1)
    assert not canvas.layout_now.is_part


def test_enlarged_cells_have_the_colours_of_their_scores(panel: HeatmapPanel):
    canvas, view = panel.canvas, panel.state.map
    at = centre(canvas, Cell(5, 8))
    wheel(canvas, at, 10)
    layout, scale = canvas.layout_now, Scale(vmax=view.vmax)
    picture = canvas.grab().toImage()
    assert len(layout.rows.shown) < 60
    for target in (layout.rows.shown[1], layout.rows.shown[-2]):
        for source in (layout.columns.shown[1], layout.columns.shown[-2]):
            seen = picture.pixelColor(centre(canvas, Cell(target, source)).toPoint())
            wanted = scale.colour_of(view.scores[target, source])
            assert max(abs(a - b) for a, b in zip(seen.getRgb(), wanted, strict=False)) <= 3


def test_labels_stay_beside_the_window_and_can_be_pointed_at(panel: HeatmapPanel):
    canvas = panel.canvas
    wheel(canvas, centre(canvas, Cell(60, 60)), 10)
    layout = canvas.layout_now
    assert layout.size.width() <= canvas.width()
    assert layout.size.height() <= canvas.height()
    middle = layout.row(60).center().y()
    beside = layout.window.right() + 8 if layout.right_to_left else layout.window.left() - 8
    assert layout.cell_at(QPointF(beside, middle)) == Cell(target=60)
    assert layout.cell_at(QPointF(layout.bar.center().x(), middle)).source is None
    assert any(note.startswith("rows ") and " of 120" in note for note in layout.notes)


def test_dragging_moves_the_map_and_clicks_nothing(panel: HeatmapPanel, qtbot: QtBot):
    canvas = panel.canvas
    wheel(canvas, centre(canvas, Cell(60, 60)), 10)
    start = canvas.layout_now.window.center() + canvas.origin()
    held = canvas.cell_at(start)
    to = (start + QPointF(40, 30)).toPoint()
    with qtbot.assertNotEmitted(panel.click_requested):
        qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start.toPoint())
        qtbot.mouseMove(canvas, to)
        qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=to)
    assert canvas.cell_at(start + QPointF(40, 30)) == held


def test_two_fingers_move_the_map_but_not_beyond_its_edge(panel: HeatmapPanel):
    canvas = panel.canvas
    wheel(canvas, centre(canvas, Cell(60, 60)), 10)
    wheel(canvas, canvas.layout_now.window.center(), 0, QPoint(9999, 9999))
    layout = canvas.layout_now
    assert layout.window.left() == pytest.approx(layout.grid.left())
    assert layout.window.top() == pytest.approx(layout.grid.top())
    wheel(canvas, layout.window.center(), 0, QPoint(-9999, -9999))
    layout = canvas.layout_now
    assert layout.window.right() == pytest.approx(layout.grid.right())
    assert layout.window.bottom() == pytest.approx(layout.grid.bottom())


def test_a_cell_that_is_locked_comes_into_sight(panel: HeatmapPanel):
    canvas, result = panel.canvas, HEBREW if panel.state.map.right_to_left else RESULT
    wheel(canvas, centre(canvas, Cell(5, 5)), 12)
    panel.set_state(long_state(Cell(110, 100), result=result))
    layout = canvas.layout_now
    seen = layout.window.adjusted(-0.01, -0.01, 0.01, 0.01)
    assert seen.contains(layout.row(110).intersected(layout.column(100)))


def test_keys_enlarge_and_zero_shows_the_whole_map(panel: HeatmapPanel, qtbot: QtBot):
    canvas = panel.canvas
    before = canvas.layout_now.cell
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    qtbot.keyClick(canvas, Qt.Key.Key_Plus)
    larger = canvas.layout_now.cell
    qtbot.keyClick(canvas, Qt.Key.Key_Minus)
    assert before < canvas.layout_now.cell < larger
    qtbot.keyClick(canvas, Qt.Key.Key_0)
    assert canvas.layout_now.cell == before


def test_another_sentence_is_shown_whole(panel: HeatmapPanel):
    panel.canvas.zoom_in()
    panel.set_state(state_of())
    assert not panel.canvas.layout_now.is_part


def test_a_click_on_the_colour_bar_asks_to_lock_the_scale(panel: HeatmapPanel, qtbot: QtBot):
    bar = panel.canvas.layout_now.bar.center() + panel.canvas.origin()
    with qtbot.waitSignal(panel.lock_requested):
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=bar.toPoint())


def test_the_locked_cell_stays_in_sight_when_the_panel_gets_another_size(panel: HeatmapPanel):
    canvas, result = panel.canvas, HEBREW if panel.state.map.right_to_left else RESULT
    panel.set_state(long_state(Cell(70, 60), result=result))
    for _ in range(8):
        canvas.zoom_in()
    for size in ((520, 300), (380, 420), (700, 600)):
        panel.resize(*size)
        layout = canvas.layout_now
        seen = layout.window.adjusted(-0.01, -0.01, 0.01, 0.01)
        assert seen.contains(layout.row(70).intersected(layout.column(60)))


def test_an_enlarged_map_is_as_it_was_after_a_look_at_the_table(panel: HeatmapPanel):
    result = HEBREW if panel.state.map.right_to_left else RESULT
    for _ in range(6):
        panel.canvas.zoom_in()
    window = panel.canvas.layout_now.window
    for show in ("table", "layers", "map"):
        panel.set_state(long_state(result=result, show=show))
    assert panel.canvas.layout_now.window == window
    assert panel.canvas.layout_now.is_part
