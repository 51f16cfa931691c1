"""A small map of heads and layers, for one target and source."""

from __future__ import annotations

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QColor, QGuiApplication, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialogButtonBox,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableView,
    QWidget,
)

from vzdesk.desk.parts.heads import Heads
from vzdesk.engine.maps.head_cell import HeadOverview
from vzdesk.engine.types import Array, Progress
from vzdesk.errors import UserError
from vzdesk.paint.style import tabular
from vzdesk.view.colours import needs_light_ink
from vzdesk.view.scale import Scale
from vzdesk.widgets.style import RHYTHM, pixels, wrapped
from vzdesk.window.dialogs.texts import TextDialog


class HeadsDialog(TextDialog):
    """Waits for the answer, with its progress; closing it before stops that."""

    def __init__(self, heads: Heads, cell: str, colours: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._heads, self._colours = heads, colours
        self._overview: HeadOverview | None = None
        self.setWindowTitle(self.tr("Heads of {}").format(cell))
        self.column.setSpacing(RHYTHM)
        self.message = wrapped(self.tr("Looking at each head of each layer …"))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedHeight(RHYTHM)
        self.bar.setRange(0, 0)
        self.bar.setAccessibleName(self.tr("Progress"))
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("What is shown of each head"))
        self.choice.addItems([self.tr("Value Zeroing: distance"), self.tr("Attention weight")])
        self.choice.currentIndexChanged.connect(self._fill)
        self.table = QTableView()
        self.table.setAccessibleName(self.tr("Layers and heads"))
        self.table.setModel(QStandardItemModel(self.table))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setShowGrid(False)
        for widget in (self.message, self.bar, self.choice, self.table):
            self.column.addWidget(widget)
        self.buttons = self.finish()
        self.copying = QPushButton(self.tr("&Copy"))
        self.buttons.addButton(self.copying, QDialogButtonBox.ButtonRole.ActionRole)
        self.copying.clicked.connect(self.copy)
        self._show_answer(False)
        self._connect()
        self.resize(72 * RHYTHM, 52 * RHYTHM)

    def _connect(self) -> None:
        self._heads.progressed.connect(self._on_progressed)
        self._heads.found.connect(self._on_found)
        self._heads.failed.connect(self._on_failed)
        self._heads.stopped.connect(self._on_stopped)

    def _show_answer(self, is_there: bool) -> None:
        for widget in (self.choice, self.table, self.copying):
            widget.setVisible(is_there)
        self.bar.setVisible(not is_there)
        text = self.tr("Close") if is_there else self.tr("Cancel")
        self.buttons.button(QDialogButtonBox.StandardButton.Close).setText(text)

    @Slot(object)
    def _on_progressed(self, progress: Progress) -> None:
        self.bar.setRange(0, progress.total)
        self.bar.setValue(progress.done)

    @Slot(object)
    def _on_found(self, overview: HeadOverview) -> None:
        self._overview = overview
        self.message.setText(
            self.tr(
                "How far the target moves in a layer when what this one head has of the source is "
                "left out (cosine distance), and the head’s attention weight."
            )
        )
        self._show_answer(True)
        self._fill()

    @Slot(object)
    def _on_failed(self, error: UserError) -> None:
        self._end(f"{error.message} {error.next_step}".strip())

    @Slot()
    def _on_stopped(self) -> None:
        self._end(self.tr("Cancelled: something else was to be scored."))

    def _end(self, message: str) -> None:
        self.message.setText(message)
        self.bar.hide()
        close = self.buttons.button(QDialogButtonBox.StandardButton.Close)
        close.setText(self.tr("Close"))

    @property
    def shown(self) -> Array:
        """["layer head"]"""
        assert self._overview is not None
        is_attention = self.choice.currentIndex() == 1
        return self._overview.attention if is_attention else self._overview.distances

    @Slot()
    def _fill(self) -> None:
        model, shown = self.table.model(), self.shown
        assert isinstance(model, QStandardItemModel)
        model.clear()
        heads = [self.tr("Head {}").format(n) for n in range(1, shown.shape[1] + 1)]
        model.setHorizontalHeaderLabels(heads)
        scale = Scale(self._colours, float(shown.max()) or 1.0)
        for row in shown:
            model.appendRow([self._item(value, scale) for value in row])
        layers = [self.tr("Layer {}").format(n) for n in range(1, len(shown) + 1)]
        model.setVerticalHeaderLabels(layers)
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)

    def _item(self, value: float, scale: Scale) -> QStandardItem:
        item = QStandardItem(f"{value:.2g}")
        item.setToolTip(str(value))
        colour = scale.colour_of(float(value))
        item.setBackground(QColor(*colour))
        item.setForeground(QColor("white" if needs_light_ink(colour) else "black"))
        item.setFont(tabular(self.font(), pixels(self.font())))
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    @Slot()
    def copy(self) -> None:
        """Put the map on the clipboard, as a table with tabs, numbers in full."""
        names = [self.tr("Head {}").format(n) for n in range(1, self.shown.shape[1] + 1)]
        rows = [
            [self.tr("Layer {}").format(n), *map(str, row)] for n, row in enumerate(self.shown, 1)
        ]
        lines = ["\t".join(["", *names]), *("\t".join(row) for row in rows)]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def done(self, result: int) -> None:
        """However it is closed, nobody waits any more."""
        self._heads.cancel()
        super().done(result)
