from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from fakes import rows_of
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from states import N_LAYERS, N, resolved, scored, scored_pair, state_of

from vzdesk.engine.maps.map_key import map_key
from vzdesk.paint.labels import GAP
from vzdesk.panels.layers import LayersPanel
from vzdesk.panels.layers.curves import curves_of
from vzdesk.panels.layers.layout import BAR, spread, thinned
from vzdesk.view.pins import toggled
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell, Selection, Settings, Subject
from vzdesk.view.types import SentenceRow, ViewState
from vzdesk.view.units import units_of
from vzdesk.widgets.style import RHYTHM


@pytest.fixture
def panel(qtbot: QtBot) -> LayersPanel:
    panel = LayersPanel()
    qtbot.addWidget(panel)
    panel.resize(380, 480)
    panel.show()
    panel.set_state(state_of(Cell(2, 4)))
    return panel


def in_strip(panel: LayersPanel, layer: int, source: int) -> QPoint:
    layout = panel.canvas.layout_now
    x = layout.strip.left() + (source + 0.5) * layout.columns.pitch
    return QPointF(x, layout.row(layer).center().y()).toPoint()


def on_curve(panel: LayersPanel, layer: int) -> QPoint:
    layout = panel.canvas.layout_now
    return QPointF(layout.x(layer), layout.curve.center().y()).toPoint()


def test_the_strip_has_layers_in_rows_and_sources_in_columns(panel: LayersPanel):
    strip = panel.state.strip
    picture = panel.canvas.grab().toImage()
    for layer in range(N_LAYERS):
        for source in range(N):
            seen = picture.pixelColor(in_strip(panel, layer, source)).getRgb()[:3]
            assert seen == Scale("viridis", strip.max()).colour_of(strip[layer, source])


def test_of_a_target_that_was_not_scored_there_are_no_layers(panel: LayersPanel):
    some = rows_of(scored().maps[map_key("value-zeroing")], (2,))
    result = replace(scored(), maps={some.key: some})
    panel.set_state(state_of(Cell(2, 4), result=result))
    assert panel.canvas.no_row == ""
    panel.set_state(state_of(Cell(1, 4), result=result))
    assert panel.canvas.no_row == "“The” was not scored as a target."
    picture = panel.canvas.grab().toImage()
    assert picture.pixelColor(in_strip(panel, 0, 0)) == picture.pixelColor(QPoint(1, 1))
    panel.set_state(state_of(result=result))
    assert panel.canvas.no_row.startswith("Click a word or a row")


def test_a_click_on_the_curve_asks_for_the_layer(panel: LayersPanel, qtbot: QtBot):
    with (
        qtbot.assertNotEmitted(panel.click_requested),
        qtbot.waitSignal(panel.layer_requested) as asked,
    ):
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=on_curve(panel, 2))
    assert asked.args == [2]


def test_a_click_in_the_strip_asks_for_layer_and_source(panel: LayersPanel, qtbot: QtBot):
    with (
        qtbot.waitSignal(panel.layer_requested) as layer,
        qtbot.waitSignal(panel.click_requested) as cell,
    ):
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=in_strip(panel, 1, 3))
    assert layer.args == [1]
    assert cell.args == [Cell(2, 3)]


def test_a_click_on_the_locked_source_does_not_unlock_it(panel: LayersPanel, qtbot: QtBot):
    with qtbot.assertNotEmitted(panel.click_requested):
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=in_strip(panel, 1, 4))


def test_hovering_over_the_strip_previews_a_source(panel: LayersPanel, qtbot: QtBot):
    asked: list[Cell] = []
    panel.hover_requested.connect(asked.append)
    qtbot.mouseMove(panel.canvas, in_strip(panel, 1, 5))
    QApplication.sendEvent(panel.canvas, QEvent(QEvent.Type.Leave))
    assert asked == [Cell(2, 5), NOWHERE]


def test_without_a_target_nothing_can_be_clicked(panel: LayersPanel, qtbot: QtBot):
    """The panel says what to do instead."""
    panel.set_state(state_of())
    with qtbot.assertNotEmitted(panel.layer_requested):
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=on_curve(panel, 2))


@pytest.mark.parametrize(
    ("key", "there"), [(Qt.Key.Key_Down, 2), (Qt.Key.Key_Left, 0), (Qt.Key.Key_Up, 0)]
)
def test_arrow_keys_move_the_layer(panel: LayersPanel, qtbot: QtBot, key: Qt.Key, there: int):
    panel.set_state(state_of(Cell(2, 4), layer=1))
    with qtbot.waitSignal(panel.layer_requested) as asked:
        qtbot.keyClick(panel.canvas, key)
    assert asked.args == [there]


def test_arrow_keys_stop_at_the_last_layer(panel: LayersPanel, qtbot: QtBot):
    panel.set_state(state_of(Cell(2, 4), layer=N_LAYERS - 1))
    with qtbot.assertNotEmitted(panel.layer_requested):
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Down)


