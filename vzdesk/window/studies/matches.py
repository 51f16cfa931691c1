"""What a study would find, before it is run: examples, and why others do not match."""

from __future__ import annotations

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from vzdesk.desk.desk import Desk
from vzdesk.errors import UserError
from vzdesk.study.askable.found import Askable
from vzdesk.study.relations.preview import Preview
from vzdesk.study.relations.relation import Relation
from vzdesk.translate import mark, say
from vzdesk.view.studies.evaluation import (
    AGREEMENT,
    FAITHFULNESS,
    FORMULAS,
    HUMAN,
    PROBING,
    EvaluationSpec,
)
from vzdesk.view.studies.kept import MEASURES
from vzdesk.widgets.style import wrapped
from vzdesk.window.relations.examples import Examples, summary
from vzdesk.window.relations.line import SOON_MS
from vzdesk.window.studies.form import StudyForm


class Matches(QWidget):
    """Follows the form: looks anew with every change of it."""

    def __init__(self, desk: Desk, form: StudyForm) -> None:
        super().__init__()
        self._desk, self._form = desk, form
        self._relation: Relation | None = None
        self._spec: EvaluationSpec | None = None
        self.found, self.examples = wrapped("", self.tr("How many match")), Examples()
        self._late = QTimer(self, interval=SOON_MS, singleShot=True)
        self._late.timeout.connect(self._say_looking)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.found)
        column.addWidget(self.examples, 1)
        form.relation_changed.connect(self._take)
        form.sentences_changed.connect(self.look)
        form.kind_changed.connect(self._look_anew)
        desk.relating.previewed.connect(self._show_preview)
        desk.relating.looked_at.connect(self._show_askable)
        desk.relating.failed.connect(self._fail)

    def forget(self) -> None:
        """Nobody looks any more."""
        self._late.stop()
        for kind in ("preview", "pairs"):
            self._desk.relating.forget(kind)

    @Slot(object)
    def _take(self, found: Relation | None) -> None:
        self._relation = found
        self.look()

    @Slot()
    def _look_anew(self) -> None:
        """What another kind would find says nothing of this one."""
        self._say_looking()
        self.look()

    @Slot()
    def _say_looking(self) -> None:
        self._show(say("Looking…"))

    @Slot()
    def look(self) -> None:
        """Ask what is matched; what was found before is seen no longer than a moment."""
        self._spec = None
        self._late.start()
        try:
            if self._form.kind != MEASURES:
                self._spec = self._form.evaluation
                self._desk.relating.look_at(self._spec, self._ids())
            elif self._relation is None:
                self._show(self._said_of_none())
            else:
                self._desk.relating.preview(self._relation, self._ids())
        except UserError as error:
            self._show(line_of(error))

    def _said_of_none(self) -> str:
        """Of a relation that cannot be read its field says why, and others may be on the list."""
        means = self._form.means
        if means.relation.text.text().strip() or means.more.count():
            return ""
        return say("Write a relation, or choose one under “Often asked”.")

    def _ids(self) -> tuple[str, ...]:
        tag = self._form.tag
        if tag:
            return tuple(each.id for each in self._desk.sentences if tag in each.tags)
        return self._form.ids

    def _show(self, text: str) -> None:
        self._late.stop()
        self.found.setText(text)
        self.examples.clear()

    @Slot(object, object)
    def _show_preview(self, of: Relation, found: Preview) -> None:
        if self._form.kind == MEASURES and of is self._relation:
            self._show(summary(found))
            self.examples.show_preview(found)

    @Slot(object, object)
    def _show_askable(self, of: EvaluationSpec, found: Askable) -> None:
        if of is self._spec:
            self._show(askable_text(of, found))
            self.examples.show_examples(found.examples, found.n_found, found.notes)

    @Slot(str, object)
    def _fail(self, kind: str, error: UserError) -> None:
        if kind == ("preview" if self._form.kind == MEASURES else "pairs"):
            self._show(line_of(error))


def askable_text(spec: EvaluationSpec, found: Askable) -> str:
    """How many items can be asked, as far as that is known without a model."""
    n, n_all = found.n_found, found.n
    if spec.kind == HUMAN:
        return say("{n:,} of {n_all:,} sentences can be correlated.", n=n, n_all=n_all)
    if spec.kind == AGREEMENT:
        return say("{n:,} of {n_all:,} sentences have dependencies.", n=n, n_all=n_all)
    if spec.kind == FORMULAS:
        return say("{n:,} of {n_all:,} items have the conditions of a formula.", n=n, n_all=n_all)
    if spec.kind == PROBING:
        counts = ", ".join(f"{name} {count:,}" for name, count in found.labels)
        if not counts:
            return say("{n:,} of {n_all:,} items have a label.", n=n, n_all=n_all)
        of = mark("{n:,} of {n_all:,} items have a label: {counts}.")
        return say(of, n=n, n_all=n_all, counts=counts)
    if spec.kind == FAITHFULNESS:
        return say("{n:,} of {n_all:,} items have a target in two forms.", n=n, n_all=n_all)
    return say("{n:,} of {n_all:,} items have a target and a cue.", n=n, n_all=n_all)


def line_of(error: UserError) -> str:
    """What is wrong, and what to do."""
    return f"{error.message} {error.next_step}".strip()
