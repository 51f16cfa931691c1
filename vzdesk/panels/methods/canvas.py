"""The maps of all methods: one painting, in which all show the same cell."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QToolTip

from vzdesk.paint.by_method import Plan, Sheet, notes_of, paint_chosen, paint_ground, titles_of
from vzdesk.paint.heatmap import map_image
from vzdesk.paint.labels import GAP
from vzdesk.paint.labels.painting import paint_columns, paint_rows
from vzdesk.paint.layers import bar_bottom
from vzdesk.paint.notes import paint_lines, wrapped
from vzdesk.paint.style import Style
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.shown.by_method import ByMethod
from vzdesk.view.types import ViewState
from vzdesk.widgets.canvas import STEPS, Canvas
from vzdesk.widgets.failure import painted
from vzdesk.widgets.style import RHYTHM, as_tip, style_of

_NOTICED_S = 0.03
"""Work that takes less is done at once."""


class MethodsCanvas(Canvas):
    """Small maps; a click on one chooses the cell, on a title the method.

    clicked        a cell
    title_clicked  the name of a method
    opened         the name of a method, to be looked at alone
    """

    clicked = Signal(object)
    title_clicked = Signal(str)
    opened = Signal(str)

    def __init__(self) -> None:
        self._state = ViewState()
        self._images: list[QImage] = []
        self._ground: QPixmap | None = None
        self._sheet: Sheet | None = None
        self.notes: tuple[str, ...] = ()
        super().__init__()
        self.setMinimumSize(160, 160)

    def show_state(self, state: ViewState) -> None:
        """Make pictures and layout anew only where maps or scales differ."""
        before, self._state = self._state.by_method, state
        now = state.by_method
        assert now is not None
        if before is None or before.maps is not now.maps or before.scales != now.scales:
            self._place()
        self.update()

    @property
    def shown(self) -> ByMethod | None:
        return self._state.by_method

    @property
    def sheet(self) -> Sheet | None:
        """Where everything is; None while there is nothing to show."""
        if self._sheet is None and self.shown is not None:
            self._lay_out(self.shown)
        return self._sheet

    def _place(self) -> None:
        self._sheet, self._images, self._ground = None, [], None
        self.update()

    def _lay_out(self, shown: ByMethod) -> None:
        style = style_of(self)
        notes = " · ".join(notes_of(shown))
        self.notes = wrapped([notes], style.small, self.width() - RHYTHM)
        below = len(self.notes) * QFontMetricsF(style.small).height() + GAP
        room = QRectF(self.rect()).adjusted(0, 0, 0, -below)
        self._sheet = Plan(shown, room, style).sheet()

    def _add_images(self, shown: ByMethod, sheet: Sheet) -> None:
        """Pictures, as many as are made before anybody notices; then the window has its turn."""
        end = time.monotonic() + _NOTICED_S
        while len(self._images) < len(shown.maps):
            self._images.append(self._image(shown, len(self._images), sheet))
            if time.monotonic() > end:
                QTimer.singleShot(0, self, self.update)
                return

    def _image(self, shown: ByMethod, place: int, sheet: Sheet) -> QImage:
        """As large as it is seen, in the format of screens: nothing is enlarged when it is painted.
        Halving a picture with care keeps every cell in it.
        """
        image, ratio = (
            map_image(shown.maps[place].view, shown.scales[place]),
            self.devicePixelRatioF(),
        )
        modes = Qt.TransformationMode
        blends = sheet.tiles.cell * ratio < 1
        return image.convertToFormat(QImage.Format.Format_RGB32).scaled(
            (sheet.tiles.tile(0).size() * ratio).toSize().expandedTo(QSize(1, 1)),
            Qt.AspectRatioMode.IgnoreAspectRatio,
            modes.SmoothTransformation if blends else modes.FastTransformation,
        )

    @painted
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        """Paint all maps, with the chosen cell outlined in each, and the notes below them."""
        shown, sheet = self.shown, self.sheet
        if shown is None or sheet is None:
            return
        style, cell = style_of(self), self._state.cell
        if self._ground is None or len(self._images) < len(shown.maps):
            self._add_images(shown, sheet)
            self._ground = self._pixmap(
                QSizeF(self.size()), lambda on: self._paint_ground(on, shown, sheet, style)
            )
        painter.drawPixmap(0, 0, self._ground)
        self._paint_labels(painter, sheet, style)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        names = [each.key.method for each in shown.maps]
        method = self._state.method
        current = names.index(method) if method in names else None
        paint_chosen(painter, sheet, cell, current, style)

    def _paint_ground(self, painter: QPainter, shown: ByMethod, sheet: Sheet, style: Style) -> None:
        """What is the same whatever is chosen."""
        missing = [None] * (len(shown.maps) - len(self._images))
        paint_ground(painter, sheet, shown, [*self._images, *missing], style)
        below = max(sheet.bottom, bar_bottom(sheet.tiles)) + GAP
        most = self.height() - len(self.notes) * QFontMetricsF(style.small).height()
        paint_lines(painter, QPointF(0, min(below, most)), style, self.notes)

    def _paint_labels(self, painter: QPainter, sheet: Sheet, style: Style) -> None:
        """Those of all lines of maps, and of all maps, are alike: they are painted once."""
        cell, tile, rows, columns = self._state.cell, sheet.tiles.tile(0), sheet.rows, sheet.columns
        side, line = rows.widest + 3 * GAP, rows.line_height
        left = 0.0 if rows.right_to_left else side
        own = self._pixmap(
            QSizeF(side, tile.height() + 2 * line),
            lambda on: paint_rows(on, rows, left, line, style, cell.target),
        )
        for edge, top in sheet.row_edges:
            painter.drawPixmap(QPointF(edge - left, top - line), own)
        out, above = columns.widest + GAP, columns.height + GAP
        own = self._pixmap(
            QSizeF(tile.width() + 2 * out, above + GAP),
            lambda on: paint_columns(on, columns, out, above, style, cell.source),
        )
        for corner in sheet.column_corners:
            painter.drawPixmap(corner - QPointF(out, above), own)

    def _pixmap(self, size: QSizeF, paint: Callable[[QPainter], None]) -> QPixmap:
        """What is painted on nothing, in the resolution of the screen."""
        ratio = self.devicePixelRatioF()
        pixmap = QPixmap((size * ratio).toSize().expandedTo(QSize(1, 1)))
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        with QPainter(pixmap) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint(painter)
        return pixmap

    # -- asking

    def cell_at(self, point: QPointF) -> Cell:
        """The target and source under a point of any map."""
        return NOWHERE if self.sheet is None else self.sheet.cell_at(point)

    def _method_at(self, point: QPointF) -> str:
        place = None if self.sheet is None else self.sheet.place_at(point)
        return "" if place is None or self.shown is None else self.shown.maps[place].key.method

    def event(self, event: QEvent) -> bool:
        """Show in full what is cut."""
        if isinstance(event, QHelpEvent):
            sheet, point = self.sheet, QPointF(event.pos())
            place = None if sheet is None else sheet.place_at(point)
            is_title = sheet is not None and sheet.is_title(point)
            tip = (
                titles_of(self.shown)[place]
                if is_title and self.shown and place is not None
                else ""
            )
            QToolTip.showText(event.globalPos(), as_tip(tip), self)
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Preview the cell under the pointer, in all maps."""
        self._hover(self.cell_at(event.position()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Lock or unlock the cell, or choose the method whose title it is."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        point, sheet = event.position(), self.sheet
        is_left = event.button() == Qt.MouseButton.LeftButton
        cell = self.cell_at(point)
        if cell != NOWHERE and (is_left or cell != self._state.locked):
            self.clicked.emit(cell)
        elif is_left and sheet is not None and sheet.is_title(point):
            self.title_clicked.emit(self._method_at(point))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Show this method alone."""
        if method := self._method_at(event.position()):
            self.opened.emit(method)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the locked target and source, as the columns are seen."""
        step, shown = STEPS.get(Qt.Key(event.key())), self.shown
        if step is None or shown is None:
            event.ignore()
            return
        view, cell = shown.maps[0].view, self._state.cell
        across = -step[1] if view.right_to_left else step[1]
        moved = Cell(
            _moved(cell.target, step[0], len(view.targets)),
            _moved(cell.source, across, len(view.sources)),
        )
        if moved != self._state.locked:
            self.clicked.emit(moved)


def _moved(place: int | None, by: int, size: int) -> int:
    return 0 if place is None else min(max(place + by, 0), size - 1)
