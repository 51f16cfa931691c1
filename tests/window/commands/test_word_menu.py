"""The menu of a word that was clicked, in the whole window."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from vzdesk.desk.run import IDLE
from vzdesk.engine.sentence import Roles
from vzdesk.view.selection import Cell
from vzdesk.window.commands.roles import IDS
from vzdesk.window.main_window import MainWindow

KEYS = "The keys to the cabinet are here."
KEYS_AT, TO_AT, ARE_AT = 2, 3, 6
"""Among [CLS] The keys to the cabinet are here . [SEP]."""


@pytest.fixture
def scored(qtbot: QtBot, window: MainWindow) -> MainWindow:
    window.desk.editor.add(KEYS)
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    window.desk.navigator.click(Cell(TO_AT, ARE_AT))
    QApplication.processEvents()
    return window


def menu_at(widget: QWidget, at: QPointF | QPoint) -> list[QAction]:
    """What the menu offers that a right click there opens, in that order: separators are none."""
    place = QPointF(at).toPoint()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, widget.mapToGlobal(place))
    QApplication.sendEvent(widget, event)
    menu = widget.findChildren(QMenu)[-1]
    menu.hide()
    return menu.actions()


def said(actions: list[QAction]) -> list[str]:
    return [each.text().partition("\t")[0] for each in actions[-3:]]


ABOUT_KEYS = ["&Target word: keys", "&Cue: keys", "&Attractor: keys"]


def test_the_menu_of_a_word_gives_roles_to_that_word_and_not_to_the_locked_target(
    scored: MainWindow,
) -> None:
    canvas = scored.sentence.canvas
    actions = menu_at(canvas, canvas.chip(KEYS_AT).center())
    assert said(actions) == ABOUT_KEYS
    actions[-3].trigger()
    assert scored.desk.sentences[0].roles == Roles(targets=(1,))
    assert [each.isChecked() for each in menu_at(canvas, canvas.chip(KEYS_AT).center())[-3:]] == [
        True,
        False,
        False,
    ]


def test_the_menu_key_opens_the_menu_about_what_is_locked(
    scored: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever the pointer is: Qt's own menu, which would wait here for an answer."""
    opened: list[Cell] = []
    menu = scored.word_menu
    monkeypatch.setattr(menu, "open", lambda _widget, cell, _at: opened.append(cell))
    canvas = scored.sentence.canvas
    place = canvas.chip(KEYS_AT).center().toPoint()
    for reason in (QContextMenuEvent.Reason.Keyboard, QContextMenuEvent.Reason.Mouse):
        event = QContextMenuEvent(reason, place, canvas.mapToGlobal(place))
        takes = menu.eventFilter(canvas, event)
        assert takes == (reason == QContextMenuEvent.Reason.Mouse)
    assert len(opened) == 1


def test_the_menu_of_a_word_pins_too(scored: MainWindow) -> None:
    canvas = scored.sentence.canvas
    assert menu_at(canvas, canvas.chip(KEYS_AT).center())[0] is scored.commands["pin"]


def test_a_key_stands_only_beside_what_it_would_do(scored: MainWindow) -> None:
    """T marks the target, which is another word than the one that was clicked."""
    scored.desk.navigator.hover(Cell(TO_AT, KEYS_AT))
    canvas = scored.sentence.canvas
    actions = menu_at(canvas, canvas.chip(KEYS_AT).center())
    assert [each.text().partition("\t")[2] for each in actions[-3:]] == ["", "C", "A"]


def test_a_label_of_the_map_is_one_word_and_a_cell_is_two(scored: MainWindow) -> None:
    canvas = scored.heatmap.canvas
    layout, origin = canvas.layout_now, canvas.origin()
    cell = QPointF(layout.column(KEYS_AT).center().x(), layout.row(ARE_AT).center().y())
    head = QPointF(cell.x(), layout.window.top() - 4)
    side = QPointF(layout.window.left() - 4, layout.row(KEYS_AT).center().y())
    assert said(menu_at(canvas, head + origin)) == ABOUT_KEYS
    assert said(menu_at(canvas, side + origin)) == ABOUT_KEYS
    two = ["&Target word: are", "&Cue: keys", "&Attractor: keys"]
    assert said(menu_at(canvas, cell + origin)) == two


def test_a_column_of_the_layers_is_its_source(scored: MainWindow) -> None:
    canvas = scored.layers.canvas
    strip = canvas.layout_now.strip
    x = strip.left() + strip.width() * (KEYS_AT + 0.5) / len(scored.desk.state.sources)
    assert said(menu_at(canvas, QPointF(x, strip.center().y()))) == ABOUT_KEYS


def test_special_tokens_are_offered_no_role(scored: MainWindow) -> None:
    canvas = scored.sentence.canvas
    actions = menu_at(canvas, canvas.chip(0).center())
    assert not any(each.isEnabled() for each in actions[-3:])


def test_in_a_comparison_a_word_is_marked_in_both_and_a_difference_is_two_words(
    qtbot: QtBot, scored: MainWindow
) -> None:
    desk, panel = scored.desk, scored.comparing.panel
    desk.editor.add(KEYS.replace("are", "is"))
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    scored.desk.comparison.start("1", "2")
    qtbot.waitUntil(lambda: not panel.details.is_filling)
    panel.click_requested.emit(Cell(TO_AT, TO_AT))
    both = [f"{text} (in both sentences)" for text in ABOUT_KEYS]
    assert said(menu_at(panel.strip, panel.strip.rows.boxes[1][KEYS_AT].center())) == both
    view = panel.details.view
    row = panel.details.model.rows[0]
    labels = desk.state.comparison.maps.labels
    at = view.viewport().mapTo(view, view.visualRect(view.model().index(0, 0)).center())
    target, source = labels.targets[row.target].label, labels.sources[row.source].label
    texts = said(menu_at(view, at))
    assert texts[0] == f"&Target word: {target} (in both sentences)"
    assert texts[1] == f"&Cue: {source} (in both sentences)"


def test_by_keyboard_and_in_the_menu_bar_roles_stay_those_of_target_and_source(
    scored: MainWindow,
) -> None:
    roles = [scored.commands[id] for id in IDS]
    assert said(roles) == ["&Target word: to", "&Cue: are", "&Attractor: are"]
    canvas = scored.sentence.canvas
    menu_at(canvas, canvas.chip(KEYS_AT).center())
    assert said(roles) == ["&Target word: to", "&Cue: are", "&Attractor: are"]
