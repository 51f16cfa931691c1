"""Text can be read: what is on what, in light and dark, and how small it gets."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

import numpy as np
import pytest
from hand_made import show
from PySide6.QtCore import QBuffer, QIODevice
from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QApplication, QListView, QMenu, QToolButton, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from vzdesk.errors import UserError
from vzdesk.view import colours
from vzdesk.view.selection import Cell
from vzdesk.widgets.style import LEAST_PT, accent, muted, pixels, text_pixels, tint, tinted
from vzdesk.window.looks import fonts, theme
from vzdesk.window.main_window import MainWindow
from vzdesk.window.message_bar import MessageBar

Role, Group = QPalette.ColorRole, QPalette.ColorGroup
ON = {
    Role.WindowText: (Role.Window, Role.Base),
    Role.Text: (Role.Base, Role.AlternateBase, Role.Window),
    Role.ButtonText: (Role.Button, Role.Window),
    Role.ToolTipText: (Role.ToolTipBase,),
    Role.PlaceholderText: (Role.Base,),
    Role.HighlightedText: (Role.Highlight,),
    Role.Link: (Role.Base, Role.Window),
}
"""Every colour that text has, with what it is written on."""


@pytest.fixture(params=["light", "dark", "system"])
def palette(qapp: QApplication, request: pytest.FixtureRequest) -> Iterator[QPalette]:
    theme.apply(request.param)
    yield QApplication.palette()
    theme.apply("system")


def opaque(colour: QColor, paper: QColor) -> QColor:
    """A colour as it is seen on this paper."""
    share = colour.alphaF()
    parts = zip(colour.getRgbF()[:3], paper.getRgbF()[:3], strict=True)
    return QColor.fromRgbF(*(own * share + below * (1 - share) for own, below in parts))


def contrast(ink: QColor, paper: QColor) -> float:
    return theme.contrast(opaque(ink, paper), paper)


@pytest.mark.parametrize("ink", ON, ids=lambda role: role.name)
def test_text_of_every_kind_is_readable_on_its_paper(palette: QPalette, ink: Role) -> None:
    for group, least in ((Group.Active, 4.5), (Group.Inactive, 4.5), (Group.Disabled, 3.0)):
        for paper in ON[ink]:
            seen = contrast(palette.color(group, ink), palette.color(group, paper))
            assert seen >= least, f"{group.name}: {ink.name} on {paper.name}"


def test_text_that_matters_less_and_text_in_the_accent_are_readable_too(palette: QPalette) -> None:
    base, window = palette.base().color(), palette.window().color()
    for ink in (palette.text().color(), muted(palette)):
        for paper in (base, window, tint(palette), tinted(palette, 0.06)):
            assert contrast(ink, paper) >= 4.5
    for paper in (base, window):
        assert contrast(accent(palette), paper) >= 4.5


@pytest.mark.parametrize("kind", [QListView, QTreeView, QMenu])
def test_selected_lines_have_a_tint_and_ordinary_ink(
    palette: QPalette, qtbot: QtBot, kind: type[QWidget]
) -> None:
    widget = kind()
    qtbot.addWidget(widget)
    widget.ensurePolished()
    own = widget.palette()
    chosen, paper = own.highlight().color(), own.base().color()
    assert chosen == tint(palette)
    assert 1.1 < contrast(chosen, paper) < 2.5, "a tint, not a wall"
    assert own.highlightedText().color() == palette.text().color()
    assert contrast(own.highlightedText().color(), chosen) >= 4.5


@pytest.mark.parametrize("name", ["viridis", "cividis", "greys"])
def test_ink_on_the_colours_of_scores_is_readable(name: str) -> None:
    for red, green, blue in np.asarray(colours.lookup(name))[:, :3]:
        rgb = (int(red), int(green), int(blue))
        ink = QColor("white" if colours.needs_light_ink(rgb) else "black")
        assert contrast(ink, QColor(*rgb)) >= 4.5


def test_messages_are_readable(qtbot: QtBot, palette: QPalette) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    own = bar.palette()
    assert own.window().color() != palette.window().color()
    assert contrast(own.windowText().color(), own.window().color()) >= 4.5


def test_run_is_the_one_button_that_stands_out(window: MainWindow, palette: QPalette) -> None:
    show(window)
    button = window.toolbar.run
    colour = button.palette().color(Group.Active, Role.Button)
    assert button.font().bold()
    assert colour != palette.button().color()
    assert contrast(button.palette().buttonText().color(), colour) >= 4.5
    others = [each for each in window.findChildren(QToolButton) if each is not button]
    assert not any(each.font().bold() for each in others)


def sizes(widget: QWidget) -> dict[str, float]:
    """Each text that the widget paints, with its size in pixels."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    device = QSvgGenerator()
    device.setOutputDevice(buffer)
    device.setSize(widget.size())
    device.setResolution(96)
    widget.render(device)
    found: dict[str, float] = {}
    root = ElementTree.fromstring(bytes(buffer.data().data()))
    for group in root.iter("{http://www.w3.org/2000/svg}g"):
        for text in group.findall("{http://www.w3.org/2000/svg}text"):
            found["".join(text.itertext())] = float(text.get("font-size", "nan"))
    return found


def test_no_text_of_the_window_is_below_nine_points(window: MainWindow) -> None:
    show(window)
    window.desk.navigator.click(Cell(2, 1))
    window.message_bar.show_error(UserError("The file is gone.", next_step="Look elsewhere."))
    window.resize(1280, 720)
    QApplication.processEvents()
    seen = sizes(window)
    assert {"Method", "Rollout", "The file is gone. Look elsewhere.", "layer"} <= set(seen)
    assert {text: size for text, size in seen.items() if size < LEAST_PT * 96 / 72} == {}


def test_a_share_of_a_font_is_not_below_nine_points_unless_all_text_is(qapp: QApplication) -> None:
    font = QFont()
    font.setPixelSize(12)
    assert text_pixels(font, 0.85) == 12
    font.setPixelSize(40)
    assert text_pixels(font, 0.5) == 20
    fonts.apply(75)
    font.setPixelSize(9)
    assert text_pixels(font, 0.85) == 9
    fonts.apply(100)
    assert pixels(QApplication.font()) >= 12
