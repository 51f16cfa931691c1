"""The arcs from the sources of a sentence to its target: where they run, how strong they are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import (
    QBrush,
    QColor,
    QLinearGradient,
    QPainter,
    QPainterPath,
    QPalette,
    QPen,
    QPolygonF,
)

from vzdesk.engine.types import Array
from vzdesk.view.types import MapView, ViewState
from vzdesk.widgets.chips import Flow
from vzdesk.widgets.style import RHYTHM, accent, mixed

_WIDEST = 6.0
_FADES_OVER, _FADED = 12.0 * RHYTHM, 0.12
"""How far from its chip an arc to another line fades, and to which share of its opacity: else it
would look like a border of the panel.
"""


@dataclass(frozen=True)
class ScoreArc:
    """A line; share is its score as a share of the scale's, at most 1.

    chip_x  the middle of the chip from which it fades towards another line; None where it is whole
    """

    path: QPainterPath
    share: float
    is_chosen: bool
    chip_x: float | None = None

    def brush(self, colour: QColor) -> QBrush:
        """What it is drawn with in this colour."""
        if self.chip_x is None:
            return QBrush(colour)
        start, end = self.path.elementAt(0).x, self.path.currentPosition().x()
        side = 1 if end > start else -1
        gradient = QLinearGradient(self.chip_x, 0, self.chip_x + side * _FADES_OVER, 0)
        faded = QColor(colour)
        faded.setAlphaF(colour.alphaF() * _FADED)
        gradient.setColorAt(0, colour)
        gradient.setColorAt(1, faded)
        return QBrush(gradient)


def with_arcs(scores: Array, weakest: float) -> list[int]:
    """The sources that have an arc, weakest first; a score of 0 never has one."""
    drawn = np.flatnonzero((scores >= weakest) & (scores > 0))
    order: list[int] = drawn[scores[drawn].argsort(kind="stable")].tolist()
    return order


@dataclass(frozen=True)
class ScoreArcs:
    """The arcs of a state over chips; `width` is that of the panel, `seen` what is in sight of it.

    An arc to another line is cut in two: each source has a piece that joins those of the others
    of its line, and all that come from one side arrive as one, as strong as the strongest of them.
    """

    state: ViewState
    flow: Flow
    width: float
    seen: QRectF

    def paint(self, painter: QPainter, palette: QPalette) -> None:
        """Weakest first, so that the strong ones lie on top; an arrow head on the target.

        Arcs within a line are opaque: Qt draws long translucent ones ten times as slowly, and where
        they cross there would be dark knots that no score stands for.
        """
        painter.setBrush(Qt.BrushStyle.NoBrush)
        paper, chosen = palette.base().color(), accent(palette)
        ink = mixed(palette.text().color(), paper, 0.25)
        for arc in self.arcs():
            colour, strength = chosen if arc.is_chosen else ink, 0.2 + 0.8 * arc.share
            if arc.chip_x is None:
                colour = mixed(paper, colour, strength)
            else:
                colour.setAlphaF(strength)
            width = 0.75 + (_WIDEST - 0.75) * arc.share
            brush = arc.brush(colour)
            painter.setPen(QPen(brush, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
            painter.drawPath(arc.path)
        self._paint_head(painter, palette)

    def arcs(self) -> Iterator[ScoreArc]:
        """Those that can be seen, weakest first; after them what goes from line to line."""
        view, target = self._view, self._target
        to_other_lines = []
        is_target_seen = self._is_seen(self.flow.chips[target].rect)
        for source in with_arcs(view.scores[target], self.state.arcs_from):
            if source == target and not view.has_two_texts:
                continue
            if not self._is_on_one_line(source, target):
                to_other_lines.append(source)
            elif is_target_seen or self._is_seen(self.flow.sources[source].rect):
                path = self._whole(source, target)
                yield ScoreArc(path, self._share(source), source == self.state.cell.source)
        yield from self._between_lines(to_other_lines)

    @property
    def _view(self) -> MapView:
        assert self.state.map is not None
        return self.state.map

    @property
    def _target(self) -> int:
        assert self.state.cell.target is not None
        return self.state.cell.target

    def _share(self, source: int) -> float:
        return self._shares[source]

    @cached_property
    def _shares(self) -> list[float]:
        """Of each source; NaN where its score is hidden."""
        scores = self._view.scores[self._target] / self.state.scale.vmax
        shares: list[float] = np.minimum(scores, 1.0).tolist()
        return shares

    def _between_lines(self, sources: Sequence[int]) -> Iterator[ScoreArc]:
        """What leaves each line for the one of the target, and what arrives there."""
        lines: dict[tuple[int, bool], list[int]] = {}
        for source in sources:
            side = self.flow.chips[source].line, self._is_left_of(source, self._target)
            lines.setdefault(side, []).append(source)
        for (_, from_left), leaving in lines.items():
            if self._is_seen(self.flow.sources[leaving[0]].rect):
                yield from self._leaving(leaving, self.width if from_left else 0.0)
        foot = self._top(self._target) - QPointF(0, 5)
        for from_left in sorted({side for _, side in lines}):
            arriving = [
                source for (_, side), of in lines.items() if side == from_left for source in of
            ]
            path = self._half(foot, 0.0 if from_left else self.width)
            is_chosen = self.state.cell.source in arriving
            yield ScoreArc(path, max(map(self._share, arriving)), is_chosen, foot.x())

    def _leaving(self, sources: Sequence[int], edge: float) -> Iterator[ScoreArc]:
        """A piece from each source of a line into one that all of them have to the edge, which is
        from each on as strong as the strongest so far: drawn one over another, they take long.
        """
        chosen, strongest, start, chip_x = self.state.cell.source, 0.0, QPointF(), 0.0
        far_first = sorted(sources, key=lambda each: -abs(edge - self._top(each).x()))
        for source in far_first:
            share, foot = self._share(source), self._top(source)
            piece = self._piece(foot, edge)
            if source != chosen:
                yield ScoreArc(piece, share, False, foot.x())
            if share > strongest:
                if strongest:
                    yield ScoreArc(_line(start, piece.currentPosition()), strongest, False, chip_x)
                start, strongest, chip_x = piece.currentPosition(), share, foot.x()
        yield ScoreArc(_line(start, QPointF(edge, start.y())), strongest, False, chip_x)
        if chosen is not None and chosen in sources:
            foot = self._top(chosen)
            yield ScoreArc(self._half(foot, edge), self._share(chosen), True, foot.x())

    def _is_seen(self, rect: QRectF) -> bool:
        """Whether a chip, or the room for arcs above it, can be seen."""
        top = rect.top() - self.flow.band
        return top < self.seen.bottom() and rect.bottom() > self.seen.top()

    def _is_on_one_line(self, source: int, target: int) -> bool:
        chips = self.flow.chips
        return self.flow.has_two_texts or chips[source].line == chips[target].line

    def _is_left_of(self, source: int, target: int) -> bool:
        chips = self.flow.chips
        return (chips[source].line < chips[target].line) != self.flow.right_to_left

    def _whole(self, source: int, target: int) -> QPainterPath:
        if self.flow.has_two_texts:
            return self._descent(self.flow.sources[source].rect, self._top(target))
        return self._arc(self._top(source), self._top(target) - QPointF(0, 5))

    def _top(self, position: int) -> QPointF:
        rect = self.flow.chips[position].rect
        return QPointF(rect.center().x(), rect.top() - 2)

    def _arc(self, start: QPointF, end: QPointF) -> QPainterPath:
        across = abs(end.x() - start.x())
        height = min(self.flow.band - 1.75 * RHYTHM, 1.5 * RHYTHM + across * 0.12)
        slant = min(across * 0.25, 3.0 * RHYTHM) * (1 if end.x() > start.x() else -1)
        # A cubic reaches three quarters of the height of its control points.
        up = QPointF(0, -height / 0.75)
        path = QPainterPath(start)
        path.cubicTo(start + up + QPointF(slant, 0), end + up - QPointF(slant, 0), end)
        return path

    def _descent(self, source: QRectF, top: QPointF) -> QPainterPath:
        """From one text down to the other."""
        below = source.bottom() + self.flow.below + 2
        start, end = QPointF(source.center().x(), below), top - QPointF(0, 5)
        middle = QPointF(0, (end.y() - start.y()) / 2)
        path = QPainterPath(start)
        path.cubicTo(start + middle, end - middle, end)
        return path

    def _half(self, foot: QPointF, edge: float) -> QPainterPath:
        """From a chip to the edge of the panel; the other half continues in another line."""
        path = self._piece(foot, edge)
        path.lineTo(QPointF(edge, path.currentPosition().y()))
        return path

    def _piece(self, foot: QPointF, edge: float) -> QPainterPath:
        """From a chip towards the edge of the panel, as far as it is no straight line."""
        height = self.flow.band - 1.75 * RHYTHM
        side = 1 if edge > foot.x() else -1
        reach = min(abs(edge - foot.x()), 6.0 * RHYTHM) * side
        path = QPainterPath(foot)
        path.cubicTo(
            foot + QPointF(0, -height * 0.8),
            foot + QPointF(reach * 0.5, -height),
            foot + QPointF(reach, -height),
        )
        return path

    def _paint_head(self, painter: QPainter, palette: QPalette) -> None:
        """Arcs end in one arrow head on the target."""
        tip = self._top(self._target) - QPointF(0, 1)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent(palette))
        painter.drawPolygon(QPolygonF([tip, tip + QPointF(-5, -7), tip + QPointF(5, -7)]))


def _line(start: QPointF, end: QPointF) -> QPainterPath:
    path = QPainterPath(start)
    path.lineTo(end)
    return path
