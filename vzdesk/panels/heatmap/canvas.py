"""One layer's map, which can be enlarged and moved about."""

from __future__ import annotations

import math
from dataclasses import replace

from PySide6.QtCore import QEvent, QPointF, QRectF, QSizeF, Qt, Signal, Slot
from PySide6.QtGui import (
    QHelpEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QToolTip

from vzdesk.paint.cells import screen_image
from vzdesk.paint.heatmap import FAINT_MEANING, outline, paint_frame
from vzdesk.paint.layout import Fit, HeatmapContent, Layout
from vzdesk.paint.layout.fitting import lay_out, lay_out_part
from vzdesk.paint.marks import paint_mark
from vzdesk.panels.heatmap import zoom
from vzdesk.translate import say
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import ViewState
from vzdesk.widgets.canvas import STEPS, Canvas
from vzdesk.widgets.failure import painted
from vzdesk.widgets.style import RHYTHM, as_tip, keep_readable, style_of
from vzdesk.widgets.words.explain import caption_tip

_NOTCH = 120
"""What one notch of a wheel counts, in eighths of a degree."""
_SMALLEST_MARK = 2.0


class MapCanvas(Canvas):
    """The cells as an image; labels, outlines and colour bar painted around and over them.

    image  the cells that are shown, a pixel each, as they are read; None before there is a map
    """

    clicked = Signal(object)
    lock_clicked = Signal()

    def __init__(self) -> None:
        self._state = ViewState()
        self._zoom = zoom.Zoom()
        self.image: QImage | None = None
        self._pressed: QPointF | None = None
        self._is_dragged = False
        self.layout_now: Layout | None = None
        super().__init__()
        keep_readable(self, 11, 9)

    def show_state(self, state: ViewState) -> None:
        """Set the image only where map or colours differ; outlines are cheap and always follow."""
        before, self._state = self._state, state
        view = state.map
        assert view is not None
        if before.map is None or not view.has_units_of(before.map):
            self._zoom = zoom.Zoom()
        is_new = view is not before.map or state.scale != before.scale or state.sums != before.sums
        is_new = is_new or state.annotations.targets != before.annotations.targets
        if is_new:
            scores = view.scores[:, ::-1] if view.right_to_left else view.scores
            self.image = screen_image(state.scale.rgb(scores))
            self._place()
        if state.locked != before.locked:
            self._bring_into_sight(state.locked)
        if is_new or state.cell != before.cell or state.pins is not before.pins:
            self.update()

    def forget(self) -> None:
        """Let go of what was drawn."""
        self._state = ViewState()

    @property
    def _content(self) -> HeatmapContent | None:
        state = self._state
        if state.map is None:
            return None
        annotations = state.annotations.targets
        return HeatmapContent(state.map, state.scale, sums=state.sums, target_notes=annotations)

    def _place(self) -> None:
        """Lay everything out for this size, in the middle of the panel."""
        content = self._content
        if content is None:
            return
        style = style_of(self)
        room = QSizeF(max(self.width() - 2 * RHYTHM, 80), max(self.height() - 2 * RHYTHM, 80))
        layout = lay_out(content, room, Fit(style, finest=1 / self.devicePixelRatioF()))
        if self._zoom.factor > 1:
            cell = max(min(layout.cell * self._zoom.factor, zoom.LARGEST_CELL), layout.cell)
            layout = lay_out_part(content, room, style, cell, self._zoom.begin * cell)
            self._zoom = replace(self._zoom, begin=zoom.hidden(layout))
        self.layout_now = layout
        self.update()

    # -- enlarging and moving

    @Slot()
    def zoom_in(self) -> None:
        """Larger cells, around what is chosen or else around the middle."""
        self._zoom_around_cell(zoom.STEP)

    @Slot()
    def zoom_out(self) -> None:
        """Smaller cells, down to the whole map."""
        self._zoom_around_cell(1 / zoom.STEP)

    @Slot()
    def zoom_whole(self) -> None:
        self._zoom = zoom.Zoom()
        self._place()

    def _zoom_around_cell(self, factor: float) -> None:
        if self.layout_now is not None:
            self._zoom_at(zoom.middle(self._state.locked, self.layout_now), factor)

    def _zoom_at(self, point: QPointF, factor: float) -> None:
        """What is under this point of the layout stays there, as far as the edges let it."""
        layout = self.layout_now
        if layout is None:
            return
        on_screen = point + self.origin()
        before = zoom.hidden(layout) + zoom.from_start(point, layout)
        self._zoom = self._zoom.by(factor, layout)
        self._place()
        layout = self.layout_now
        assert layout is not None
        begin = before - zoom.from_start(on_screen - self.origin(), layout)
        self._zoom = replace(self._zoom, begin=begin)
        self._place()

    def _move(self, by: QPointF) -> None:
        assert self.layout_now is not None
        self._zoom = self._zoom.moved(by, self.layout_now)
        self._place()

    def _bring_into_sight(self, cell: Cell) -> None:
        layout = self.layout_now
        if layout is None or not layout.is_part:
            return
        zoom = self._zoom.with_sight_of(cell, layout)
        if zoom != self._zoom:
            self._zoom = zoom
            self._place()

    def origin(self) -> QPointF:
        """The top left corner of the map."""
        assert self.layout_now is not None
        size = self.layout_now.size
        left = math.floor((self.width() - size.width()) / 2)
        top = math.floor((self.height() - size.height()) / 2)
        return QPointF(max(left, 0), max(top, 0))

    @painted
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        content, layout = self._content, self.layout_now
        if content is None or layout is None:
            return
        painter.translate(self.origin())
        self._paint_cells(painter, layout)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        style, cell = style_of(self), self._state.cell
        paint_frame(painter, layout, content, style, cell)
        painter.setClipRect(layout.window.adjusted(-3, -3, 3, 3))
        self._paint_pins(painter)
        outline(painter, layout, cell, style)

    def _paint_cells(self, painter: QPainter, layout: Layout) -> None:
        """The part in the window; where cells are smaller than pixels they blend, so that none is
        left out.
        """
        if self.image is None:
            return
        hint = QPainter.RenderHint.SmoothPixmapTransform
        painter.setRenderHint(hint, layout.cell * self.devicePixelRatioF() < 1)
        window, grid = layout.window, layout.grid
        from_corner = (window.topLeft() - grid.topLeft()) / layout.cell
        painter.drawImage(window, self.image, QRectF(from_corner, window.size() / layout.cell))
        painter.setRenderHint(hint, False)

    def _paint_pins(self, painter: QPainter) -> None:
        """Each pin's mark in its cell."""
        layout, style = self.layout_now, style_of(self)
        assert layout is not None
        radius = min(layout.cell * 0.2, 5.0)
        for number, pin in enumerate(self._state.pins if radius >= _SMALLEST_MARK else ()):
            assert pin.cell.target is not None
            assert pin.cell.source is not None
            column, row = layout.column(pin.cell.source), layout.row(pin.cell.target)
            painter.setBrush(style.ink)
            painter.setPen(QPen(style.paper, 1.5))
            paint_mark(painter, number, QPointF(column.center().x(), row.center().y()), radius)

    def cell_at(self, point: QPointF) -> Cell:
        """The target and source under a point of this widget."""
        if self.layout_now is None:
            return NOWHERE
        return self.layout_now.cell_at(point - self.origin())

    def _cut_label_at(self, point: QPointF) -> str:
        layout = self.layout_now
        return "" if layout is None else layout.cut_label_at(point - self.origin())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Preview what is under the pointer, or move what is seen."""
        pressed, layout = self._pressed, self.layout_now
        is_held = bool(event.buttons())  # a menu may have taken the release
        if pressed is None or layout is None or not layout.is_part or not is_held:
            self._hover(self.cell_at(event.position()))
            return
        by = event.position() - pressed
        if self._is_dragged or by.manhattanLength() >= QApplication.startDragDistance():
            self._is_dragged = True
            self._pressed = event.position()
            self._move(by)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag; what is no drag is a click. The right button locks what its menu is of."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        cell, is_right = (
            self.cell_at(event.position()),
            event.button() == Qt.MouseButton.RightButton,
        )
        if is_right and cell not in (NOWHERE, self._state.locked):
            self.clicked.emit(cell)
        elif not is_right:
            self._pressed, self._is_dragged = event.position(), False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Lock or unlock what is under the pointer, where nothing was dragged."""
        was_pressed, self._pressed = self._pressed is not None, None
        if event.button() != Qt.MouseButton.LeftButton or not was_pressed or self._is_dragged:
            return
        cell = self.cell_at(event.position())
        if cell != NOWHERE:
            self.clicked.emit(cell)
        elif self._is_on_bar(event.position()):
            self.lock_clicked.emit()

    def _is_on_bar(self, point: QPointF) -> bool:
        """Whether a point is on the colour bar or the padlock above it."""
        layout = self.layout_now
        if layout is None:
            return False
        bar = QRectF(layout.bar)
        bar.setTop(layout.window.top())
        return bar.adjusted(-4, 0, 4, 0).contains(point - self.origin())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks are two clicks; beside the map they are not the map's."""
        if self.cell_at(event.position()) == NOWHERE and not self._is_on_bar(event.position()):
            event.ignore()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """A wheel enlarges; two fingers move what is seen, or enlarge with Ctrl."""
        if self.layout_now is None:
            return
        pixels, notches = event.pixelDelta(), event.angleDelta().y() / _NOTCH
        is_zoom = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if not pixels.isNull() and not is_zoom:
            self._move(QPointF(pixels))
        elif notches:
            self._zoom_at(event.position() - self.origin(), zoom.STEP**notches)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the locked target and source, as the columns are seen; + − 0 zoom."""
        enlarge = {
            Qt.Key.Key_Plus: self.zoom_in,
            Qt.Key.Key_Equal: self.zoom_in,
            Qt.Key.Key_Minus: self.zoom_out,
            Qt.Key.Key_0: self.zoom_whole,
        }.get(Qt.Key(event.key()))
        if enlarge is not None:
            enlarge()
            return
        step = STEPS.get(Qt.Key(event.key()))
        if step is None or self._state.map is None:
            event.ignore()
            return
        if self._state.map.right_to_left:
            step = step[0], -step[1]
        cell = _moved(self._state.cell, step, *self._state.map.scores.shape)
        if cell != self._state.locked:
            self.clicked.emit(cell)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay out for the new size; what is locked stays in sight."""
        self._place()
        self._bring_into_sight(self._state.locked)

    def _follow(self) -> None:
        keep_readable(self, 11, 9)
        self._place()

    def event(self, event: QEvent) -> bool:
        """Show a label that is cut in full; explain the mark of a row that mixes almost nothing,
        what a click on the bar does, and the caption.
        """
        if isinstance(event, QHelpEvent) and self._state.map is not None:
            target = self.cell_at(QPointF(event.pos())).target
            is_faint = target is not None and bool(self._state.map.faint[target])
            label = self._cut_label_at(QPointF(event.pos()))
            tip = "\n".join(filter(None, (label, say(FAINT_MEANING) if is_faint else "")))
            if self._is_on_bar(QPointF(event.pos())):
                is_locked = self._state.scale.is_locked
                tip = self.tr("Click to let each map have its own scale again")
                tip = tip if is_locked else self.tr("Click to keep this scale for all maps")
            of_caption = caption_tip(self.cell_at, event.pos(), self.height(), "target", "source")
            QToolTip.showText(event.globalPos(), as_tip(tip) or of_caption, self)
            return True
        return bool(super().event(event))


def _moved(cell: Cell, step: tuple[int, int], n_targets: int, n_sources: int) -> Cell:
    """The next cell; where nothing is chosen yet, the first; a step sideways starts there too."""
    down, onwards = step
    if cell.target is None:
        return Cell(0, cell.source)
    target = min(max(cell.target + down, 0), n_targets - 1)
    if cell.source is None:
        return Cell(target, 0 if onwards else None)
    return Cell(target, min(max(cell.source + onwards, 0), n_sources - 1))
