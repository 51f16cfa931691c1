"""A figure for print: what it shows and how, and what it will look like, in its true size."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vzdesk.desk.parts.figures import Figures
from vzdesk.errors import UserError
from vzdesk.view.figures.spec import OF_MAPS, FigureSpec, Kind
from vzdesk.view.kept import names_of
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, wrapped
from vzdesk.window.figures.kept_box import KeptBox
from vzdesk.window.figures.methods_form import MethodsForm
from vzdesk.window.figures.preview import LayOut, Preview, Seen
from vzdesk.window.figures.style_form import StyleForm


class FigureDialog(QDialog):
    """Shows the figures of these kinds, or one that is kept, one at a time.

    export_requested  carries the FigureSpec to write
    batch_requested   carries the FigureSpec to make many of
    copy_requested    carries what to copy, and what is Seen
    """

    export_requested = Signal(object)
    batch_requested = Signal(object)
    copy_requested = Signal(str, object)

    def __init__(
        self,
        specs: Mapping[Kind, FigureSpec],
        lay_out: LayOut,
        figures: Figures,
        tiers: tuple[str, ...] = (),
        methods: tuple[str, ...] = (),
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Figure for print"))
        self._specs, self._figures = specs, figures
        self._kept: FigureSpec | None = None
        self.seen: Seen | None = None
        self._then: Callable[[Seen], object] | None = None
        self.form = StyleForm(next(iter(specs.values())).style, tiers)
        self.methods = MethodsForm(methods)
        self.view = Preview(figures, lay_out)
        self.remark = wrapped("")
        self._make_choices()
        self._make_buttons()
        self._build()
        self._connect()
        self._show_names()
        self._on_figure()
        self.kind.setFocus()
        self.resize(130 * RHYTHM, 81 * RHYTHM)

    def _make_choices(self) -> None:
        names: dict[str, str] = {
            "heatmap": self.tr("Heatmap of this layer"),
            "layers": self.tr("Heatmaps of all layers"),
            "strip": self.tr("The target in all layers"),
            "arcs": self.tr("Sentence with arcs to the target"),
            "curves": self.tr("Curves through the layers"),
            "methods": self.tr("Heatmaps of several methods"),
            "pair": self.tr("Two sentences and their difference"),
            "models": self.tr("Two models and their difference"),
        }
        self.kind = QComboBox()
        for kind in self._specs:
            self.kind.addItem(names.get(kind, kind), kind)
        self.kept = KeptBox(
            self.tr("Kept figures"),
            self.tr("What is on screen"),
            self.tr("A name for this figure, in this session:"),
        )
        self.styles = KeptBox(
            self.tr("Kept styles"),
            self.tr("As below"),
            self.tr("A name for this style, in this session and later ones:"),
        )

    def _make_buttons(self) -> None:
        kinds, roles = QDialogButtonBox.StandardButton, QDialogButtonBox.ButtonRole
        self.buttons = ButtonRow(kinds.Close)
        self.export_button = QPushButton(self.tr("&Export…"))
        self.batch_button = QPushButton(self.tr("Export &many…"))
        self.copies = {
            "figure": QPushButton(self.tr("Copy &figure")),
            "caption": QPushButton(self.tr("Copy &caption")),
            "bibtex": QPushButton(self.tr("Copy B&ibTeX")),
            "command": QPushButton(self.tr("Copy comman&d")),
        }
        self.buttons.addButton(self.export_button, roles.AcceptRole)
        for button in (self.batch_button, *self.copies.values()):
            self.buttons.addButton(button, roles.ActionRole)
            button.setAutoDefault(False)
        self.buttons.button(kinds.Close).setAutoDefault(False)
        self.export_button.setDefault(True)

    def _build(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(RHYTHM)
        for text, box in ((self.tr("&Show"), self.kept), (self.tr("St&yle"), self.styles)):
            label = QLabel(text)
            label.setBuddy(box.box)
            form.addRow(label, box)
        form.insertRow(1, self.tr("Fi&gure"), self.kind)
        form.insertRow(2, self.tr("Met&hods"), self.methods)
        self._rows = form
        column = QVBoxLayout()
        column.setSpacing(2 * RHYTHM)
        column.addLayout(form)
        column.addWidget(self.form, 1)
        row = QHBoxLayout()
        row.setSpacing(2 * RHYTHM)
        row.addLayout(column)
        row.addWidget(self.view, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(RHYTHM)
        layout.addLayout(row, 1)
        layout.addWidget(self.remark)
        layout.addWidget(self.buttons)

    def _connect(self) -> None:
        self.kind.currentIndexChanged.connect(self._on_figure)
        self.methods.changed.connect(self._show)
        self.form.changed.connect(self._on_style)
        self.view.laid_out.connect(self._on_laid_out)
        self.view.refused.connect(self._on_refused)
        self.buttons.rejected.connect(self.reject)
        self.export_button.clicked.connect(self._export)
        self.batch_button.clicked.connect(self._export_many)
        for what, button in self.copies.items():
            button.clicked.connect(partial(self._copy, what))
        figures = self._figures
        self.kept.chosen.connect(self._take_figure)
        self.styles.chosen.connect(self._take_style)
        self._connect_box(self.kept, figures.rename, figures.remove)
        self._connect_box(self.styles, figures.rename_style, figures.remove_style)
        self.kept.keep_requested.connect(self._keep_figure)
        self.styles.keep_requested.connect(self._keep_style)

    def _connect_box(
        self,
        box: KeptBox,
        rename: Callable[[str, str], None],
        remove: Callable[[str], None],
    ) -> None:
        box.rename_requested.connect(
            lambda old, new: self._edit(box, lambda: rename(old, new), new)
        )
        box.remove_requested.connect(lambda name: self._edit(box, lambda: remove(name), ""))

    # What is chosen

    @property
    def spec(self) -> FigureSpec:
        """What is chosen."""
        spec, style = self._figure, self.form.style_
        if spec.kind == "methods":
            spec = self.methods.applied(spec)
        if spec.kind not in OF_MAPS:
            style = replace(style, numbers=False)
        return replace(spec, style=style)

    @property
    def _figure(self) -> FigureSpec:
        """The one that is kept, or that of what is on screen, as it was when it was chosen."""
        return self._kept or self._specs[self.kind.currentData()]

    @property
    def is_current(self) -> bool:
        """Whether what is seen is what is chosen."""
        return self.view.is_current

    @Slot()
    def _on_figure(self) -> None:
        """Another figure is chosen."""
        self._rows.setRowVisible(self.methods, self._figure.kind == "methods")
        self.methods.show_spec(self._figure)
        self._show()

    @Slot()
    def _on_style(self) -> None:
        self.styles.show_names(names_of(self._figures.styles), "")
        self._show()

    @Slot()
    def _show(self) -> None:
        """Lay out what is chosen, soon."""
        spec = self.spec
        self.kind.setEnabled(self._kept is None)
        self.form.enable("numbers", spec.kind in OF_MAPS)
        self.form.enable("colour_bar", spec.kind != "curves")
        self.view.ask(spec)

    @Slot(object)
    def _on_laid_out(self, seen: Seen) -> None:
        self.seen = seen
        self._say(" ".join(seen.warnings))
        if self._then is not None and self.is_current:
            then, self._then = self._then, None
            then(seen)

    @Slot(object)
    def _on_refused(self, error: UserError) -> None:
        self.seen = self._then = None
        self._say(str(error))

    def _say(self, remark: str) -> None:
        self.remark.setText(remark)
        self.remark.setVisible(bool(remark))
        for button in (self.export_button, self.batch_button, *self.copies.values()):
            button.setEnabled(self.seen is not None)

    def say_done(self, text: str) -> None:
        """What was done, beside what there is to say of the figure."""
        warnings = self.seen.warnings if self.seen is not None else ()
        self.remark.setText(" ".join((text, *warnings)))
        self.remark.show()

    def done(self, result: int) -> None:
        """Closed: what is still being laid out is of no use."""
        self.view.end()
        super().done(result)

    # What is kept

    def _show_names(self) -> None:
        self.kept.show_names(names_of(self._figures.kept.figures), self.kept.name)
        self.styles.show_names(names_of(self._figures.styles), self.styles.name)

    @Slot(str)
    def _take_figure(self, name: str) -> None:
        """Show what is kept under this name, in its style; or, without one, what is on screen."""
        try:
            self._kept = self._figures.kept.figure(name) if name else None
        except UserError as error:
            self._say(str(error))
            self.kept.show_names(names_of(self._figures.kept.figures), "")
            return
        if self._kept is not None:
            self.form.show_style(self._kept.style)
        self._on_figure()

    @Slot(str)
    def _take_style(self, name: str) -> None:
        found = [each for each in self._figures.styles if each.name == name]
        try:
            for each in found:
                self.form.show_style(each.style)
        except UserError as error:
            self._say(str(error))
            self.styles.show_names(names_of(self._figures.styles), "")
            return
        self._show()

    @Slot(str)
    def _keep_figure(self, name: str) -> None:
        spec = self.spec
        if self._edit(self.kept, lambda: self._figures.keep(name, spec), name):
            self._kept = spec
            self._on_figure()

    @Slot(str)
    def _keep_style(self, name: str) -> None:
        style = self.form.style_
        self._edit(self.styles, lambda: self._figures.keep_style(name, style), name)

    def _edit(self, box: KeptBox, edit: Callable[[], object], name: str) -> bool:
        """Change what is kept, and choose this name; whether that could be done."""
        try:
            edit()
        except UserError as error:
            self._say(str(error))
            return False
        self._show_names()
        at = box.box.findData(name.strip())
        box.show_names([box.box.itemData(n) for n in range(1, box.box.count())], name.strip())
        if at < 1 and box is self.kept:
            self._kept = None
            self._on_figure()
        return True

    # What is done with it

    @Slot()
    def _export(self) -> None:
        self.export_requested.emit(self.spec)

    @Slot()
    def _export_many(self) -> None:
        self.batch_requested.emit(self.spec)

    def _copy(self, what: str) -> None:
        """Copy of what is chosen, which may have to be laid out first."""
        if self.is_current and self.seen is not None:
            self.copy_requested.emit(what, self.seen)
        else:
            self._then = partial(self.copy_requested.emit, what)
