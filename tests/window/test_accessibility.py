"""What screen readers and keyboards find in the whole window."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hand_made import REF, show
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QImage
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QLineEdit,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot
from settled import settle
from states import scored_pair

from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.window.main_window import MainWindow

OPENING = ("keyboard", "commands", "about", "data-font", "choose-model", "guide", "glossary")


def inner(widget: QWidget) -> bool:
    """A part of one of Qt's own controls, or something that neither speaks nor takes keys."""
    if widget.objectName().startswith("qt_") or isinstance(widget, QMenu):
        return True
    above = widget.parent()
    if isinstance(above, QAbstractScrollArea) and above.viewport() is widget:
        return True
    if isinstance(widget.parent(), (QComboBox, QAbstractSpinBox)):
        return True
    return isinstance(widget.parent(), QLineEdit) or not widget.isVisibleTo(widget.window())


def is_speaking(widget: QWidget) -> bool:
    kinds = (QAbstractButton, QComboBox, QAbstractSpinBox, QLineEdit)
    return isinstance(widget, kinds) or widget.focusPolicy() != Qt.FocusPolicy.NoFocus


def unnamed(root: QWidget) -> list[str]:
    """The widgets that a user can get to, without anything that says what they are."""
    return [
        f"{type(widget).__name__} in {type(widget.parent()).__name__}"
        for widget in [root, *root.findChildren(QWidget)]
        if widget.window() is root.window() and is_speaking(widget) and not inner(widget)
        if not name_of(widget)
    ]


def name_of(widget: QWidget) -> str:
    if isinstance(widget, (QAbstractButton, QLabel)) and any(map(str.isalpha, widget.text())):
        return widget.text()
    if isinstance(widget, QDialog):
        return widget.windowTitle()
    buddies = (each for each in widget.window().findChildren(QLabel) if each.buddy() is widget)
    return widget.accessibleName() or next((each.text() for each in buddies), "")


@pytest.fixture(params=["empty", "scored", "all layers", "table", "two texts"])
def seen(request: pytest.FixtureRequest, window: MainWindow) -> MainWindow:
    """The window in its states."""
    if request.param == "scored":
        show(window)
        window.desk.navigator.click(Cell(2, 1))
    if request.param in ("all layers", "table"):
        show(window)
        window.desk.navigator.set_settings(
            show="layers" if request.param == "all layers" else "table"
        )
    if request.param == "two texts":
        result = scored_pair()
        analysis = Analysis(REF, Provenance("then", "cpu", "t"), {"1": result})
        window.desk.show(Session((result.sentence,), (analysis,)))
    return window


def test_every_control_of_the_window_has_a_name(seen: MainWindow):
    assert unnamed(seen) == []


@pytest.mark.parametrize("opening", OPENING)
def test_every_control_of_a_dialog_has_a_name(window: MainWindow, opening: str):
    window.commands[opening].trigger()
    (dialog,) = [each for each in window.findChildren(QDialog) if each.isVisible()]
    assert unnamed(dialog) == []
    dialog.reject()


def focus_chain(window: MainWindow) -> Iterator[QWidget]:
    """What Tab reaches, in its order."""
    first = widget = window.sentences.input
    while True:
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisibleTo(window) and widget.isEnabled():
            yield widget
        widget = widget.nextInFocusChain()
        if widget is first:
            return


def test_tab_reaches_list_panels_and_controls(window: MainWindow):
    show(window)
    chain = list(focus_chain(window))
    for widget in (
        *(window.sentences.view, window.sentence.canvas, window.sentence.slider),
        *(window.heatmap.canvas, window.layers.canvas, window.toolbar.model),
        *(window.toolbar.method, window.toolbar.rollout),
    ):
        assert widget in chain
    places = [
        chain.index(each)
        for each in (window.sentence.canvas, window.heatmap.canvas, window.layers.canvas)
    ]
    assert places == sorted(places)


def reached(window: MainWindow, qtbot: QtBot) -> list[QWidget | None]:
    """Where Tab goes, until it is where it began."""
    window.activateWindow()
    window.sentences.input.setFocus()
    seen = []
    while window.sentences.input not in seen and len(seen) < 40:
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Tab)
        seen.append(window.focusWidget())
    return seen


@pytest.mark.parametrize("text", ["", "The keys are here."])
def test_tab_goes_round_also_where_panels_have_nothing_to_show(
    window: MainWindow, qtbot: QtBot, text: str
):
    window.desk.show(Session(()))
    if text:
        window.clipboard.add_text(text)
    seen = reached(window, qtbot)
    assert {window.toolbar.model, window.sentences.input} <= set(seen)
    assert (window.sentence.canvas in seen) == bool(text)
    assert all(each.isVisible() for each in seen)


def test_whatever_takes_keys_shows_that_it_has_them(window: MainWindow, qtbot: QtBot):
    show(window)
    window.activateWindow()
    for panel in (window.sentence, window.heatmap, window.layers):
        pictures = []
        for has_focus in (False, True):
            (panel.canvas if has_focus else window.sentences.input).setFocus()
            settle(window)
            pictures.append(panel.grab().toImage().convertToFormat(QImage.Format.Format_RGB32))
        assert pictures[0] != pictures[1]


def test_no_command_is_without_a_menu(window: MainWindow):
    """What has keys can be found by those who do not know them."""
    window.commands["keyboard"].trigger()
    listed = {action for menu in window.menuBar().findChildren(QMenu) for action in menu.actions()}
    keyed = [each for each in window.commands.findChildren(QAction) if each.shortcuts()]
    assert [each.text() for each in keyed if each not in listed] == []
    window.findChild(QDialog).reject()


@pytest.mark.parametrize("opening", [*OPENING, "export-figure", "export-table"])
def test_tab_goes_through_the_buttons_of_a_dialog_as_they_stand(
    window: MainWindow, opening: str
) -> None:
    show(window)
    window.commands[opening].trigger()
    (dialog,) = [each for each in window.findChildren(QDialog) if each.isVisible()]
    for row in dialog.findChildren(QDialogButtonBox):
        buttons = sorted(row.buttons(), key=lambda each: each.x())
        assert reached_by_tab(buttons[0], len(buttons)) == buttons
    dialog.reject()


def reached_by_tab(first: QWidget, n: int) -> list[QWidget]:
    """So many widgets, from the first on."""
    widget, reached = first, [first]
    while len(reached) < n:
        widget = widget.nextInFocusChain()
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        if takes and widget.isVisible() and widget is not reached[-1]:
            reached.append(widget)
    return reached
