"""What the window looks like on common screens: nothing is cut, covered, tiny or pale.

The pictures are in screenshots/ of the checkout, for somebody to look at.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import common_screens
import pytest
from common_screens import OF_8_WORDS, SCENES, Text, faults, faults_of_texts, look_at, painted_texts
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from vzdesk.window.main_window import MainWindow


@pytest.fixture
def folder(pictures: Path) -> Path:
    folder = pictures / "common-screens"
    folder.mkdir(exist_ok=True)
    return folder


def test_nothing_is_wrong_on_a_common_screen(window: MainWindow, folder: Path) -> None:
    assert list(look_at(window, folder)) == []


def test_nothing_is_wrong_on_a_screen_at_200_percent(folder: Path, own_settings: Path) -> None:
    """Of 2560 × 1440 pixels, which is as much room as 1280 × 720 have."""
    script = common_screens.__file__
    environment = {**os.environ, "QT_SCALE_FACTOR": "2"}
    done = subprocess.run(
        [sys.executable, script, str(folder)],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stdout.strip()) == (0, "")
    assert len(list(folder.glob("*at-200%.png"))) == len(SCENES) * 2


@pytest.mark.parametrize("percent", [100, 150, 200])
def test_the_caption_below_the_strip_is_whole_in_text_of_any_size(
    window: MainWindow, percent: int
) -> None:
    window.resize(1280, 720)
    common_screens.show(window, OF_8_WORDS)
    window.looks.resize(percent)
    common_screens.settle()
    canvas = window.layers.canvas
    room = QRect(canvas.mapTo(window, canvas.rect().topLeft()), canvas.size())
    boxes = ((each, each.box or QRect()) for each in painted_texts(window))
    own = [(box.bottom(), each) for each, box in boxes if room.contains(box.topLeft())]
    bottom, lowest = max(own, key=lambda each: each[0])
    assert lowest.text.endswith("0.491"), "the end of the caption"
    assert bottom <= room.bottom() + 1


def shrink(widget: QWidget) -> None:
    widget.setFixedWidth(widget.sizeHint().width() - 8)


def move_out(widget: QWidget) -> None:
    widget.move(widget.parentWidget().width() - 5, widget.y())


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda window: shrink(window.toolbar.run), "the text of IconButton “Run” is cut"),
        (lambda window: move_out(window.layers.own_scale), "QCheckBox “Own scale” is outside of"),
        (
            lambda window: window.heatmap.larger.move(window.heatmap.smaller.pos()),
            "IconButton “Zoom out” and IconButton “Zoom in” overlap",
        ),
        (
            lambda window: window.sentence.setMinimumHeight(500),
            "the map has ",
        ),
    ],
)
def test_what_is_wrong_with_a_layout_is_found(
    window: MainWindow, spoil: Callable[[MainWindow], None], said: str
) -> None:
    window.resize(1280, 720)
    common_screens.show(window, OF_8_WORDS)
    common_screens.settle()
    assert list(faults(window, "8 words")) == []
    spoil(window)
    if said.startswith("the map"):
        common_screens.settle()
    assert any(each.startswith(said) for each in faults(window, "8 words"))


class Painted(QWidget):
    """Some texts: one in a chip, one pale, one tiny, one that goes beyond the edge."""

    def paintEvent(self, _event: object) -> None:  # noqa: N802  # Qt's name
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), QColor("white"))
            font = self.font()
            for top, size, left, colour, text in (
                (40, 12, 10, "black", "usual"),
                (80, 12, 10, "#cccccc", "pale"),
                (120, 7, 10, "black", "tiny"),
                (160, 12, 180, "black", "goes beyond"),
            ):
                font.setPixelSize(size)
                painter.setFont(font)
                painter.setPen(QColor(colour))
                painter.drawText(left, top, text)


def test_what_is_wrong_with_texts_is_found(window: MainWindow) -> None:
    widget = Painted()
    widget.resize(200, 200)
    texts = painted_texts(widget)
    assert [each.text for each in texts] == ["usual", "pale", "tiny", "goes beyond"]
    found = list(faults_of_texts(texts, widget.rect()))
    assert found[0] == "“tiny” is 7.0 pixels high"
    assert found[1].startswith("“goes beyond” is painted outside")
    image = widget.grab().toImage()
    (pale,) = common_screens.faint(texts[:3], image, [])
    assert pale.startswith("“pale” is hard to read")
    assert list(common_screens.faint([Text("pale", 12, None)], image, [])) == []
    blank = QImage(200, 200, QImage.Format.Format_RGB32)
    blank.fill(QColor("white"))
    everywhere = [QRect(0, 0, 200, 200)]
    assert len(list(common_screens.faint(texts, blank, everywhere))) == 4
    widget.deleteLater()
