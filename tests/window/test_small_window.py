from __future__ import annotations

import pytest
from hand_made import show
from PySide6.QtCore import QRect
from PySide6.QtGui import QFontMetrics, QGuiApplication
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from settled import settle

from vzdesk.view.selection import Cell
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.window.main_window import MainWindow

TEXT = "layer 1 · keys ← The · score 0.432109 · distance 0.0123456 · rank 1 of 6"


def test_a_line_without_room_ends_in_an_ellipsis_and_is_still_whole(qtbot: QtBot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText(TEXT)
    label.resize(2000, 20)
    assert (label.is_cut, label.seen) == (False, TEXT)
    whole = label.grab().toImage()
    label.resize(200, 20)
    assert label.is_cut
    assert label.seen.endswith("…")
    assert QFontMetrics(label.font()).horizontalAdvance(label.seen) <= 200
    assert label.text() == TEXT
    assert label.grab().toImage() != whole.copy(0, 0, 200, 20)


def test_a_line_with_little_room_is_no_reason_for_a_wider_window(qtbot: QtBot):
    label = ElidedLabel()
    qtbot.addWidget(label)
    label.setText(TEXT * 9)
    assert label.minimumSizeHint().width() < 100


def test_numbers_that_are_cut_are_copied_whole(window: MainWindow):
    show(window)
    window.resize(420, 300)
    window.desk.navigator.click(Cell(2, 1))
    assert window.status.readout.is_cut
    window.commands["copy"].trigger()
    assert QGuiApplication.clipboard().text() == window.status.readout.text()
    assert "rank" in window.status.readout.text()


def test_the_window_fits_a_screen_at_three_times_its_usual_scale(window: MainWindow):
    """1280 × 800 at 300 % is 426 × 266; what does not fit can be scrolled to."""
    show(window)
    window.resize(426, 266)
    assert (window.width(), window.height()) == (426, 266)
    around = window.centralWidget()
    assert around.horizontalScrollBar().maximum() > 0
    for panel in window.panels:
        for corner in (panel.rect().topLeft(), panel.rect().bottomRight()):
            at = panel.mapTo(around.widget(), corner)
            around.ensureVisible(at.x(), at.y(), 1, 1)
            assert around.viewport().rect().contains(panel.mapTo(around.viewport(), corner))


def test_what_has_no_arc_is_told_in_full_in_a_small_window_and_in_larger_text(
    window: MainWindow, qtbot: QtBot
):
    show(window)
    label = window.sentence.arcs_label
    window.desk.navigator.set_settings(arcs_from=0.0295)
    for width, height, percent in ((1000, 700, 100), (900, 620, 150), (1000, 700, 200)):
        window.looks.resize(percent)
        window.resize(width, height)
        settle(window)
        qtbot.waitUntil(lambda: not label.is_cut)
        assert label.seen == label.text() == "no arcs below 0.0295"


@pytest.mark.parametrize("size", [(1280, 720), (900, 600), (640, 480)])
@pytest.mark.parametrize("percent", [100, 150, 200])
def test_run_is_the_last_control_to_leave(
    window: MainWindow, qtbot: QtBot, size: tuple[int, int], percent: int
) -> None:
    """It is in sight whatever the size of text; others go into the toolbar's menu before it."""
    bar = window.toolbar
    window.resize(2560, 720)
    window.resize(*size)
    window.looks.resize(percent)

    def is_seen(control: QWidget) -> bool:
        corner = control.mapTo(bar, control.rect().topLeft())
        return control.isVisible() and bar.rect().contains(QRect(corner, control.size()))

    settle(window)
    qtbot.waitUntil(lambda: is_seen(bar.run))
    window.looks.resize(100)
    window.resize(2560, 720)
    in_order = [bar.model, bar.method, bar.layer, bar.choices[-1], bar.run, bar.cancel]
    qtbot.waitUntil(lambda: all(map(is_seen, in_order)))
    places = [each.mapTo(bar, each.rect().topLeft()).x() for each in in_order]
    assert places == sorted(places)
