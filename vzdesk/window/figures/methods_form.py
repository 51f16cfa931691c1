"""Which methods a figure of several shows, and how they are compared."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QVBoxLayout, QWidget

from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.methods.method_labels import method_label
from vzdesk.widgets.style import RHYTHM
from vzdesk.window.figures.fields import Several


class MethodsForm(QWidget):
    """Shows what one figure says of methods, and lets the user change it.

    changed  something else is chosen
    """

    changed = Signal()

    def __init__(self, names: tuple[str, ...]) -> None:
        """names are the methods that there are."""
        super().__init__()
        self._names = names
        self.methods = Several(names, self.tr("all"), method_label)
        self.methods.setAccessibleName(self.tr("Methods"))
        self.own_scales = QCheckBox(self.tr("Each ma&p on a scale of its own"))
        self.difference = QCheckBox(self.tr("With the diffe&rence of both"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(RHYTHM)
        for each in (self.methods, self.own_scales, self.difference):
            column.addWidget(each)
        self.methods.toggled_one.connect(self._on_changed)
        self.own_scales.toggled.connect(self._on_own_scales)
        self.difference.toggled.connect(self._on_difference)

    def show_spec(self, spec: FigureSpec) -> None:
        """Show what this one says."""
        self.methods.choose(spec.methods or self._names)
        for box, is_set in (
            (self.own_scales, spec.own_scales),
            (self.difference, spec.difference),
        ):
            with QSignalBlocker(box):
                box.setChecked(is_set)
        self._enable()

    def applied(self, spec: FigureSpec) -> FigureSpec:
        """The figure with what is chosen; the same methods stay in its order, which says what is
        subtracted from what.
        """
        chosen, own = self.methods.chosen, spec.methods or self._names
        return replace(
            spec,
            methods=spec.methods if set(chosen) in (set(own), set()) else chosen,
            own_scales=self.own_scales.isChecked(),
            difference=self.difference.isChecked(),
        )

    def _enable(self) -> None:
        """A difference is of two, and one that is asked for can be taken back."""
        are_two = len(self.methods.chosen) == 2
        self.difference.setEnabled(are_two or self.difference.isChecked())

    @Slot()
    def _on_changed(self) -> None:
        if len(self.methods.chosen) != 2:
            with QSignalBlocker(self.difference):
                self.difference.setChecked(False)
        self._enable()
        self.changed.emit()

    @Slot(bool)
    def _on_own_scales(self, is_set: bool) -> None:
        self._leave(self.difference, is_set)

    @Slot(bool)
    def _on_difference(self, is_set: bool) -> None:
        self._leave(self.own_scales, is_set)

    def _leave(self, other: QCheckBox, is_set: bool) -> None:
        """Only one of both: what is subtracted has one scale."""
        if is_set:
            with QSignalBlocker(other):
                other.setChecked(False)
        self._on_changed()
