"""Panels can be hidden and shown, and one of them can have the whole window."""

from __future__ import annotations

import pytest
from hand_made import show
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QEnterEvent, QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from settled import settle

from vzdesk.desk import preferences
from vzdesk.errors import UserError
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.window.arrangement import USUAL, Corner
from vzdesk.window.main_window import MainWindow


def seen(window: MainWindow) -> list[str]:
    names = [name for name, panel in zip(USUAL, window.panels, strict=True) if panel.isVisible()]
    return names + (["comparison"] if window.comparing.panel.isVisible() else [])


def shares(window: MainWindow) -> list[tuple[int, int]]:
    return [panel.size().toTuple() for panel in window.panels]


@pytest.fixture
def scored(window: MainWindow, qtbot: QtBot) -> MainWindow:
    show(window)
    window.resize(1280, 720)
    window.activateWindow()
    settle(window)
    return window


def test_a_panel_that_is_hidden_leaves_its_room_to_the_others_and_stays_so(
    qtbot: QtBot, scored: MainWindow
) -> None:
    before, wide = shares(scored), scored.heatmap.width()
    for name in ("layers", "sentence"):
        assert scored.commands[f"panels.{name}"].isChecked()
        scored.commands[f"panels.{name}"].trigger()
        assert not scored.commands[f"panels.{name}"].isChecked()
    assert seen(scored) == ["sentences", "map"]
    qtbot.waitUntil(lambda: scored.heatmap.width() > wide + 200)
    assert preferences.read().layout["hidden"] == "layers sentence"
    for name in ("layers", "sentence"):
        scored.commands[f"panels.{name}"].trigger()
    qtbot.waitUntil(lambda: shares(scored) == before)
    assert preferences.read().layout["hidden"] == ""


def test_f6_brings_the_keys_from_panel_to_panel(qtbot: QtBot, scored: MainWindow) -> None:
    def entered(key: Qt.Key, *modifiers: Qt.KeyboardModifier) -> str:
        qtbot.keyClick(scored, key, *modifiers)
        focused = scored.focusWidget()
        panels = zip(USUAL, scored.panels, strict=True)
        return next(name for name, panel in panels if panel.isAncestorOf(focused))

    scored.toolbar.run.setFocus()
    assert entered(Qt.Key.Key_F6) == "map", "where both target and source can be moved"
    assert scored.heatmap.canvas.hasFocus()
    assert [entered(Qt.Key.Key_F6) for _ in range(4)] == ["layers", *USUAL[:3]]
    assert entered(Qt.Key.Key_F6, Qt.KeyboardModifier.ShiftModifier) == "sentence"
    scored.commands["panels.map"].trigger()
    assert entered(Qt.Key.Key_F6) == "layers", "not to what is hidden"
    scored.desk.editor.add("Not scored.")
    scored.desk.navigator.select("2")
    assert {entered(Qt.Key.Key_F6) for _ in range(3)} == {"sentences", "sentence"}


def test_the_last_panel_cannot_be_hidden(scored: MainWindow) -> None:
    for name in ("map", "sentence", "sentences"):
        scored.commands[f"panels.{name}"].trigger()
    assert seen(scored) == ["layers"]
    scored.commands.refresh()
    assert not scored.commands["panels.layers"].isEnabled()
    scored.arrangement.toggle("layers")
    assert seen(scored) == ["layers"]
    scored.arrangement.hide(frozenset(USUAL))
    assert seen(scored) == list(USUAL), "as where what was remembered makes no sense"


@pytest.mark.parametrize("at", range(4))
def test_the_panel_with_the_keys_has_the_whole_window_until_escape(
    qtbot: QtBot, scored: MainWindow, at: int
) -> None:
    before = shares(scored)
    panel = scored.panels[at]
    (scored.sentences.view if at == 0 else panel.canvas).setFocus()
    qtbot.keyClick(scored, Qt.Key.Key_F11)
    assert seen(scored) == [USUAL[at]]
    qtbot.waitUntil(lambda: panel.width() > 1270)
    assert panel.isAncestorOf(scored.focusWidget())
    scored.desk.navigator.click(Cell(2, 1))
    qtbot.keyClick(scored.focusWidget(), Qt.Key.Key_Escape)
    assert seen(scored) == list(USUAL)
    qtbot.waitUntil(lambda: shares(scored) == before)


def test_one_panel_alone_is_no_choice_for_the_next_start(scored: MainWindow) -> None:
    scored.commands["panels.layers"].trigger()
    scored.commands["alone"].trigger()
    scored.save_preferences()
    assert preferences.read().layout["hidden"] == "layers"
    scored.commands["alone"].trigger()
    assert seen(scored) == ["sentences", "sentence", "map"]


