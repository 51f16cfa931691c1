"""The icons of buttons: simple lines, all of one set, in the ink of whatever they are on.

Each is a file in resources/icons/lines: 16 × 16, lines of 1.5 in `currentColor`. It is read when it
is painted for the first time.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import QByteArray, QEvent, QPoint, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QToolButton, QWidget

from vzdesk import paths

_FOLDER = ("icons", "lines")


@cache
def icon(name: str) -> QIcon:
    """The icon of this name; it follows the theme, and is fainter where it is disabled."""
    return QIcon(_Lines(name))


def names() -> list[str]:
    """Every icon of the set."""
    return sorted(path.stem for path in paths.resources().joinpath(*_FOLDER).glob("*.svg"))


def paint(painter: QPainter, name: str, box: QRectF, ink: QColor) -> None:
    """Paint an icon in this ink."""
    from PySide6.QtSvg import QSvgRenderer  # a library of its own: not before there is a picture

    source = _source(name).replace("currentColor", ink.name())
    QSvgRenderer(QByteArray(source.encode())).render(painter, box)


@cache
def _source(name: str) -> str:
    return paths.resources().joinpath(*_FOLDER, f"{name}.svg").read_text(encoding="utf-8")


class _Lines(QIconEngine):
    """Paints an icon in the colour that text on buttons has at that moment."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        is_disabled = mode == QIcon.Mode.Disabled
        groups = QPalette.ColorGroup
        group = groups.Disabled if is_disabled else groups.Active
        ink = QApplication.palette().color(group, QPalette.ColorRole.ButtonText)
        paint(painter, self._name, QRectF(rect), ink)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """On nothing: Qt's own would not clear it."""
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        return pixmap

    def clone(self) -> QIconEngine:
        return _Lines(self._name)


class IconButton(QToolButton):
    """A button with an icon, as large as its text would be; its meaning is its tooltip, and what
    screen readers say.
    """

    def __init__(self, name: str, meaning: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.set_icon(name, meaning)
        self._fit()

    def set_icon(self, name: str, meaning: str) -> None:
        self.setIcon(icon(name))
        self.setAccessibleName(meaning)
        self.setToolTip(meaning)

    def _fit(self) -> None:
        side = self.fontMetrics().height() + 1
        self.setIconSize(QSize(side, side))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._fit()