def test_the_current_layer_is_marked_where_it_is(panel: LayersPanel):
    """Another layer, another picture; the same state again, the same picture."""
    first = panel.grab().toImage()
    panel.set_state(state_of(Cell(2, 4), layer=2))
    assert panel.grab().toImage() != first
    panel.set_state(state_of(Cell(2, 4)))
    assert panel.grab().toImage() == first


@pytest.mark.parametrize("cell", [NOWHERE, Cell(target=2), Cell(source=2), Cell(5, 5)])
def test_every_choice_of_target_and_source_is_painted(panel: LayersPanel, cell: Cell):
    """Also the last target, which takes nothing from anywhere."""
    panel.set_state(state_of(cell))
    assert not panel.grab().isNull()


def test_everything_is_inside_the_panel_at_any_number_of_layers(panel: LayersPanel):
    for n_layers in (1, 12, 48):
        panel.set_state(state_of(Cell(2, 4), result=scored(n_layers=n_layers)))
        layout = panel.canvas.layout_now
        assert layout.strip.bottom() < panel.canvas.height()
        assert layout.strip.right() <= panel.canvas.width()


def test_the_number_of_the_current_layer_is_always_shown():
    for now in range(48):
        shown = thinned(48, 200.0, 24.0, now)
        assert now in shown
        assert min(b - a for a, b in pairwise(shown)) >= 6


def test_the_strip_of_a_map_of_two_texts_has_the_sources_of_the_other(qtbot: QtBot):
    panel = LayersPanel()
    qtbot.addWidget(panel)
    panel.resize(300, 400)
    panel.set_state(state_of(Cell(3, 4), result=scored_pair(), part="encoder"))
    panel.set_state(state_of(Cell(3, 4), result=scored_pair(), part="cross"))
    layout = panel.canvas.layout_now
    assert (len(layout.columns.units), layout.n_layers) == (5, 3)
    assert panel.canvas.grab().toImage().width() == panel.canvas.width()


def test_the_strip_of_a_hebrew_sentence_runs_right_to_left(panel: LayersPanel):
    panel.set_state(state_of(Cell(2, 1), result=scored("אני רואה אותו שם")))
    layout, view = panel.canvas.layout_now, panel.state.map
    assert layout.strip.left() > panel.canvas.fontMetrics().horizontalAdvance("3") + GAP
    assert layout.strip.right() < panel.canvas.width()
    at = QPointF(layout.strip.right() - 2, layout.row(1).center().y())
    assert layout.source_at(at) == 0
    colour = panel.canvas.grab().toImage().pixelColor((at - QPointF(4, 0)).toPoint())
    wanted = Scale("viridis", float(panel.state.strip.max())).colour_of(panel.state.strip[1, 0])
    assert view.right_to_left
    assert colour.getRgb()[:3] == wanted


def pinned(*cells: Cell, locked: Cell = NOWHERE) -> ViewState:
    selection = Selection(Subject("1"), locked=locked)
    for cell in cells:
        selection = toggled(selection, "", cell, units_of(_RESULT, "tokens"))
    return resolved((SentenceRow("1", "", "scored"),), _RESULT, selection, Settings())


_RESULT = scored()


def test_pins_are_named_at_the_ends_of_their_curves_where_there_is_room(panel: LayersPanel):
    panel.set_state(pinned(Cell(1, 2), Cell(3, 4)))
    layout = panel.canvas.layout_now
    assert layout.ends.left() > layout.curve.right()
    assert layout.ends.right() <= panel.canvas.width()
    assert not layout.legend


def test_where_there_is_no_room_pins_have_a_legend_between_curves_and_strip(panel: LayersPanel):
    panel.resize(200, 480)
    panel.set_state(pinned(Cell(1, 2), Cell(3, 4), Cell(3, 3)))
    layout = panel.canvas.layout_now
    assert len(layout.legend) == 3
    for box in layout.legend:
        assert layout.curve.bottom() < box.top()
        assert box.bottom() < layout.strip.top() - layout.columns.height + 1
        assert box.right() <= panel.canvas.width()


def test_the_shown_cell_has_a_curve_beside_the_pins_but_not_twice():
    others = curves_of(pinned(Cell(1, 2), locked=Cell(3, 4)))
    assert [(curve.number, curve.is_now) for curve in others] == [(0, False), (None, True)]
    same = curves_of(pinned(Cell(1, 2), Cell(3, 4), locked=Cell(3, 4)))
    assert [(curve.number, curve.is_now) for curve in same] == [(0, False), (1, True)]


def test_pins_stay_in_sight_without_a_target(panel: LayersPanel):
    bare = panel.grab().toImage()
    panel.set_state(state_of())
    without = panel.grab().toImage()
    panel.set_state(pinned(Cell(1, 2)))
    assert panel.grab().toImage() not in (bare, without)


def test_names_are_moved_apart_and_kept_inside():
    moved = spread([50, 52, 10, 95, 96], gap=10, bottom=100)
    assert moved[2] == 10
    ordered = [moved[i] for i in (2, 0, 1, 3, 4)]
    assert ordered == sorted(ordered)
    assert min(b - a for a, b in pairwise(ordered)) >= 10 - 1e-9
    assert max(moved) <= 100


