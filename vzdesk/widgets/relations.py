"""The dependencies of the annotation, drawn below the chips as brackets with their names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter, QPainterPath, QPalette, QPen, QPolygonF

from vzdesk.view.annotations import Dependency
from vzdesk.widgets.chips import Chip
from vzdesk.widgets.style import muted, tinted

STEP_SHARE = 1.15
"""From one level of brackets to the next, in lines of their text."""
_STEM = 7.0
"""How far from a word's middle the brackets to its dependents begin."""
_CORNER = 4.0
_HEAD = QPolygonF([QPointF(0, 0), QPointF(-3, 5), QPointF(3, 5)])


@dataclass(frozen=True)
class Bracket:
    """From x to x on a line of chips: `level` steps down, the first is the nearest to the chips.

    start is at the head and end at the dependent. A bracket that continues in another line has one
    open end, at the edge; that of a root has no length.
    """

    line: int
    start: float
    end: float
    relation: str
    dependency: Dependency
    level: int = 0
    is_open: tuple[bool, bool] = (False, False)

    @property
    def span(self) -> tuple[float, float]:
        """From left to right."""
        return min(self.start, self.end), max(self.start, self.end)

    @property
    def ends(self) -> tuple[int | None, int]:
        """Head and dependent, among the units."""
        return self.dependency.head, self.dependency.dependent


def brackets(
    dependencies: Sequence[Dependency],
    chips: Sequence[Chip],
    width: float,
    font: QFont,
    *,
    right_to_left: bool = False,
) -> tuple[Bracket, ...]:
    """The brackets below the chips, each below those that it spans and none over another's name."""
    metrics = QFontMetricsF(font)
    placed: dict[int, list[tuple[Bracket, tuple[float, float]]]] = {}
    halves = {
        name: metrics.horizontalAdvance(name) / 2 + 3
        for name in {each.relation for each in dependencies}
    }
    pieces = [b for each in dependencies for b in _pieces(each, chips, width, right_to_left)]
    for bracket in sorted(pieces, key=lambda each: each.span[1] - each.span[0]):
        left, right = bracket.span
        half = halves[bracket.relation] if bracket.relation else 0.0
        middle = (left + right) / 2
        occupied = min(left + 1, middle - half), max(right - 1, middle + half)
        below = (
            other.level
            for other, (start, end) in placed.get(bracket.line, ())
            if start < occupied[1] and occupied[0] < end
        )
        level = 1 + max(below, default=0)
        placed.setdefault(bracket.line, []).append((replace(bracket, level=level), occupied))
    return tuple(bracket for line in placed.values() for bracket, _ in line)


def _pieces(
    dependency: Dependency, chips: Sequence[Chip], width: float, right_to_left: bool
) -> Iterator[Bracket]:
    """One bracket within a line; to another line, one that leaves and one that arrives."""
    of = chips[dependency.dependent]
    end = of.rect.center().x()
    if dependency.head is None:
        yield Bracket(of.line, end, end, dependency.relation, dependency)
        return
    head = chips[dependency.head]
    x = head.rect.center().x()
    onwards = (head.line < of.line) != right_to_left if head.line != of.line else end > x
    start = x + min(_STEM, head.rect.width() / 4) * (1 if onwards else -1)
    if head.line == of.line:
        yield Bracket(of.line, start, end, dependency.relation, dependency)
        return
    edges = (width, 0.0) if onwards else (0.0, width)
    yield Bracket(head.line, start, edges[0], "", dependency, is_open=(False, True))
    yield Bracket(of.line, edges[1], end, dependency.relation, dependency, is_open=(True, False))


def depth(placed: Iterable[Bracket], font: QFont) -> float:
    """The room that they need below a line."""
    levels = max((bracket.level for bracket in placed), default=0)
    return (levels + 0.75) * _step(font) if levels else 0.0


def _step(font: QFont) -> float:
    return QFontMetricsF(font).height() * STEP_SHARE


def paint(
    painter: QPainter,
    placed: Sequence[Bracket],
    tops: Mapping[int, float],
    font: QFont,
    palette: QPalette,
    target: int | None,
) -> None:
    """The brackets, from the top of each line's room on; those of the target in darker ink."""
    painter.setFont(font)
    step, ink = _step(font), palette.text().color()
    chosen = [b for b in placed if target is not None and target in b.ends]
    others = [b for b in placed if target is None or target not in b.ends]
    for each, line in ((others, tinted(palette, 0.45)), (chosen, ink)):
        _paint_brackets(painter, each, tops, step, QPen(line, 1.0))
    for each, line in ((others, muted(palette)), (chosen, ink)):
        for bracket in each:
            y = tops[bracket.line] + bracket.level * step
            _paint_name(painter, bracket, y, QPen(line), palette)


def _paint_brackets(
    painter: QPainter,
    brackets: Iterable[Bracket],
    tops: Mapping[int, float],
    step: float,
    pen: QPen,
) -> None:
    """All lines at once, then all heads: hundreds are drawn whenever the pointer moves."""
    lines, heads = QPainterPath(), QPainterPath()
    for bracket in brackets:
        top = tops[bracket.line]
        _add_bracket(lines, bracket, top, top + bracket.level * step)
        if not bracket.is_open[1]:
            heads.addPolygon(_HEAD.translated(bracket.end, top))
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(lines)
    heads.setFillRule(Qt.FillRule.WindingFill)
    painter.fillPath(heads, pen.color())


def _add_bracket(path: QPainterPath, bracket: Bracket, top: float, bottom: float) -> None:
    side = 1 if bracket.end > bracket.start else -1
    corner = min(_CORNER, abs(bracket.end - bracket.start) / 2) * side
    leaves, goes_on = bracket.is_open
    if leaves:
        path.moveTo(bracket.start, bottom)
    else:
        path.moveTo(bracket.start, top)
        path.lineTo(bracket.start, bottom - abs(corner))
        path.quadTo(bracket.start, bottom, bracket.start + corner, bottom)
    if goes_on:
        path.lineTo(bracket.end, bottom)
    else:
        path.lineTo(bracket.end - corner, bottom)
        path.quadTo(bracket.end, bottom, bracket.end, bottom - abs(corner))
        path.lineTo(bracket.end, top)


def _paint_name(
    painter: QPainter, bracket: Bracket, y: float, pen: QPen, palette: QPalette
) -> None:
    """On paper, in the middle of the bracket; that of a root at the end of its stem."""
    if not bracket.relation:
        return
    metrics = painter.fontMetrics()
    width, height = metrics.horizontalAdvance(bracket.relation), metrics.height()
    left, right = bracket.span
    box = QRectF((left + right - width) / 2, y - height / 2, width, height)
    painter.fillRect(box.adjusted(-2, 1, 2, -1), palette.base())
    painter.setPen(pen)
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextDontClip, bracket.relation)
