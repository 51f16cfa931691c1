"""The headers of the plain table: the words, with the badges of their roles."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter
from PySide6.QtWidgets import QHeaderView, QStyle, QStyleOptionHeaderV2, QWidget

from vzdesk.paint import badges
from vzdesk.paint.style import tabular
from vzdesk.view.units import Unit

_EDGE = 4
"""The free space next to a label."""
_LONGEST = 10.0
"""Labels that are longer than this many times the size of their font are cut."""
_MIDDLE = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignAbsolute


class UnitHeader(QHeaderView):
    """Labels of rows or columns, cut with an ellipsis where they are very long, never a badge."""

    def __init__(self, orientation: Qt.Orientation, parent: QWidget) -> None:
        super().__init__(orientation, parent)
        self.setSectionsClickable(True)
        self.setHighlightSections(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self._units: Sequence[Unit] = ()
        self._least = 0

    def show_units(self, units: Sequence[Unit], font: QFont, least: int = 0) -> None:
        """Label the sections so; each is at least so wide, and wider where its label is."""
        if units == self._units and font == self.font() and least == self._least:
            return
        self._units, self._least = units, least
        self.setFont(font)
        widths = self._widths(units)
        if self.orientation() == Qt.Orientation.Vertical:
            side = (
                Qt.AlignmentFlag.AlignRight if self.isRightToLeft() else Qt.AlignmentFlag.AlignLeft
            )
            self.setDefaultAlignment(side | _MIDDLE)
            self.setFixedWidth(max(widths, default=0))
            return
        for section, width in enumerate(widths):
            if self.sectionSize(section) != max(width, least):
                self.resizeSection(section, max(width, least))

    def _widths(self, units: Sequence[Unit]) -> list[int]:
        """What labels and badges take, in the bold face that marks a chosen row or column."""
        bold = self._bold
        labels = {unit.drawn for unit in units}
        longest = _LONGEST * self.font().pixelSize()
        widths = {label: min(bold.horizontalAdvance(label), longest) for label in labels}
        return [math.ceil(widths[unit.drawn] + self._badges(unit)) + 2 * _EDGE for unit in units]

    @property
    def _bold(self) -> QFontMetricsF:
        return QFontMetricsF(tabular(self.font(), self.font().pixelSize(), bold=True))

    def _badges(self, unit: Unit) -> float:
        return badges.width(unit.role, self.font())

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """The label as tables have it, and where there is a role its badges where the label ends:
        to the left of one in a text that is read from right to left.
        """
        unit = self._units[section] if section < len(self._units) else None
        if unit is None or not unit.role or not rect.isValid():
            super().paintSection(painter, rect, section)
            return
        option = QStyleOptionHeaderV2()
        self.initStyleOption(option)
        option.rect = rect
        self.initStyleOptionForIndex(option, section)
        palette, style = self.palette(), self.style()
        ink, paper = palette.buttonText().color(), palette.button().color()
        painter.save()
        painter.setClipRect(rect)
        style.drawControl(QStyle.ControlElement.CE_HeaderSection, option, painter, self)
        label, badge_at = self._shared(unit, rect)
        option.text = self._bold.elidedText(unit.drawn, self.textElideMode(), label.width())
        option.rect = label.toRect()
        style.drawControl(QStyle.ControlElement.CE_HeaderLabel, option, painter, self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        badges.paint(painter, unit.role, badge_at, self.font(), ink, paper)
        painter.restore()

    def _shared(self, unit: Unit, rect: QRect) -> tuple[QRectF, QPointF]:
        """The room of the label, and where its badges begin."""
        edge = self.style().pixelMetric(QStyle.PixelMetric.PM_HeaderMargin, None, self)
        inside, needed = QRectF(rect).adjusted(edge, 0, -edge, 0), self._badges(unit)
        wide = math.ceil(min(self._bold.horizontalAdvance(unit.drawn), inside.width() - needed))
        is_row = self.orientation() == Qt.Orientation.Vertical
        free = 0 if is_row else max(round((inside.width() - wide - needed) / 2), 0)
        middle = inside.center().y()
        if self.isRightToLeft():
            left = inside.right() - free - wide
            return QRectF(left, rect.top(), wide, rect.height()), QPointF(left - needed, middle)
        left = inside.left() + free
        badge_at = QPointF(left + wide + badges.GAP, middle)
        return QRectF(left, rect.top(), wide, rect.height()), badge_at
