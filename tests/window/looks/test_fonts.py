from __future__ import annotations

from pathlib import Path

import pytest
from hand_made import show
from PySide6.QtGui import QFontDatabase, QFontInfo
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vzdesk.desk import preferences
from vzdesk.widgets.style import pixels
from vzdesk.window.dialogs.fonts import FontDialog
from vzdesk.window.looks import fonts
from vzdesk.window.main_window import MainWindow


@pytest.fixture
def family(qapp: object) -> str:
    """A font that is installed and not the program's own."""
    own = QFontInfo(QApplication.font()).family()
    others = (each for each in QFontDatabase.families() if each != own and "Color" not in each)
    found = next(others, "")
    if not found:
        pytest.skip("only one font is installed")
    return found


def test_text_is_made_larger_and_smaller_everywhere_and_stays_so(window: MainWindow):
    commands = window.commands
    window.resize(1280, 800)
    show(window)
    before = window.menuBar().fontInfo().pixelSize(), window.sentence.canvas.chip(1).width()
    commands["text.larger"].trigger()
    commands["text.larger"].trigger()
    QApplication.processEvents()
    assert window.menuBar().fontInfo().pixelSize() > before[0]
    assert window.sentence.canvas.chip(1).width() > before[1]
    window.save_preferences()
    assert preferences.read().text_percent == 125
    commands["text.smaller"].trigger()
    commands["text.usual"].trigger()
    QApplication.processEvents()
    assert window.menuBar().fontInfo().pixelSize() == before[0]
    assert window.sentence.canvas.chip(1).width() == before[1]


def test_the_size_of_text_is_said_where_it_is_changed(window: MainWindow):
    for command, said in (("text.larger", "110"), ("text.larger", "125"), ("text.usual", "100")):
        window.commands[command].trigger()
        assert window.status.message.text() == f"Text size: {said} %"


def test_text_gets_no_larger_than_the_largest_and_no_smaller_than_the_smallest():
    assert fonts.stepped(fonts.SIZES[-1], 1) == fonts.SIZES[-1]
    assert fonts.stepped(fonts.SIZES[0], -1) == fonts.SIZES[0]
    assert (fonts.stepped(120, 1), fonts.stepped(120, -1)) == (125, 110)


def test_the_data_font_is_that_of_the_panels_and_of_nothing_else(window: MainWindow, family: str):
    own = window.menuBar().font().family()
    size = pixels(window.sentence.font())
    window.looks.set_data_font(family, 150)
    for panel in (*window.panels, window.comparing.panel):
        assert panel.font().family() == family
        assert pixels(panel.font()) == pytest.approx(1.5 * size, abs=1)
    assert window.menuBar().font().family() == window.toolbar.font().family() == own
    assert window.documents.data_family == family
    window.save_preferences()
    assert (preferences.read().data_family, preferences.read().data_percent) == (family, 150)
    window.looks.set_data_font("", 100)
    assert window.sentence.font().family() == own


def test_the_data_font_grows_with_all_other_text(window: MainWindow, family: str):
    window.looks.set_data_font(family, 120)
    before = pixels(window.sentence.font())
    window.commands["text.larger"].trigger()
    QApplication.processEvents()
    assert pixels(window.sentence.font()) > before


def test_the_dialog_shows_the_sentence_in_the_font_and_asks_for_it(
    qtbot: QtBot, window: MainWindow, family: str
):
    show(window)
    window.looks.show_dialog()
    dialog = window.findChild(FontDialog)
    assert dialog.preview.text() == "The keys are here"
    assert dialog.chosen_family == ""
    dialog.family.setCurrentText(family)
    dialog.share.setValue(140)
    assert dialog.preview.font().family() == dialog.chosen_family == family
    dialog.accept()
    assert (window.looks.family, window.looks.data_percent) == (family, 140)
    window.looks.show_dialog()
    dialog = next(each for each in window.findChildren(FontDialog) if each.isVisible())
    assert dialog.chosen_family == family
    dialog.reset()
    dialog.accept()
    assert (window.looks.family, window.looks.data_percent) == ("", 100)


def test_pictures_are_written_in_the_data_font(
    qtbot: QtBot, window: MainWindow, family: str, tmp_path: Path
):
    show(window)
    written = []
    for name in ("", family):
        window.looks.set_data_font(name, 100)
        path = tmp_path / f"map{name}.png"
        window.documents.write_picture(path)
        qtbot.waitUntil(path.is_file)
        written.append(path.read_bytes())
    assert written[0] != written[1]
