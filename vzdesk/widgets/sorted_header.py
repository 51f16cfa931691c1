"""The names of the columns of a table that is sorted by a click on them."""

from __future__ import annotations

from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from vzdesk.widgets.style import RHYTHM, hairline, muted


class SortedHeader(QHeaderView):
    """The names of the columns, small and flat, with an arrow on the one that is sorted by."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)

    def paintSection(self, painter: QPainter, rect: QRect, section: int) -> None:
        """On the paper of the list, above a hairline."""
        palette = self.palette()
        painter.save()
        painter.fillRect(rect, palette.base())
        painter.setPen(hairline(palette))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        is_sorted = section == self.sortIndicatorSection()
        painter.setPen(palette.text().color() if is_sorted else muted(palette))
        orientation = Qt.Orientation.Horizontal
        text = str(self.model().headerData(section, orientation) or "")
        if is_sorted:
            up = self.sortIndicatorOrder() == Qt.SortOrder.AscendingOrder
            text = f"{text} {'▴' if up else '▾'}".strip()
        side = self.model().headerData(section, orientation, Qt.ItemDataRole.TextAlignmentRole)
        edge = RHYTHM // 2
        painter.drawText(rect.adjusted(edge, 0, -edge, 0), side, text)
        painter.restore()
