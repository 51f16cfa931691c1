"""The arcs from the sources of a sentence to its target: where they run, how strong they are."""

from __future__ import annotations

import math
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
"""Over how much of its way along the panel an arc to another line fades, and to which share of its
opacity: else it would look like a border of the panel.
"""


@dataclass(frozen=True)
class ScoreArc:
    """A line; share is its score as a share of the scale's, at most 1.

    fades   whether it becomes fainter from its start on, beside the lines of text that it joins
    """

    path: QPainterPath
    share: float
    is_chosen: bool
    fades: bool = False

    def brush(self, colour: QColor, paper: QColor) -> QBrush:
        """What it is drawn with in this colour, the stronger the higher its score."""
        strength = 0.2 + 0.8 * self.share
        if not self.fades:
            return QBrush(mixed(paper, colour, strength))
        start, end = self.path.elementAt(0).x, self.path.currentPosition().x()
        gradient = QLinearGradient(start, 0, start + math.copysign(_FADES_OVER, end - start), 0)
        for place, share in ((0, strength), (1, strength * _FADED)):
            faded = QColor(colour)
            faded.setAlphaF(share)
            gradient.setColorAt(place, faded)
        return QBrush(gradient)


def with_arcs(scores: Array, weakest: float) -> list[int]:
    """The sources that have an arc, weakest first; a score of 0 never has one."""
    drawn = np.flatnonzero((scores >= weakest) & (scores > 0))
    order: list[int] = drawn[scores[drawn].argsort(kind="stable")].tolist()
    return order


@dataclass(frozen=True)
class ScoreArcs:
    """The arcs of a state over chips; `width` is that of the panel, `seen` what is in sight of it.

    An arc to another line is cut in two: each source has a curve that joins those of the others
    of its line, and all that come from one side arrive as one, as strong as the strongest of them.
    Only what is level fades.
    """

    state: ViewState
    flow: Flow
    width: float
    seen: QRectF

    def paint(self, painter: QPainter, palette: QPalette) -> None:
        """Weakest first, so that the strong ones lie on top; an arrow head on the target.

        All that is curved is opaque: Qt draws translucent curves ten times as slowly, and where
        they cross there would be dark knots that no score stands for.
        """
        painter.setBrush(Qt.BrushStyle.NoBrush)
        paper, chosen = palette.base().color(), accent(palette)
        ink = mixed(palette.text().color(), paper, 0.25)
        for arc in self.arcs():
            brush = arc.brush(chosen if arc.is_chosen else ink, paper)
            width = 0.75 + (_WIDEST - 0.75) * arc.share
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
            edge = 0.0 if from_left else self.width
            is_chosen = self.state.cell.source in arriving
            yield from self._half(foot, edge, max(map(self._share, arriving)), is_chosen)

    def _leaving(self, sources: Sequence[int], edge: float) -> Iterator[ScoreArc]:
        """A piece from each source of a line into one that all of them have to the edge, which is
        from each on as strong as the strongest so far: drawn one over another, they take long.
        """
        chosen, strongest, start = self.state.cell.source, 0.0, QPointF()
        pieces = {source: self._piece(self._top(source), edge) for source in sources}
        for source in sorted(sources, key=self._share):
            if source != chosen:
                yield ScoreArc(pieces[source], self._share(source), False)
        for source in sorted(sources, key=lambda each: -abs(edge - self._top(each).x())):
            share, joint = self._share(source), pieces[source].currentPosition()
            if share > strongest:
                if strongest:
                    yield ScoreArc(_line(start, joint), strongest, False, fades=True)
                start, strongest = joint, share
        yield ScoreArc(_line(start, QPointF(edge, start.y())), strongest, False, fades=True)
        if chosen is not None and chosen in sources:
            yield from self._half(self._top(chosen), edge, self._share(chosen), True)

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

    def _half(
        self, foot: QPointF, edge: float, share: float, is_chosen: bool
    ) -> Iterator[ScoreArc]:
        """From a chip to the edge of the panel; the other half continues in another line."""
        piece = self._piece(foot, edge)
        joint = piece.currentPosition()
        yield ScoreArc(_line(joint, QPointF(edge, joint.y())), share, is_chosen, fades=True)
        yield ScoreArc(piece, share, is_chosen)

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
