"""The question of a study: of which kind, of which sentences, and what about them."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QSpinBox, QVBoxLayout, QWidget

from vzdesk.errors import UserError
from vzdesk.export.chosen import Which
from vzdesk.translate import say
from vzdesk.view.studies.evaluation import (
    AGREEMENT,
    CUES,
    FAITHFULNESS,
    FORMULAS,
    HUMAN,
    PROBING,
    EvaluationSpec,
)
from vzdesk.view.studies.kept import KINDS, MEASURES
from vzdesk.view.studies.spec import SentenceChoice, StudySpec
from vzdesk.widgets.fitting import NarrowBox
from vzdesk.widgets.style import RHYTHM, in_a_line, wrapped
from vzdesk.widgets.words.glossary import TERMS
from vzdesk.window.studies import rows
from vzdesk.window.studies.agreement import AgreementFields
from vzdesk.window.studies.choosable import Choosable
from vzdesk.window.studies.evaluations import EvaluationFields
from vzdesk.window.studies.fields import Fields
from vzdesk.window.studies.formulas import FormulaFields
from vzdesk.window.studies.human import HumanFields
from vzdesk.window.studies.means import MeansFields

USUAL_FIRST = 300
"""So many sentences are proposed where only the first are wanted."""
_TAG = "tag "
"""Begins the data of a line that is a tag."""
_KEPT = "kept"
"""The data of the line for the sentences of a study that was kept."""
_MEANT = {
    MEASURES: "relation-means",
    CUES: "cue-alignment",
    FAITHFULNESS: "faithfulness",
    PROBING: "probing",
    HUMAN: "human-data",
    FORMULAS: "formula",
    AGREEMENT: "agreement",
}
"""What each answers, as the glossary says it."""


class StudyForm(QWidget):
    """Fields, and the study or evaluation that they make; what is chosen in one kind stays while
    another is seen.

    kind_changed      another kind is chosen
    relation_changed  carries the Relation that is written, None where it cannot be read
    sentences_changed other sentences are meant, or an evaluation can ask something else of them
    """

    kind_changed = Signal()
    relation_changed = Signal(object)
    sentences_changed = Signal()

    def __init__(
        self,
        all_ids: Callable[[], tuple[str, ...]],
        some: Callable[[], dict[Which, tuple[str, ...]]],
    ) -> None:
        """The ids of all sentences, and of those that are shown or selected now."""
        super().__init__()
        self._all_ids, self._some = all_ids, some
        self._asked: tuple[str, ...] = ()
        self._kept: tuple[str, str] | None = None
        self.kinds, self.meant = rows.box(*KINDS), wrapped("", self.tr("What it answers"))
        self.which, self.first = NarrowBox(), QSpinBox()
        self.first.setRange(1, 10_000_000)
        self.first.setValue(USUAL_FIRST)
        self.first.setAccessibleName(self.tr("How many"))
        self.means, self.evaluations = MeansFields(), EvaluationFields()
        self.human, self.formulas = HumanFields(), FormulaFields()
        self.agreement = AgreementFields()
        self._fields: dict[str, Fields] = {
            CUES: self.evaluations,
            FAITHFULNESS: self.evaluations,
            PROBING: self.evaluations,
            HUMAN: self.human,
            FORMULAS: self.formulas,
            AGREEMENT: self.agreement,
        }
        self._every = tuple(dict.fromkeys(self._fields.values()))
        self._lay_out()
        self._show_kind()
        self.kinds.currentIndexChanged.connect(self._on_kind)
        self.means.relation_changed.connect(self.relation_changed)
        for each in self._every:
            each.changed.connect(self.sentences_changed)
        self.which.currentIndexChanged.connect(self._on_which)
        self.first.valueChanged.connect(self.sentences_changed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(RHYTHM, RHYTHM, RHYTHM, RHYTHM)
        column.setSpacing(RHYTHM)
        self._above = above = rows.form()
        above.addRow(self.tr("&Kind"), self.kinds)
        above.addRow(self.meant)
        above.addRow(self.tr("&Sentences"), self.which)
        above.addRow(self.tr("How many"), self.first)
        column.addLayout(above)
        for each in (self.means, *self._every):
            column.addWidget(each)
        column.addStretch(1)
        above.setRowVisible(self.first, False)

    def event(self, event: QEvent) -> bool:
        """Labels of another font have another width."""
        if event.type() in (QEvent.Type.Polish, QEvent.Type.FontChange):
            rows.align(self)
        return super().event(event)

    # Kinds

    @property
    def kind(self) -> str:
        """The kind that is asked for."""
        kind: str = self.kinds.currentData()
        return kind

    def show_kind(self, kind: str) -> None:
        """Have the fields of this kind."""
        rows.choose(self.kinds, kind)

    @Slot()
    def _on_kind(self) -> None:
        self._show_kind()
        self.kind_changed.emit()

    def _show_kind(self) -> None:
        kind = self.kind
        self.meant.setText(say(TERMS[_MEANT[kind]].meaning))
        self.means.setVisible(kind == MEASURES)
        seen = self._fields.get(kind)
        for each in self._every:
            each.setVisible(each is seen)
        if seen is not None:
            seen.show_kind(kind)

    # What there is

    def show_choosable(self, of: Choosable, method: str) -> None:
        """Offer what there is now; what is chosen stays, and at first it is what is looked at."""
        chosen = self.which.currentData() or "all"
        self.which.blockSignals(True)
        self.which.clear()
        for data, text in self._sentences(of):
            self.which.addItem(text, data)
        self._offer_kept()
        self.which.setCurrentIndex(max(self.which.findData(chosen), 0))
        self.which.blockSignals(False)
        self.means.show_choosable(of, method)
        for each in self._every:
            each.show_choosable(of)
        self._on_which()

    def _sentences(self, of: Choosable) -> list[tuple[str, str]]:
        return [
            ("all", self.tr("All")),
            ("first", self.tr("The first …")),
            ("shown", self.tr("Those that the list shows")),
            ("selected", self.tr("Those selected in the list")),
            *((_TAG + tag, self.tr("Tag {}").format(in_a_line(tag))) for tag in of.tags),
        ]

    # What is asked

    @property
    def study(self) -> StudySpec:
        """The study of means. UserError where something of it is missing or cannot be read."""
        return self.means.spec(self._choice())

    @property
    def evaluation(self) -> EvaluationSpec:
        """The evaluation that is seen. UserError where something of it cannot be read."""
        return self._fields[self.kind].spec(self._choice())

    @property
    def ids(self) -> tuple[str, ...]:
        """The sentences that are meant. UserError where there are none."""
        which = self.which.currentData() or "all"
        every = self._all_ids()
        if which in ("shown", "selected"):
            some = {str(each): ids for each, ids in self._some().items()}
            found = some.get(which, every if which == "shown" else ())
        elif which == _KEPT:
            found = self._asked
        else:
            found = every[: self.first.value()] if which == "first" else every
        if not found:
            raise UserError(
                "No sentences are selected, or no more than one.",
                next_step="Select several in the list, or choose others.",
            )
        return found

    @property
    def tag(self) -> str:
        """The tag that they have, if they are chosen by one."""
        which: str = self.which.currentData() or "all"
        return which.removeprefix(_TAG) if which.startswith(_TAG) else ""

    def _choice(self) -> SentenceChoice:
        if self.tag:
            return SentenceChoice("tag", text=self.tag)
        ids = self.ids
        if self.which.currentData() == "first":
            return SentenceChoice(most=self.first.value())
        return SentenceChoice() if ids == self._all_ids() else SentenceChoice("ids", ids=ids)

    def show_spec(self, spec: StudySpec | EvaluationSpec) -> None:
        """Have this question in the fields."""
        if isinstance(spec, StudySpec):
            self.means.show_spec(spec)
            self.show_kind(MEASURES)
        else:
            self._fields[spec.kind].show_spec(spec)
            self.show_kind(spec.kind)
        self._show_choice(spec.sentences)

    def _show_choice(self, choice: SentenceChoice) -> None:
        every = self._all_ids()
        data = "all"
        if choice.which == "tag":
            data = _TAG + choice.text
        elif choice.which == "all" and choice.most:
            data = "first"
            self.first.setValue(choice.most)
        elif choice.which == "ids" and choice.ids == every[: len(choice.ids)]:
            data = "first"
            self.first.setValue(len(choice.ids))
        elif choice.which == "ids":
            data, self._asked = _KEPT, choice.ids
        self._kept = data, _kept_text(choice)
        self._offer_kept()
        rows.choose(self.which, data)

    def _offer_kept(self) -> None:
        """The sentences of a study that was kept, where they can be chosen by nothing else."""
        if self._kept is None:
            return
        data, text = self._kept
        if self.which.findData(data) < 0:
            self.which.addItem(text, data)
        elif data == _KEPT:
            self.which.setItemText(self.which.findData(data), text)

    # Changes

    @Slot()
    def _on_which(self) -> None:
        which = self.which.currentData() or "all"
        self._above.setRowVisible(self.first, which == "first")
        self.sentences_changed.emit()


def _kept_text(choice: SentenceChoice) -> str:
    """What the sentences of a kept study are called in the list."""
    if choice.which == "tag":
        return say("Tag {tag}", tag=in_a_line(choice.text))
    return say("Those of the kept study ({n:,})", n=len(choice.ids))
