"""The dialog that asks what a table of scores is to have, and says how large it will be."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from vzdesk.errors import UserError
from vzdesk.export.chosen import Which
from vzdesk.export.table_size import said_bytes
from vzdesk.export.tables.parts import Rollout
from vzdesk.view.methods.method_labels import method_label
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, wrapped, wrapped_tip
from vzdesk.window.figures.fields import Several
from vzdesk.window.tables.asked import ALL, ARRAYS, CONLLU, GUARDED, Asked, Choosable, not_scored

_PATIENCE_MS = 150
"""Who is still choosing does not want to know yet."""
Measure = Callable[[Which, Asked, Callable[[int], object], Callable[[UserError], object]], object]
"""Finds in another thread how large the table will be, and calls the first, or the second where it
cannot be written."""


class TableDialog(QDialog):
    """Which sentences, maps, layers and columns, and what kind of file.

    requested       carries which sentences, and what is Asked
    copy_requested  likewise, for the command that makes the same
    """

    requested = Signal(str, object)
    copy_requested = Signal(str, object)

    def __init__(self, of: Choosable, asked: Asked, measure: Measure, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export scores"))
        self._of, self._measure, self._number = of, measure, 0
        self.size_bytes: int | None = None
        self._waiting = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._waiting.timeout.connect(self._ask_size)
        self._make(asked)
        self._build()
        self._connect()
        self._follow()

    def _make(self, asked: Asked) -> None:
        self.which = self._sentences()
        self.methods = self._several(self._of.methods, self.tr("none"), method_label)
        self.methods.choose(asked.methods)
        self.rollout, self.kind = QComboBox(), QComboBox()
        for rollout, text in self._rollouts().items():
            self.rollout.addItem(text, rollout)
        self.rollout.setCurrentIndex(self.rollout.findData(asked.rollout))
        self.layers = QLineEdit(asked.layers)
        self.layers.setToolTip(self.tr("Such as 1,4-6, or all"))
        self.all_layers = QPushButton(self.tr("&All"))
        self.all_layers.setAutoDefault(False)
        self.columns = self._several(self._of.columns, self.tr("the usual ones"), str)
        self.columns.choose(asked.columns)
        for kind, text in self._kinds().items():
            self.kind.addItem(text, kind)
        self.kind.setCurrentIndex(self.kind.findData(asked.kind))
        self.remark = wrapped("", self.tr("How large the file will be"))
        self.remark.setMinimumHeight(2 * self.fontMetrics().lineSpacing())

    def _sentences(self) -> QComboBox:
        texts: dict[Which, str] = {
            "shown": self.tr("Those shown in the list: {}"),
            "selected": self.tr("Those selected: {}"),
            "all": self.tr("All: {}"),
        }
        box = QComboBox()
        for which, text in texts.items():
            if which in self._of.chosen:
                n, n_scored = len(self._of.chosen[which].sentences), len(self._of.results[which])
                scored = "" if n == n_scored else self.tr(", {:,} of them scored").format(n_scored)
                box.addItem(text.format(f"{n:,}{scored}"), which)
        return box

    def _several(self, names: tuple[str, ...], none: str, label: Callable[[str], str]) -> Several:
        """As wide as there is room, whatever is chosen."""
        button = Several(names, none, label, self)
        button.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        return button

    def _rollouts(self) -> dict[Rollout, str]:
        return {
            "none": self.tr("Of single layers"),
            "only": self.tr("Rolled out"),
            "both": self.tr("Both"),
        }

    def _kinds(self) -> dict[str, str]:
        return {
            ".csv": self.tr("CSV, with commas"),
            ".tsv": self.tr("TSV, with tabs"),
            ".parquet": self.tr("Parquet, for pandas, R and DuckDB"),
            ARRAYS: self.tr("Arrays of NumPy (.npz)"),
            CONLLU: self.tr("CoNLL-U with the scores of the shown map"),
            GUARDED: self.tr("CSV for spreadsheets, an apostrophe before formulas"),
        }

    def _build(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(RHYTHM)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(self.tr("&Sentences"), self.which)
        form.addRow(self.tr("&Methods"), self.methods)
        form.addRow(self.tr("Ma&ps"), self.rollout)
        layers = QHBoxLayout()
        layers.addWidget(self.layers, 1)
        layers.addWidget(self.all_layers)
        form.addRow(self.tr("&Layers"), layers)
        label = form.labelForField(layers)
        assert label is not None
        label.setBuddy(self.layers)  # type: ignore[attr-defined]  # a form makes QLabels
        form.addRow(self.tr("More &columns"), self.columns)
        form.addRow(self.tr("&File"), self.kind)
        self.buttons = ButtonRow(QDialogButtonBox.StandardButton.Cancel)
        roles = QDialogButtonBox.ButtonRole
        self.export = self.buttons.addButton(self.tr("&Export…"), roles.AcceptRole)
        self.copy = self.buttons.addButton(self.tr("Cop&y as command"), roles.ActionRole)
        self.copy.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * RHYTHM, 2 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(2 * RHYTHM)
        layout.addLayout(form)
        layout.addWidget(self.remark)
        layout.addWidget(self.buttons)
        self.resize(64 * RHYTHM, self.sizeHint().height())

    def _connect(self) -> None:
        for box in (self.which, self.rollout, self.kind):
            box.currentIndexChanged.connect(self._follow)
        for several in (self.methods, self.columns):
            several.toggled_one.connect(self._follow)
        self.layers.textChanged.connect(self._follow)
        self.all_layers.clicked.connect(lambda: self.layers.setText(ALL))
        self.copy.clicked.connect(lambda: self.copy_requested.emit(self._which, self.asked))
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)

    # What is chosen

    @property
    def asked(self) -> Asked:
        """What is chosen now."""
        return Asked(
            self.methods.chosen,
            self.rollout.currentData(),
            self.layers.text().strip(),
            self.columns.chosen,
            self.kind.currentData(),
        )

    @property
    def _which(self) -> Which:
        which: Which = self.which.currentData()
        return which

    @Slot()
    def _follow(self) -> None:
        """Say how large the file will be, as soon as that is known; or why there can be none."""
        kind = self.kind.currentData()
        for widget in (self.methods, self.rollout, self.layers, self.all_layers):
            widget.setEnabled(kind != CONLLU)
        self.columns.setEnabled(kind not in (CONLLU, ARRAYS) and bool(self._of.columns))
        for several in (self.methods, self.columns):
            several.setToolTip(wrapped_tip(several.text()))
        self._number += 1
        self.size_bytes = None
        self.remark.setText("")
        self.export.setEnabled(True)
        self._waiting.start()
        try:
            if not self._of.results[self._which]:
                raise not_scored()
            self.asked.choices(self._of)
        except UserError as error:
            self._refuse(self._number, error)

    @Slot()
    def _ask_size(self) -> None:
        number = self._number
        if self.kind.currentData() == CONLLU:
            self.remark.setText(self.tr("The map that is shown, in the last column."))
            return
        self.remark.setText(self.tr("Computing the size…"))
        self._measure(
            self._which,
            self.asked,
            lambda size: self._say_size(number, size),
            lambda error: self._refuse(number, error),
        )

    def _say_size(self, number: int, size: int) -> None:
        if number == self._number:
            self.size_bytes = size
            self.remark.setText(self.tr("The file will have about {}.").format(said_bytes(size)))

    def _refuse(self, number: int, error: UserError) -> None:
        if number == self._number:
            self._waiting.stop()
            self.remark.setText(str(error))
            self.export.setEnabled(False)

    def show_note(self, text: str) -> None:
        """Below what is chosen."""
        self.remark.setText(text)

    @Slot()
    def _accept(self) -> None:
        self.requested.emit(self._which, self.asked)
        self.accept()
