"""The sentence above the map is as high as it needs, until somebody moves the handle."""

from __future__ import annotations

import pytest
from hand_made import REF
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from states import scored

from vzdesk import app
from vzdesk.desk import preferences
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.window.main_window import MainWindow

WORDS = "The old keys to the cabinets that the women had bought were lying there"


def show(window: MainWindow, text: str) -> None:
    result = scored(text)
    analysis = Analysis(REF, Provenance("then", "cpu", "t"), {"1": result})
    window.desk.show(Session((result.sentence,), (analysis,)))
    QApplication.processEvents()


def scrolls(window: MainWindow) -> bool:
    canvas = window.sentence.canvas
    return bool(canvas.flow_now.size.height() > canvas.visibleRegion().boundingRect().height())


@pytest.fixture(autouse=True)
def _size(window: MainWindow) -> None:
    window.resize(1280, 720)
    QApplication.processEvents()


def test_the_strip_has_the_height_of_its_sentence_up_to_a_third(window: MainWindow):
    heights = []
    for n in (1, 2, 12):
        show(window, WORDS * n)
        heights.append(window.sentence.height())
        assert scrolls(window) == (n == 12)
    third = window.middle.height() // 3
    assert heights[0] < heights[1] <= third == heights[2]
    show(window, WORDS)
    assert window.sentence.height() == heights[0]


def test_the_strip_follows_the_window(window: MainWindow):
    show(window, WORDS * 12)
    window.resize(1280, 1000)
    QApplication.processEvents()
    assert window.sentence.height() == window.middle.height() // 3
    show(window, WORDS)
    low = window.sentence.height()
    window.resize(820, 1000)
    QApplication.processEvents()
    assert window.sentence.height() > low, "a narrow window breaks it into more lines"
    assert not scrolls(window)


def test_the_height_that_is_chosen_stays_until_it_is_given_back(window: MainWindow):
    show(window, WORDS)
    usual = window.sentence.height()
    window.middle.moveSplitter(320, 1)
    for n in (2, 1):
        show(window, WORDS * n)
        assert window.sentence.height() == 320
    handle = window.middle.handle(1)
    QTest.mouseDClick(handle, Qt.MouseButton.LeftButton, pos=QPoint(300, 1))
    QApplication.processEvents()
    assert window.sentence.height() == usual
    show(window, WORDS * 2)
    assert window.sentence.height() > usual


def test_the_height_that_is_chosen_is_remembered_and_forgotten(
    qapp: QApplication, qtbot: QtBot, window: MainWindow
):
    assert "down" not in preferences.read().layout
    window.middle.moveSplitter(320, 1)
    assert "down" in preferences.read().layout
    other = app.build(qapp)
    try:
        assert other.middle.is_chosen
        other.middle.give_back()
        assert "down" not in preferences.read().layout
    finally:
        other.close_now()
        other.deleteLater()


def test_pointing_at_words_moves_nothing(window: MainWindow):
    show(window, WORDS * 2)
    before = window.middle.sizes(), window.sentence.canvas.layout_now
    canvas = window.sentence.canvas
    for place in (3, 9, 14):
        QTest.mouseMove(canvas, canvas.chip(place).center().toPoint())
        QTest.mouseClick(
            canvas, Qt.MouseButton.LeftButton, pos=canvas.chip(place).center().toPoint()
        )
        assert (window.middle.sizes(), canvas.layout_now) == before
