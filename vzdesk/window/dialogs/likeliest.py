"""The pieces that the model finds likeliest in the place of a word."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QDialogButtonBox,
    QHeaderView,
    QPushButton,
    QTableView,
    QWidget,
)

from vzdesk.paint.style import tabular
from vzdesk.view.predictions.best import BestPiece, shown
from vzdesk.view.texts.isolates import isolated
from vzdesk.widgets.style import RHYTHM, in_a_line, pixels, plain_label
from vzdesk.window.dialogs.texts import TextDialog

_PIECE = 1


class LikeliestDialog(TextDialog):
    """One list for each piece of the word; what is really there is bold."""

    def __init__(self, model: str, pieces: Sequence[BestPiece], parent: QWidget) -> None:
        super().__init__(parent)
        self._pieces = pieces
        self.setWindowTitle(self.tr("Best predictions"))
        self.column.setSpacing(RHYTHM)
        self.about = plain_label()
        self.about.setWordWrap(True)
        self._model_name = in_a_line(model)
        self.choice = QComboBox()
        self.choice.setAccessibleName(self.tr("Piece of the word"))
        self.choice.addItems([isolated(shown(each.text)) for each in pieces])
        self.choice.setVisible(len(pieces) > 1)
        self.choice.currentIndexChanged.connect(self._fill)
        self.table = QTableView()
        self.table.setAccessibleName(self.tr("Likeliest pieces"))
        self.table.setModel(QStandardItemModel(self.table))
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        rows = self.table.verticalHeader()
        rows.setMinimumSectionSize(self.fontMetrics().height() + RHYTHM // 2)
        rows.setDefaultSectionSize(rows.minimumSectionSize())
        rows.hide()
        for widget in (self.about, self.choice, self.table):
            self.column.addWidget(widget)
        buttons = self.finish()
        copy = QPushButton(self.tr("&Copy"))
        buttons.addButton(copy, QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        self._fill(0)
        self.resize(50 * RHYTHM, 48 * RHYTHM)

    @property
    def titles(self) -> tuple[str, str, str, str]:
        rank, piece = self.tr("Rank"), self.tr("Piece")
        return rank, piece, self.tr("Probability"), self.tr("Surprisal (bits)")

    @Slot(int)
    def _fill(self, at: int) -> None:
        piece, model = self._pieces[at], self.table.model()
        assert isinstance(model, QStandardItemModel)
        model.clear()
        model.setHorizontalHeaderLabels(self.titles)
        for row in piece.rows():
            model.appendRow([self._item(text, n, row, piece) for n, text in enumerate(row)])
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_PIECE, QHeaderView.ResizeMode.Stretch)
        self.about.setText(self._said(piece))

    def _item(self, text: str, column: int, row: Sequence[str], piece: BestPiece) -> QStandardItem:
        item = QStandardItem(text)
        is_there = row[0] == f"{piece.likeliest.rank:,}"
        item.setFont(tabular(self.font(), pixels(self.font()), bold=is_there))
        if column != _PIECE:
            item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return item

    def _said(self, piece: BestPiece) -> str:
        word, rank = isolated(shown(piece.text)), piece.likeliest.rank
        if not rank:
            text = self.tr("What {} expects in the place of “{}”.")
            return text.format(self._model_name, word)
        text = self.tr("What {} expects in the place of “{}”, which is number {:,}.")
        return text.format(self._model_name, word, rank)

    @Slot()
    def copy(self) -> None:
        """Put the list that is shown on the clipboard, as a table with tabs."""
        rows = (self.titles, *self._pieces[self.choice.currentIndex()].rows())
        QGuiApplication.clipboard().setText("\n".join("\t".join(row) for row in rows))
