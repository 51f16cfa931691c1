"""The compare panel, with hand-made states."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from fakes import fake_scored, of_targets
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFontInfo, QFontMetrics, QFontMetricsF, QHelpEvent, QPainter
from PySide6.QtWidgets import QApplication, QToolTip
from pytestqt.qtbot import QtBot
from settled import settle
from states import resolved_pair, scored_pair

from vzdesk.engine.sentence import NO_ROLES, Roles
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Targets
from vzdesk.paint import badges
from vzdesk.panels.compare import ComparePanel, canvas
from vzdesk.panels.compare.arrangement import DETAILS, DIFFERENCE, FIRST, SECOND, arranged
from vzdesk.panels.compare.differences import ARROW, fitted
from vzdesk.panels.compare.strip_layout import lay_out
from vzdesk.view.selection import NOWHERE, Cell, LeftOut, Selection, Settings, Subject
from vzdesk.view.types import Aligned, Difference, SentenceRow, ViewState
from vzdesk.widgets.style import style_of

ONE, OTHER = "The key is here", "The old key are here"


def state_of(
    one: str = ONE,
    other: str = OTHER,
    settings: Settings | None = None,
    roles: Roles = NO_ROLES,
    **chosen,
) -> ViewState:
    settings = settings or Settings()
    rows = SentenceRow("1", one, "scored"), SentenceRow("2", other, "scored")
    first = replace(sentence("1", one), roles=roles)
    scored = fake_scored(first), fake_scored(sentence("2", other))
    selection = Selection(Subject("1"), second=Subject("2"), **chosen)
    return resolved_pair(rows, scored, selection, settings)


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[ComparePanel]:
    panel = ComparePanel()
    qtbot.addWidget(panel)
    panel.resize(900, 700)
    panel.set_state(state_of())
    panel.show()
    qtbot.waitExposed(panel)
    filled(qtbot, panel)
    return panel


def filled(qtbot: QtBot, panel: ComparePanel) -> list[Difference]:
    """The lines of the list, once all are there."""
    qtbot.waitUntil(lambda: not panel.details.is_filling)
    return panel.details.model.rows


def middle_of(panel: ComparePanel, which: int, row: int, column: int) -> QPoint:
    """The middle of a cell, in whichever map; all have the rows and columns of the difference."""
    layout = panel.canvas.layouts[which]
    return QPointF(layout.column(column).center().x(), layout.row(row).center().y()).toPoint()


def test_without_a_comparison_it_says_what_to_do(qtbot: QtBot) -> None:
    panel = ComparePanel()
    qtbot.addWidget(panel)
    assert panel.message == "Choose two sentences to compare."


@pytest.mark.parametrize(
    ("which", "row", "column", "cell"),
    [
        (FIRST, 4, 3, Cell(4, 3)),
        (SECOND, 4, 3, Cell(4, 3)),
        (SECOND, 2, 3, Cell(2, 3)),
        (FIRST, 2, 3, Cell(2, 3)),
        (DIFFERENCE, 4, 3, Cell(4, 3)),
    ],
)
def test_the_same_cell_is_asked_for_in_whichever_map_it_is(
    qtbot: QtBot, panel: ComparePanel, which: int, row: int, column: int, cell: Cell
) -> None:
    at = middle_of(panel, which, row, column)
    with qtbot.waitSignal(panel.hover_requested) as hovered:
        qtbot.mouseMove(panel.canvas, at)
    assert hovered.args == [cell]
    with qtbot.waitSignal(panel.click_requested) as clicked:
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.LeftButton, pos=at)
    assert clicked.args == [cell]


def test_what_is_chosen_is_outlined_in_every_map_that_has_it(panel: ComparePanel) -> None:
    """Of a source that only the second sentence has, the first map shows nothing."""

    def accents(which: int) -> int:
        room = panel.canvas.rooms[which]
        image = panel.canvas.grab(room).toImage()
        accent = QColor("#bd3f09")
        return sum(
            image.pixelColor(x, y) == accent
            for x in range(image.width())
            for y in range(image.height())
        )

    assert [accents(which) for which in (FIRST, SECOND, DIFFERENCE)] == [0, 0, 0]
    panel.set_state(state_of(second_locked=Cell(None, 2)))
    assert accents(FIRST) == 0
    assert accents(SECOND) > 50
    assert accents(DIFFERENCE) > 50
    panel.set_state(state_of(locked=Cell(3, 2)))
    assert min(accents(which) for which in (FIRST, SECOND, DIFFERENCE)) > 50


def test_maps_and_details_do_not_overlap_at_any_size(panel: ComparePanel) -> None:
    for size in ((1400, 600), (700, 800), (360, 500)):
        panel.resize(*size)
        rooms = panel.canvas.rooms
        for one in range(4):
            assert panel.canvas.rect().contains(rooms[one])
            for other in range(one):
                assert not rooms[one].intersects(rooms[other])
        assert panel.details.geometry() == rooms[DETAILS]


@pytest.mark.parametrize("word", ["incomprehensibilities", "המפתחותלארונותהגדולים"])
def test_labels_of_the_difference_end_before_the_details(panel: ComparePanel, word: str) -> None:
    """Slanted with their badges, or beside the rows that run from right to left."""
    text = " ".join([word] * 6)
    seen = []
    for size in ((1400, 600), (1300, 420), (1000, 340), (900, 700)):
        panel.resize(*size)
        panel.set_state(state_of(text, text, roles=Roles(targets=(4, 5), cues=(5,))))
        where = panel.canvas.arrangement
        layout, details = where.layouts[DIFFERENCE], where.rooms[DETAILS]
        if details.left() < layout.grid.right():
            continue
        beyond = layout.rows.widest if layout.columns.right_to_left else layout.columns.reach()
        seen.append(layout.grid.right() + beyond <= details.left())
    assert seen
    assert all(seen)


def test_arrow_keys_move_the_cell_of_the_difference(qtbot: QtBot, panel: ComparePanel) -> None:
    panel.set_state(state_of(locked=Cell(3, 2)))
    with qtbot.waitSignal(panel.click_requested) as clicked:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Right)
    assert clicked.args == [Cell(4, 4)]
    with qtbot.waitSignal(panel.click_requested) as clicked:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Up)
    assert clicked.args == [Cell(3, 3)]


def test_a_word_is_dragged_to_a_word_of_the_other_sentence(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    boxes = panel.strip.rows.boxes
    qtbot.mousePress(panel.strip, Qt.MouseButton.LeftButton, pos=boxes[0][3].center().toPoint())
    qtbot.mouseMove(panel.strip, boxes[1][2].center().toPoint())
    with qtbot.waitSignal(panel.join_requested) as joined:
        qtbot.mouseRelease(
            panel.strip, Qt.MouseButton.LeftButton, pos=boxes[1][2].center().toPoint()
        )
    assert joined.args == [3, 2]


def test_a_drag_that_ends_in_the_same_sentence_joins_nothing(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    boxes = panel.strip.rows.boxes
    qtbot.mousePress(panel.strip, Qt.MouseButton.LeftButton, pos=boxes[0][3].center().toPoint())
    with qtbot.assertNotEmitted(panel.join_requested):
        qtbot.mouseRelease(
            panel.strip, Qt.MouseButton.LeftButton, pos=boxes[0][1].center().toPoint()
        )


def test_a_click_or_space_on_a_word_makes_it_the_target_and_keeps_the_source(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    panel.set_state(state_of(locked=Cell(1, 1)))
    at = panel.strip.rows.boxes[1][2].center().toPoint()
    place = [pair.second for pair in panel.state.comparison.maps.targets].index(2)
    with qtbot.waitSignal(panel.click_requested) as clicked:
        qtbot.mouseClick(panel.strip, Qt.MouseButton.LeftButton, pos=at)
    assert clicked.args == [Cell(place, 1)]
    with qtbot.waitSignal(panel.click_requested) as clicked:
        qtbot.keyClick(panel.strip, Qt.Key.Key_Space)
    assert clicked.args == [Cell(place, 1)]


def test_the_menu_of_a_word_is_about_it_and_does_not_unlock_it(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    at = panel.strip.rows.boxes[0][3].center().toPoint()
    with qtbot.waitSignal(panel.click_requested) as clicked:
        qtbot.mouseClick(panel.strip, Qt.MouseButton.RightButton, pos=at)
    panel.set_state(state_of(locked=Cell(3, None)))
    assert clicked.args == [panel.state.comparison.locked]
    with qtbot.assertNotEmitted(panel.click_requested):
        qtbot.mouseClick(panel.strip, Qt.MouseButton.RightButton, pos=at)


def test_keys_choose_two_words_and_join_or_part_them(qtbot: QtBot, panel: ComparePanel) -> None:
    key, keys = qtbot.keyClick, Qt.Key
    for _ in range(3):
        key(panel.strip, keys.Key_Right)
    key(panel.strip, keys.Key_Down)
    for _ in range(2):
        key(panel.strip, keys.Key_Right)
    assert panel.strip.accessibleDescription() == "A: is, B: old"
    with qtbot.waitSignal(panel.join_requested) as joined:
        key(panel.strip, keys.Key_Return)
    assert joined.args == [3, 2]
    key(panel.strip, keys.Key_Up)
    with qtbot.waitSignal(panel.part_requested) as parted:
        key(panel.strip, keys.Key_Delete)
    assert parted.args == [3, 4]


def test_words_that_answer_to_each_other_stand_under_one_another(panel: ComparePanel) -> None:
    first, second = panel.strip.rows.boxes
    for pair in panel.state.comparison.maps.sources:
        if None not in pair:
            assert first[pair.first].center().x() == second[pair.second].center().x()


def test_badges_of_roles_have_room_beside_their_words(panel: ComparePanel) -> None:
    plain = panel.strip.rows.boxes[0][2].width()
    panel.set_state(state_of(roles=Roles(targets=(1,), cues=(1,))))
    with_badges = panel.strip.rows.boxes[0][2].width()
    font = style_of(panel.strip).font
    assert with_badges == pytest.approx(plain + badges.width("TC", font))


def test_words_that_cross_keep_the_order_of_their_sentences() -> None:
    aligned = (Aligned(0, 0), Aligned(1, 2), Aligned(2, 1), Aligned(3, 3))
    boxes = lay_out(aligned, ([10, 20, 30, 10], [10, 30, 20, 10]), 20).boxes
    for row in boxes:
        assert [box.left() for box in row] == sorted(box.left() for box in row)
        assert all(a.right() <= b.left() for a, b in pairwise(row))


def test_sentences_read_from_right_to_left_begin_at_the_right(panel: ComparePanel) -> None:
    panel.set_state(state_of("שלום עולם", "שלום לכם"))
    for row in panel.strip.rows.boxes:
        assert [box.left() for box in row] == sorted((box.left() for box in row), reverse=True)


def test_the_list_has_this_layer_or_all(qtbot: QtBot, panel: ComparePanel) -> None:
    assert {row.layer for row in filled(qtbot, panel)} == {0}
    panel.details.scope.setCurrentIndex(1)
    assert {row.layer for row in filled(qtbot, panel)} == {0, 1, 2}
    sizes = [abs(row.value) for row in panel.details.model.rows]
    assert sizes == sorted(sizes, reverse=True)
    panel.set_state(state_of(layer=1))
    assert {row.layer for row in filled(qtbot, panel)} == {0, 1, 2}
    panel.details.scope.setCurrentIndex(0)
    assert {row.layer for row in filled(qtbot, panel)} == {1}


def test_lines_of_another_pair_are_gone_at_once_for_their_cells_are(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    assert filled(qtbot, panel)
    panel.set_state(state_of("a b", "a c"))
    assert panel.details.model.rows == []
    assert filled(qtbot, panel)
    panel.set_state(state_of("a b", "a b"))
    assert filled(qtbot, panel) == []
    assert panel.details.title.text() == "No differences"


def test_where_no_target_is_scored_in_both_the_list_says_so(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    rows = SentenceRow("1", "The keys are", "scored"), SentenceRow("2", "The key is", "scored")
    some = (
        of_targets(fake_scored(sentence("1", rows[0].text)), Targets((0,))),
        of_targets(fake_scored(sentence("2", rows[1].text)), Targets((1,))),
    )
    selection = Selection(Subject("1"), second=Subject("2"))
    panel.set_state(resolved_pair(rows, some, selection))
    assert filled(qtbot, panel) == []
    assert panel.details.title.text() == "No target is scored in both"


def test_maps_are_laid_out_once_for_all_that_changes_before_they_are_painted(
    qtbot: QtBot, panel: ComparePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = []

    def counted(*given: object, **named: object) -> object:
        times.append(given)
        return arranged(*given, **named)

    monkeypatch.setattr(canvas, "arranged", counted)
    for width in (800, 820, 840):
        panel.resize(width, 700)
    panel.set_state(state_of("a b", "a c"))
    qtbot.waitUntil(lambda: bool(times))
    QApplication.processEvents()
    assert len(times) == 1
    assert panel.details.geometry() == panel.canvas.rooms[DETAILS]


def test_the_curves_say_why_there_are_none(panel: ComparePanel) -> None:
    curves = panel.details.curves
    assert curves.message == "Point at a cell to see both scores in every layer."
    panel.set_state(state_of(second_locked=Cell(3, 2)))
    assert curves.message == ""
    only_in_one_each = {"locked": Cell(5, None), "second_locked": Cell(None, 2)}
    panel.set_state(state_of("The key is here now", **only_in_one_each))
    assert curves.message == "Neither sentence has both this target and this source."


def test_a_click_on_the_curves_asks_for_the_layer(qtbot: QtBot, panel: ComparePanel) -> None:
    panel.set_state(state_of(locked=Cell(3, 2)))
    curves = panel.details.curves
    at = QPoint(round(curves.x_of(2)), curves.height() // 2)
    with qtbot.waitSignal(panel.layer_requested) as asked:
        qtbot.mouseClick(curves, Qt.MouseButton.LeftButton, pos=at)
    assert asked.args == [2]


def test_a_line_of_the_list_shows_its_cell_while_the_pointer_is_over_it(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    view, row = panel.details.view, panel.details.model.rows[1]
    at = view.visualRect(view.model().index(1, 0)).center()
    with qtbot.waitSignal(panel.hover_requested) as hovered:
        qtbot.mouseMove(view.viewport(), at)
    assert hovered.args == [Cell(row.target, row.source)]
    with qtbot.waitSignal(panel.hover_requested) as hovered:
        QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    assert hovered.args == [NOWHERE]


def test_a_right_click_locks_what_its_menu_is_about_and_never_unlocks(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    at = middle_of(panel, FIRST, 4, 3)
    with qtbot.waitSignal(panel.click_requested) as clicked:
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.RightButton, pos=at)
    panel.set_state(state_of(locked=Cell(3, 2)))
    assert clicked.args == [panel.state.comparison.locked]
    with qtbot.assertNotEmitted(panel.click_requested):
        qtbot.mouseClick(panel.canvas, Qt.MouseButton.RightButton, pos=at)


def test_leaving_the_maps_ends_the_preview(qtbot: QtBot, panel: ComparePanel) -> None:
    qtbot.mouseMove(panel.canvas, middle_of(panel, FIRST, 1, 1))
    with qtbot.waitSignal(panel.hover_requested) as hovered:
        qtbot.mouseMove(panel.canvas, panel.canvas.rooms[FIRST].bottomLeft())
    assert hovered.args == [NOWHERE]


def test_the_strip_has_the_maps_of_the_part_that_is_shown(panel: ComparePanel) -> None:
    for part in ("encoder", "cross"):
        first, second = scored_pair("The key is"), scored_pair("The keys are")
        rows = SentenceRow("1", "The key is", "scored"), SentenceRow("2", "The keys are", "scored")
        selection = Selection(Subject("1"), second=Subject("2"), part=part)
        state = resolved_pair(rows, (first, second), selection)
        maps = state.comparison.maps
        panel.set_state(state)
        assert panel.strip.units == (maps.first.sources, maps.second.sources)
        panel.strip.grab()


def test_the_list_is_made_anew_where_words_are_zeroed_as_one(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    """The units are the same then, and so is the alignment; the scores are others."""
    one, other = "The keys on the table are", "The key on the table is"
    pair = tuple(fake_scored(sentence("", text), words_as_one=True) for text in (one, other))
    rows = SentenceRow("1", one, "scored"), SentenceRow("2", other, "scored")
    selection, seen = Selection(Subject("1"), second=Subject("2")), []
    for units in ("words", "words-joint"):
        state = resolved_pair(rows, pair, selection, Settings(units=units))
        assert state.comparison.maps is not None
        panel.set_state(state)
        seen.append(filled(qtbot, panel))
    assert seen[0] != seen[1]


def test_arrow_keys_follow_what_is_seen_from_right_to_left_too(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    hebrew = state_of("הילד קרא ספר", "הילדה קראה ספר", locked=Cell(1, 2))
    panel.set_state(hebrew)
    assert panel.state.comparison.maps.labels.right_to_left
    with qtbot.waitSignal(panel.click_requested) as asked:
        qtbot.keyClick(panel.canvas, Qt.Key.Key_Left)
    assert asked.args == [Cell(1, 3)]


def test_copied_differences_have_no_marks_but_the_user_s(qtbot: QtBot, panel: ComparePanel) -> None:
    panel.set_state(state_of("הילד קרא ספר", "הילדה קראה ספר"))
    filled(qtbot, panel)
    copied = panel.details.model.tsv([])
    assert "הילד" in copied
    assert not {"\u2068", "\u2069"} & set(copied)


def test_a_difference_has_a_true_minus_where_it_is_read_and_a_plain_one_where_it_is_copied(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    rows = filled(qtbot, panel)
    place = next(n for n, row in enumerate(rows) if row.value < -0.0001)
    model = panel.details.model
    assert model.index(place, 4).data().startswith("−0.")
    assert "−" not in model.tsv([place]).splitlines()[1]


def test_the_strip_s_room_follows_the_size_of_text(panel: ComparePanel) -> None:
    font = panel.font()
    font.setPixelSize(40)
    panel.setFont(font)
    assert panel.words_area.height() >= panel.strip.height()


def test_each_sentence_has_its_own_curve_with_a_full_and_an_empty_mark(panel: ComparePanel) -> None:
    """The mark of A is filled, that of B is paper in a ring."""
    both = state_of(locked=Cell(3, 2)).comparison.curves
    layer = int(np.argmax(np.abs(both.difference)))
    panel.set_state(state_of(locked=Cell(3, 2), layer=layer))
    curves = panel.details.curves
    box = curves.boxes()[0]
    top = max(both.first.max(), both.second.max()) * 1.05
    first, second = (
        QPointF(
            curves.x_of(layer), box.bottom() - float(curve[layer]) / top * box.height()
        ).toPoint()
        for curve in (both.first, both.second)
    )
    assert abs(first.y() - second.y()) > 10, "apart, so that neither mark covers the other"
    picture, style = curves.grab().toImage(), style_of(curves)
    within = [(x, y) for x in range(-2, 3) for y in range(-2, 3) if abs(x) + abs(y) <= 2]
    in_first, in_second = (
        [picture.pixelColor(at + QPoint(x, y)) for x, y in within] for at in (first, second)
    )
    wanted = style.accent.getRgb()
    seen = {colour.getRgb() for colour in in_first}
    assert max(abs(a - b) for each in seen for a, b in zip(each, wanted, strict=True)) <= 1
    assert max(map(QColor.lightness, in_second)) > 200, "paper"


def test_bars_go_up_where_the_first_sentence_has_more_and_else_down(panel: ComparePanel) -> None:
    panel.set_state(state_of(locked=Cell(3, 2)))
    curves, values = panel.details.curves, panel.state.comparison.curves.difference
    lower, picture = curves.boxes()[1], curves.grab().toImage()
    paper = style_of(curves).paper
    tall = [layer for layer, value in enumerate(values) if abs(value) > 0.3 * np.abs(values).max()]
    assert {layer for layer in tall if layer}, "another one than that of the line"
    for layer in (each for each in tall if each):
        x, away = round(curves.x_of(layer)), round(lower.height() * 0.1)
        above = picture.pixelColor(x, round(lower.center().y()) - away)
        below = picture.pixelColor(x, round(lower.center().y()) + away)
        assert (above != paper, below != paper) == (values[layer] > 0, values[layer] < 0)


def test_beside_the_last_layer_of_the_curves_there_is_none(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    panel.set_state(state_of(locked=Cell(3, 2)))
    curves = panel.details.curves
    at = QPoint(round(curves.boxes()[0].right()) + 4, curves.height() // 2)
    with qtbot.assertNotEmitted(panel.layer_requested):
        qtbot.mouseClick(curves, Qt.MouseButton.LeftButton, pos=at)


def test_copied_differences_have_all_their_digits(qtbot: QtBot, panel: ComparePanel) -> None:
    rows = filled(qtbot, panel)
    lines = [line.split("\t") for line in panel.details.model.tsv([1, 0]).splitlines()[1:]]
    assert [float(line[-1]) for line in lines] == [rows[1].value, rows[0].value]
    assert [np.float32(line[2]) for line in lines] == [rows[1].first, rows[0].first]


def test_a_line_of_another_layer_asks_for_it_and_for_its_cell(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    panel.details.scope.setCurrentIndex(1)
    rows = filled(qtbot, panel)
    place = next(place for place, row in enumerate(rows) if row.layer == 2)
    at = panel.details.view.model().index(place, 0)
    with (
        qtbot.waitSignal(panel.layer_requested) as layer,
        qtbot.waitSignal(panel.click_requested) as cell,
    ):
        panel.details.view.clicked.emit(at)
    assert layer.args == [2]
    assert cell.args == [Cell(rows[place].target, rows[place].source)]


def test_the_strip_s_keys_follow_what_is_seen_from_right_to_left_too(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    panel.set_state(state_of("שלום עולם", "שלום לכם"))
    qtbot.keyClick(panel.strip, Qt.Key.Key_Left)
    assert panel.strip.accessibleDescription().startswith("A: שלום,")


def test_the_strip_s_keys_stay_inside_a_sentence_that_is_shorter(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    for _ in range(9):
        qtbot.keyClick(panel.strip, Qt.Key.Key_Right)
    panel.set_state(state_of("a b", "a c"))
    assert panel.strip.accessibleDescription() == "A: [SEP], B: [CLS]"
    with qtbot.waitSignal(panel.strip.chosen) as chosen:
        qtbot.keyClick(panel.strip, Qt.Key.Key_Space)
    assert chosen.args == [0, 3]


def test_other_colours_are_seen_at_once_in_the_cells(panel: ComparePanel) -> None:
    """The third column has a word of the second sentence alone."""
    comparison, at = panel.state.comparison, middle_of(panel, FIRST, 1, 3)
    for colours in ("viridis", "greys"):
        scale = replace(comparison.scale, colours=colours)
        panel.set_state(replace(panel.state, comparison=replace(comparison, scale=scale)))
        seen = panel.canvas.grab().toImage().pixelColor(at).getRgb()[:3]
        assert seen == scale.colour_of(comparison.maps.first.scores[1, 2])


def test_of_two_texts_a_word_of_the_strip_is_the_source(qtbot: QtBot, panel: ComparePanel) -> None:
    scored = scored_pair("The keys are here"), scored_pair("The old keys are here")
    selection = Selection(Subject("1"), second=Subject("2"), part="cross", locked=Cell(1, None))
    rows = SentenceRow("1", ONE, "scored"), SentenceRow("2", OTHER, "scored")
    state = resolved_pair(rows, scored, selection)
    comparison = state.comparison
    panel.set_state(state)
    with qtbot.waitSignal(panel.click_requested) as clicked:
        panel.strip.chosen.emit(1, 1)
    assert clicked.args[0].target == 1
    assert comparison.maps.sources[clicked.args[0].source] == (None, 1)


# The three maps on one grid


LONG = "Avrupalılaştıramadıklarımızdanmışsınızcasına"


def texts_of(panel: ComparePanel, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every text that is painted with the maps."""
    found, plain = list[str](), QPainter.drawText

    def noted(painter: QPainter, *arguments: object) -> object:
        found.extend(each for each in arguments if isinstance(each, str))
        return plain(painter, *arguments)

    monkeypatch.setattr(QPainter, "drawText", noted)
    panel.canvas.grab()
    return found


