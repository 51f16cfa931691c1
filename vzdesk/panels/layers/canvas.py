"""What the layers panel paints: curves above, the target's row in every layer below."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QFont,
    QFontMetricsF,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)

from vzdesk.engine.types import Array
from vzdesk.paint.cells import screen_image
from vzdesk.paint.labels import GAP
from vzdesk.paint.labels.painting import paint_columns
from vzdesk.paint.style import Style, tabular
from vzdesk.panels.layers.curves import Axis, CurvePainter, curves_of
from vzdesk.panels.layers.layout import Layout, lay_out, thinned
from vzdesk.view.scale import Scale
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.types import ViewState
from vzdesk.view.units import Unit
from vzdesk.widgets.canvas import Canvas
from vzdesk.widgets.failure import painted
from vzdesk.widgets.style import RHYTHM, hairline, keep_readable, style_of

_STEPS = {
    Qt.Key.Key_Left: -1,
    Qt.Key.Key_Up: -1,
    Qt.Key.Key_Right: 1,
    Qt.Key.Key_Down: 1,
}


_BUTTONS = (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)
"""A right click chooses too: the menu that opens is about what was clicked."""


class LayersCanvas(Canvas):
    """The curve above, the strip below."""

    clicked = Signal(object)
    layer_clicked = Signal(int)

    def __init__(self) -> None:
        self._state = ViewState()
        self._strip_image: QImage | None = None
        self._own_scale = False
        self.layout_now: Layout | None = None
        super().__init__()
        keep_readable(self, 11, 13)

    def show_state(self, before: ViewState, state: ViewState) -> None:
        """Colour the strip anew only where it differs; paint only where something shown does."""
        self._state = state
        assert state.map is not None
        if before.map is None or _shape(state) != _shape(before):
            self._place()
        new_strip = state.strip is not before.strip or state.scale != before.scale
        if new_strip:
            self._strip_image = None
        seen = (state.map, state.cell, state.layer, state.pins)
        if new_strip or seen != (before.map, before.cell, before.layer, before.pins):
            self.update()

    def forget(self) -> None:
        """Let go of what was drawn."""
        self._state = ViewState()

    def set_own_scale(self, is_own: bool) -> None:
        """Let the curves fill their height, or have the scale of the map."""
        self._own_scale = is_own
        self.update()

    @property
    def curve_top(self) -> float:
        """The score at the upper end of the curves' axis: that of the map's highest colour, or more
        where a curve is higher; on a scale of their own, a little above the curves.
        """
        highest = max((float(curve.scores.max()) for curve in curves_of(self._state)), default=0.0)
        if self._own_scale:
            return highest * 1.05 or 1.0
        return max(self._state.scale.vmax, highest)

    def _place(self) -> None:
        if self._state.map is None or not self._state.n_layers:
            return
        size, font = QSizeF(self.size()), self._style.font
        self.layout_now = lay_out(self._state, size, font, self._note_height(size.width()))
        self.update()

    # -- painting

    @painted
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        layout, state = self.layout_now, self._state
        if layout is None or state.map is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        no_row = self.no_row
        if no_row and not state.pins:
            self._paint_hint(painter, QRectF(self.rect()), no_row)
            return
        self._paint_layers(painter, layout)
        curves = curves_of(state)
        if curves:
            self._paint_axis_name(painter, layout)
            axis = Axis(self.curve_top, state.scale)
            paint = CurvePainter(painter, layout, self._style, self.palette(), state.layer)
            paint.paint(curves, axis)
        else:
            self._paint_hint(painter, layout.curve, self._no_source)
        if no_row:
            self._paint_hint(painter, layout.strip, no_row)
        elif state.strip is not None:
            self._paint_strip(painter, layout, state.strip)

    @cached_property
    def _style(self) -> Style:
        """Made once: each painting asks for it some twenty times."""
        return style_of(self)

    @cached_property
    def _bold(self) -> QFont:
        return tabular(self._style.font, self._style.font.pixelSize(), bold=True)

    def _paint_axis_name(self, painter: QPainter, layout: Layout) -> None:
        """What is drawn upwards."""
        style, line = self._style, QFontMetricsF(self._style.font).height()
        painter.setFont(style.font)
        painter.setPen(style.muted)
        box = QRectF(GAP, layout.curve.top() - line - GAP, layout.curve.right(), line)
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft, self.tr("score"))

    @property
    def no_row(self) -> str:
        """Why there is no row of a target through the layers; empty where there is one."""
        target, view = self._state.cell.target, self._state.map
        if self._state.strip is None or target is None or view is None:
            return self.tr("Click a word or a row to choose the target; its layers are shown here.")
        if view.is_scored(target):
            return ""
        return self.tr("“{}” was not scored as a target.").format(view.targets[target].shown)

    @property
    def _no_source(self) -> str:
        return self.tr(
            "Point at a source to see its score in every layer, or press the arrow keys in the map."
        )

    def _paint_hint(self, painter: QPainter, box: QRectF, text: str) -> None:
        style = self._style
        painter.setFont(style.font)
        painter.setPen(style.muted)
        middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(box.adjusted(RHYTHM, 0, -RHYTHM, 0), middle, text)

    def _paint_layers(self, painter: QPainter, layout: Layout) -> None:
        """The axis of layers under the curve and the line at the current one."""
        style, curve, now = self._style, layout.curve, self._state.layer
        painter.setPen(QPen(hairline(self.palette()), 1))
        painter.drawLine(curve.bottomLeft(), curve.bottomRight())
        if self._state.curve is not None or self._state.pins:
            x = layout.x(now)
            painter.setPen(QPen(style.accent, 1))
            painter.drawLine(QPointF(x, curve.top()), QPointF(x, curve.bottom()))
        line = QFontMetricsF(style.font).height()
        for layer in thinned(layout.n_layers, curve.width(), 3.0 * RHYTHM, now):
            box = QRectF(layout.x(layer) - 20, curve.bottom() + 2, 40, line)
            self._paint_number(painter, layer, box, Qt.AlignmentFlag.AlignCenter)
        painter.setFont(style.font)
        painter.setPen(style.muted)
        below = QRectF(curve.left(), curve.bottom() + 2 + line, curve.width(), line)
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, self.tr("layer"))

    def _paint_number(
        self, painter: QPainter, layer: int, box: QRectF, side: Qt.AlignmentFlag
    ) -> None:
        style, is_now = self._style, layer == self._state.layer
        painter.setFont(self._bold if is_now else style.font)
        painter.setPen(style.ink if is_now else style.muted)
        painter.drawText(box, side | _MIDDLE, str(layer + 1))

    def _paint_strip(self, painter: QPainter, layout: Layout, scores: Array) -> None:
        style, strip, state = self._style, layout.strip, self._state
        assert state.map is not None
        scale = state.scale
        if not scale.is_locked:
            scale = replace(scale, vmax=self._vmax(scores))
        if self._strip_image is None:
            seen = scores[:, ::-1] if state.map.right_to_left else scores
            self._strip_image = screen_image(scale.rgb(seen))
        paint_columns(
            painter, layout.columns, strip.left(), strip.top() - 2, style, state.cell.source
        )
        painter.drawImage(strip, self._strip_image)
        painter.setPen(QPen(hairline(self.palette()), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(strip)
        line = QFontMetricsF(style.font).height()
        for layer in thinned(layout.n_layers, strip.height(), line, state.layer):
            row = layout.row(layer)
            box = QRectF(0, row.center().y() - line / 2, strip.left() - GAP, line)
            self._paint_number(painter, layer, box, Qt.AlignmentFlag.AlignRight)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(style.accent, 2, j=Qt.PenJoinStyle.MiterJoin))
        painter.drawRect(layout.row(state.layer).adjusted(-1, -1, 1, 1))
        self._paint_note(painter, layout, scale)

    def _vmax(self, scores: Array) -> float:
        view, target = self._state.map, self._state.cell.target
        assert view is not None
        assert target is not None
        return view.vmax_of(scores, target)

    def _paint_note(self, painter: QPainter, layout: Layout, scale: Scale) -> None:
        style, view, target = self._style, self._state.map, self._state.cell.target
        assert view is not None
        assert target is not None
        painter.setFont(style.font)
        painter.setPen(style.muted)
        left, strip = RHYTHM, layout.strip
        box = QRectF(left, strip.bottom() + GAP, self.width() - 2 * left, self.height())
        painter.drawText(box, Qt.TextFlag.TextWordWrap, self._note(view.targets[target], scale))

    def _note(self, target: Unit, scale: Scale) -> str:
        """What rows, columns and colours of the strip are; a long target is cut in the middle."""
        assert self._state.map is not None
        axes = self.tr("rows: layer, columns: source")
        if self._state.map.right_to_left:
            axes = self.tr("rows: layer, columns: source, from right to left")
        metrics, most = QFontMetricsF(self._style.font), max(self.width() - 2 * RHYTHM, 1) / 2
        label = metrics.elidedText(target.label, Qt.TextElideMode.ElideMiddle, most)
        of = self.tr("target {}").format(isolated(label))
        colours = scale.note() or self.tr("colours from 0 to {}").format(f"{scale.vmax:.3g}")
        return f"{axes}; {of}; {colours}"

    def _note_height(self, width: float) -> float:
        """What that takes below the strip, whichever the target is."""
        view = self._state.map
        assert view is not None
        metrics = QFontMetricsF(self._style.font)
        longest = max(view.targets, key=lambda unit: len(unit.label))
        scale = self._state.scale
        if not scale.is_locked:
            scale = replace(scale, vmax=0.000123)
        room = QRectF(0, 0, max(width - 2 * RHYTHM, 1), math.inf)
        note = self._note(longest, scale)
        return metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, note).height()

    # -- asking

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Preview the source under the pointer, for the target that is shown."""
        source = self._source_at(event.position())
        self._hover(NOWHERE if source is None else Cell(self._target(), source))

    def cell_at(self, point: QPointF) -> Cell:
        """The source under this point."""
        return Cell(source=self._source_at(point))

    def _target(self) -> int | None:
        locked = self._state.locked.target
        return self._state.cell.target if locked is None else locked

    def _source_at(self, point: QPointF) -> int | None:
        if self.layout_now is None or self._target() is None:
            return None
        return self.layout_now.source_at(point)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the layer under the pointer; in the strip also its source."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        shows_layers = self.layout_now is not None and self._target() is not None
        if event.button() not in _BUTTONS or not shows_layers:
            return
        assert self.layout_now is not None
        layer, source = (
            self.layout_now.layer_at(event.position()),
            self._source_at(event.position()),
        )
        if layer is not None and layer != self._state.layer:
            self.layer_clicked.emit(layer)
        if source is not None and Cell(self._target(), source) != self._state.locked:
            self.clicked.emit(Cell(self._target(), source))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Two clicks are two clicks; beside the layers they are not theirs."""
        if self.layout_now is None or self.layout_now.layer_at(event.position()) is None:
            event.ignore()
        else:
            self.mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrow keys move the layer."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None:
            event.ignore()
            return
        layer = self._state.layer + step
        if 0 <= layer < self._state.n_layers:
            self.layer_clicked.emit(layer)

    def _follow(self) -> None:
        for name in ("_style", "_bold"):
            self.__dict__.pop(name, None)
        keep_readable(self, 11, 13)
        self._place()


def _shape(state: ViewState) -> tuple[object, ...]:
    """What the layout is for."""
    assert state.map is not None
    return state.n_layers, state.map.sources, state.map.targets, state.pins, state.scale.note()


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
