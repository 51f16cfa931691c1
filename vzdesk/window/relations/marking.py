"""Marking roles by a relation: its targets become targets, their sources cues."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from vzdesk.desk.desk import Desk
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.errors import UserError
from vzdesk.study.relations.preview import Preview
from vzdesk.study.relations.ready import CUES, first
from vzdesk.study.relations.relation import Relation, relation
from vzdesk.widgets.fitting import ButtonRow
from vzdesk.widgets.style import RHYTHM, wrapped
from vzdesk.window.relations.examples import Examples, summary
from vzdesk.window.relations.line import RelationLine

PREVIEW, ROLES = "marking", "roles"
"""What is asked for; a study has previews of its own."""


class MarkDialog(QDialog):
    """Shows what a relation matches while it is written, and has it marked.

    marked carries how many sentences were changed.
    """

    marked = Signal(int)

    def __init__(self, desk: Desk, selected: tuple[str, ...], parent: QWidget | None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(self.tr("Mark roles by a relation"))
        self._desk, self._selected = desk, selected
        self._all = tuple(each.id for each in desk.sentences)
        self._relation: Relation | None = None
        self.line = RelationLine(relation, self.tr("&Relation"))
        self.line.ready.removeItem(self.line.ready.findData(CUES))  # these are roles already
        self.all = QCheckBox(self._in_which())
        self.all.setChecked(len(selected) <= 1)
        self.all.setEnabled(len(self._all) > len(selected))
        self.found = wrapped("", self.tr("How many match"))
        self.examples = Examples()
        self._build()
        self.line.changed.connect(self._take)
        self.all.toggled.connect(self._look)
        desk.relating.previewed.connect(self._show)
        desk.relating.failed.connect(self._fail)
        self.line.set_text(first(desk.sentences, with_roles=False))
        self.resize(88 * RHYTHM, 64 * RHYTHM)

    def _build(self) -> None:
        self.buttons = ButtonRow(QDialogButtonBox.StandardButton.Cancel)
        self.marking = QPushButton(self.tr("&Mark"))
        self.buttons.addButton(self.marking, QDialogButtonBox.ButtonRole.AcceptRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        note = self.tr(
            "Targets become target words, sources their cues. Where something matches, other "
            "targets and cues give way; attractors stay. Undo takes it back."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * RHYTHM, 2 * RHYTHM, 3 * RHYTHM, 2 * RHYTHM)
        column.setSpacing(RHYTHM)
        for widget in (self.line, self.all, self.found, self.examples, wrapped(note), self.buttons):
            column.addWidget(widget, int(widget is self.examples))

    def _in_which(self) -> str:
        n, n_selected = len(self._all), len(self._selected)
        if n_selected > 1:
            text = self.tr("In all {:,} sentences, not only in the {:,} selected")
            return text.format(n, n_selected)
        return self.tr("In all {:,} sentences, not only in the one shown").format(n)

    @property
    def ids(self) -> tuple[str, ...]:
        """The sentences that are meant."""
        return self._all if self.all.isChecked() else self._selected

    @Slot(object)
    def _take(self, found: Relation | None) -> None:
        self._relation = found
        self._look()

    @Slot()
    def _look(self) -> None:
        """Ask what is matched."""
        self.marking.setEnabled(False)
        if self._relation is None:
            self._desk.relating.forget(PREVIEW)
            self.found.setText("")
            self.examples.show_preview(None)
        else:
            self._desk.relating.preview(self._relation, self.ids, PREVIEW)

    @Slot(object, object)
    def _show(self, of: Relation, found: Preview) -> None:
        if of is self._relation:
            self.found.setText(summary(found))
            self.examples.show_preview(found)
            self.marking.setEnabled(found.n_matching > 0)

    @Slot(str, object)
    def _fail(self, kind: str, error: UserError) -> None:
        if kind in (PREVIEW, ROLES):
            self.line.show_message(f"{error.message} {error.next_step}".strip())

    def accept(self) -> None:
        """Mark, and close when it is done."""
        if self._relation is not None and self.marking.isEnabled():
            self.marking.setEnabled(False)
            self._desk.relating.roles(self._relation, self.ids, self._mark)

    def _mark(self, found: list[tuple[Sentence, Roles]]) -> None:
        n = self._desk.editor.mark_found(found)
        super().accept()
        self.marked.emit(n)

    def done(self, result: int) -> None:
        """However it is closed, nobody waits any more."""
        for kind in (PREVIEW, ROLES):
            self._desk.relating.forget(kind)
        super().done(result)
