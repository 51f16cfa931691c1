"""In another language every text of the window is another one.

The language here puts each text between marks, so a text without them was never asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QObject, QTranslator
from PySide6.QtWidgets import QApplication, QFileDialog, QHeaderView
from pytestqt.qtbot import QtBot

from vzdesk import __version__, translate
from vzdesk.app import CONTEXT
from vzdesk.widgets.words.method_texts import CITATIONS
from vzdesk.window.entries import plain
from vzdesk.window.main_window import MainWindow

TEXTS = (
    *("text", "title", "windowTitle", "placeholderText", "prefix", "suffix", "specialValueText"),
    *("toolTip", "statusTip", "whatsThis", "accessibleName", "accessibleDescription"),
)
NAMES = {"Viridis", "Cividis", "Greys", "agreement-mini", "bert-base-uncased", "vzdesk", "A − B"}
"""The same in all languages; so are the versions that a report of trouble needs."""
COLUMNS = {"model", "sentence", "roles", "tags", "distance"}
"""Of files, which are to be chosen by the names that they have there."""


class InMarks(QTranslator):
    """A language that is easily recognised."""

    def translate(
        self, _context: str, text: str, _note: str | None = None, _number: int = -1
    ) -> str:
        """The text between marks."""
        return f"«{text}»" if text else ""

    def isEmpty(self) -> bool:  # noqa: N802  Qt's name
        """No: else Qt would not ask."""
        return False


@pytest.fixture
def foreign(qapp: QApplication) -> Iterator[None]:
    translator = InMarks()
    qapp.installTranslator(translator)
    translate.by(partial(QCoreApplication.translate, CONTEXT))
    yield
    translate.by(str)
    qapp.removeTranslator(translator)


@pytest.fixture
def abroad(foreign: None, real_window: MainWindow, qtbot: QtBot) -> MainWindow:
    """The window with the example, in that language."""
    real_window.documents.open_example()
    qtbot.waitUntil(lambda: real_window.desk.state.sentence is not None)
    return real_window


def shown(top: QObject) -> set[tuple[str, str, str]]:
    """What widgets below this one show and tell screen readers: whose, what, and the text."""
    found = set()
    for each in (top, *top.findChildren(QObject)):
        kind = type(each).__name__
        found |= {(kind, name, each.property(name)) for name in TEXTS}
        if isinstance(each, QHeaderView):
            heads = (each.model().headerData(at, each.orientation()) for at in range(each.count()))
            found |= {(kind, f"{at}", head) for at, head in enumerate(heads)}
    return {(kind, name, text) for kind, name, text in found if isinstance(text, str)}


def untranslated(top: QObject, ours: set[str]) -> list[tuple[str, str, str]]:
    """Texts with a word that are neither in marks nor the user's own, nor whom to cite."""
    return sorted(
        (kind, name, text)
        for kind, name, text in shown(top)
        if "«" not in text
        and (kind, name) != ("QLineEdit", "text")
        and text not in NAMES | COLUMNS | ours | set(CITATIONS.values())
        and not text.startswith(f"vzdesk {__version__}, Python")
        and sum(character.isalpha() for character in text) > 1
    )


def own_texts(window: MainWindow) -> set[str]:
    """What users wrote."""
    return {each.text for each in window.desk.state.rows}


def test_no_text_of_the_window_stays_as_it_is(abroad: MainWindow):
    assert untranslated(abroad, own_texts(abroad)) == []


def test_no_text_behind_a_command_stays_as_it_is(abroad: MainWindow):
    """Every view, message and dialog that a command leads to; dialogs for files are Qt's own."""
    seen: set[str] = set()
    wrong: dict[str, str] = {}
    for action in [each.action for each in abroad.commands.listed()]:
        if not action.isEnabled() or action in (abroad.commands["quit"], abroad.commands["new"]):
            continue
        action.trigger()
        QApplication.processEvents()
        ours = own_texts(abroad)  # with what one command copies and another pastes
        for top in [each for each in QApplication.topLevelWidgets() if each.isVisible()]:
            seen.add(type(top).__name__)
            if not isinstance(top, QFileDialog):
                wrong |= {text: plain(action.text()) for _, _, text in untranslated(top, ours)}
            if top is not abroad:
                top.close()
    assert wrong == {}
    assert {"AboutDialog", "CommandsDialog", "DownloadDialog", "FontDialog", "ModelDialog"} < seen


def test_what_went_wrong_is_told_in_that_language(abroad: MainWindow, tmp_path: Path, qtbot: QtBot):
    """A sentence is translated before its values are put in, and not once more afterwards."""
    path = tmp_path / "{odd}.vzd"
    path.write_bytes(b"")
    abroad.documents.open_path(path)
    told = f"«Cannot open {path}: «it is empty».» «Open another copy of it, if there is one.»"
    qtbot.waitUntil(lambda: abroad.message_bar.label.text() == told)
