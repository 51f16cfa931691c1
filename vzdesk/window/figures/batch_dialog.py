"""Many figures at once: of which sentences, layers and methods, and what their files are called."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMessageBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis
from vzdesk.errors import UserError
from vzdesk.export.chosen import Which
from vzdesk.export.figures.batch import Batch, batch_of, of_each, unpaired
from vzdesk.export.figures.job import ENDINGS
from vzdesk.export.figures.numbers import numbers_in
from vzdesk.translate import counted, mark
from vzdesk.view.figures.spec import OF_ONE_LAYER, FigureSpec
from vzdesk.view.methods.method_labels import method_label
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, in_a_line, wrapped
from vzdesk.window.figures.fields import Several

_NAMED = 3


@dataclass(frozen=True, eq=False)
class Choosable:
    """What figures can be made of: sentences by which are meant, all of them scored; methods; the
    number of layers; and the name of the session's file, which each figure's own command names.
    """

    ids: Mapping[Which, tuple[str, ...]]
    methods: tuple[str, ...]
    n_layers: int
    sentences: Sequence[Sentence]
    analyses: Sequence[Analysis]
    session: str


class BatchDialog(QDialog):
    """Figures like the one that is shown, of other sentences, layers and methods.

    requested  carries the Batch to write
    """

    requested = Signal(object)

    def __init__(
        self, spec: FigureSpec, of: Choosable, folder: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Export many figures"))
        self._spec, self._of = spec, of
        self.batch: Batch | None = None
        self._make_choices()
        self.folder, self.pattern, self.ending = QLineEdit(folder), QLineEdit(), QComboBox()
        self.pattern.setText("{id}-{layer}" if self._has_layers else "{id}")
        self.pattern.setToolTip(
            self.tr("{id}: of the sentence; {layer}; {method}; {n}: the number of the figure")
        )
        for ending in ENDINGS:
            self.ending.addItem(ending[1:].upper(), ending)
        self.ending.setCurrentIndex(max(self.ending.findData(".pdf"), 0))
        self.remark = wrapped("", self.tr("How many figures"))
        self.remark.setMinimumHeight(4 * self.fontMetrics().lineSpacing())
        self._build()
        self._connect()
        self._count()

    @property
    def _has_layers(self) -> bool:
        return self._spec.kind in OF_ONE_LAYER

    def _make_choices(self) -> None:
        texts: dict[Which, str] = {
            "shown": self.tr("Those shown in the list: {:,}"),
            "selected": self.tr("Those selected: {:,}"),
            "all": self.tr("All that are scored: {:,}"),
        }
        self.which = QComboBox()
        for which, text in texts.items():
            if which in self._of.ids:
                self.which.addItem(text.format(len(self._of.ids[which])), which)
        self.layers = QLineEdit(str((self._spec.layer or 0) + 1))
        self.layers.setToolTip(self.tr("Such as 1,4-6"))
        self.all_layers = QPushButton(self.tr("&All"))
        self.all_layers.setAutoDefault(False)
        self.methods = Several(self._of.methods, self.tr("none"), method_label, self)
        self.methods.choose((self._spec.method,))

    def _build(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(RHYTHM)
        form.addRow(self.tr("&Sentences"), self.which)
        if self._has_layers:
            form.addRow(*self._row(self.tr("&Layers"), self.layers, self.all_layers))
        if self._of_several:
            self.methods.hide()
        else:
            form.addRow(self.tr("&Methods"), self.methods)
        self.browse = QPushButton(self.tr("&Browse…"))
        self.browse.setAutoDefault(False)
        form.addRow(*self._row(self.tr("&Folder"), self.folder, self.browse))
        form.addRow(*self._row(self.tr("&Names"), self.pattern, self.ending))
        self.buttons = ButtonRow(QDialogButtonBox.StandardButton.Cancel)
        role = QDialogButtonBox.ButtonRole.AcceptRole
        self.write = self.buttons.addButton(self.tr("&Export"), role)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(3 * RHYTHM, 2 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        layout.setSpacing(2 * RHYTHM)
        layout.addLayout(form)
        layout.addWidget(self.remark)
        layout.addWidget(self.buttons)
        self.resize(70 * RHYTHM, self.sizeHint().height())

    @property
    def _of_several(self) -> bool:
        """Whether one figure shows several methods already."""
        return bool(getattr(self._spec, "of_methods", False))

    def _row(self, text: str, *widgets: QWidget) -> tuple[QLabel, QHBoxLayout]:
        row, label = QHBoxLayout(), QLabel(text)
        label.setBuddy(widgets[0])
        row.addWidget(widgets[0], 1)
        row.addWidget(widgets[1])
        return label, row

    def _connect(self) -> None:
        self.which.currentIndexChanged.connect(self._count)
        self.ending.currentIndexChanged.connect(self._count)
        for edit in (self.layers, self.folder, self.pattern):
            edit.textChanged.connect(self._count)
        self.methods.toggled_one.connect(self._count)
        self.all_layers.clicked.connect(self._take_all_layers)
        self.browse.clicked.connect(self._ask_folder)
        self.buttons.accepted.connect(self._accept)
        self.buttons.rejected.connect(self.reject)

    # What is chosen

    @Slot()
    def _take_all_layers(self) -> None:
        self.layers.setText(f"1-{self._of.n_layers}")

    @Slot()
    def _count(self) -> None:
        """Say how many figures there will be, and what the first are called; or why none."""
        try:
            self.batch = self._batch()
        except UserError as error:
            self.batch = None
            self.remark.setText(str(error))
        else:
            paths = self.batch.paths
            names = ", ".join(path.name for path in paths[:_NAMED])
            more = ", …" if len(paths) > _NAMED else ""
            figures = counted(len(paths), mark("1 figure"), mark("{n:,} figures"))
            text = self.tr("{}: {}").format(figures, names + more)
            without = unpaired(self.batch.n_unpaired)
            self.remark.setText(self.tr("{}. {}").format(text, without) if without else text)
        self.write.setEnabled(self.batch is not None)

    def _batch(self) -> Batch:
        of, folder = self._of, Path(self.folder.text().strip() or ".")
        if not folder.is_dir():
            raise UserError("There is no folder {folder}.", next_step="Choose one.", folder=folder)
        layers = numbers_in(self.layers.text(), of.n_layers) if self._has_layers else ()
        methods = () if self._of_several else self.methods.chosen
        if not methods and not self._of_several:
            raise UserError("No method is chosen.", next_step="Choose one at least.")
        specs = of_each(self._spec, of.ids[self.which.currentData()], methods, layers)
        name = self.pattern.text().strip()
        if not name or Path(name).name != name:
            raise UserError("“{name}” is no name of a file.", next_step="Write one.", name=name)
        pattern = folder / f"{name}{self.ending.currentData()}"
        return batch_of(specs, pattern, of.sentences, of.analyses, of.session)

    @Slot()
    def _ask_folder(self) -> None:
        dialog = QFileDialog(self, self.tr("A folder for the figures"), self.folder.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.folder.setText)
        dialog.open()

    # Writing

    @Slot()
    def _accept(self) -> None:
        """Ask once about files that are there already."""
        assert self.batch is not None
        there = [path for path in self.batch.paths if path.exists()]
        if there:
            self._ask_replace(len(there), in_a_line(there[0].name))
        else:
            self._write()

    def _ask_replace(self, n: int, name: str) -> None:
        asked = QMessageBox(self)
        asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        asked.setObjectName("replace-files")
        asked.setIcon(QMessageBox.Icon.Question)
        asked.setTextFormat(Qt.TextFormat.PlainText)
        many = self.tr("{:,} of these files are there already, such as {}.")
        asked.setText(
            many.format(n, name) if n > 1 else self.tr("{} is there already.").format(name)
        )
        asked.setInformativeText(self.tr("What is in them now would be gone."))
        replaces = asked.addButton(self.tr("&Replace"), QMessageBox.ButtonRole.ActionRole)
        replaces.clicked.connect(self._write)
        asked.addButton(QMessageBox.StandardButton.Cancel)
        asked.open()

    @Slot()
    def _write(self) -> None:
        if self.batch is not None:
            self.requested.emit(self.batch)
            self.accept()