def test_rows_are_named_once_and_columns_in_each_map_by_its_own_words(
    qtbot: QtBot, panel: ComparePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.resize(1200, 700)
    texts = texts_of(panel, qtbot, monkeypatch)
    assert len({layout.grid.top() for layout in panel.canvas.layouts}) == 1
    assert texts.count("key") == 4, "the rows, and the columns of all three maps"
    assert texts.count("old") == 3, "the rows, and the columns of B and of the difference"
    assert (texts.count("is"), texts.count("are")) == (1, 1)
    assert texts.count("is / are") == 2, "the rows, and the columns of the difference"


@pytest.mark.parametrize("size", [(1200, 700), (1800, 500), (600, 900)])
@pytest.mark.parametrize("texts", [(ONE, OTHER), ("הילד קרא ספר", "הילדה קראה ספר ישן")])
def test_maps_have_cells_of_one_size_and_share_edges_at_every_size(
    panel: ComparePanel, size: tuple[int, int], texts: tuple[str, str]
) -> None:
    panel.resize(*size)
    panel.set_state(state_of(*texts))
    where = panel.canvas.arrangement
    first, second, difference = (layout.grid for layout in where.layouts)
    assert first.size() == second.size() == difference.size()
    assert first.top() == second.top()
    assert difference.top() == first.top() or difference.left() in (first.left(), second.left())
    outer = [which for which in range(3) if where.has_row_labels(which)]
    lines = {layout.grid.top() for layout in where.layouts}
    assert len(outer) == len(lines), "one for each line of maps"
    assert (where.bars[0].left(), where.bars[0].right()) == (first.left(), second.right())
    assert (where.bars[1].left(), where.bars[1].right()) == (difference.left(), difference.right())
    inside = panel.canvas.rect().toRectF()
    assert all(inside.contains(each) for each in (first, second, difference, *where.bars))


def test_more_room_never_makes_cells_smaller(panel: ComparePanel) -> None:
    cells = []
    for width, height in ((500, 500), (900, 600), (1100, 700), (1400, 900), (2000, 1300)):
        panel.resize(width, height)
        cells.append(panel.canvas.layouts[0].cell)
    assert cells == sorted(cells)
    assert cells[-1] > 2 * cells[0]


def test_what_a_sentence_lacks_is_hatched_in_its_map_and_nothing_else(panel: ComparePanel) -> None:
    picture, maps = panel.canvas.grab().toImage(), panel.state.comparison.maps
    for which in (FIRST, SECOND):
        layout = panel.canvas.layouts[which]
        for place, pair in enumerate(maps.sources):
            column = layout.column(place)
            top = layout.row(0)
            cell = QRectF(column.left(), top.top(), column.width(), top.height())
            inner = cell.adjusted(3, 3, -3, -3).toRect()
            seen = {
                picture.pixel(x, y)
                for x in range(inner.left(), inner.right())
                for y in range(inner.top(), inner.bottom())
            }
            assert (len(seen) > 1) == (pair[which] is None)


def test_pointing_moves_nothing(panel: ComparePanel) -> None:
    before = panel.canvas.arrangement
    panel.set_state(state_of(locked=Cell(3, 2)))
    panel.set_state(state_of(second_locked=Cell(2, 3)))
    assert panel.canvas.arrangement is before


def tip_at(panel: ComparePanel, monkeypatch: pytest.MonkeyPatch, at: QPointF) -> str:
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda place, text, widget: shown.append(text))
    point = at.toPoint()
    event = QHelpEvent(QEvent.Type.ToolTip, point, panel.canvas.mapToGlobal(point))
    QApplication.sendEvent(panel.canvas, event)
    return shown[0]


