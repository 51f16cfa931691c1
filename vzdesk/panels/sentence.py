"""The sentence panel: chips shaded by what they give to the target, arcs from source to target."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPolygonF,
    QResizeEvent,
)
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from vzdesk.export.labels import tabular
from vzdesk.look import RHYTHM, Panel, accent, hairline, mixed, muted, on_paper, pixels
from vzdesk.view.colours import RGB, needs_light_ink, rgb
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.state import MapView, ViewState
from vzdesk.view.units import Unit

HINT = "Hover over a word to see what it takes in; click to keep it."
_WEAKEST_ARC = 0.03
_WIDEST_ARC = 6.0
_RADIUS = RHYTHM / 2


@dataclass(frozen=True)
class Chip:
    """Where one unit stands, and on which line."""

    rect: QRectF
    line: int


@dataclass(frozen=True)
class Flow:
    """Chips in reading order, line under line, each line with room above it for arcs."""

    chips: tuple[Chip, ...]
    band: float
    size: QSize
    leftwards: bool = False

    def at(self, point: QPointF) -> int | None:
        """The unit whose chip is under this point."""
        hits = (i for i, chip in enumerate(self.chips) if chip.rect.contains(point))
        return next(hits, None)


def flow(units: Sequence[Unit], font: QFont, width: float) -> Flow:
    """Set the units like text in this width, from the right where the script runs so."""
    metrics = QFontMetricsF(font)
    height = metrics.height() + RHYTHM
    band = 7.0 * RHYTHM if len(units) <= 40 else 4.0 * RHYTHM
    gap, edge = RHYTHM / 2, 2.0 * RHYTHM
    chips: list[Chip] = []
    left, line = edge, 0
    for unit in units:
        wide = max(metrics.horizontalAdvance(unit.label) + 1.75 * RHYTHM, 2.5 * RHYTHM)
        if left > edge and left + wide > width - edge:
            left, line = edge, line + 1
        top = edge / 2 + band + line * (height + band)
        chips.append(Chip(QRectF(left, top, wide, height), line))
        left += wide + gap
    leftwards = _runs_leftwards(units)
    if leftwards:
        chips = [Chip(_mirrored(chip.rect, width), chip.line) for chip in chips]
    bottom = chips[-1].rect.bottom() if chips else 0.0
    right = max((chip.rect.right() for chip in chips), default=0.0)
    return Flow(tuple(chips), band, QSize(int(right + edge), int(bottom + edge)), leftwards)


def _mirrored(rect: QRectF, width: float) -> QRectF:
    return QRectF(width - rect.right(), rect.top(), rect.width(), rect.height())


def _runs_leftwards(units: Sequence[Unit]) -> bool:
    """Whether the first strong character that the user wrote belongs to such a script."""
    own = "".join(unit.label for unit in units if not unit.is_special)
    strong = (unicodedata.bidirectional(c) for c in own)
    return next((kind for kind in strong if kind in ("L", "R", "AL")), "L") != "L"


class SentencePanel(Panel):
    """The current sentence, and what there is to know about it."""

    hover_requested = Signal(object)
    click_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Sentence", parent)
        self.canvas = SentenceCanvas()
        self.canvas.hovered.connect(self.hover_requested)
        self.canvas.clicked.connect(self.click_requested)
        self._scroll = QScrollArea()
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidgetResizable(True)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setWidget(self.canvas)
        self.notices = QLabel()
        self.notices.setWordWrap(True)
        self.notices.setContentsMargins(2 * RHYTHM, 0, 2 * RHYTHM, RHYTHM // 2)
        self.notices.setAccessibleName("Notices")
        content = QWidget()
        layout = QVBoxLayout(content)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self._scroll, 1)
        layout.addWidget(self.notices)
        self.hold(content, focus=self.canvas)

    def draw(self, before: ViewState, state: ViewState) -> None:
        """Bring chips, arcs and notices from one state to the other."""
        if state.notices != before.notices:
            self.notices.setText("\n".join(state.notices))
        self.notices.setVisible(bool(state.notices))
        self.canvas.show_state(before, state)
        target = state.locked.target
        if target is not None and target != before.locked.target:
            middle = self.canvas.chip(target).center().toPoint()
            self._scroll.ensureVisible(middle.x(), middle.y(), 0, 8 * RHYTHM)


class SentenceCanvas(QWidget):
    """Chips and arcs."""

    hovered = Signal(object)
    clicked = Signal(object)

    def __init__(self) -> None:
        self._state = ViewState()
        self._under: int | None = None
        self._flow = Flow((), 0.0, QSize())
        super().__init__()
        on_paper(self)
        self.setMouseTracking(True)

    def show_state(self, before: ViewState, state: ViewState) -> None:
        """Lay out anew only where the units differ; paint only where something shown differs."""
        self._state = state
        assert state.map is not None
        if before.map is None or before.map.units != state.map.units:
            self._place()
        seen = (state.map, state.cell, state.colours)
        if seen != (before.map, before.cell, before.colours):
            self.update()

    def chip(self, position: int) -> QRectF:
        """Where the chip of this unit is now."""
        return self._flow.chips[position].rect.translated(0, self._drop())

    def _font(self) -> QFont:
        view = self._state.map
        large = 1.5 if view is None or len(view.units) <= 40 else 1.15
        return tabular(self.font(), pixels(self.font()) * large)

    def _place(self) -> None:
        if self._state.map is not None:
            self._flow = flow(self._state.map.units, self._font(), self.width())
            self.setMinimumHeight(self._flow.size.height())
            self.update()

    def _drop(self) -> float:
        """Few lines stand in the middle of the panel."""
        return max(0.0, (self.height() - self._flow.size.height()) / 2)

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint arcs first, chips over their ends."""
        view, cell = self._state.map, self._state.cell
        if view is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(0, self._drop())
        if cell.target is None:
            self._paint_hint(painter)
        else:
            self._paint_arcs(painter, view, cell.target)
        self._paint_chips(painter, view, QRectF(event.rect()).translated(0, -self._drop()))

    def _paint_hint(self, painter: QPainter) -> None:
        painter.setFont(tabular(self.font(), pixels(self.font()) * 0.9))
        painter.setPen(muted(self.palette()))
        first = self._flow.chips[0].rect
        box = QRectF(2 * RHYTHM, 0, self.width() - 4 * RHYTHM, first.top() - RHYTHM)
        side = Qt.AlignmentFlag.AlignRight if self._flow.leftwards else Qt.AlignmentFlag.AlignLeft
        painter.drawText(box, side | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap, HINT)

    def _paint_chips(self, painter: QPainter, view: MapView, seen: QRectF) -> None:
        """Paint the chips that can be seen: a sentence may have hundreds."""
        target = self._state.cell.target
        shades = None
        if target is not None:
            shades = rgb(view.scores[target], view.vmax, self._state.colours).tolist()
        painter.setFont(self._font())
        for position, unit in enumerate(view.units):
            rect = self._flow.chips[position].rect
            if rect.adjusted(-4, -4, 4, 8).intersects(seen):
                self._paint_chip(painter, rect, unit, shades and tuple(shades[position]))
                self._paint_choice(painter, rect, position)

    def _paint_chip(self, painter: QPainter, rect: QRectF, unit: Unit, shade: RGB | None) -> None:
        """A chip; special tokens are drawn calmer."""
        palette = self.palette()
        ink = muted(palette) if unit.is_special else palette.text().color()
        painter.setPen(QPen(hairline(palette), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if shade is not None:
            ink = QColor("white") if needs_light_ink(shade) else QColor("black")
            ink = mixed(ink, QColor(*shade), 0.25) if unit.is_special else ink
            painter.setBrush(QColor(*shade))
        painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
        painter.setPen(ink)
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, unit.label)

    def _paint_choice(self, painter: QPainter, rect: QRectF, position: int) -> None:
        """An outline around the target, a bar under the source."""
        if position == self._state.cell.target:
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(accent(self.palette()), 2.5))
            painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), _RADIUS + 2, _RADIUS + 2)
        if position == self._state.cell.source:
            bar = QRectF(rect.left() + 1, rect.bottom() + 4, rect.width() - 2, 3.5)
            painter.fillRect(bar, accent(self.palette()))

    def _paint_arcs(self, painter: QPainter, view: MapView, target: int) -> None:
        """Weakest first, so that the strong ones lie on top."""
        scores = view.scores[target]
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for source in scores.argsort(kind="stable").tolist():
            share = float(scores[source]) / view.vmax
            if source == target or share < _WEAKEST_ARC:
                continue
            colour = mixed(self.palette().text().color(), self.palette().base().color(), 0.25)
            if source == self._state.cell.source:
                colour = accent(self.palette())
            colour.setAlphaF(min(1.0, 0.2 + 0.8 * share))
            width = 0.75 + (_WIDEST_ARC - 0.75) * min(share, 1.0)
            painter.setPen(QPen(colour, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            for path in self._arcs(source, target):
                painter.drawPath(path)
        self._paint_head(painter, target)

    def _arcs(self, source: int, target: int) -> Iterator[QPainterPath]:
        """One arc within a line; to another line, one that leaves and one that arrives."""
        chips = self._flow.chips
        start, end = self._top(source), self._top(target) - QPointF(0, 5)
        if chips[source].line == chips[target].line:
            yield self._arc(start, end)
            return
        onwards = (chips[source].line < chips[target].line) != self._flow.leftwards
        left, right = 0.0, float(self.width())
        yield self._half(start, right if onwards else left)
        yield self._half(end, left if onwards else right)

    def _top(self, position: int) -> QPointF:
        rect = self._flow.chips[position].rect
        return QPointF(rect.center().x(), rect.top() - 2)

    def _arc(self, start: QPointF, end: QPointF) -> QPainterPath:
        across = abs(end.x() - start.x())
        height = min(self._flow.band - 1.75 * RHYTHM, 1.5 * RHYTHM + across * 0.12)
        lean = min(across * 0.25, 3.0 * RHYTHM) * (1 if end.x() > start.x() else -1)
        # A cubic reaches three quarters of the height of its control points.
        up = QPointF(0, -height / 0.75)
        path = QPainterPath(start)
        path.cubicTo(start + up + QPointF(lean, 0), end + up - QPointF(lean, 0), end)
        return path

    def _half(self, foot: QPointF, edge: float) -> QPainterPath:
        height = self._flow.band - 1.75 * RHYTHM
        side = 1 if edge > foot.x() else -1
        reach = min(abs(edge - foot.x()), 6.0 * RHYTHM) * side
        path = QPainterPath(foot)
        path.cubicTo(
            foot + QPointF(0, -height * 0.8),
            foot + QPointF(reach * 0.5, -height),
            foot + QPointF(reach, -height),
        )
        path.lineTo(QPointF(edge, foot.y() - height))
        return path

    def _paint_head(self, painter: QPainter, target: int) -> None:
        """Arcs end in one arrow head on the target."""
        tip = self._top(target) - QPointF(0, 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent(self.palette()))
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-5, -7), tip + QPointF(5, -7)]))

    # -- asking

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Preview the unit under the pointer."""
        self._hover(self._flow.at(event.position() - QPointF(0, self._drop())))

    def leaveEvent(self, event: QEvent) -> None:
        """End the preview."""
        self._hover(None)

    def _hover(self, position: int | None) -> None:
        if position == self._under:
            return
        self._under = position
        kept = self._state.locked.target
        if position is None:
            self.hovered.emit(NOWHERE)
        elif kept is None:
            self.hovered.emit(Cell(target=position))
        else:
            self.hovered.emit(Cell(target=kept, source=position))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Make the unit under the pointer the target."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        position = self._flow.at(event.position() - QPointF(0, self._drop()))
        if event.button() == Qt.MouseButton.LeftButton and position is not None:
            self.clicked.emit(Cell(target=position))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Left and right move the target."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        if step is None or self._state.map is None:
            event.ignore()
            return
        target = self._state.cell.target
        step = -step if self._flow.leftwards else step
        place = 0 if target is None else target + step
        cell = Cell(target=min(max(place, 0), len(self._state.map.units) - 1))
        if cell != self._state.locked:
            self.clicked.emit(cell)

    # -- following size and system

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Break lines for the new width."""
        self._place()

    def changeEvent(self, event: QEvent) -> None:
        """Follow the system's fonts and colours."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange):
            self._place()
