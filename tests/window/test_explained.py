"""Terms explain themselves where they stand."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hand_made import show
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QTextDocument, QWhatsThisClickedEvent
from PySide6.QtWidgets import QApplication, QToolTip, QWhatsThis, QWidget

from vzdesk.view.selection import Cell
from vzdesk.widgets.sentence_table.fields import ROLES, TAGS
from vzdesk.widgets.words.explain import LINK
from vzdesk.widgets.words.glossary import TERMS
from vzdesk.window.dialogs.reading import ReadingDialog
from vzdesk.window.explained import AT_COMMANDS
from vzdesk.window.main_window import MainWindow
from vzdesk.window.studies.means import MeansFields


def plain(tip: str) -> str:
    """A tooltip as it is read."""
    document = QTextDocument()
    document.setHtml(tip)
    return document.toPlainText()


def test_controls_of_the_toolbar_say_what_their_terms_mean(window: MainWindow) -> None:
    toolbar = window.toolbar
    model, method, layer = toolbar.labels
    tokens, words, as_one = toolbar.choices
    for control, id in (
        *((model, "model"), (method, "method"), (layer, "layer"), (toolbar.rollout, "rollout")),
        *((toolbar.layer, "layer"), (tokens, "token"), (words, "word"), (as_one, "word-as-one")),
    ):
        assert TERMS[id].meaning in plain(control.toolTip()), id
        assert TERMS[id].meaning in plain(control.whatsThis()), id


def test_they_still_do_once_something_is_shown_and_chosen(window: MainWindow) -> None:
    show(window)
    window.desk.navigator.set_settings(units="words", rollout=True)
    for button, id in zip(window.toolbar.choices, ("token", "word", "word-as-one"), strict=True):
        assert TERMS[id].meaning in plain(button.toolTip())


@pytest.mark.parametrize("method", ["value-zeroing", "attention", "attention-norm"])
def test_the_chosen_method_says_what_it_is(window: MainWindow, method: str) -> None:
    window.desk.navigator.set_method(method)
    assert TERMS[method].meaning in plain(window.toolbar.method.toolTip())
    assert plain(window.toolbar.method.toolTip()).startswith(window.toolbar.method.currentText())


def test_commands_say_so_in_the_menus_where_there_are_several_terms_too(
    window: MainWindow,
) -> None:
    for id, terms in AT_COMMANDS.items():
        for term in terms:
            assert TERMS[term].meaning in plain(window.commands[id].whatsThis())
    assert window.commands.menu("view").toolTipsVisible()
    assert TERMS["cue"].meaning in plain(window.commands["roles.cues"].toolTip())


AT_PANELS = ("variant", "arc", "map", "curve")
Hover = Callable[[QWidget, QPoint], str]


@pytest.fixture
def hover(monkeypatch: pytest.MonkeyPatch) -> Hover:
    """The tooltip where the pointer rests, as it is read."""
    shown: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _place, text, _widget: shown.append(text))

    def over(widget: QWidget, at: QPoint) -> str:
        shown.clear()
        event = QHelpEvent(QEvent.Type.ToolTip, at, widget.mapToGlobal(at))
        QApplication.sendEvent(widget, event)
        return plain("".join(shown))

    return over


@pytest.mark.parametrize(
    ("part", "id"), [("layer", "layer"), ("score", "score"), ("distance", "distance")]
)
def test_each_exact_number_says_what_it_is(
    window: MainWindow, hover: Hover, part: str, id: str
) -> None:
    show(window)
    window.resize(1600, 800)
    window.desk.navigator.click(Cell(2, 1))
    readout = window.status.readout
    QApplication.processEvents()
    x = readout.fontMetrics().horizontalAdvance(readout.text().split(part)[0] + part[:2])
    assert TERMS[id].meaning in hover(readout, QPoint(x, 5))


def test_the_caption_of_a_map_says_what_its_rows_and_columns_are(
    window: MainWindow, hover: Hover
) -> None:
    show(window)
    window.resize(1400, 900)
    QApplication.processEvents()
    canvas = window.heatmap.canvas
    cells = {
        (x, y): canvas.cell_at(QPointF(x, y))
        for x in range(0, canvas.width(), 8)
        for y in range(0, canvas.height(), 4)
    }
    inside = [at for at, cell in cells.items() if None not in (cell.target, cell.source)]
    x, lowest = inside[len(inside) // 2][0], max(y for _, y in inside)
    caption = QPoint(x, lowest + 14)
    said = hover(canvas, caption)
    assert TERMS["target"].meaning in said
    assert TERMS["source"].meaning in said
    for beside in (QPoint(x, lowest - 2), QPoint(x, 0), QPoint(canvas.width() - 2, lowest)):
        assert "Target:" not in hover(canvas, beside)


def test_names_of_columns_say_what_they_hold(window: MainWindow) -> None:
    model = window.sentences.model
    for column, id in ((TAGS, "tag"), (ROLES, "role")):
        tip = model.headerData(column, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole)
        assert TERMS[id].meaning in plain(tip)


def test_what_has_the_keyboard_explains_itself_and_leads_to_the_glossary(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(window)
    window.activateWindow()
    window.toolbar.rollout.setFocus()
    said: list[str] = []
    monkeypatch.setattr(QWhatsThis, "showText", lambda _place, text, _widget: said.append(text))
    window.commands["explain"].trigger()
    assert TERMS["rollout"].meaning in plain(said[0])
    assert f'href="{LINK}rollout"' in said[0]
    QApplication.sendEvent(window.toolbar.rollout, QWhatsThisClickedEvent(f"{LINK}rollout"))
    dialog = window.findChild(ReadingDialog, "glossary")
    assert dialog.text.textCursor().block().text() == "Rollout"
    dialog.close()


def test_every_part_explains_itself_to_who_works_in_it(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(window)
    window.activateWindow()
    said: list[str] = []
    monkeypatch.setattr(QWhatsThis, "showText", lambda _place, text, _widget: said.append(text))
    canvases = (window.sentence.canvas, window.heatmap.canvas, window.layers.canvas)
    for part, id in zip((window.sentences.view, *canvases), AT_PANELS, strict=True):
        part.setFocus()
        window.commands["explain"].trigger()
        assert TERMS[id].meaning in plain(said[-1])


def test_where_nothing_is_to_be_said_the_next_click_asks(window: MainWindow) -> None:
    window.activateWindow()
    window.toolbar.run.setFocus()
    window.commands["explain"].trigger()
    assert window.focusWidget() is window.toolbar.run
    assert QWhatsThis.inWhatsThisMode()
    QWhatsThis.leaveWhatsThisMode()


def test_a_tip_names_the_key_of_a_command_only_where_it_has_one(window: MainWindow) -> None:
    tips = [each.toolTip() for each in window.findChildren(QWidget)]
    assert any("Run (F5)" in tip for tip in tips)
    assert not [tip for tip in tips if "()" in tip]


def test_fields_of_a_relation_say_what_their_terms_mean(window: MainWindow) -> None:
    fields = MeansFields()
    for field in (fields.measures, fields.methods, fields.models, fields.groups, fields.units):
        assert field.toolTip()