def test_labels_and_titles_that_are_cut_are_shown_whole_where_the_pointer_is(
    panel: ComparePanel, monkeypatch: pytest.MonkeyPatch
) -> None:
    panel.set_state(state_of(f"The {LONG} key is here", f"The {LONG} keys are here"))
    where = panel.canvas.arrangement
    first = where.layouts[FIRST]
    row = QPointF(first.grid.left() - 12, first.row(2).center().y())
    column = QPointF(first.column(2).center().x() + 4, first.grid.top() - 8)
    for at in (row, column):
        assert tip_at(panel, monkeypatch, at) == LONG
    assert tip_at(panel, monkeypatch, where.titles[FIRST].center()).startswith(f"A  The {LONG}")
    short = QPointF(first.grid.left() - 12, first.row(1).center().y())
    assert tip_at(panel, monkeypatch, short) == ""


def test_the_list_has_the_digits_of_the_line_of_exact_numbers(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    row, model = filled(qtbot, panel)[0], panel.details.model
    maps = panel.state.comparison.maps
    own = Cell(maps.targets[row.target].first, maps.sources[row.source].first)
    state = state_of(locked=own)
    shown = [model.index(0, column).data().strip() for column in (2, 3, 4)]
    a, b, value = shown
    assert state.comparison.readout.endswith(f" · A {a} · B {b} · A − B {value.replace('−', '-')}")


def test_no_text_of_the_list_or_the_curves_is_smaller_than_the_program_s(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    filled(qtbot, panel)
    model, program = panel.details.model, QFontInfo(QApplication.font()).pixelSize()
    font = model.data(model.index(0, 2), Qt.ItemDataRole.FontRole)
    assert QFontInfo(font).pixelSize() >= program
    assert style_of(panel.details.curves).font.pixelSize() >= program


def test_notes_of_what_is_hidden_follow_the_layer(panel: ComparePanel) -> None:
    """Two layers of the same sentences differ in nothing else that is around the maps."""
    hidden = Settings(left_out=LeftOut("hidden"))
    for layer in (0, 1):
        panel.set_state(state_of(settings=hidden, layer=layer))
        for view in (panel.canvas.maps.first, panel.canvas.maps.second):
            assert view.hidden_note in " ".join(panel.canvas.arrangement.notes)


def test_what_a_target_takes_from_itself_is_hidden_in_all_three_maps(panel: ComparePanel) -> None:
    """A blank cell with a line in A and B, hatched in the difference."""
    panel.resize(1200, 800)
    plain = panel.canvas.grab().toImage()
    panel.set_state(state_of(settings=Settings(left_out=LeftOut(own="hidden"))))
    hidden = panel.canvas.grab().toImage()
    for layout in panel.canvas.layouts:
        seen = []
        for picture in (plain, hidden):
            cell = QRectF(layout.column(1).topLeft(), QSizeF(layout.cell, layout.cell))
            inner = cell.translated(0, layout.row(1).top() - cell.top()).adjusted(3, 3, -3, -3)
            area = inner.toRect()
            seen.append(
                {
                    picture.pixel(x, y)
                    for x in range(area.left(), area.right())
                    for y in range(area.top(), area.bottom())
                }
            )
        assert (len(seen[0]), len(seen[1]) > 1) == (1, True)


@pytest.mark.parametrize("size", [(1200, 700), (1800, 500), (600, 900), (420, 520)])
def test_notes_stand_in_the_canvas_and_not_below_the_details(
    panel: ComparePanel, size: tuple[int, int]
) -> None:
    panel.resize(*size)
    roles, maps = Roles(targets=(1,), cues=(2,), attractors=(3,)), panel.state.comparison.maps
    vmax = min(maps.first.vmax, maps.second.vmax)
    panel.set_state(state_of(roles=roles, settings=Settings(log_scale=True, locked_vmax=vmax)))
    where = panel.canvas.arrangement
    metrics = QFontMetricsF(style_of(panel.canvas).small)
    wide = max(map(metrics.horizontalAdvance, where.notes))
    notes = QRectF(where.notes_at, QSizeF(wide, metrics.height() * len(where.notes)))
    assert notes.left() >= 0
    assert notes.right() <= panel.canvas.width()
    assert not notes.intersects(QRectF(where.rooms[DETAILS]).adjusted(1, 1, 0, 0))
    said = " ".join(where.notes)
    assert "T target word" in said
    assert "A: colours logarithmic" in said, "how many scores lie above is not the same"
    assert "hatched: no counterpart" in said


def test_in_a_narrow_list_cells_and_their_differences_stay_in_sight(
    qtbot: QtBot, panel: ComparePanel
) -> None:
    view = panel.details.view

    def seen() -> list[str]:
        columns = [at for at in range(5) if not view.isColumnHidden(at)]
        end = view.columnViewportPosition(columns[-1]) + view.columnWidth(columns[-1])
        assert end <= view.viewport().width(), "nothing is beyond the edge"
        return [panel.details.model.titles[at] for at in columns]

    view.setFixedWidth(700)
    settle(panel)
    assert seen() == ["target ← source", "A", "B", "A − B"]
    panel.details.scope.setCurrentIndex(1)
    filled(qtbot, panel)
    assert seen() == ["target ← source", "layer", "A", "B", "A − B"]
    view.setFixedWidth(290)
    settle(panel)
    assert seen() == ["target ← source", "layer", "A − B"]


@pytest.mark.parametrize("room", [60, 90, 120, 170, 400])
def test_a_line_without_room_for_both_words_keeps_the_arrow_between_them(
    qapp: QApplication, room: int
):
    metrics = QFontMetrics(qapp.font())
    for sides in (
        ("nominative", "denominated"),
        ("a", "denominated" * 3),
        ("denominated" * 3, "a"),
        ("nominative" * 3, "denominated" * 3),
    ):
        shown = fitted(sides, metrics, room)
        assert shown.count(ARROW) == 1
        if metrics.horizontalAdvance(ARROW.join(sides)) <= room:
            assert shown == ARROW.join(sides)
        else:
            assert "…" in shown
            assert metrics.horizontalAdvance(shown) <= room
        for side, seen in zip(sides, shown.split(ARROW), strict=True):
            assert seen == side or side != "a", "what is short stays whole"
