"""The sentence has the room: in the list, and while it is edited."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QHBoxLayout, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from vzdesk.panels.sentences import SentencesPanel
from vzdesk.view.types import SentenceRow, ViewState
from vzdesk.widgets.sentence_table.fields import ID, NOTE, ROLES, TAGS, TEXT

LONG = "The keys to the old wooden cabinets that the women had bought were on the table. " * 9
ARABIC = "المفاتيح التي اشترتها النساء كانت على الطاولة."
ROWS = tuple(
    SentenceRow(str(n), text, "scored", tags=("agreement", "plural"), note="a note")
    for n, text in enumerate(("The keys are here.", LONG, ARABIC, *["One more."] * 60))
)


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(1200, 500)
    window.show()
    return window


@pytest.fixture
def panel(window: QWidget) -> SentencesPanel:
    """A list at the left of the window, with something beside it."""
    panel = SentencesPanel()
    layout = QHBoxLayout(window)
    layout.addWidget(panel)
    layout.addWidget(QWidget(), 1)
    panel.setFixedWidth(300)
    panel.set_state(ViewState(rows=ROWS, sentence=ROWS[0]))
    QApplication.processEvents()
    return panel


def show_line(panel: SentencesPanel, place: int) -> None:
    panel.set_state(ViewState(rows=ROWS, sentence=ROWS[place]))


def opened(panel: SentencesPanel, column: str = "text") -> QLineEdit:
    panel.write(column)
    editor = panel.view.editor
    assert editor is not None
    return editor


def in_window(widget: QWidget) -> QRect:
    return QRect(widget.mapTo(widget.window(), QPoint()), widget.size())


@pytest.mark.parametrize("width", [200, 272, 345, 420, 614, 900, 1600])
@pytest.mark.parametrize("percent", [100, 200])
def test_the_sentence_is_always_the_widest_column(panel: SentencesPanel, width: int, percent: int):
    font = panel.font()
    font.setPixelSize(13 * percent // 100)
    panel.setFont(font)
    header = panel.view.horizontalHeader()
    for column in (TAGS, NOTE, ROLES, ID):
        panel.view.columns.choose(column, True)
    panel.setFixedWidth(width)
    QApplication.processEvents()
    header.resizeSection(NOTE, 5000)  # as with the mouse
    QApplication.processEvents()
    others = [header.sectionSize(column) for column in range(header.count()) if column != TEXT]
    assert header.sectionSize(TEXT) > max(others)
    assert header.sectionSize(TEXT) > sum(header.sectionSize(c) for c in (TAGS, NOTE, ROLES, ID))
    assert header.length() <= panel.view.viewport().width()


def test_columns_without_room_come_back_in_a_wider_list_and_say_why_they_are_not_there(
    panel: SentencesPanel,
):
    for column in (TAGS, NOTE, ROLES, ID):
        panel.view.columns.choose(column, True)
    assert not panel.view.isColumnHidden(TAGS)
    assert panel.view.isColumnHidden(ID)
    names = [each.text() for each in panel.view.columns.menu().actions() if each.isChecked()]
    assert "Id (no room in a list this narrow)" in names
    panel.setFixedWidth(900)
    QApplication.processEvents()
    assert not any(panel.view.isColumnHidden(column) for column in (TAGS, NOTE, ROLES, ID))


@pytest.mark.parametrize("place", [0, 1, 2])
def test_the_editor_is_as_wide_as_its_text_and_stays_in_the_window(
    panel: SentencesPanel, place: int
):
    show_line(panel, place)
    editor = opened(panel)
    seen, window = in_window(editor), panel.window().rect()
    needed = editor.fontMetrics().horizontalAdvance(ROWS[place].text)
    assert window.contains(seen)
    assert seen.width() > panel.width()
    assert seen.width() >= min(needed, window.width() - seen.left() - 8)
    assert panel.window().childAt(seen.center()) is editor


def test_the_editor_stays_in_a_window_that_becomes_smaller(panel: SentencesPanel, window: QWidget):
    show_line(panel, 1)
    editor = opened(panel)
    window.resize(700, 500)
    assert window.rect().contains(in_window(editor))


def test_the_editor_grows_with_what_is_typed(panel: SentencesPanel):
    editor = opened(panel)
    before = editor.width()
    editor.setText(LONG)
    assert editor.width() > before


def test_enter_saves_and_escape_leaves(panel: SentencesPanel, qtbot: QtBot):
    editor = opened(panel)
    editor.setText("The key is here.")
    with qtbot.assertNotEmitted(panel.edit_requested):
        qtbot.keyClick(editor, Qt.Key.Key_Escape)
    assert panel.view.editor is None
    editor = opened(panel)
    editor.setText("The key is here.")
    with qtbot.waitSignal(panel.edit_requested) as asked:
        qtbot.keyClick(editor, Qt.Key.Key_Return)
    assert asked.args == ["0", "The key is here."]


def test_a_right_to_left_sentence_is_edited_at_the_right(panel: SentencesPanel):
    show_line(panel, 2)
    editor = opened(panel)
    editor.home(False)
    editor.grab()  # lines are aligned as they are painted
    assert editor.cursorRect().center().x() > editor.width() * 0.8


def test_the_editor_does_not_leave_the_list_when_that_is_scrolled(panel: SentencesPanel):
    editor = opened(panel)
    field = in_window(panel.view.viewport())
    for value in (panel.view.verticalScrollBar().maximum(), 0):
        panel.view.verticalScrollBar().setValue(value)
        seen = in_window(editor)
        assert editor.isVisible()
        assert field.top() <= seen.top()
        assert seen.bottom() <= field.bottom() + 1


def test_the_editor_is_seen_on_whatever_is_below_it(panel: SentencesPanel):
    editor = opened(panel)
    picture, paper = editor.grab().toImage(), editor.palette().base().color()
    edge = [picture.pixelColor(picture.width() // 2, y) for y in range(3)]
    assert any(abs(each.hue() - paper.hue()) > 0 and each.saturation() > 150 for each in edge)


def test_the_editor_says_what_is_written_in_it(panel: SentencesPanel):
    assert opened(panel, "tags").accessibleName() == "Tags"
