"""The words of both sentences, one below the other, with lines between those that belong together.

A click chooses a word; drag from a word of one to a word of the other to join them. With the
keyboard: arrows go to a word above and one below, Space chooses, Enter joins, Delete parts them.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QWidget

from vzdesk.paint import badges
from vzdesk.paint.style import tabular
from vzdesk.panels.compare.strip_layout import HEAD, Rows, lay_out
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.types import PairMaps, ViewState
from vzdesk.view.units import Unit, are_right_to_left
from vzdesk.widgets.failure import painted
from vzdesk.widgets.style import RHYTHM, accent, hairline, mixed, muted, on_paper, style_of


class AlignmentStrip(QWidget):
    """Shows which sources belong together.

    joined and parted carry a unit of either sentence, chosen a sentence (0 or 1) and its unit.
    """

    chosen = Signal(int, int)
    joined = Signal(int, int)
    parted = Signal(int, int)
    cursor_moved = Signal(int)
    placed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Alignment"))
        self.setToolTip(
            self.tr(
                "A click chooses a word. Drag from a word to a word of the other sentence to join "
                "them. Arrow keys go to a word in each, Space chooses it, Enter joins both, "
                "Delete parts them."
            )
        )
        self._maps: PairMaps | None = None
        self._state = ViewState()
        self._cursor: list[int] = [0, 0]
        self._active = 0
        self._mirrored_layout = False
        self._drag: tuple[int, int] | None = None
        self._pointer = QPointF()
        self.rows: Rows | None = None
        on_paper(self)

    @property
    def units(self) -> tuple[Sequence[Unit], Sequence[Unit]]:
        """What is shown of both sentences."""
        if self._maps is None:
            return (), ()
        return self._maps.first.sources, self._maps.second.sources

    def show_state(self, state: ViewState) -> None:
        self._state = state
        assert state.comparison is not None
        before, maps = self._maps, state.comparison.maps
        self._maps = maps or before
        if maps is not None and (
            before is None
            or (maps.sources, maps.first.sources, maps.second.sources)
            != (before.sources, before.first.sources, before.second.sources)
        ):
            self._cursor = [
                min(at, max(len(units) - 1, 0))
                for at, units in zip(self._cursor, self.units, strict=True)
            ]
            self._place()
            self._describe()
        self.update()

    def _place(self) -> None:
        if self._maps is None:
            return
        style = style_of(self)
        metrics = QFontMetricsF(tabular(style.font, style.font.pixelSize(), bold=True))
        widths = [
            [
                metrics.horizontalAdvance(unit.drawn)
                + badges.width(unit.role, style.font)
                + 2 * RHYTHM
                for unit in units
            ]
            for units in self.units
        ]
        height = metrics.height() + RHYTHM
        self._mirrored_layout = are_right_to_left(self.units[0])
        self.rows = lay_out(
            self._maps.sources, (widths[0], widths[1]), height, right_to_left=self._mirrored_layout
        )
        self.setFixedSize(self.rows.size)
        self.placed.emit()

    # -- painting

    @painted
    def paintEvent(self, painter: QPainter, event: QPaintEvent) -> None:
        if self.rows is None or self._maps is None:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = QRectF(event.rect())
        self._paint_lines(painter, self.rows, self._maps, seen)
        for side, name in enumerate("AB"):
            self._paint_words(painter, self.rows, self._maps, side, seen)
            box = self.rows.boxes[side][0]
            painter.setPen(muted(self.palette()))
            painter.setFont(tabular(style_of(self).font, style_of(self).font.pixelSize()))
            left = self.width() - HEAD if self._mirrored_layout else 0.0
            painter.drawText(
                QRectF(left, box.top(), HEAD, box.height()), Qt.AlignmentFlag.AlignCenter, name
            )
        if self._drag is not None:
            start = self.rows.boxes[self._drag[0]][self._drag[1]].center()
            painter.setPen(QPen(accent(self.palette()), 2))
            painter.drawLine(start, self._pointer)

    def _paint_lines(self, painter: QPainter, rows: Rows, maps: PairMaps, seen: QRectF) -> None:
        for a, b in maps.sources:
            if a is None or b is None:
                continue
            differs = maps.first.sources[a].label != maps.second.sources[b].label
            colour = muted(self.palette()) if differs else hairline(self.palette())
            painter.setPen(QPen(colour, 1.75 if differs else 1.25))
            upper, lower = rows.boxes[0][a], rows.boxes[1][b]
            if not upper.united(lower).intersects(seen):
                continue
            painter.drawLine(
                QPointF(upper.center().x(), upper.bottom()),
                QPointF(lower.center().x(), lower.top()),
            )

    def _paint_words(
        self, painter: QPainter, rows: Rows, maps: PairMaps, side: int, seen: QRectF
    ) -> None:
        style, palette = style_of(self), self.palette()
        counterpart = {pair[side]: pair[1 - side] for pair in maps.sources}
        comparison = self._state.comparison
        assert comparison is not None
        chosen = [
            None if at is None else aligned[at][side]
            for at, aligned in (
                (comparison.cell.target, maps.targets),
                (comparison.cell.source, maps.sources),
            )
        ]
        has_two_texts = maps.first.has_two_texts
        for place, (unit, box) in enumerate(zip(self.units[side], rows.boxes[side], strict=True)):
            if not box.intersects(seen):
                continue
            other = counterpart.get(place)
            same = other is not None and self.units[1 - side][other].label == unit.label
            paper = mixed(palette.base().color(), palette.text().color(), 0.0 if same else 0.07)
            edge = QPen(hairline(palette), 1)
            if other is None:
                edge = QPen(muted(palette), 1, Qt.PenStyle.DashLine)
            if place == chosen[0] and not has_two_texts:
                edge = QPen(style.accent, 2)
            painter.setPen(edge)
            painter.setBrush(paper)
            painter.drawRoundedRect(box.adjusted(0.5, 1, -0.5, -1), 4, 4)
            painter.setFont(tabular(style.font, style.font.pixelSize(), bold=not same))
            painter.setPen(style.muted if unit.is_special else style.ink)
            self._paint_label(painter, unit, box)
            if place == chosen[1]:
                painter.setPen(QPen(style.accent, 2.5, c=Qt.PenCapStyle.FlatCap))
                inner = box.adjusted(RHYTHM, 0, -RHYTHM, -4)
                painter.drawLine(inner.bottomLeft(), inner.bottomRight())
            if self.hasFocus() and place == self._cursor[side]:
                is_active = side == self._active
                line = Qt.PenStyle.SolidLine if is_active else Qt.PenStyle.DotLine
                painter.setPen(QPen(style.ink, 2 if is_active else 1.5, line))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(box.adjusted(0.5, 1, -0.5, -1), 4, 4)

    def _paint_label(self, painter: QPainter, unit: Unit, box: QRectF) -> None:
        """The word, and its badges where a reader comes to them first."""
        style = style_of(self)
        taken = badges.width(unit.role, style.font)
        rest = (
            box.adjusted(0, 0, -taken, 0) if self._mirrored_layout else box.adjusted(taken, 0, 0, 0)
        )
        painter.drawText(rest, Qt.AlignmentFlag.AlignCenter, unit.drawn)
        left = rest.right() if self._mirrored_layout else box.left() + RHYTHM - badges.GAP
        start = QPointF(left - (RHYTHM / 2 if self._mirrored_layout else 0), box.center().y())
        badges.paint(painter, unit.role, start, style.font, style.ink, style.paper)

    # -- asking

    def cell_at(self, point: QPointF) -> Cell:
        """The column of the word under this point."""
        held = self.rows.at(point) if self.rows else None
        if held is None or self._maps is None:
            return NOWHERE
        side, unit = held
        return Cell(source=[pair[side] for pair in self._maps.sources].index(unit))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of a word."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        held = self.rows.at(event.position()) if self.rows else None
        is_left = event.button() == Qt.MouseButton.LeftButton
        self._drag = held if is_left else None
        self._pointer = event.position()
        if held is not None:
            self._active = held[0]
            self._cursor[self._active] = held[1]
            self._describe()
            if not is_left and not self._is_locked(*held):  # a menu opens, which is about it
                self.chosen.emit(*held)
        self.update()

    def _is_locked(self, side: int, unit: int) -> bool:
        comparison, maps = self._state.comparison, self._maps
        if comparison is None or maps is None:
            return False
        locked, aligned = comparison.locked.target, maps.targets
        if maps.first.has_two_texts:
            locked, aligned = comparison.locked.source, maps.sources
        return locked is not None and aligned[locked][side] == unit

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Draw the line that would join."""
        if self._drag is not None:
            self._pointer = event.position()
            self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Join the words at both ends of the line; where both are one, choose it."""
        start, self._drag = self._drag, None
        end = self.rows.at(event.position()) if self.rows else None
        if start is not None and end is not None and start[0] != end[0]:
            self._cursor[end[0]] = end[1]
            self._join()
        elif start is not None and end == start:
            self.chosen.emit(*start)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right go to a word, up and down to the sentence; Space chooses, Enter joins,
        Delete parts.
        """
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            by = 1 if (key == Qt.Key.Key_Right) != self._mirrored_layout else -1
            last = len(self.units[self._active]) - 1
            self._cursor[self._active] = min(max(self._cursor[self._active] + by, 0), last)
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._active = int(key == Qt.Key.Key_Down)
        elif key == Qt.Key.Key_Space:
            self.chosen.emit(self._active, self._cursor[self._active])
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._join()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._part()
        else:
            event.ignore()
            return
        if self.rows is not None:
            box = self.rows.boxes[self._active][self._cursor[self._active]]
            self.cursor_moved.emit(round(box.center().x()))
        self._describe()
        self.update()

    def _join(self) -> None:
        self.joined.emit(*self._cursor)

    def _part(self) -> None:
        """Part the chosen word from its counterpart, whichever word of the other is chosen."""
        if self._maps is None:
            return
        for a, b in self._maps.sources:
            pair = (a, b)
            if pair[self._active] == self._cursor[self._active] and a is not None and b is not None:
                self.parted.emit(a, b)

    def _describe(self) -> None:
        """Describe to a screen reader which words are chosen."""
        chosen = [
            units[at].shown if units else ""
            for at, units in zip(self._cursor, self.units, strict=True)
        ]
        self.setAccessibleDescription(self.tr("A: {}, B: {}").format(*chosen))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._place()
