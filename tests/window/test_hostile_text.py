"""What users wrote is shown as it is: never as HTML, never as the mark of a key."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtGui import QAction, QTextDocument
from PySide6.QtGui import Qt as GuiQt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QLabel, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.engine.models import Cached, ModelChoice
from vzdesk.engine.sentence import Roles, Sentence, Tier
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.widgets.style import as_tip, in_a_line, in_menu
from vzdesk.window.dialogs.models import ModelDialog
from vzdesk.window.entries import plain
from vzdesk.window.files.questions import open_elsewhere
from vzdesk.window.main_window import MainWindow

HOSTILE = [
    "<img src=/dev/zero>",
    "<s>",
    "&amp;",
    "&lt;b",
    "&x",
    "{brace}",
    "\u202eabc\u2066",
    "a\0b",
    "<s>" + "x" * 1_000_000,
    "<s>e" + "\u0301" * 10_000,
]
ROLES = (
    Qt.ItemDataRole.ToolTipRole,
    Qt.ItemDataRole.StatusTipRole,
    Qt.ItemDataRole.WhatsThisRole,
)
MOST_SHOWN = 20_000


def sentence(number: int, hostile: str) -> Sentence:
    """These characters everywhere a user can have them."""
    of = text.sentence(f"{hostile}{number}", f"{hostile} the table {hostile} here", hostile)
    tier = Tier(hostile[:50], tuple(hostile for _ in of.words))
    roles = Roles((0,), (1,), (2,))
    return Sentence(
        of.id, of.text, of.words, hostile, roles=roles, tiers=(tier,), tags=(hostile[:100],)
    )


def is_shown_as_html(shown: str) -> bool:
    """Whether Qt takes it for HTML in which anything but our own frame is markup."""
    if not GuiQt.mightBeRichText(shown):
        return False
    inner = re.fullmatch(r'<qt style="white-space: pre-wrap">(.*)</qt>', shown, re.DOTALL)
    return inner is None or "<" in inner[1] or html.escape(html.unescape(inner[1])) != inner[1]


def texts_of_model(model: QAbstractItemModel) -> Iterator[str]:
    none = QModelIndex()
    columns = 1 if isinstance(model, QAbstractListModel) else min(model.columnCount(none), 40)
    rows = min(model.rowCount(none), 40)
    for row in range(rows):
        for column in range(columns):
            index = model.index(row, column)
            yield from (model.data(index, role) for role in ROLES)
    for orientation, n in ((Qt.Orientation.Horizontal, columns), (Qt.Orientation.Vertical, rows)):
        for section in range(n):
            yield from (model.headerData(section, orientation, role) for role in ROLES)


def texts_of(widget: QWidget) -> Iterator[str]:
    """What Qt would look at to see whether it is HTML."""
    yield from (widget.toolTip(), widget.statusTip(), widget.whatsThis())
    if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
        yield widget.text()
    if isinstance(widget, QMessageBox) and widget.textFormat() != Qt.TextFormat.PlainText:
        yield widget.text()
    if isinstance(widget, QAbstractItemView) and widget.model() is not None:
        yield from texts_of_model(widget.model())


def everything_shown() -> Iterator[str]:
    for top in QApplication.topLevelWidgets():
        for widget in [top, *top.findChildren(QWidget)]:
            yield from texts_of(widget)
        for action in top.findChildren(QAction):
            yield from (action.toolTip(), action.statusTip(), action.whatsThis())


def check() -> None:
    for shown in filter(None, everything_shown()):
        assert isinstance(shown, str)
        assert not is_shown_as_html(shown), shown[:200]
        assert len(shown) <= MOST_SHOWN, shown[:200]


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda each: ascii(each[:12]))
def test_a_tip_shows_what_was_written(qapp: QApplication, hostile: str) -> None:
    tip = as_tip(hostile)
    assert not is_shown_as_html(tip)
    document = QTextDocument()
    document.setHtml(tip) if GuiQt.mightBeRichText(tip) else document.setPlainText(tip)
    shown = document.toPlainText()
    assert shown == hostile.replace("\0", "␀") or (len(hostile) > 2000 and "…" in shown)


def test_lines_and_blanks_of_a_tip_stay(qapp: QApplication) -> None:
    document = QTextDocument()
    document.setHtml(as_tip("<s>  a\n\n b &amp; c"))
    assert document.toPlainText() == "<s>  a\n\n b &amp; c"


@pytest.mark.parametrize("name", ["a & b", "&x", "&&", "a\tb", "a\nb"])
def test_a_name_in_a_menu_marks_no_key(name: str) -> None:
    shown = in_menu(name)
    assert plain(shown) == " ".join(name.split())
    assert "\t" not in shown


def test_a_name_turns_nothing_round_after_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    assert in_a_line("a\u202egnp.exe\u2069") == "a\ufffdgnp.exe\ufffd"
    asked = open_elsewhere(window, "a\u202eb.vzd", read_only=print, anyway=print)
    assert "\u202e" not in asked.text()
    window.desk.editor.add("one")
    with qtbot.waitSignal(window.desk.files.saved):
        window.desk.files.save(tmp_path / "a\u202eb.vzd")
    assert "\u202e" not in window.windowTitle()
    window.desk.editor.add("two")
    window.documents.new()
    assert "\u202e" not in window.findChild(QMessageBox, "unsaved").text()


@pytest.mark.parametrize("hostile", HOSTILE, ids=lambda each: ascii(each[:12]))
def test_nothing_that_a_user_wrote_is_html_in_any_label_tip_or_dialog(
    qtbot: QtBot, window: MainWindow, hostile: str
) -> None:
    desk = window.desk
    desk.show(Session(tuple(sentence(n, hostile) for n in (1, 2))))
    check()
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    first, second = (row.id for row in desk.state.rows)
    for show in ("map", "layers", "table"):
        desk.navigator.set_show(show)
        desk.navigator.click(Cell(1, 2))
        check()
    window.commands["pin"].trigger()
    desk.comparison.start(first, second)
    check()
    desk.comparison.stop()
    desk.user_error.emit(UserError("“{name}” is wrong.", name=hostile))
    check()


@pytest.mark.parametrize("hostile", [HOSTILE[0], HOSTILE[1], HOSTILE[3]])
def test_names_of_files_and_models_are_no_html_in_dialogs(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, hostile: str
) -> None:
    desk = window.desk
    desk.show(Session((sentence(1, hostile), sentence(2, hostile))))
    with qtbot.waitSignal(desk.files.saved):
        desk.files.save(tmp_path / f"{hostile.replace('/', '')}.vzd")
    choice = ModelChoice(hostile, Path(f"/{hostile}"), "torch")
    window.models.use(choice)
    window.models.choose()
    for dialog in window.findChildren(ModelDialog):
        dialog.show_cached((Cached(choice, hostile),))
    for id in ("decoder-text", "compare-with", "data-font", "roles.annotated"):
        window.commands[id].trigger()
    desk.editor.note((desk.state.rows[0].id,), "changed")
    window.documents.new()
    assert window.findChild(QMessageBox, "unsaved") is not None
    check()
    window.findChild(QMessageBox, "unsaved").done(QMessageBox.StandardButton.Cancel)
