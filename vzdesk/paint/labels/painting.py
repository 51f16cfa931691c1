"""Labels as they are painted beside rows and above columns, with badges and notes. QtGui only."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from vzdesk.paint import badges
from vzdesk.paint.labels import GAP, NOTE_GAP, Labels
from vzdesk.paint.style import Style
from vzdesk.view.units import Unit

_BELOW, _THICK = 4.75, 2.5
"""How far below its text the line under a marked label ends, and how thick it is."""
_APART = 3.0
"""Between the line under a label and the next label, in pixels; the line is at least as long."""


def paint_rows(
    painter: QPainter, labels: Labels, edge: float, top: float, style: Style, marked: int | None
) -> None:
    """Labels that end at `edge`, or begin there where columns run from right to left, each
    beside its row; the marked one in an outline.
    """
    for position, place in labels.placed(marked):
        is_marked = position == marked
        painter.setFont(labels.faces[is_marked])
        middle, role = top + place, labels.units[position].role
        width = painter.fontMetrics().horizontalAdvance(labels.texts[position])
        height = labels.line_height
        shift = labels.offset(position, place)
        if shift:
            edge_x = edge + GAP * (0.7 if labels.right_to_left else -0.7)
            _lead(painter, QPointF(edge, middle - shift), QPointF(edge_x, middle), style)
        left = edge + GAP if labels.right_to_left else edge - GAP - width
        box = QRectF(left, middle - height / 2, width, height)
        painter.setPen(_ink(labels.units[position], style, is_marked))
        painter.drawText(box, _CENTRE, labels.texts[position])
        if role:
            _paint_badges(painter, labels, role, box, style)
        if labels.notes:
            _paint_note(painter, labels, position, edge, middle, style)
        if is_marked:
            painter.setPen(QPen(style.accent, 1.5))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-4, -0.5, 3, 0.5), 3, 3)


def _lead(painter: QPainter, own: QPointF, label: QPointF, style: Style) -> None:
    """A line to a label that is not at its own row or column."""
    painter.setPen(QPen(style.muted, 0.75))
    painter.drawLine(own, label)


def _paint_note(
    painter: QPainter, labels: Labels, position: int, edge: float, middle: float, style: Style
) -> None:
    """The notes of rows in a column of their own, beyond the widest label."""
    painter.setFont(labels.notes_font)
    painter.setPen(style.muted)
    clearance, width = GAP + labels.widest - labels.notes_width, labels.notes_width - NOTE_GAP
    left = (
        edge + clearance + NOTE_GAP if labels.right_to_left else edge - clearance - NOTE_GAP - width
    )
    box = QRectF(left, middle - labels.line_height / 2, width, labels.line_height)
    side = Qt.AlignmentFlag.AlignLeft if labels.right_to_left else Qt.AlignmentFlag.AlignRight
    painter.drawText(box, _MIDDLE | side | Qt.AlignmentFlag.AlignAbsolute, labels.notes[position])


def paint_columns(
    painter: QPainter, labels: Labels, left: float, bottom: float, style: Style, marked: int | None
) -> None:
    """Labels on `bottom`, each above its column; the marked one underlined, as far as the line
    does not cross the next label.
    """
    placed = labels.placed(marked)
    for (position, place), after in zip(placed, [*placed[1:], None], strict=True):
        is_marked = position == marked
        end = QPointF(left + labels.in_columns(place), bottom - GAP / 2 - labels.lift)
        shift = labels.offset(position, place)
        if shift:
            own = QPointF(left + labels.in_columns(place - shift), bottom)
            _lead(painter, own, end, style)
        painter.setPen(_ink(labels.units[position], style, is_marked))
        painter.save()
        painter.translate(end)
        text = _paint_column(painter, labels, position, style, is_marked)
        if is_marked:
            _underline(painter, labels, text, after[1] - place if after else math.inf, style)
        painter.restore()


def _paint_badges(
    painter: QPainter, labels: Labels, role: str, label: QRectF, style: Style
) -> None:
    """The badges of a row, on the far side of its label."""
    clearance = 5 if labels.right_to_left else -5  # clear of the outline of a marked label
    left = (
        label.right() + badges.GAP if labels.right_to_left else label.left() - _wide(labels, role)
    )
    start = QPointF(left + clearance, label.center().y())
    badges.paint(painter, role, start, labels.font, style.ink, style.paper)


def _wide(labels: Labels, role: str) -> float:
    return badges.width(role, labels.font)


def _paint_column(
    painter: QPainter, labels: Labels, position: int, style: Style, is_marked: bool
) -> QRectF:
    """Returns where the text is, from its baseline on."""
    text, role = labels.texts[position], labels.units[position].role
    metrics = labels.metrics[is_marked]
    width = metrics.horizontalAdvance(text)
    painter.setFont((labels.unhinted if labels.slant else labels.faces)[is_marked])
    if labels.slant:
        painter.rotate(labels.slant if labels.right_to_left else -labels.slant)
        start = QPointF(-1.0 - width if labels.right_to_left else 1.0, metrics.xHeight() / 2)
    else:
        start = QPointF(-(width + _wide(labels, role)) / 2, -metrics.descent() - GAP / 3)
    painter.drawText(start, text)
    if role:
        is_mirrored = bool(labels.slant) and labels.right_to_left
        edge_x = -_wide(labels, role) if is_mirrored else width + badges.GAP
        middle = start + QPointF(edge_x, -metrics.xHeight() / 2)
        badges.paint(painter, role, middle, labels.font, style.ink, style.paper)
    return QRectF(start, QSizeF(width, metrics.descent()))


def _underline(
    painter: QPainter, labels: Labels, text: QRectF, to_next: float, style: Style
) -> None:
    """A line from the column's end of the text on; `to_next` is how far the next label is."""
    angle, width = math.radians(labels.slant), text.width()
    if labels.slant and to_next * math.sin(angle) < labels.line_height + _BELOW:
        width = min(width, max(to_next * math.cos(angle) - _APART, _APART))
    left = text.right() - width if labels.slant and labels.right_to_left else text.left()
    under = QPointF(left, text.top() + _BELOW - _THICK / 2)
    painter.setPen(QPen(style.accent, _THICK, Qt.PenStyle.SolidLine, Qt.PenCapStyle.FlatCap))
    painter.drawLine(under, under + QPointF(width, 0))


def _ink(unit: Unit, style: Style, is_marked: bool) -> QColor:
    return style.muted if unit.is_special and not is_marked else style.ink


_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
_CENTRE = _MIDDLE | Qt.AlignmentFlag.AlignHCenter
