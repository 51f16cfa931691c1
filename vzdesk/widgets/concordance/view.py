"""The table of keyword in context: matches below one another, their contexts towards them."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetricsF,
    QPainter,
    QPalette,
    QResizeEvent,
    QTextCharFormat,
    QTextLayout,
    QTextOption,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from vzdesk.widgets.concordance.contexts import Context
from vzdesk.widgets.concordance.model import (
    CONTEXT_ROLE,
    CONTEXTS,
    LEFT,
    MATCH,
    NUMBER,
    PREFERENCE,
    RIGHT,
    SCORE,
    LinesModel,
)
from vzdesk.widgets.plain_table import make_plain
from vzdesk.widgets.sorted_header import SortedHeader
from vzdesk.widgets.style import RHYTHM, accent, mixed

_WIDEST_MATCH = 22
"""Of the column of matches, in widths of an x."""
_MEASURED = 200
"""Lines by whose matches the column is as wide as it is."""
_LONGEST_SCORE = "0.000123456"
"""As long as six digits of a share become: a number that is cut is another."""


class LinesView(QTableView):
    """One line per match; chosen carries the Line that the user went to."""

    chosen = Signal(object)

    def __init__(self, model: LinesModel) -> None:
        super().__init__()
        self.setModel(model)
        self._model = model
        self.setAccessibleName(self.tr("Keyword in context"))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = SortedHeader(self)
        header.setAccessibleName(self.tr("Columns"))
        header.setToolTip(self.tr("Click to sort"))
        self.setHorizontalHeader(header)
        make_plain(self, 3 * RHYTHM)
        header.setSectionsClickable(True)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorShown(True)
        header.sortIndicatorChanged.connect(model.sort)
        for column in (LEFT, RIGHT):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column in CONTEXTS:
            self.setItemDelegateForColumn(column, ContextDelegate(self))
        model.modelReset.connect(self.fit)
        self.selectionModel().currentRowChanged.connect(self._choose)
        self.fit()

    def _choose(self, current: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self._model.lines[current.row()])

    def tint(self, system: QPalette) -> None:
        """Select with a breath of the accent colour, as in other lists."""
        palette = QPalette()
        breath = mixed(system.base().color(), accent(system), 0.18)
        palette.setColor(QPalette.ColorRole.Highlight, breath)
        palette.setColor(QPalette.ColorRole.HighlightedText, system.text().color())
        self.setPalette(palette)

    def fit(self) -> None:
        """Let numbers and matches have the room that they need."""
        metrics, header = self.fontMetrics(), self.horizontalHeader()
        self.verticalHeader().setDefaultSectionSize(metrics.height() + RHYTHM)
        digits = "0" * max(3, len(str(max((each.number for each in self._model.lines), default=1))))
        header.resizeSection(NUMBER, metrics.horizontalAdvance(digits) + 2 * RHYTHM)
        bold = QFontMetricsF(_bold(self.font()))
        matches = (each.match[:60] for each in self._model.lines[:_MEASURED])
        widest = max(map(bold.horizontalAdvance, matches), default=0.0)
        most = _WIDEST_MATCH * metrics.horizontalAdvance("x")
        least = header.sectionSizeHint(MATCH)
        header.resizeSection(MATCH, max(least, round(min(widest, most))) + 2 * RHYTHM)
        has_preference = any(each.row.bad is not None for each in self._model.lines)
        for column, sample in ((SCORE, _LONGEST_SCORE), (PREFERENCE, "−00.00")):
            needed = max(metrics.horizontalAdvance(sample), header.sectionSizeHint(column))
            header.resizeSection(column, needed + RHYTHM)
        self.setColumnHidden(PREFERENCE, not has_preference)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit()


class ContextDelegate(QStyledItemDelegate):
    """Draws a context: cut where it is farthest from the match, other words of the match
    underlined; the match itself is bold.
    """

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        self.initStyleOption(option, index)
        option.text = ""
        widget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, widget)
        context, column = index.data(CONTEXT_ROLE), index.column()
        if isinstance(context, Context):
            edge = RHYTHM // 2
            painter.save()
            painter.setPen(_ink(widget))
            _draw(painter, option.rect.adjusted(edge, 0, -edge, 0), context, column, option.font)
            painter.restore()


def _ink(widget: QWidget) -> QColor:
    return widget.palette().text().color()


def _bold(font: QFont) -> QFont:
    bold = QFont(font)
    bold.setBold(True)
    return bold


def _draw(painter: QPainter, room: QRect, context: Context, column: int, font: QFont) -> None:
    font = _bold(font) if column == MATCH else font
    text, shift = _cut(context, QFontMetricsF(font), room.width())
    layout = QTextLayout(text, font)
    ways = Qt.LayoutDirection
    option = QTextOption(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignAbsolute)
    option.setTextDirection(ways.RightToLeft if context.right_to_left else ways.LeftToRight)
    option.setWrapMode(QTextOption.WrapMode.NoWrap)
    layout.setTextOption(option)
    layout.setFormats([*_underlined(context, text, shift)])
    layout.beginLayout()
    line = layout.createLine()
    line.setLineWidth(1e6)
    layout.endLayout()
    width = line.naturalTextWidth()
    free = room.width() - width
    x = room.left() + {LEFT: free, MATCH: free / 2}.get(column, 0.0)
    y = room.top() + (room.height() - line.height()) / 2
    painter.setClipRect(room)
    layout.draw(painter, QPointF(x, y))


def _cut(context: Context, metrics: QFontMetricsF, width: int) -> tuple[str, int]:
    """As much as there is room for, with an ellipsis, and how far its characters have moved."""
    modes = Qt.TextElideMode
    whole = context.text.rstrip()
    mode = modes.ElideLeft if context.is_before else modes.ElideRight
    cut = metrics.elidedText(whole, mode, width)
    if cut == whole or not context.is_before:
        return cut, 0
    return cut, len(cut) - len(whole)


def _underlined(context: Context, text: str, shift: int) -> list[QTextLayout.FormatRange]:
    """Where words of the match are in what is left of the text; Qt counts UTF-16 units."""
    found = []
    for start, end in context.marked:
        start, end = start + shift, end + shift
        if start >= 0 and end <= len(text):
            range_ = QTextLayout.FormatRange()
            range_.start, range_.length = _units(text[:start]), _units(text[start:end])
            format_ = QTextCharFormat()
            format_.setFontUnderline(True)
            range_.format = format_
            found.append(range_)
    return found


def _units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
