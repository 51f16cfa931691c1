"""Relations × layers, each cell with its mean. QtGui only."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter

from vzdesk.errors import UserError
from vzdesk.paint.cells import array_image, paint_cells
from vzdesk.paint.figure import Figure
from vzdesk.paint.paragraph import Paragraph, paragraph
from vzdesk.paint.printed.sheet import INK, MARGIN, PER_MM, Sheet
from vzdesk.paint.printed.studies.axes import Span, heading, paint_heading
from vzdesk.study.pictures import Grid
from vzdesk.translate import say
from vzdesk.view.colours import BLANK, lookup, needs_light_ink
from vzdesk.view.figures.style import COLOURS

_WIDEST_NAMES, _WIDEST_CELL, _ROW = 0.4, 16.0 * PER_MM, 2.2


@dataclass(frozen=True, eq=False)
class PrintedGrid:
    """The figure, laid out."""

    sheet: Sheet
    content: Grid
    cells: QRectF
    names: tuple[Paragraph, ...]
    number_size: float
    height: float
    title: Paragraph

    @property
    def figure(self) -> Figure:
        return self.sheet.figure(self.height, self._paint)

    def _paint(self, painter: QPainter) -> None:
        paint_heading(painter, self.sheet, self.title)
        means, cells = self.content.means, self.cells
        span = Span.of(means.ravel().tolist())
        shares = np.nan_to_num([[span.share(v) for v in row] for row in means])
        steps = np.clip(np.rint(np.array(shares) * 255), 0, 255).astype(np.uint8)
        pixels = lookup(COLOURS[self.sheet.style.colours]).take(steps, axis=0)
        pixels[np.isnan(means)] = BLANK
        paint_cells(painter, cells, array_image(pixels))
        self._paint_numbers(painter, pixels)
        self._paint_names(painter)

    def _paint_numbers(self, painter: QPainter, pixels: np.ndarray) -> None:
        n_rows, n_layers = self.content.means.shape
        wide, high = self.cells.width() / n_layers, self.cells.height() / n_rows
        painter.setFont(self.sheet.font(self.number_size))
        for (row, column), mean in np.ndenumerate(self.content.means):
            r, g, b = (int(each) for each in pixels[row, column])
            painter.setPen(QColor("white" if needs_light_ink((r, g, b)) else INK))
            text = "–" if np.isnan(mean) else _short(float(mean))
            x = self.cells.left() + (column + 0.5) * wide
            self.sheet.paint_text(
                painter, text, QPointF(x, self.cells.top() + (row + 0.5) * high), 0.5
            )

    def _paint_names(self, painter: QPainter) -> None:
        unit, cells = self.sheet.size, self.cells
        n_rows, n_layers = self.content.means.shape
        painter.setPen(QColor(INK))
        for row, name in enumerate(self.names):
            y = cells.top() + (row + 0.5) * cells.height() / n_rows - name.height / 2
            self.sheet.paint_paragraph(
                painter, name, QPointF(cells.left() - 0.5 * unit - name.width, y)
            )
        painter.setFont(self.sheet.font())
        for column, layer in enumerate(self.content.layers):
            x = cells.left() + (column + 0.5) * cells.width() / n_layers
            self.sheet.paint_text(
                painter, str(layer + 1), QPointF(x, cells.bottom() + 0.9 * unit), 0.5
            )
        below = QPointF(cells.center().x(), cells.bottom() + 2.2 * unit)
        self.sheet.paint_text(painter, f"{say('layer')} · {self.content.axis}", below, 0.5)


def _short(value: float) -> str:
    """Three digits.

    >>> _short(0.01234), _short(7.891)
    ('0.012', '7.89')
    """
    return (f"{value:.3f}" if abs(value) < 1 else f"{value:.3g}").replace("-", "−")


def printed_grid(sheet: Sheet, content: Grid) -> PrintedGrid:
    """The figure. UserError where it does not fit on its page."""
    unit = sheet.size
    title = heading(sheet, content.title)
    names = tuple(
        paragraph(name, sheet.font(), _WIDEST_NAMES * sheet.width) for name in content.rows
    )
    left = MARGIN + max(name.width for name in names) + 0.5 * unit
    n_rows, n_layers = content.means.shape
    cell = min((sheet.width - left - MARGIN) / n_layers, _WIDEST_CELL)
    size = min(unit, unit * 0.85 * cell / sheet.width_of("−0.000"))
    if size < 0.4 * unit:
        raise UserError(
            "{n} layers with their numbers do not fit on this page.",
            next_step="Choose a larger page, or a smaller font.",
            n=n_layers,
        )
    row = max(_ROW * unit, *(name.height + 0.3 * unit for name in names))
    top = MARGIN + title.height + 0.5 * unit
    cells = QRectF(left, top, cell * n_layers, row * n_rows)
    height = cells.bottom() + 2.8 * unit + MARGIN
    return PrintedGrid(sheet, content, cells, names, size, height, title)
