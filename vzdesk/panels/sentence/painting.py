"""Chips as they are painted: shaded, the pieces of a word as one, marked as target and source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPalette, QPen

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
    if not label.startswith(_MARKS):
        return ""
    found = next(mark for mark in _MARKS if label.startswith(mark))
    return "" if found == "##" and is_first else found


@dataclass(frozen=True, eq=False)
class ChipPainter:
    """Paints chips in the font of the painter; badges are in the font of notes."""

    painter: QPainter
    palette: QPalette
    notes: QFont

    def chip(self, chip: Chip, unit: Unit, shade: RGB | None, *, is_first: bool) -> None:
        """A piece; special tokens are drawn calmer. It is first unless its word began before."""
        (ink, special), paper = self._inks, self._paper
        if shade is not None:
            ink, paper = _LIGHT if needs_light_ink(shade) else _DARK, QColor(*shade)
            special = mixed(ink, paper, 0.25) if unit.is_special else ink
        painter, rect, text = self.painter, chip.rect, unit.drawn
        painter.setPen(self._edge)
        painter.setBrush(paper)
        if chip.joined == (False, False):
            painter.drawRoundedRect(rect, _RADIUS, _RADIUS)
        else:
            self._piece(chip, mixed(ink, paper, 0.4))
        painter.setPen(special if unit.is_special else ink)
        mark = mark_of(text, is_first=is_first)
        if mark:
            self._marked(rect, mark, text[len(mark) :], mixed(ink, paper, 0.4))
        else:
            painter.drawText(rect, _CENTRE, text)

    @cached_property
    def _inks(self) -> tuple[QColor, QColor]:
        """Of words, and of special tokens."""
        return self.palette.text().color(), muted(self.palette)

    @cached_property
    def _paper(self) -> QColor:
        return self.palette.base().color()

    @cached_property
    def _edge(self) -> QPen:
        return QPen(hairline(self.palette), 1)

    def _marked(self, box: QRectF, mark: str, text: str, faint: QColor) -> None:
        """The mark is faint."""
        painter, measure = self.painter, self.painter.fontMetrics().horizontalAdvance
        left = (box.width() - measure(mark + text)) / 2
        painter.drawText(box.adjusted(left + measure(mark), 0, 0, 0), _LEFT, text)
        painter.setPen(faint)
        painter.drawText(box.adjusted(left, 0, 0, 0), _LEFT, mark)

    def _piece(self, chip: Chip, faint: QColor) -> None:
        """Round only where the word begins and ends; a thin line between two pieces."""
        painter, rect, (left, right) = self.painter, chip.rect, chip.joined
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
        corner, palette = QPointF(rect.left() + 2, rect.bottom() + 3), self.palette
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


_LIGHT, _DARK = QColor("white"), QColor("black")
_WITHIN = Qt.ClipOperation.IntersectClip
_CENTRE = Qt.AlignmentFlag.AlignCenter
_SHORT = QPointF(0, RHYTHM / 2)
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip
