"""Chips as they are painted: shaded, the pieces of a word as one, marked as target and source."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPalette, QPen

from vzdesk.paint import badges
from vzdesk.view.colours import RGB, needs_light_ink
from vzdesk.view.units import Unit
from vzdesk.widgets.chips import Chip
from vzdesk.widgets.style import RHYTHM, accent, hairline, mixed, muted

_RADIUS = RHYTHM / 2
_MARKS = ("▁", "Ġ", "␣", "##")
"""What stands for a space, or says that a word goes on: no text of the user's."""


def mark_of(label: str, *, is_first: bool) -> str:
    """The mark that a piece begins with, "" for none; ## marks only pieces that are not first."""
    found = next((mark for mark in _MARKS if label.startswith(mark)), "")
    return "" if found == "##" and is_first else found


@dataclass(frozen=True, eq=False)
class ChipPainter:
    """Paints chips in this font; badges are in the font of notes."""

    painter: QPainter
    palette: QPalette
    font: QFont
    notes: QFont

    def chip(self, chip: Chip, unit: Unit, shade: RGB | None, *, is_first: bool) -> None:
        """A piece; special tokens are drawn calmer. It is first unless its word began before."""
        palette, painter = self.palette, self.painter
        ink, paper = palette.text().color(), palette.base().color()
        if shade is not None:
            ink = QColor("white") if needs_light_ink(shade) else QColor("black")
            paper = QColor(*shade)
        faint = mixed(ink, paper, 0.4)
        self._body(chip, paper, faint)
        if unit.is_special:
            ink = muted(palette) if shade is None else mixed(ink, paper, 0.25)
        painter.setFont(self.font)
        mark = mark_of(unit.shown, is_first=is_first)
        self._text(chip.rect, mark, unit.shown[len(mark) :], (faint, ink))

    def _text(self, box: QRectF, mark: str, text: str, inks: tuple[QColor, QColor]) -> None:
        painter, (faint, ink) = self.painter, inks
        if mark and text:
            measure = QFontMetricsF(self.font).horizontalAdvance
            left = box.center().x() - measure(mark + text) / 2
            painter.setPen(faint)
            painter.drawText(box.adjusted(left - box.left(), 0, 0, 0), _LEFT, mark)
            painter.setPen(ink)
            past = left + measure(mark) - box.left()
            painter.drawText(box.adjusted(past, 0, 0, 0), _LEFT, text)
            return
        painter.setPen(faint if mark else ink)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, mark + text)

    def _body(self, chip: Chip, paper: QColor, faint: QColor) -> None:
        """The chip, round where the word begins and ends; a thin line between two pieces."""
        painter, rect, (left, right) = self.painter, chip.rect, chip.joined
        painter.setPen(QPen(hairline(self.palette), 1))
        painter.setBrush(paper)
        if not left and not right:
            painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
            return
        beyond = rect.adjusted(-_RADIUS * left, 0, _RADIUS * right, 0)
        painter.save()
        painter.setClipRect(rect.adjusted(left - 1, -1, 1 - right, 1), _WITHIN)
        painter.drawRoundedRect(beyond, _RADIUS, _RADIUS)
        painter.restore()
        if left:
            painter.setPen(QPen(faint, 1, Qt.PenStyle.DotLine))
            painter.drawLine(rect.topLeft() + _SHORT, rect.bottomLeft() - _SHORT)

    def roles(self, rect: QRectF, unit: Unit) -> None:
        """Inside the left of the lower edge, which no arc reaches and no other chip is near."""
        corner, palette = QPointF(rect.left() + 2, rect.bottom() + 2.5), self.palette
        inks = palette.text().color(), palette.base().color()
        badges.paint(self.painter, unit.role, corner, self.notes, *inks)

    def target(self, rect: QRectF) -> None:
        """An outline around the target."""
        self.painter.setBrush(Qt.BrushStyle.NoBrush)
        self.painter.setPen(QPen(accent(self.palette), 2.5))
        self.painter.drawRoundedRect(rect.adjusted(-2, -2, 2, 2), _RADIUS + 2, _RADIUS + 2)

    def source(self, rect: QRectF) -> None:
        """A bar under the source."""
        bar = QRectF(rect.left() + 1, rect.bottom() + 4, rect.width() - 2, 3.5)
        self.painter.fillRect(bar, accent(self.palette))


_WITHIN = Qt.ClipOperation.IntersectClip
_SHORT = QPointF(0, RHYTHM / 2)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
