"""Light and dark: one accent everywhere, and lines that can be seen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot
from settled import handle_events

from vzdesk.widgets.style import accent
from vzdesk.window.looks import own_style, theme
from vzdesk.window.main_window import MainWindow


@pytest.fixture(params=["light", "dark", "system"])
def look(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[str]:
    theme.apply(request.param)
    yield request.param
    theme.apply("system")


def shown(qtbot: QtBot, part: QWidget) -> QWidget:
    """In a window, beside another part, which has the focus; what is returned is the window."""
    around, other = QWidget(), QWidget()
    qtbot.addWidget(around)
    layout = QVBoxLayout(around)
    layout.addWidget(other)
    layout.addWidget(part)
    around.show()
    other.setFocus()
    return around


def test_contrast_is_1_of_a_colour_to_itself_and_21_of_black_to_white():
    black, white, grey = QColor("black"), QColor("white"), QColor("#767676")
    assert theme.contrast(black, white) == theme.contrast(white, black) == pytest.approx(21)
    assert theme.contrast(grey, grey) == 1
    assert theme.contrast(grey, white) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QSpinBox, QCheckBox])
def test_lines_around_what_is_typed_can_be_seen(qtbot: QtBot, look: str, kind: type[QWidget]):
    part = kind()
    around = shown(qtbot, part)
    assert not part.hasFocus()
    image = part.grab().toImage()
    edge = max(
        (image.pixelColor(x, image.height() // 2) for x in (0, 1)),
        key=lambda each: theme.contrast(each, part.palette().base().color()),
    )
    palette = QApplication.palette()
    for beside in (palette.base().color(), around.palette().window().color()):
        assert 3 <= theme.contrast(edge, beside) < 8, "seen, but calm"


def test_one_accent_is_used_for_all_that_is_chosen(qtbot: QtBot, look: str):
    palette = QApplication.palette()
    for role in (QPalette.ColorRole.Highlight, QPalette.ColorRole.Accent):
        assert palette.color(role) == accent(palette)
    assert theme.contrast(palette.highlight().color(), palette.highlightedText().color()) >= 4.5
    slider = QSlider(Qt.Orientation.Horizontal)
    slider.setValue(60)
    line = QLineEdit()
    for part in (slider, line):
        around = shown(qtbot, part)
        part.setFocus()
        assert around.isVisible()
        image = part.grab().toImage()
        pixels = [
            image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())
        ]
        blue = [each for each in pixels if each.blue() > each.red() + 24]
        assert not blue, [each.name() for each in blue[:3]]


def test_the_accent_comes_back_when_the_system_turns_light_or_dark(
    window: MainWindow, qapp: QApplication, qtbot: QtBot
):
    chosen = accent(qapp.palette())
    qapp.setPalette(QPalette())  # as a system brings its own
    assert qapp.palette().highlight().color() != chosen
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    qtbot.waitUntil(lambda: qapp.palette().highlight().color() == chosen)
    window.looks.set_theme("dark")
    dark = qapp.palette().base().color()
    qapp.styleHints().colorSchemeChanged.emit(Qt.ColorScheme.Light)
    handle_events()
    assert qapp.palette().base().color() == dark, "a theme that was chosen stays"


def combo_box(qtbot: QtBot) -> QComboBox:
    box = QComboBox()
    qtbot.addWidget(box)
    box.addItems(["one", "another"])
    box.show()
    box.view().ensurePolished()
    return box


def test_the_list_of_a_combo_box_is_on_paper_and_its_ink_is_read(
    qapp: QApplication, qtbot: QtBot, look: str
):
    """One that was made before the look changed, and one that is made after."""
    qapp.setStyle("fusion")
    own_style.use()
    theme.apply("light" if look == "dark" else "dark")
    early = combo_box(qtbot)
    theme.apply(look)
    qapp.processEvents()
    for box in (early, combo_box(qtbot)):
        box.showPopup()
        image = box.view().window().grab().toImage()
        paper = image.pixelColor(image.width() - 8, image.height() - 6)
        assert theme.contrast(paper, box.palette().text().color()) >= theme.READABLE
        assert paper == qapp.palette().base().color()
        box.hidePopup()
