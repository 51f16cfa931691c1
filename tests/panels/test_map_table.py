"""The map as a plain table."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPalette
from pytestqt.qtbot import QtBot
from states import N, scored, scored_pair, state_of

from vzdesk.engine.sentence import Roles
from vzdesk.engine.types import SentenceResult
from vzdesk.paint import badges
from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.heatmap.table import MapTable
from vzdesk.view.readout import number
from vzdesk.view.selection import NOWHERE, Cell, Settings
from vzdesk.widgets.style import accent, tint

TABLE = Settings(show="table")


@pytest.fixture
def panel(qtbot: QtBot) -> HeatmapPanel:
    panel = HeatmapPanel()
    qtbot.addWidget(panel)
    panel.resize(640, 400)
    panel.show()
    panel.set_state(state_of(Cell(1, 2), settings=TABLE))
    return panel


def test_rows_are_targets_and_columns_are_sources(panel: HeatmapPanel):
    model, scores = panel.table.model, panel.state.map.scores
    assert (model.rowCount(), model.columnCount()) == (N, N)
    assert model.headerData(1, Qt.Orientation.Vertical) == "The"
    assert model.headerData(4, Qt.Orientation.Horizontal) == "here"
    assert model.data(model.index(1, 4)).strip() == number(scores[1, 4])
    spoken = model.data(model.index(1, 4), Qt.ItemDataRole.AccessibleTextRole)
    assert spoken == f"The ← here, {number(scores[1, 4])}"


def test_the_table_has_the_digits_of_the_line_of_exact_numbers(panel: HeatmapPanel):
    state = state_of(Cell(1, 2), settings=TABLE)
    shown = panel.table.model.data(panel.table.model.index(1, 2)).strip()
    assert f" · score {shown} · " in state.readout


def test_the_points_of_a_column_are_below_one_another(panel: HeatmapPanel):
    model = panel.table.model
    shown = [model.data(model.index(row, 2)) for row in range(N)]
    assert {text.index(".") for text in shown if "." in text} == {1}
    assert len({len(text) for text in shown if "e" not in text}) == 1


@pytest.mark.parametrize("locked", [Cell(1, 2), NOWHERE])
def test_a_table_that_gets_the_keys_asks_for_nothing(qtbot: QtBot, locked: Cell):
    """Neither when it takes the place of the map that had them nor when Tab comes to it."""
    panel = HeatmapPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.activateWindow()
    panel.set_state(state_of(settings=TABLE))
    panel.set_state(state_of(locked))
    panel.enter()
    qtbot.waitUntil(panel.canvas.hasFocus)
    with qtbot.assertNotEmitted(panel.click_requested):
        panel.set_state(state_of(locked, settings=TABLE))
        assert panel.table.view.hasFocus()
        panel.table.view.clearFocus()
        panel.table.view.setFocus(Qt.FocusReason.TabFocusReason)
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.keyClick(panel.table.view, Qt.Key.Key_Down)
    assert asked.args == [Cell(2, 2) if locked.source else Cell(1, 0)]


@pytest.mark.parametrize("is_dark", [False, True])
def test_selected_numbers_are_ordinary_ink_on_a_tint_and_the_current_one_has_an_outline(
    panel: HeatmapPanel, is_dark: bool
):
    palette = QPalette(QColor("#222222" if is_dark else "#efefef"))
    palette.setColor(QPalette.ColorRole.Base, QColor("#181818" if is_dark else "#ffffff"))
    palette.setColor(QPalette.ColorRole.Text, QColor("#eeeeee" if is_dark else "#111111"))
    palette.setColor(QPalette.ColorRole.Highlight, accent(palette))
    panel.setPalette(palette)
    view = panel.table.view
    view.selectAll()
    for row, column, is_current in ((1, 2, True), (2, 3, False)):
        rect = view.visualRect(panel.table.model.index(row, column))
        picture = view.viewport().grab(rect).toImage()
        pixels = [
            picture.pixelColor(x, y) for x in range(rect.width()) for y in range(rect.height())
        ]
        commonest = max(set(map(QColor.name, pixels)), key=[each.name() for each in pixels].count)
        assert commonest == tint(palette).name()
        lightest = [each.lightness() for each in pixels if each.saturation() < 60]
        ink = max(lightest) if is_dark else min(lightest)
        assert abs(ink - palette.text().color().lightness()) < 40
        outlined = sum(each == accent(palette) for each in pixels)
        assert (outlined > rect.width()) == is_current


def test_the_locked_cell_is_the_current_one_and_moving_it_asks_for_another(
    panel: HeatmapPanel, qtbot: QtBot
):
    index = panel.table.view.currentIndex()
    assert (index.row(), index.column()) == (1, 2)
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.keyClick(panel.table.view, Qt.Key.Key_Down)
    assert asked.args == [Cell(2, 2)]


def test_following_the_selection_asks_for_nothing(panel: HeatmapPanel, qtbot: QtBot):
    with qtbot.assertNotEmitted(panel.click_requested):
        panel.set_state(state_of(Cell(3, 4), settings=TABLE))
        panel.set_state(state_of(Cell(3, 4), layer=1, settings=TABLE))
    index = panel.table.view.currentIndex()
    assert (index.row(), index.column()) == (3, 4)


def test_what_is_copied_reads_back_as_the_same_numbers(panel: HeatmapPanel, qtbot: QtBot):
    panel.table.view.selectAll()
    qtbot.keyClick(panel.table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    lines = [line.split("\t") for line in QGuiApplication.clipboard().text().split("\n")]
    assert lines[0] == ["", "[CLS]", "The", "keys", "are", "here", "[SEP]"]
    assert [line[0] for line in lines[1:]] == lines[0][1:]
    numbers = np.array([line[1:] for line in lines[1:]], dtype=np.float32)
    assert np.array_equal(numbers, panel.state.map.scores)


def test_only_what_is_selected_is_copied(panel: HeatmapPanel):
    view, model = panel.table.view, panel.table.model
    for place in ((1, 2), (3, 4)):
        chosen = QItemSelectionModel.SelectionFlag.Select
        view.selectionModel().select(model.index(*place), chosen)
    lines = [line.split("\t") for line in view.copied().split("\n")]
    assert lines[0] == ["", "keys", "here"]
    assert [bool(field) for field in lines[1]] == [True, True, False]
    assert [bool(field) for field in lines[2]] == [True, False, True]


def test_the_pointer_previews_a_cell(panel: HeatmapPanel, qtbot: QtBot):
    view, model = panel.table.view, panel.table.model
    with qtbot.waitSignal(panel.hover_requested) as hovered:
        qtbot.mouseMove(view.viewport(), view.visualRect(model.index(2, 1)).center())
    assert hovered.args == [Cell(2, 1)]


def test_columns_of_a_hebrew_sentence_run_from_right_to_left(qtbot: QtBot):
    table = MapTable()
    qtbot.addWidget(table)
    table.resize(500, 300)
    table.show()
    table.show_state(state_of(result=scored("אני רואה אותו שם")))
    model = table.view.model()
    first, second = (table.view.visualRect(model.index(0, column)) for column in (0, 1))
    assert first.left() > second.left()
    table.show_state(state_of())
    first, second = (table.view.visualRect(model.index(0, column)) for column in (0, 1))
    assert first.left() < second.left()


def test_the_table_follows_the_size_of_text(panel: HeatmapPanel):
    before = panel.table.view.fontMetrics().height()
    font = panel.font()
    font.setPixelSize(40)
    panel.setFont(font)
    assert panel.table.view.fontMetrics().height() > 1.5 * before


def test_copying_nothing_leaves_the_clipboard_alone(panel: HeatmapPanel, qtbot: QtBot):
    QGuiApplication.clipboard().setText("mine")
    panel.table.view.clearSelection()
    qtbot.keyClick(panel.table.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "mine"


def test_a_token_that_looks_like_html_is_told_as_it_is(panel: HeatmapPanel):
    result = scored("the <s> key")
    panel.set_state(state_of(Cell(1, 2), result=result, settings=TABLE))
    model = panel.table.model
    tips = [
        model.data(model.index(1, column), Qt.ItemDataRole.ToolTipRole)
        for column in range(model.columnCount())
    ]
    assert any("The ← &lt;" in tip or "the ← &lt;" in tip for tip in tips)


def test_marking_a_word_leaves_what_is_selected(panel: HeatmapPanel, qtbot: QtBot):
    panel.table.view.selectAll()
    marked = replace(scored(), sentence=replace(scored().sentence, roles=Roles(cues=(1,))))
    with qtbot.waitSignal(panel.table.model.headerDataChanged):
        panel.set_state(state_of(Cell(1, 2), result=marked, settings=TABLE))
    assert len(panel.table.view.selectionModel().selectedIndexes()) == N * N


def test_of_two_texts_each_side_is_copied_with_its_own_labels(panel: HeatmapPanel):
    panel.set_state(state_of(result=scored_pair(), part="cross", settings=TABLE))
    panel.table.view.selectAll()
    lines = [line.split("\t") for line in panel.table.view.copied().split("\n")]
    assert lines[0] == ["", "The", "keys", "are", "here", "</s>"]
    assert [line[0] for line in lines[1:]] == ["<pad>", "Da", "sind", "sie"]


def with_roles(text: str, roles: Roles) -> SentenceResult:
    plain = scored(text)
    return replace(plain, sentence=replace(plain.sentence, roles=roles))


def sections(panel: HeatmapPanel, orientation: Qt.Orientation) -> list[QImage]:
    """Each header section as it is painted."""
    view = panel.table.view
    across = orientation == Qt.Orientation.Horizontal
    header = view.horizontalHeader() if across else view.verticalHeader()
    whole = header.grab().toImage()
    places = [header.sectionViewportPosition(n) for n in range(header.count())]
    sizes = [header.sectionSize(n) for n in range(header.count())]
    return [
        whole.copy(place, 0, size, whole.height())
        if across
        else whole.copy(0, place, whole.width(), size)
        for place, size in zip(places, sizes, strict=True)
    ]


def disc(image: QImage) -> list[int]:
    """Where columns of pixels are dark for most of the height of a badge."""
    dark = [
        sum(image.pixelColor(x, y).lightness() < 90 for y in range(image.height()))
        for x in range(image.width())
    ]
    return [x for x, n in enumerate(dark) if n >= 9]


@pytest.mark.parametrize("orientation", list(Qt.Orientation))
def test_headers_have_the_badges_of_roles_where_their_labels_end(
    panel: HeatmapPanel, orientation: Qt.Orientation
):
    panel.resize(1100, 400)
    for text, is_rightwards in (("The keys are here", True), ("אני רואה אותו שם", False)):
        for cues in ((), (1, 2)):
            marked = with_roles(text, Roles(cues=cues, targets=cues))
            panel.set_state(state_of(result=marked, settings=TABLE))
            painted = sections(panel, orientation)
            for place in range(N):
                found = disc(painted[place])
                has_role = place - 1 in cues
                assert (len(found) > 6) == has_role  # letters have few, badges many
                if has_role:
                    middle = painted[place].width() / 2
                    ink = max(found) if is_rightwards else min(found)
                    assert (ink > middle) == is_rightwards


def test_no_header_is_wider_than_its_label_and_its_badges_need(panel: HeatmapPanel):
    header, rows = panel.table.view.horizontalHeader(), panel.table.view.verticalHeader()
    long = "Donaudampfschifffahrtsgesellschaft"
    panel.set_state(state_of(result=scored(f"The {long} are here"), settings=TABLE))
    usual, longest = header.sectionSize(1), header.sectionSize(2)
    assert {header.sectionSize(n) for n in (0, 1, 3, 4, 5)} == {usual}
    assert usual < longest < 2.5 * usual, "it is cut, with an ellipsis"
    assert header.textElideMode() == rows.textElideMode() == Qt.TextElideMode.ElideRight
    wide = rows.width()
    roles = Roles(cues=(1, 2), targets=(1, 2), attractors=(1,))
    marked = with_roles(f"The {long} are here", roles)
    panel.set_state(state_of(result=marked, settings=TABLE))
    needed = badges.width("TCA", header.font())
    assert longest + needed - 1 <= header.sectionSize(2) <= longest + needed + 1
    assert wide + needed - 1 <= rows.width() <= wide + needed + 1
    assert header.sectionSize(1) == usual


def test_a_column_that_was_made_wider_stays_so_in_other_layers(panel: HeatmapPanel):
    header = panel.table.view.horizontalHeader()
    header.resizeSection(3, 200)
    panel.set_state(state_of(Cell(1, 2), layer=1, settings=TABLE))
    assert header.sectionSize(3) == 200


def test_maps_of_other_sizes_follow_one_another(panel: HeatmapPanel):
    for n in (3, 40, 1, 25, 2):
        text = " ".join(["word"] * n)
        panel.set_state(state_of(Cell(1, 2), result=scored(text), settings=TABLE))
        header = panel.table.view.horizontalHeader()
        assert header.count() == n + 2
        assert header.length() == sum(header.sectionSize(place) for place in range(n + 2))
