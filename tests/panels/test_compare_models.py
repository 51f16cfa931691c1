"""The compare panel with one sentence under two models."""

from __future__ import annotations

from dataclasses import replace
from xml.etree import ElementTree

import numpy as np
import pytest
from fakes import fake_ref
from printed import SVG
from PySide6.QtCore import QBuffer, QPoint, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from states import cut_result, resolved_pair

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.paint.colour_bar import ticks_of
from vzdesk.paint.labels import GAP
from vzdesk.panels.compare import ComparePanel
from vzdesk.view.selection import Cell, Selection, Settings, Subject
from vzdesk.view.types import SentenceRow, ViewState
from vzdesk.widgets.style import RHYTHM, style_of

OF = sentence("1", "The photographs are here")
BERT, MINI = fake_ref("bert"), fake_ref("mini")
RESULTS = (
    cut_result(OF, {"photographs": ("photo", "graphs")}, n_layers=3),
    cut_result(OF, n_layers=5),
)


def state_of(units="tokens", *, exchanged: bool = False, **chosen) -> ViewState:
    row = SentenceRow("1", OF.text, "scored")
    selection = Selection(Subject("1", BERT.key), second=Subject("1", MINI.key), **chosen)
    results = RESULTS[::-1] if exchanged else RESULTS
    return resolved_pair((row, row), results, selection, Settings(units), models=(BERT, MINI))


@pytest.fixture
def panel(qtbot: QtBot) -> ComparePanel:
    panel = ComparePanel()
    qtbot.addWidget(panel)
    panel.resize(900, 700)
    panel.show()
    qtbot.waitExposed(panel)
    return panel


def test_what_is_not_compared_is_said_above_the_maps_and_only_then(panel: ComparePanel) -> None:
    panel.set_state(state_of())
    assert panel.note.isVisible()
    assert panel.note.text() == state_of().comparison.note
    panel.set_state(state_of("words"))
    assert not panel.note.isVisible()


@pytest.mark.parametrize("exchanged", [False, True])
@pytest.mark.parametrize("layer", range(5))
def test_curves_of_different_lengths_are_painted_in_every_layer(
    panel: ComparePanel, exchanged: bool, layer: int
) -> None:
    panel.set_state(state_of(exchanged=exchanged, layer=layer, locked=Cell(1, 0)))
    assert panel.details.curves.message == ""
    assert not panel.details.curves.grab().isNull()
    assert not panel.canvas.grab().isNull()


def test_where_only_one_model_has_a_token_that_is_said_of_the_model(panel: ComparePanel) -> None:
    panel.set_state(state_of(locked=Cell(2, None), second_locked=Cell(None, 2)))
    message = panel.details.curves.message
    assert message == "Neither model has both this target and this source."


def test_the_list_names_both_layers_where_they_differ(qtbot: QtBot, panel: ComparePanel) -> None:
    panel.set_state(state_of(layer=4))
    qtbot.waitUntil(lambda: not panel.details.is_filling)
    model = panel.details.model
    assert model.index(0, 1).data() == "3 / 5"
    panel.details.scope.setCurrentIndex(1)
    qtbot.waitUntil(lambda: not panel.details.is_filling)
    assert {model.index(row, 1).data() for row in range(len(model.rows))} == {"1", "2", "3"}


def test_where_a_map_is_missing_both_are_named_and_can_be_exchanged_or_left(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    panel.set_state(state_of(method="attention-norm"))
    assert panel.message.endswith("Choose each of them and press Run (F5).")
    named = [title.text().split(" · ")[0] for title in panel.titles]
    assert named == ["A  bert", "B  mini"]
    assert all(title.isVisible() for title in panel.titles)
    assert not panel.strip.isVisible()
    for button, asked in (
        (panel.exchange, panel.exchange_requested),
        (panel.leave, panel.leave_requested),
    ):
        assert button.isVisible()
        with qtbot.waitSignal(asked):
            qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.set_state(state_of())
    assert panel.strip.isVisible()
    assert not any(title.isVisible() for title in panel.titles)
    qtbot.waitUntil(lambda: panel.words_area.width() > panel.width() - 120)


@pytest.fixture
def nearly_same() -> ViewState:
    """Two models whose scores differ by about 1e-7, as in single and double precision."""
    row = SentenceRow("1", OF.text, "scored")
    key = map_key("value-zeroing")
    own = RESULTS[0].maps[key]
    noise = 1 + 4e-6 * np.random.default_rng(1).standard_normal(own.scores.shape)
    other = replace(own, scores=own.scores.astype(np.float64) * noise)
    results = RESULTS[0], replace(RESULTS[0], maps={**RESULTS[0].maps, key: other})
    selection = Selection(
        Subject("1", BERT.key), second=Subject("1", MINI.key), locked=Cell(1, 0), layer=1
    )
    return resolved_pair((row, row), results, selection, models=(BERT, MINI))


def test_small_differences_can_be_read_in_the_list(
    qtbot: QtBot, panel: ComparePanel, nearly_same: ViewState
) -> None:
    panel.set_state(nearly_same)
    qtbot.waitUntil(lambda: not panel.details.is_filling)
    model, header = panel.details.model, panel.details.view.horizontalHeader()
    metrics = QFontMetricsF(model.data(model.index(0, 4), Qt.ItemDataRole.FontRole))
    for at, row in enumerate(model.rows):
        shown = model.index(at, 4).data()
        assert float(shown.replace("−", "-")) == pytest.approx(row.value, rel=0.051)
        assert metrics.horizontalAdvance(shown) < header.sectionSize(4) - RHYTHM


def test_the_axis_of_small_differences_is_not_cut(
    panel: ComparePanel, nearly_same: ViewState
) -> None:
    panel.set_state(nearly_same)
    curves = panel.details.curves
    painted = texts_painted(curves)
    top = np.abs(nearly_same.comparison.curves.difference).max()
    assert top < 1e-5
    text = ticks_of(top, most=4)[-1][1]
    assert "e-" in text
    assert painted.count(text) >= 1
    room = curves.boxes()[1].left() - GAP
    assert QFontMetricsF(style_of(curves).font).horizontalAdvance(f"−{text}") <= room


def texts_painted(widget: QWidget) -> str:
    """All texts that the widget paints."""
    device, content = QSvgGenerator(), QBuffer()
    device.setOutputDevice(content)
    painter = QPainter(device)
    widget.render(painter, QPoint())
    painter.end()
    picture = ElementTree.fromstring(content.data().data())
    return " ".join("".join(each.itertext()) for each in picture.iter(f"{SVG}text"))
