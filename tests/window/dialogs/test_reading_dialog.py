from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from vzdesk.window.dialogs.reading import ReadingDialog
from vzdesk.window.looks import theme

TEXT = "\n\n".join(
    [
        "# All\n\nThe first word. [further](#the-end) [web](https://example.org/a) "
        "[file](file:///etc/hostname)",
        *(f"## Part {n}\n\nA cue here.\n\n{'More text. ' * 60}" for n in range(9)),
        "| word | meaning |\n|---|---|\n| cue | a cue |",
        "## The end\n\nThe last word.",
    ]
)


@pytest.fixture
def dialog(qtbot: QtBot) -> ReadingDialog:
    dialog = ReadingDialog("guide", "Guide", TEXT)
    qtbot.addWidget(dialog)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    dialog.resize(500, 400)
    dialog.show()
    return dialog


def seen(dialog: ReadingDialog) -> tuple[str, str, int]:
    cursor = dialog.text.textCursor()
    return cursor.selectedText(), dialog.count.text(), cursor.selectionStart()


def test_what_is_typed_is_found_and_counted(dialog: ReadingDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.line, "CUE")
    assert seen(dialog)[:2] == ("cue", "1 of 11")
    assert len(dialog.text.extraSelections()) == 11


def test_next_and_previous_go_round(dialog: ReadingDialog, qtbot: QtBot) -> None:
    dialog.line.setText("cue")
    first = seen(dialog)
    places = [first[2]]
    for _ in range(10):
        qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
        places.append(seen(dialog)[2])
    assert places == sorted({*places})
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return)
    assert seen(dialog) == first
    qtbot.keyClick(dialog.line, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert seen(dialog)[1:] == ("11 of 11", places[-1])
    dialog.back.click()
    assert seen(dialog)[1] == "10 of 11"


def test_typing_on_stays_at_the_place_that_still_fits(dialog: ReadingDialog, qtbot: QtBot) -> None:
    qtbot.keyClicks(dialog.line, "Part")
    dialog.find_next()
    dialog.find_next()
    at = seen(dialog)[2]
    qtbot.keyClicks(dialog.line, " 2")
    assert seen(dialog) == ("Part 2", "1 of 1", at)


def test_what_is_nowhere_is_said_to_be(dialog: ReadingDialog) -> None:
    dialog.line.setText("zebra")
    assert dialog.count.text() == "not found"
    assert not dialog.next.isEnabled()
    dialog.line.clear()
    assert dialog.count.text() == ""


def test_what_is_found_is_in_sight(dialog: ReadingDialog) -> None:
    dialog.line.setText("last word")
    assert dialog.text.viewport().rect().contains(dialog.text.cursorRect())
    dialog.line.setText("Part 5")
    height = dialog.text.viewport().height()
    assert height // 4 < dialog.text.cursorRect().center().y() < height // 2, "not at an edge"


def test_escape_clears_the_line_and_then_closes(dialog: ReadingDialog, qtbot: QtBot) -> None:
    dialog.line.setText("cue")
    qtbot.keyClick(dialog.line, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    assert not dialog.line.text()
    qtbot.keyClick(dialog.line, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_a_link_leads_to_its_heading(dialog: ReadingDialog) -> None:
    dialog.text.anchorClicked.emit(QUrl("#the-end"))
    assert dialog.text.textCursor().block().text() == "The end"
    assert dialog.text.verticalScrollBar().value() > 0


@pytest.mark.parametrize(
    ("link", "is_opened"),
    [
        ("https://example.org/a", True),
        ("file:///etc/passwd", False),
        ("resources/BUNDLE.md", False),
        ("javascript:alert(1)", False),
    ],
)
def test_only_the_web_is_opened_and_only_by_the_browser(
    dialog: ReadingDialog, monkeypatch: pytest.MonkeyPatch, link: str, is_opened: bool
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    before = dialog.text.toPlainText()
    dialog.text.anchorClicked.emit(QUrl(link))
    assert bool(opened) == is_opened
    assert dialog.text.toPlainText() == before


@pytest.mark.parametrize(("word", "is_opened"), [("web", True), ("file", False)])
def test_a_click_on_a_link_never_replaces_the_text(
    dialog: ReadingDialog,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    word: str,
    is_opened: bool,
) -> None:
    opened: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", opened.append)
    before = dialog.text.toPlainText()
    place = dialog.text.cursorRect(dialog.text.document().find(word)).center()
    qtbot.mouseClick(dialog.text.viewport(), Qt.MouseButton.LeftButton, pos=place - QPoint(3, 0))
    assert bool(opened) == is_opened
    assert dialog.text.toPlainText() == before


def test_a_picture_in_the_text_is_not_loaded(qtbot: QtBot, tmp_path: Path) -> None:
    picture = tmp_path / "a.png"
    image = QImage(300, 300, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    image.save(str(picture))
    dialog = ReadingDialog("guide", "Guide", f"![a]({picture.as_uri()})")
    qtbot.addWidget(dialog)
    dialog.show()
    shown = dialog.text.grab().toImage()
    colours = {shown.pixelColor(x, 60).name() for x in range(0, shown.width(), 5)}
    assert "#ff0000" not in colours


def test_a_text_that_is_open_follows_the_look_and_keeps_its_place(dialog: ReadingDialog) -> None:
    dialog.line.setText("cue")
    dialog.find_next()
    before = seen(dialog)
    inks = {}
    try:
        for look in ("light", "dark"):
            theme.apply(look)
            QApplication.processEvents()
            assert seen(dialog) == before
            palette = dialog.text.palette()
            ink, paper = palette.text().color(), palette.base().color()
            link = dialog.text.document().find("web").charFormat().foreground().color()
            tints = [palette.highlight().color()]
            tints += [each.format.background().color() for each in dialog.text.extraSelections()]
            assert all(theme.contrast(ink, tint) >= 4.5 for tint in tints), look
            assert theme.contrast(link, paper) >= 4.5, look
            assert palette.highlightedText().color() == ink
            inks[look] = ink.lightness()
        assert inks["light"] < inks["dark"]
    finally:
        theme.apply("system")


def test_what_is_typed_in_the_text_is_looked_for(qtbot: QtBot, dialog: ReadingDialog) -> None:
    dialog.text.setFocus()
    for key in "cue":
        qtbot.keyClicks(QApplication.focusWidget() or dialog.text, key)
    assert dialog.line.text() == "cue"
    assert dialog.text.textCursor().selectedText().casefold() == "cue"
    qtbot.keyClick(dialog.line, Qt.Key.Key_Escape)
    assert dialog.isVisible()
