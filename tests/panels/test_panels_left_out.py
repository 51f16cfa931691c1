"""What panels show of maps in which something is hidden."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from states import cut_result, scored_pair, state_of

from vzdesk.engine.sentence import Tier
from vzdesk.engine.text import sentence
from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.layers import LayersPanel
from vzdesk.panels.sentence import SentencePanel
from vzdesk.view.colours import BLANK
from vzdesk.view.selection import NOWHERE, Cell, LeftOut, Settings
from vzdesk.view.types import ViewState
from vzdesk.widgets.style import Panel

TEXT = "« The key , is here »"
HEADS = Tier("head", ("3", "3", "5", "5", "0", "5", "5"))
RELATIONS = Tier("deprel", ("punct", "det", "nsubj", "punct", "root", "advmod", "punct"))
RESULT = cut_result(replace(sentence("1", TEXT), tiers=(HEADS, RELATIONS)))
OPENING, THE, KEY, COMMA, IS, HERE = range(1, 7)
"""Positions among all tokens."""
ALL = LeftOut("hidden", "hidden", "hidden")
WORDS = ["The", "key", "is", "here"]


def state(target: int | None = None, source: int | None = None, left_out=ALL, **more) -> ViewState:
    """This cell, by its positions among all tokens, is locked."""
    settings = Settings(left_out=left_out, **more)
    return state_of(Cell(target, source), result=RESULT, settings=settings)


def put(qtbot: QtBot, panel: Panel, of: ViewState) -> None:
    qtbot.addWidget(panel)
    panel.resize(640, 420)
    panel.show()
    panel.set_state(of)


@pytest.fixture
def text(qtbot: QtBot) -> SentencePanel:
    panel = SentencePanel()
    put(qtbot, panel, state(KEY, IS))
    return panel


@pytest.fixture
def heatmap(qtbot: QtBot) -> HeatmapPanel:
    panel = HeatmapPanel()
    put(qtbot, panel, state(KEY, IS))
    return panel


def chip(panel: SentencePanel, label: str) -> QPoint:
    position = [unit.label for unit in panel.state.targets].index(label)
    return panel.canvas.chip(position).center().toPoint()


def shade(panel: SentencePanel, label: str) -> tuple[int, ...]:
    position = [unit.label for unit in panel.state.targets].index(label)
    rect = panel.canvas.chip(position)
    at = QPointF(rect.left() + 4, rect.center().y()).toPoint()
    return panel.canvas.grab().toImage().pixelColor(at).getRgb()[:3]


# The sentence


def test_the_text_is_whole_without_special_tokens_and_hidden_words_have_no_shade(text) -> None:
    assert [unit.label for unit in text.state.targets] == TEXT.split()
    for label in ("«", ",", "»", "key"):  # the last is the target itself
        assert shade(text, label) == (255, 255, 255)
    of = state(KEY, IS)
    row = of.map.scores[of.cell.target]
    for place, label in enumerate(WORDS):
        if label != "key":
            assert shade(text, label) == of.scale.colour_of(row[place])


def test_the_text_asks_for_cells_of_the_maps(text, qtbot: QtBot) -> None:
    for kept, expected in ((None, Cell(target=3)), (KEY, Cell(1, 3))):
        text.set_state(state(kept))
        with qtbot.waitSignal(text.click_requested) as asked:
            qtbot.mouseClick(text.canvas, Qt.MouseButton.LeftButton, pos=chip(text, "here"))
        assert asked.args == [expected]
    with qtbot.waitSignal(text.hover_requested) as asked:
        qtbot.mouseMove(text.canvas, chip(text, "is"))
    assert asked.args == [Cell(1, 2)]
    assert text.cell_at(QPointF(chip(text, "is"))) == Cell(target=2)


def test_what_is_hidden_cannot_be_chosen_in_the_text(text, qtbot: QtBot) -> None:
    for kept in (KEY, None):
        text.set_state(state(kept))
        with qtbot.assertNotEmitted(text.click_requested):
            qtbot.mouseClick(text.canvas, Qt.MouseButton.LeftButton, pos=chip(text, ","))
    assert text.cell_at(QPointF(chip(text, ","))) == NOWHERE


def test_arrow_keys_pass_over_what_is_hidden(text, qtbot: QtBot) -> None:
    for target, key, reached in (
        (KEY, Qt.Key.Key_Right, [Cell(target=2)]),
        (IS, Qt.Key.Key_Left, [Cell(target=1)]),
        (None, Qt.Key.Key_Right, [Cell(target=0)]),
    ):
        text.set_state(state(target))
        with qtbot.waitSignal(text.click_requested) as asked:
            qtbot.keyClick(text.canvas, key)
        assert asked.args == reached
    for target, key in ((HERE, Qt.Key.Key_Right), (THE, Qt.Key.Key_Left)):
        text.set_state(state(target))
        with qtbot.assertNotEmitted(text.click_requested):
            qtbot.keyClick(text.canvas, key)


def test_arcs_come_from_what_is_shown(text) -> None:
    arcs = list(text.canvas.arcs(text.canvas.rect().toRectF()).arcs())
    of = state(KEY, IS)
    row = np.delete(of.map.scores[of.cell.target], of.cell.target)
    assert len(arcs) == (row >= of.arcs_from).sum() > 0


def test_annotations_stand_under_their_words(text) -> None:
    text.set_state(state(annotations=("deprel",), dependencies=True))
    assert text.state.annotations.rows == (RELATIONS.values,)
    heads = [(each.head, each.dependent) for each in text.state.annotations.dependencies]
    assert heads == [(2, 0), (2, 1), (4, 2), (4, 3), (None, 4), (4, 5), (4, 6)]
    maps = state(annotations=("deprel",), dependencies=True).annotations
    assert maps.targets == ("det", "nsubj", "root", "advmod")
    assert [(each.head, each.dependent) for each in maps.dependencies] == [
        *((1, 0), (2, 1), (None, 2), (2, 3))
    ]


def test_a_decoder_s_text_keeps_its_punctuation_below_the_encoder_s(qtbot: QtBot) -> None:
    result = scored_pair("The keys, are here.", "Da, sind sie.")
    settings = Settings(left_out=replace(ALL, renormalised=True))
    panel = SentencePanel()
    of = state_of(Cell(3, 3), result=result, settings=settings, part="cross")
    put(qtbot, panel, of)
    assert [unit.label for unit in of.targets] == ["Da", "sind", "sie"]
    assert [unit.label for unit in panel.state.targets] == ["Da", ",", "sind", "sie", "."]
    assert [unit.label for unit in panel.state.sources] == ["The", "keys", ",", "are", "here", "."]
    with qtbot.waitSignal(panel.click_requested) as asked:
        source = panel.canvas.source_chip(4).center().toPoint()
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=source)
    assert asked.args == [Cell(1, 3)]


# The maps


def test_rows_and_columns_that_are_hidden_are_gone_and_own_cells_have_no_colour(heatmap) -> None:
    layout, view = heatmap.canvas.layout_now, heatmap.state.map
    assert [unit.label for unit in layout.rows.units] == WORDS
    assert [unit.label for unit in layout.columns.units] == WORDS
    picture = heatmap.canvas.grab().toImage()
    for target in range(4):
        for source in range(4):
            middle = QPointF(layout.column(source).center().x(), layout.row(target).center().y())
            beside = middle + heatmap.canvas.origin() - QPointF(layout.cell / 4, layout.cell / 8)
            seen = picture.pixelColor(beside.toPoint()).getRgb()[:3]
            score = view.scores[target, source]
            wanted = BLANK if target == source else heatmap.state.scale.colour_of(score)
            assert np.abs(np.subtract(seen, wanted)).max() <= 3


def test_what_is_hidden_is_said_below_every_kind_of_map(heatmap) -> None:
    note = heatmap.state.map.hidden_note
    assert note.startswith("[CLS], [SEP], punctuation, own cells hidden; rows sum to ")
    assert note in " ".join(heatmap.canvas.layout_now.notes)
    heatmap.set_state(state(show="table"))
    assert note in heatmap.table.note.text()
    heatmap.set_state(state(show="table", left_out=LeftOut()))
    assert "hidden" not in heatmap.table.note.text()


def test_a_hidden_number_is_empty_in_the_table_and_na_where_it_is_copied(
    heatmap, qtbot: QtBot
) -> None:
    heatmap.set_state(state(show="table"))
    model, role = heatmap.table.model, Qt.ItemDataRole
    own, other = model.index(1, 1), model.index(1, 2)
    assert model.data(own) == ""
    assert model.data(own, role.AccessibleTextRole) == "key ← key, hidden"
    assert "hidden" in model.data(own, role.ToolTipRole)
    assert float(model.data(other)) == pytest.approx(model.map.scores[1, 2], abs=1e-6)
    selected = QItemSelectionModel.SelectionFlag.Select
    for index in (own, other):
        heatmap.table.view.selectionModel().select(index, selected)
    heatmap.table.view.setFocus()
    qtbot.keyClick(heatmap.table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QGuiApplication.clipboard().text().split("\n")
    assert copied[0].split("\t") == ["", "key", "is"]
    label, na, number = copied[1].split("\t")
    assert (label, na) == ("key", "NA")
    assert np.float32(number) == model.map.scores[1, 2]


def test_the_strip_of_layers_is_of_what_is_shown(qtbot: QtBot) -> None:
    panel = LayersPanel()
    put(qtbot, panel, state(KEY, IS))
    layout, strip = panel.canvas.layout_now, panel.state.strip
    scale = replace(panel.state.scale, vmax=float(np.nanmax(strip)))
    picture = panel.canvas.grab().toImage()
    assert [unit.label for unit in layout.columns.units] == WORDS
    for layer in range(len(strip)):
        for source in range(4):
            x = layout.strip.left() + (source + 0.5) * layout.columns.pitch
            at = QPointF(x, layout.row(layer).center().y()).toPoint()
            wanted = BLANK if source == 1 else scale.colour_of(strip[layer, source])
            assert picture.pixelColor(at).getRgb()[:3] == wanted


def test_the_strip_s_colours_end_where_those_of_the_map_do_not_count_either(qtbot: QtBot) -> None:
    of = state(KEY, IS, LeftOut("unscaled", "unscaled"))
    counted = [THE, KEY, IS, HERE]
    assert of.map.vmax_of(of.strip, KEY) == of.strip[:, counted].max()
    assert of.map.vmax_of(of.strip, COMMA) == of.strip.max(), "a row of which nothing counts"


def test_a_line_crosses_own_cells_where_there_is_room(heatmap) -> None:
    """On it, a pixel is darker than the cell."""
    layout = heatmap.canvas.layout_now
    picture = heatmap.canvas.grab().toImage()
    for place in range(4):
        middle = QPointF(layout.column(place).center().x(), layout.row(place).center().y())
        middle = (middle + heatmap.canvas.origin()).toPoint()
        around = [QPoint(x, y) for x in (-1, 0, 1) for y in (-1, 0, 1)]
        assert min(picture.pixelColor(middle + each).lightness() for each in around) < BLANK[0] - 20
