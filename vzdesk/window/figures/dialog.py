"""A figure for print: its style, and what it will look like, in its true size."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QImage, QPainter, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from vzdesk.errors import UserError
from vzdesk.export.figures.job import FigureJob
from vzdesk.paint.figure import Figure
from vzdesk.view.figures.spec import OF_MAPS, FigureSpec, Kind
from vzdesk.view.figures.style import COLOURS, PRESETS, SIZES_MM, FigureStyle
from vzdesk.widgets.style import RHYTHM, wrapped

LayOut = Callable[[FigureSpec], FigureJob]


class FigureDialog(QDialog):
    """Shows the figures of these kinds, one at a time.

    export_requested  carries the FigureSpec to write
    copy_requested    carries its caption
    """

    export_requested = Signal(object)
    copy_requested = Signal(str)

    def __init__(
        self, specs: Mapping[Kind, FigureSpec], lay_out: LayOut, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Figure for print"))
        self._specs, self._lay_out = specs, lay_out
        self.job: FigureJob | None = None
        self._make_choices()
        self._make_preview()
        self._build()
        self._show()
        self.kind.setFocus()
        self.resize(110 * RHYTHM, 75 * RHYTHM)

    def _make_choices(self) -> None:
        usual = next(iter(self._specs.values())).style
        names: dict[Kind, str] = {
            "heatmap": self.tr("Heatmap of this layer"),
            "layers": self.tr("Heatmaps of all layers"),
            "strip": self.tr("The target in all layers"),
            "arcs": self.tr("Sentence with arcs to the target"),
            "curves": self.tr("Curves through the layers"),
            "methods": self.tr("Heatmaps of several methods"),
            "pair": self.tr("Two sentences and their difference"),
            "models": self.tr("Two models and their difference"),
        }
        self.kind, self.width_, self.colours = QComboBox(), QComboBox(), QComboBox()
        for kind in self._specs:
            self.kind.addItem(names[kind], kind)
        for text, preset in (
            (self.tr("One column"), "77"),
            (self.tr("The whole width"), "160"),
            (self.tr("A slide of 16:9"), "slide"),
        ):
            self.width_.addItem(text, preset)
        self.width_.setCurrentIndex(1)
        names_of_colours = (
            self.tr("In colour (viridis)"),
            self.tr("From white to black"),
            self.tr("In colour (cividis)"),
        )
        for text, colours in zip(names_of_colours, COLOURS, strict=True):
            self.colours.addItem(text, colours)
        self.title = QCheckBox(self.tr("&Title"))
        self.colour_bar = QCheckBox(self.tr("Colour &bar"))
        self.colour_bar.setChecked(True)
        self.numbers = QCheckBox(self.tr("&Numbers in cells"))
        self.hide_special = QCheckBox(self.tr("Without &special tokens"))
        self.hide_special.setChecked(usual.hide_special)
        self.width_mm = QDoubleSpinBox()
        self.width_mm.setRange(*SIZES_MM)
        self.width_mm.setDecimals(1)
        self.width_mm.setSuffix(self.tr(" mm"))
        self.width_mm.setAccessibleName(self.tr("Width in millimetres"))
        self.width_mm.setValue(self._preset.width_mm)
        self.width_mm.valueChanged.connect(self._show)
        self.width_.currentIndexChanged.connect(self._take_preset)
        for choice in (self.kind, self.colours):
            choice.currentIndexChanged.connect(self._show)
        for box in self._boxes:
            box.toggled.connect(self._show)

    @property
    def _boxes(self) -> tuple[QCheckBox, ...]:
        return self.title, self.colour_bar, self.numbers, self.hide_special

    def _make_preview(self) -> None:
        self.preview = QLabel()
        self.preview.setAccessibleName(self.tr("Preview"))
        self.preview.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.remark = wrapped("")
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Close)
        self.export_button = QPushButton(self.tr("&Export…"))
        self.copy_button = QPushButton(self.tr("Copy &caption"))
        roles = QDialogButtonBox.ButtonRole
        self.buttons.addButton(self.export_button, roles.AcceptRole)
        self.buttons.addButton(self.copy_button, roles.ActionRole)
        self.buttons.button(kinds.Close).setAutoDefault(False)
        self.export_button.setDefault(True)
        self.export_button.clicked.connect(self._export)
        self.copy_button.clicked.connect(self._copy)
        self.buttons.rejected.connect(self.reject)

    def _build(self) -> None:
        form = QFormLayout()
        form.addRow(self.tr("&Figure"), self.kind)
        width = QHBoxLayout()
        width.addWidget(self.width_, 1)
        width.addWidget(self.width_mm)
        label = QLabel(self.tr("&Width"))
        label.setBuddy(self.width_)
        form.addRow(label, width)
        form.addRow(self.tr("C&olours"), self.colours)
        row = QHBoxLayout()
        for box in self._boxes:
            row.addWidget(box)
        row.addStretch(1)
        scrolled = QScrollArea()
        scrolled.setWidget(self.preview)
        scrolled.setWidgetResizable(True)
        layout = QVBoxLayout(self)
        layout.setSpacing(RHYTHM)
        layout.addLayout(form)
        layout.addLayout(row)
        layout.addWidget(scrolled, 1)
        layout.addWidget(self.remark)
        layout.addWidget(self.buttons)

    @property
    def _preset(self) -> FigureStyle:
        preset: FigureStyle = PRESETS[self.width_.currentData()]
        return preset

    @Slot()
    def _take_preset(self) -> None:
        self.width_mm.blockSignals(True)
        self.width_mm.setValue(self._preset.width_mm)
        self.width_mm.blockSignals(False)
        self._show()

    @property
    def spec(self) -> FigureSpec:
        """What is chosen."""
        spec: FigureSpec = self._specs[self.kind.currentData()]
        style = replace(
            self._preset,
            width_mm=self.width_mm.value(),
            colours=self.colours.currentData(),
            title=self.title.isChecked(),
            colour_bar=self.colour_bar.isChecked(),
            numbers=self.numbers.isChecked() and self.numbers.isEnabled(),
            hide_special=self.hide_special.isChecked(),
        )
        return replace(spec, style=style)

    @Slot()
    def _show(self) -> None:
        """Lay out what is chosen; where that cannot be, say why."""
        kind = self.kind.currentData()
        self.numbers.setEnabled(kind in OF_MAPS)
        self.colour_bar.setEnabled(kind != "curves")
        try:
            self.job = self._lay_out(self.spec)
        except UserError as error:
            self.job = None
            self.preview.clear()
            self.remark.setText(str(error))
        else:
            self.preview.setPixmap(self._pixmap(self.job.printed.figure))
            self.remark.setText(" ".join(self.job.warnings))
        self.remark.setVisible(bool(self.remark.text()))
        for button in (self.export_button, self.copy_button):
            button.setEnabled(self.job is not None)

    def _pixmap(self, figure: Figure) -> QPixmap:
        """In the size that it has on paper, as far as the screen says how large its dots are."""
        ratio = self.devicePixelRatioF()
        size = math.ceil(figure.width * ratio), math.ceil(figure.height * ratio)
        image = QImage(*size, QImage.Format.Format_RGB32)
        image.fill(Qt.GlobalColor.white)
        with QPainter(image) as painter:
            painter.scale(ratio, ratio)
            figure.paint(painter)
        image.setDevicePixelRatio(ratio)
        return QPixmap.fromImage(image)

    @Slot()
    def _export(self) -> None:
        self.export_requested.emit(self.spec)

    @Slot()
    def _copy(self) -> None:
        if self.job is not None:
            self.copy_requested.emit(self.job.caption)