def test_the_names_of_pins_are_painted(panel: LayersPanel):
    """Beside each mark there is ink, where a name begins."""
    panel.resize(700, 480)
    panel.set_state(pinned(Cell(2, 4), Cell(1, 3)))
    ends, picture = panel.canvas.layout_now.ends, panel.canvas.grab().toImage()
    assert ends.width() > 0
    paper = picture.pixel(picture.width() - 2, 2)
    left = round(ends.left()) + 3 * RHYTHM
    columns = [
        x
        for x in range(left, round(ends.right()))
        if any(picture.pixel(x, y) != paper for y in range(round(ends.bottom())))
    ]
    assert len(columns) > 20


def test_the_strip_previews_sources_of_the_locked_target_whatever_is_pointed_at(
    panel: LayersPanel, qtbot: QtBot
):
    panel.set_state(state_of(Cell(2, 4), Cell(1, 4)))
    with qtbot.waitSignal(panel.hover_requested) as hovered:
        qtbot.mouseMove(panel.canvas, in_strip(panel, 1, 3))
    assert hovered.args == [Cell(2, 3)]


def test_the_curve_has_the_scale_of_the_map(panel: LayersPanel):
    """Whatever is pointed at, the axis ends where the map's colours do."""
    for cell in (Cell(2, 4), Cell(2, 0), Cell(1, 5)):
        panel.set_state(state_of(cell))
        assert panel.canvas.curve_top == pytest.approx(panel.state.scale.vmax)
    panel.set_state(state_of(Cell(2, 4), settings=Settings(locked_vmax=0.9)))
    assert panel.canvas.curve_top == 0.9


def test_a_curve_that_is_higher_than_the_map_s_scale_is_not_cut(panel: LayersPanel):
    panel.set_state(state_of(Cell(2, 4), settings=Settings(locked_vmax=1e-3)))
    assert panel.canvas.curve_top == pytest.approx(panel.state.curve.max())


def test_a_curve_fills_its_height_on_a_scale_of_its_own(panel: LayersPanel, qtbot: QtBot):
    before = panel.grab().toImage()
    with qtbot.waitSignal(panel.scale_chosen):
        qtbot.keyClick(panel.own_scale, Qt.Key.Key_Space)
    assert panel.has_own_scale
    assert panel.canvas.curve_top == pytest.approx(panel.state.curve.max() * 1.05)
    assert panel.grab().toImage() != before
    with qtbot.assertNotEmitted(panel.scale_chosen):
        panel.set_own_scale(False)
    assert panel.canvas.curve_top == pytest.approx(panel.state.scale.vmax)


def test_a_curve_of_zeros_has_an_axis(panel: LayersPanel):
    panel.set_own_scale(True)
    panel.set_state(state_of(Cell(N - 1, 2)))
    assert panel.canvas.curve_top == 1


def test_the_colours_of_the_map_stand_beside_the_axis_of_the_curve(panel: LayersPanel):
    layout, scale = panel.canvas.layout_now, panel.state.scale
    picture = panel.canvas.grab().toImage()
    x = round(layout.curve.left() - BAR / 2)
    for share in (0.1, 0.5, 0.9):
        y = layout.curve.bottom() - share * layout.curve.height()
        seen = picture.pixelColor(x, round(y)).getRgb()[:3]
        wanted = scale.colour_of(share * scale.vmax)
        assert seen == pytest.approx(wanted, abs=4)


@pytest.mark.parametrize("n_words", [4, 12, 60])
@pytest.mark.parametrize("text", ["keys", "מפתחות"])
def test_the_strip_is_as_wide_as_the_panel_but_for_its_numbers_and_labels(
    panel: LayersPanel, n_words: int, text: str
):
    panel.set_state(state_of(Cell(2, 1), result=scored(" ".join([text] * n_words))))
    layout, wide = panel.canvas.layout_now, panel.canvas.width()
    assert layout.strip.width() > 0.8 * wide
    right, left = wide - layout.strip.right(), layout.strip.left()
    assert min(left, right) >= RHYTHM - 1


def test_no_text_of_the_curves_is_below_9_pt(panel: LayersPanel):
    assert panel.canvas.layout_now.columns.font.pixelSize() >= 12


def test_a_scale_of_its_own_is_offered_where_there_is_a_curve(panel: LayersPanel):
    """Without one, neither the mouse nor Tab comes upon it; nothing else moves."""
    assert panel.own_scale.isVisible()
    room = panel.canvas.geometry()
    panel.set_state(state_of(Cell(2, None)))
    assert not panel.own_scale.isVisible()
    assert panel.canvas.geometry() == room
    panel.set_state(state_of(NOWHERE))
    assert not panel.own_scale.isVisible()
    panel.set_state(state_of(Cell(2, 4)))
    assert panel.own_scale.isVisible()
