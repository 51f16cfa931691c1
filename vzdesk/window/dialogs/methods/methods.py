"""Which methods runs compute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QVBoxLayout, QWidget

from vzdesk.engine.analysis.cost import times_as_long
from vzdesk.engine.methods import methods
from vzdesk.view.methods.method_labels import is_global, listed, method_label
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, plain_label, wrapped, wrapped_tip
from vzdesk.widgets.words.method_texts import tip

Lacks = Callable[[], tuple[Mapping[str, str], str]]


class MethodsDialog(QDialog):
    """A check for each method, per-layer ones apart from those across layers.

    always are computed in every run; submitted carries the names of the others that are checked,
    and run_requested follows where they are to be run at once.
    lacks    which methods a model cannot be scored with and why, and what it is called
    """

    submitted = Signal(object)
    run_requested = Signal()

    def __init__(self, chosen: Iterable[str], always: Iterable[str], parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setObjectName("methods-to-run")
        self.setWindowTitle(self.tr("Methods to run"))
        self._always, self._chosen = frozenset(always), frozenset(chosen)
        self.lacks: Lacks = lambda: ({}, "")
        self.checks = {name: self._check(name) for name in listed()}
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(3 * RHYTHM, 2 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        self._layout.setSpacing(RHYTHM)
        self._layout.addWidget(
            wrapped(self.tr("Run computes these together: the model reads a sentence once."))
        )
        self._add(self.tr("Of each layer"), [name for name in self.checks if not is_global(name)])
        self._add(self.tr("Across layers"), [name for name in self.checks if is_global(name)])
        self.buttons = ButtonRow(
            QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
        )
        self.run = self.buttons.addButton(self.tr("Run"), QDialogButtonBox.ButtonRole.AcceptRole)
        self.run.clicked.connect(self.run_requested)
        self.all = self.buttons.addButton(
            self.tr("Check all that are quick"), QDialogButtonBox.ButtonRole.ResetRole
        )
        self.all.clicked.connect(self._check_all)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        self._layout.addSpacing(RHYTHM)
        self._layout.addWidget(self.buttons)
        self.run.setDefault(True)  # in its dialog: elsewhere Qt forgets it
        self.setMinimumWidth(56 * RHYTHM)

    def _add(self, title: str, names: list[str]) -> None:
        label = plain_label(title)
        font = label.font()
        font.setBold(True)
        label.setFont(font)
        self._layout.addSpacing(RHYTHM // 2)
        self._layout.addWidget(label)
        for name in names:
            self._layout.addWidget(self.checks[name])

    def _check(self, name: str) -> QCheckBox:
        check = QCheckBox(self._text(name).replace("&", "&&"))
        check.setChecked(name in self._always or name in self._chosen)
        check.setEnabled(name not in self._always)
        check.setToolTip(wrapped_tip(tip(name)))
        return check

    def _text(self, name: str) -> str:
        """The method, and what is to be known before it is checked."""
        if name in self._always:
            return self.tr("{} (in every run)").format(method_label(name))
        if methods()[name].is_costly:
            return self.tr("{} (about {:,} times as long as Value Zeroing)").format(
                method_label(name), times_as_long(methods()[name])
            )
        return method_label(name)

    @Slot()
    def refresh(self) -> None:
        """Grey out the methods that the model cannot be scored with, and say why."""
        reasons, model = self.lacks()
        for name, reason in reasons.items():
            check = self.checks.get(name)
            if check is None or name in self._always:
                continue
            why = self.tr("{} cannot be scored with it: {}").format(model, reason)
            check.setEnabled(False)
            check.setText(f"{method_label(name)}: {reason}".replace("&", "&&"))
            check.setToolTip(wrapped_tip(f"{tip(name)}\n{why}"))
        self.resize(self.size().expandedTo(self.sizeHint()))  # a reason may need more room

    @Slot()
    def _check_all(self) -> None:
        for name, check in self.checks.items():
            if check.isEnabled() and not methods()[name].is_costly:
                check.setChecked(True)

    def accept(self) -> None:
        """Submit what is checked; a method that this model lacks stays chosen for others."""
        checked = (name for name, check in self.checks.items() if check.isChecked())
        self.submitted.emit(tuple(name for name in checked if name not in self._always))
        super().accept()
