"""All layers as small maps."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter
from pytestqt.qtbot import QtBot
from states import N_LAYERS, N, scored, state_of

from vzdesk.paint.layers import tiles
from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell, Settings
from vzdesk.view.types import ViewState

GRID = Settings(show="layers")


def grid_state(locked: Cell = NOWHERE, **settings: object) -> ViewState:
    return state_of(locked, settings=Settings(show="layers", **settings), layer=1)


@pytest.fixture
def panel(qtbot: QtBot) -> HeatmapPanel:
    panel = HeatmapPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 480)
    panel.show()
    panel.set_state(grid_state())
    qtbot.waitUntil(lambda: len(panel.grid.images) == N_LAYERS)
    return panel


def in_tile(panel: HeatmapPanel, layer: int, target: int, source: int) -> QPoint:
    tile = panel.grid.tiles_now.tile(layer)
    across, down = tile.width() / N, tile.height() / N
    corner = QPointF(tile.left() + source * across, tile.top() + target * down)
    return (corner + QPointF(across * 0.7, down * 0.7)).toPoint()


def test_each_layer_has_its_map_and_all_have_one_scale(panel: HeatmapPanel):
    layers = panel.state.layers
    scale = Scale(vmax=max(view.vmax for view in layers))
    assert panel.state.scale == scale
    assert len({view.vmax for view in layers}) == N_LAYERS
    picture = panel.grid.grab().toImage()
    for layer, view in enumerate(layers):
        for target, source in ((0, 0), (2, 4), (4, 1)):
            seen = picture.pixelColor(in_tile(panel, layer, target, source)).getRgb()[:3]
            assert seen == scale.colour_of(view.scores[target, source])


def test_a_click_chooses_the_layer_and_two_or_enter_show_it_alone(
    panel: HeatmapPanel, qtbot: QtBot
):
    with qtbot.waitSignal(panel.layer_requested) as layer:
        qtbot.mouseClick(panel.grid, Qt.MouseButton.LeftButton, pos=in_tile(panel, 2, 1, 1))
    assert layer.args == [2]
    with qtbot.waitSignal(panel.show_requested) as show:
        qtbot.mouseDClick(panel.grid, Qt.MouseButton.LeftButton, pos=in_tile(panel, 2, 1, 1))
    assert show.args == ["map"]
    with qtbot.waitSignal(panel.show_requested) as show:
        qtbot.keyClick(panel.grid, Qt.Key.Key_Return)
    assert show.args == ["map"]


def test_the_pointer_previews_the_cell_and_arrow_keys_move_the_layer(
    panel: HeatmapPanel, qtbot: QtBot
):
    with qtbot.waitSignal(panel.hover_requested) as hovered:
        qtbot.mouseMove(panel.grid, in_tile(panel, 2, 1, 4))
    assert hovered.args == [Cell(1, 4)]
    with qtbot.waitSignal(panel.layer_requested) as layer:
        qtbot.keyClick(panel.grid, Qt.Key.Key_Right)
    assert layer.args == [2]


def test_a_hover_makes_no_picture_anew(panel: HeatmapPanel, qtbot: QtBot):
    before = dict(panel.grid.images)
    panel.set_state(grid_state(Cell(1, 2)))
    assert panel.grid.images == before
    panel.set_state(grid_state(log_scale=True))
    assert not panel.grid.images
    qtbot.waitUntil(lambda: len(panel.grid.images) == N_LAYERS)


@pytest.mark.parametrize("n_layers", [1, 4, 12, 24, 48])
@pytest.mark.parametrize("size", [(640, 400), (300, 500), (900, 200)])
def test_all_maps_fit_and_none_overlaps(n_layers: int, size: tuple[int, int]):
    view, room = state_of().map, QRectF(10, 10, *size)
    where = tiles(n_layers, view, room, 16)
    boxes = [where.tile(layer).adjusted(0, -16, 0, 0) for layer in range(n_layers)]
    for number, box in enumerate(boxes):
        assert room.adjusted(-1, -1, 1, 1).contains(box)
        assert not any(box.intersects(other) for other in boxes[:number])


def test_five_hundred_tokens_are_shown_too_and_it_is_said_that_they_blend(
    panel: HeatmapPanel, qtbot: QtBot
):
    result = scored(" ".join(["word"] * 510), n_layers=3)
    panel.set_state(state_of(Cell(5, 6), result=result, settings=GRID))
    qtbot.waitUntil(lambda: len(panel.grid.images) == 3)
    assert panel.grid.blends(panel.grid.tiles_now)
    assert panel.grid.images[0].width() <= panel.grid.width()


def test_small_maps_are_made_anew_where_there_is_room_for_every_cell_again(
    qtbot: QtBot, panel: HeatmapPanel
):
    result = scored(" ".join(["word"] * 80))
    panel.resize(200, 160)
    panel.set_state(state_of(result=result, settings=GRID))
    qtbot.waitUntil(lambda: len(panel.grid.images) == N_LAYERS)
    assert panel.grid.images[0].width() < 82
    panel.resize(1200, 500)
    qtbot.waitUntil(lambda: len(panel.grid.images) == N_LAYERS)
    assert not panel.grid.blends(panel.grid.tiles_now)
    assert panel.grid.images[0].width() == 82


def test_the_pointer_previews_the_cell_of_columns_that_run_right_to_left(
    panel: HeatmapPanel, qtbot: QtBot
):
    panel.set_state(state_of(result=scored("אני רואה אותו שם"), settings=GRID))
    with qtbot.waitSignal(panel.hover_requested) as hovered:
        qtbot.mouseMove(panel.grid, in_tile(panel, 2, 1, 0))
    assert hovered.args == [Cell(1, N - 1)]


def test_up_and_down_go_to_the_layer_that_is_seen_there(panel: HeatmapPanel, qtbot: QtBot):
    panel.set_state(state_of(result=scored(n_layers=12), settings=GRID, layer=7))
    columns = panel.grid.tiles_now.columns
    assert 1 < columns <= 5
    for key, there in ((Qt.Key.Key_Up, 7 - columns), (Qt.Key.Key_Down, 7 + columns)):
        if there >= 12:
            continue
        with qtbot.waitSignal(panel.layer_requested) as layer:
            qtbot.keyClick(panel.grid, key)
        assert layer.args == [there]


@pytest.mark.parametrize("text", ["The keys are here", "אני רואה אותו שם"])
def test_words_are_beside_each_line_of_maps_once(
    panel: HeatmapPanel, monkeypatch: pytest.MonkeyPatch, text: str
):
    panel.resize(900, 640)
    panel.set_state(state_of(result=scored(text, n_layers=6), settings=GRID))
    found, plain = list[str](), QPainter.drawText

    def noted(painter: QPainter, *arguments: object) -> object:
        found.extend(each for each in arguments if isinstance(each, str))
        return plain(painter, *arguments)

    monkeypatch.setattr(QPainter, "drawText", noted)
    panel.grid.grab()
    where = panel.grid.tiles_now
    rows, columns = where.n_lines, where.columns
    word = text.split()[1]
    assert rows > 1
    assert found.count(word) in (rows, rows + columns), "and above the first line, where it fits"


def test_maps_of_few_words_are_larger_on_a_larger_screen(panel: HeatmapPanel):
    panel.resize(1700, 1100)
    tiles_now = panel.grid.tiles_now
    assert tiles_now.cell > 48
    taken = N_LAYERS * tiles_now.width * tiles_now.height
    assert taken > 0.4 * panel.grid.width() * panel.grid.height(), "no desert"


def test_words_are_left_out_where_they_would_make_maps_much_smaller(panel: HeatmapPanel):
    panel.resize(1200, 700)
    state = state_of(result=scored("Avrupalılaştıramadıklarımız w", n_layers=48), settings=GRID)
    panel.set_state(state)
    named = panel.grid.tiles_now.cell
    panel.set_state(state_of(result=scored("w w", n_layers=48), settings=GRID))
    assert named >= 0.85 * panel.grid.tiles_now.cell
