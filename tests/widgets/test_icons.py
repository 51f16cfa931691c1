"""One set of line icons, in the ink of the theme."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPalette
from PySide6.QtWidgets import QApplication, QDialogButtonBox, QMessageBox, QStyle
from pytestqt.qtbot import QtBot

from vzdesk import paths
from vzdesk.widgets.icons import IconButton, icon, names
from vzdesk.window.looks import own_style, theme


def darkest(image: QImage) -> QColor:
    """The pixel that is least like nothing."""
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return max(pixels, key=QColor.alpha)


def picture(name: str, mode: QIcon.Mode = QIcon.Mode.Normal) -> QImage:
    return icon(name).pixmap(QSize(48, 48), 1.0, mode).toImage()


@pytest.mark.parametrize("name", names())
def test_an_icon_is_lines_of_the_set_in_the_ink_of_its_surroundings(name: str, qtbot: QtBot):
    source = (paths.resources() / "icons" / "lines" / f"{name}.svg").read_text()
    assert 'viewBox="0 0 16 16"' in source
    assert set(re.findall(r'(?:stroke|fill)="(.*?)"', source)) == {"none", "currentColor"}
    assert set(re.findall(r'stroke-width="(.*?)"', source)) == {"1.5"}
    for look in ("light", "dark"):
        theme.apply(look)
        palette = QApplication.palette()
        for mode, group in (
            (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
            (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
        ):
            ink = palette.color(group, QPalette.ColorRole.ButtonText)
            seen = darkest(picture(name, mode))
            assert seen.alpha() > 200
            assert abs(seen.lightness() - ink.lightness()) < 8
    theme.apply("system")


def test_an_icon_is_as_large_as_the_text_of_its_button(qtbot: QtBot):
    button = IconButton("plus", "Zoom in")
    qtbot.addWidget(button)
    assert (button.toolTip(), button.accessibleName()) == ("Zoom in", "Zoom in")
    before = button.iconSize()
    font = button.font()
    font.setPixelSize(2 * button.fontInfo().pixelSize())
    button.setFont(font)
    assert button.iconSize().height() > 1.5 * before.height()


def test_no_dialog_has_the_styles_bitmaps(qapp: QApplication, qtbot: QtBot):
    qapp.setStyle("fusion")
    own_style.use()
    kinds = QDialogButtonBox.StandardButton
    buttons = QDialogButtonBox(kinds.Ok | kinds.Cancel | kinds.Save | kinds.Discard | kinds.Close)
    qtbot.addWidget(buttons)
    assert all(button.icon().isNull() for button in buttons.buttons())
    box = QMessageBox(QMessageBox.Icon.Question, "", "Save?", QMessageBox.StandardButton.Save)
    qtbot.addWidget(box)
    assert all(button.icon().isNull() for button in box.buttons())
    size = box.iconPixmap().size()
    assert box.iconPixmap().toImage() == icon("question").pixmap(size, 1.0).toImage()
    for kind, name in own_style.ICONS.items():
        assert name in names()
        assert not qapp.style().standardIcon(kind).isNull()
    kinds = QStyle.StandardPixmap
    for button in (kinds.SP_DialogOkButton, kinds.SP_DialogCancelButton, kinds.SP_DialogSaveButton):
        assert qapp.style().standardIcon(button).isNull(), "which some systems would show"
    assert not qapp.style().standardIcon(kinds.SP_TrashIcon).isNull()
