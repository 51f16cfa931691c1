"""The panel of all methods: one cell in all maps, the table, the curves."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from states import by_all_methods, cut_result

from vzdesk.engine.text import sentence
from vzdesk.panels.methods import MethodsPanel
from vzdesk.view.methods.agreement import agreement
from vzdesk.view.selection import Cell, Settings

OF = sentence("1", "The photographs are here .")
METHODS = ("value-zeroing", "attention", "attention-norm", "attention-rollout")
RESULT = cut_result(OF, methods=METHODS)


def state(settings: Settings | None = None, **chosen):
    return by_all_methods(RESULT, settings, **chosen)


@pytest.fixture
def panel(qtbot: QtBot) -> MethodsPanel:
    panel = MethodsPanel()
    qtbot.addWidget(panel)
    panel.resize(1000, 640)
    panel.show()
    panel.set_state(state())
    return panel


def middle(panel: MethodsPanel, place: int, cell: Cell) -> QPointF:
    """The middle of a cell in one of the maps."""
    tiles = panel.canvas.sheet.tiles
    corner = tiles.tile(place).topLeft()
    return corner + QPointF(cell.source + 0.5, cell.target + 0.5) * tiles.cell


def test_the_pointer_over_any_map_asks_for_its_cell(panel: MethodsPanel, qtbot: QtBot) -> None:
    for place in range(len(METHODS)):
        with qtbot.waitSignal(panel.hover_requested) as asked:
            qtbot.mouseMove(panel.canvas, middle(panel, place, Cell(3, 1 + place)).toPoint())
        assert asked.args == [Cell(3, 1 + place)]


def test_a_click_chooses_the_cell_and_on_a_title_the_method(
    panel: MethodsPanel, qtbot: QtBot
) -> None:
    left = Qt.MouseButton.LeftButton
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.mouseClick(panel.canvas, left, pos=middle(panel, 2, Cell(4, 0)).toPoint())
    assert asked.args == [Cell(4, 0)]
    title = panel.canvas.sheet.tiles.tile(1).topLeft().toPoint() - QPoint(-9, 9)
    with qtbot.waitSignal(panel.method_requested) as chosen:
        qtbot.mouseClick(panel.canvas, left, pos=title)
    assert chosen.args == ["attention"]


def test_arrow_keys_move_the_cell(panel: MethodsPanel, qtbot: QtBot) -> None:
    panel.set_state(state(locked=Cell(3, 1)))
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Down)
    assert asked.args == [Cell(4, 1)]


def test_the_cell_is_emphasised_in_every_map(panel: MethodsPanel) -> None:
    before = panel.canvas.grab().toImage()
    panel.set_state(state(locked=Cell(3, 1)))
    after = panel.canvas.grab().toImage()
    half = panel.canvas.sheet.tiles.cell / 2
    for place in range(len(METHODS)):
        edge = (middle(panel, place, Cell(3, 1)) - QPointF(half, 0)).toPoint()
        other = (middle(panel, place, Cell(1, 3)) - QPointF(half, 0)).toPoint()
        assert before.pixelColor(edge) != after.pixelColor(edge)
        assert before.pixelColor(other) == after.pixelColor(other)


def test_every_cell_has_the_colour_of_its_score(panel: MethodsPanel) -> None:
    shown = panel.state.by_method
    image = panel.canvas.grab().toImage()
    for place, (each, scale) in enumerate(zip(shown.maps, shown.scales, strict=True)):
        for cell in (Cell(0, 0), Cell(2, 5), Cell(6, 1)):
            seen = image.pixelColor(middle(panel, place, cell).toPoint()).getRgb()[:3]
            assert seen == scale.colour_of(each.view.scores[cell.target, cell.source])


def test_the_table_has_score_and_rank_of_every_method(panel: MethodsPanel) -> None:
    panel.set_state(state(locked=Cell(3, 1)))
    shown, model = panel.state.by_method, panel.details.model
    for row, (each, value) in enumerate(zip(shown.maps, shown.values, strict=True)):
        fields = [model.text(row, column) for column in range(4)]
        score = f"{each.view.scores[3, 1]:.6g}"
        assert fields == [str(row + 1), each.title, score, f"{value.rank} of 7"]
    assert panel.details.chosen.text() == "are ← The"


def test_correlations_come_when_they_are_found_and_those_of_other_maps_do_not(
    panel: MethodsPanel,
) -> None:
    model, shown = panel.details.model, panel.state.by_method
    assert model.text(0, 5) == "…"
    other = by_all_methods(cut_result(OF, methods=METHODS, n_layers=2)).by_method
    panel.show_agreement(other, 0, agreement(other, 0))
    assert model.text(0, 5) == "…"
    found = agreement(shown, 0)
    panel.show_agreement(shown, 0, found)
    assert model.text(0, 5) == f"{found.spearman[0, 1]:.2f}".replace("-", "−")
    panel.details.coefficient.setCurrentIndex(1)
    assert model.text(0, 5) == f"{found.pearson[0, 1]:.2f}".replace("-", "−")
    assert panel.details.cells.text() == "Over the 42 cells beside the diagonal"
    panel.show_agreement(shown, 1, agreement(shown, 1))
    layers = [layer for layer, _ in panel.details.curves.values(1)]
    assert layers == [0, 1], "a curve has a point for each layer that is known"


def test_the_table_is_copied_with_all_digits(panel: MethodsPanel, qtbot: QtBot) -> None:
    panel.set_state(state(locked=Cell(3, 1)))
    shown = panel.state.by_method
    found = agreement(shown, 0)
    panel.show_agreement(shown, 0, found)
    qtbot.keyClick(panel.details.table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().splitlines()]
    assert lines[0] == ["", "method", "score", "rank", "1", "2", "3", "4"]
    assert lines[2][2] == str(shown.values[1].score)


def test_which_scale_is_said_and_can_be_chosen(panel: MethodsPanel, qtbot: QtBot) -> None:
    def notes() -> str:
        panel.canvas.grab()
        return " ".join(panel.canvas.notes)

    assert "one colour scale for all maps" in notes()
    assert "looks sparser" in notes()
    with qtbot.waitSignal(panel.own_scales_requested) as asked:
        panel.scales.button(1).click()
    assert asked.args == [True]
    panel.set_state(state(Settings(own_scales=True)))
    assert "each map has its own colour scale" in notes()
    assert panel.scales.button(1).isChecked()


def test_one_method_alone_is_shown_too(panel: MethodsPanel) -> None:
    alone = by_all_methods(cut_result(OF, methods=("attention",)), method="attention")
    panel.set_state(alone)
    panel.grab()
    assert panel.details.model.rowCount() == 1
    assert not panel.pair.isEnabled()