def test_a_comparison_can_be_alone_and_gives_the_panels_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.desk.editor.add("one\ntwo")
    window.commands["panels.sentence"].trigger()
    window.desk.comparison.start("1", "2")
    assert seen(window) == ["sentences", "comparison"]
    window.comparing.panel.findChild(Corner).click()
    assert seen(window) == ["comparison"]
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert seen(window) == ["sentences", "comparison"]
    window.comparing.panel.findChild(Corner).click()
    window.desk.comparison.stop()
    assert seen(window) == ["sentences", "map", "layers"]


def hover(widget: QWidget, is_over: bool) -> None:
    at = QPointF(5, 5)
    event = QEnterEvent(at, at, at) if is_over else QEvent(QEvent.Type.Leave)
    QApplication.sendEvent(widget, event)


def test_under_the_pointer_a_panel_has_a_button_for_it(qtbot: QtBot, scored: MainWindow) -> None:
    corner = scored.heatmap.findChild(Corner)
    assert not corner.isVisible()
    hover(scored.heatmap, True)
    assert corner.isVisible()
    assert corner.accessibleName() == "Show this panel alone (F11)"
    larger = scored.heatmap.larger
    assert corner.x() >= larger.mapTo(scored.heatmap, larger.rect().topRight()).x()
    qtbot.mouseClick(corner, Qt.MouseButton.LeftButton)
    assert seen(scored) == ["map"]
    assert corner.accessibleName() == "Show all panels (Esc)"
    qtbot.mouseClick(corner, Qt.MouseButton.LeftButton)
    assert seen(scored) == list(USUAL)
    hover(scored.heatmap, False)
    assert not corner.isVisible()


@pytest.mark.parametrize("name", ["sentence", "map", "layers"])
def test_a_double_click_beside_the_data_shows_a_panel_alone_and_all_again(
    qtbot: QtBot, scored: MainWindow, name: str
) -> None:
    panel = scored.panels[USUAL.index(name)]
    left, point = Qt.MouseButton.LeftButton, QPoint(3, 3)
    for target in (panel, panel.canvas):
        at = point if target is panel else target.rect().bottomRight() - point
        qtbot.mouseDClick(target, left, pos=at)
        assert seen(scored) == [name]
        qtbot.mouseDClick(target, left, pos=at)
        assert seen(scored) == list(USUAL)
    qtbot.mouseDClick(panel, left, pos=point)
    qtbot.keyClick(scored, Qt.Key.Key_Escape)
    assert seen(scored) == list(USUAL)
    qtbot.mouseDClick(panel, Qt.MouseButton.RightButton, pos=point)
    assert seen(scored) == list(USUAL)


def test_a_double_click_on_data_chooses_it(qtbot: QtBot, scored: MainWindow) -> None:
    """And two clicks on a button are two clicks."""
    scored.desk.navigator.click(NOWHERE)
    sentence, heatmap, layers = scored.sentence.canvas, scored.heatmap, scored.layers
    left, cell = Qt.MouseButton.LeftButton, heatmap.canvas.layout_now.row(1).topLeft()
    over_map = (heatmap.canvas.origin() + cell + QPointF(5, 5)).toPoint()
    qtbot.mouseDClick(sentence, left, pos=sentence.chip(2).center().toPoint())
    qtbot.mouseDClick(heatmap.canvas, left, pos=over_map)
    strip = layers.canvas.layout_now.strip.center().toPoint()
    qtbot.mouseDClick(layers.canvas, left, pos=strip)
    qtbot.mouseDClick(heatmap.larger, left)
    qtbot.mouseDClick(layers.own_scale, left, pos=QPoint(8, 8))
    assert seen(scored) == list(USUAL)
    assert scored.desk.state.locked.target is not None


def test_beside_the_data_a_tooltip_says_what_a_double_click_does(
    scored: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = list[str]()
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _widget: shown.append(text))
    for panel, place in ((scored.layers, QPoint(3, 3)), (scored.heatmap, QPoint(3, 3))):
        ask_for_tip(panel, place)
        assert "double-click" in shown.pop()
        ask_for_tip(panel, panel.canvas.mapTo(panel, panel.canvas.rect().center()))
        assert not shown


def ask_for_tip(panel: QWidget, place: QPoint) -> None:
    event = QHelpEvent(QEvent.Type.ToolTip, place, panel.mapToGlobal(place))
    QApplication.sendEvent(panel, event)


def test_a_message_is_seen_whatever_panels_are(qtbot: QtBot, scored: MainWindow) -> None:
    scored.sentences.view.setFocus()
    scored.commands["alone"].trigger()
    scored.desk.user_error.emit(UserError("The file is gone."))
    settle(scored)
    assert scored.message_bar.isVisible()
    assert scored.across.rect().width() > scored.message_bar.width() > 1000
