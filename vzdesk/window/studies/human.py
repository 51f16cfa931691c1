"""What is asked about numbers of words: which numbers, which scores, and how both are compared."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit, QWidget

from vzdesk.study.human.question import question_of
from vzdesk.study.relations.relation import relation
from vzdesk.translate import mark
from vzdesk.view.methods.method_labels import method_label
from vzdesk.view.studies.evaluation import HUMAN, EvaluationSpec, usual_methods
from vzdesk.view.studies.options import TARGET, HumanOptions
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.widgets.style import in_a_line, wrapped_tip
from vzdesk.widgets.words.explain import explain
from vzdesk.window.figures.fields import Several
from vzdesk.window.studies import rows
from vzdesk.window.studies.choosable import Choosable

_SCORES = (
    ("row", mark("Row of a target")),
    ("entropy", mark("Entropy of each row")),
    ("distance", mark("Distances of each row")),
    ("to-itself", mark("What each takes from itself")),
)
_MARKED, _FITTING = "marked", "fitting"
_TARGETS = (
    (_MARKED, mark("The marked target")),
    (_FITTING, mark("Each word with …")),
)
_POOLINGS = (
    ("", mark("As in maps of words")),
    ("sum", mark("Summed")),
    ("mean", mark("Averaged")),
    ("first", mark("The first piece")),
    ("max", mark("The highest")),
)
_OVERS = (
    ("sentences", mark("Mean over sentences")),
    ("words", mark("Over all words")),
)
_ROOT = "deprel=root"
"""What is proposed where no word is marked."""


class HumanFields(QWidget):
    """Fields, and the question that they make with a choice of sentences.

    changed  something else can be asked of sentences
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._kept, self._seed = HumanOptions(), EvaluationSpec().seed
        self._names: Mapping[str, str] = {}
        self.numbers = Several((), self.tr("None"), in_a_line)
        self.score, self.whose = rows.box(*_SCORES), rows.box(*_TARGETS)
        self.target = QLineEdit(_ROOT)
        self.target.setMaxLength(10_000)
        self.target.setAccessibleName(self.tr("Which word"))
        self.target.setToolTip(
            wrapped_tip(
                self.tr(
                    "Conditions as relations have them, such as deprel=root, form=are or "
                    "upos=VERB: of each word that fits, the row is correlated."
                )
            )
        )
        self.pooling, self.over = rows.box(*_POOLINGS), rows.box(*_OVERS)
        self.partial = QCheckBox(self.tr("Surprisal partialled out"))
        self.methods = Several((), self.tr("None"), method_label)
        self.models = Several((), self.tr("None"), self._called)
        self.rollout = rows.box(*rows.ROLLOUTS)
        self._lay_out()
        self._explain()
        self.numbers.toggled_one.connect(self.changed)
        for box in (self.score, self.whose):
            box.currentIndexChanged.connect(self._on_score)
        self.target.editingFinished.connect(self.changed)

    def _lay_out(self) -> None:
        self._form = form = rows.form()
        self.setLayout(form)
        for name, field in (
            (self.tr("Num&bers"), self.numbers),
            (self.tr("S&cores"), self.score),
            (self.tr("&Whose row"), self.whose),
            ("", self.target),
            (self.tr("&Pieces of a word"), self.pooling),
            (self.tr("Co&rrelation"), self.over),
            ("", self.partial),
            (self.tr("Me&thods"), self.methods),
            (self.tr("M&odels"), self.models),
            (self.tr("M&aps"), self.rollout),
        ):
            rows.widen(field)
            form.addRow(name, field)
        self._show_target()

    def _explain(self) -> None:
        for field, *terms in (
            (self.numbers, "human-data"),
            (self.score, "score", "entropy"),
            (self.whose, "target"),
            (self.pooling, "token"),
            (self.over, "spearman"),
            (self.partial, "partial-correlation", "surprisal"),
            (self.methods, "method"),
            (self.models, "model"),
            (self.rollout, "rollout"),
        ):
            explain(field, *terms)

    @Slot()
    def _on_score(self) -> None:
        self._show_target()
        self.changed.emit()

    def _show_target(self) -> None:
        """Whose row is no question where each word has its own."""
        is_of_row = self.score.currentData() == "row"
        self._form.setRowVisible(self.whose, is_of_row)
        self._form.setRowVisible(self.target, is_of_row and self.whose.currentData() == _FITTING)

    def show_kind(self, kind: str) -> None:
        """There is one."""

    # What there is

    def show_choosable(self, of: Choosable) -> None:
        """Offer what there is now; what is chosen stays."""
        self._names = of.loadable
        known = tuple(of.loadable)
        for field, names, usual in (
            (self.numbers, of.numbers, of.numbers[:1]),
            (self.methods, of.methods, usual_methods(HUMAN)),
            (self.models, known, known[:1]),
        ):
            before = field.chosen
            field.offer(names)
            field.choose(before or usual)

    def _called(self, name: str) -> str:
        return in_a_line(self._names.get(name, name))

    # What is asked

    def spec(self, sentences: SentenceChoice) -> EvaluationSpec:
        """The question about these, as the fields say. UserError where whose row is meant cannot be
        read.
        """
        kept = self._kept
        options = HumanOptions(
            self.numbers.chosen,
            self.score.currentData(),
            self._target(),
            self.pooling.currentData(),
            self.over.currentData(),
            self.partial.isChecked(),
            kept.units,
            self.rollout.currentData(),
            kept.layers,
            kept.name,
        )
        relation(question_of(options).relation)
        return EvaluationSpec(
            options,
            sentences,
            methods=self.methods.chosen,
            models=self.models.chosen,
            seed=self._seed,
        )

    def _target(self) -> str:
        if self.score.currentData() != "row" or self.whose.currentData() != _FITTING:
            return TARGET
        return self.target.text().strip() or _ROOT

    def show_spec(self, spec: EvaluationSpec) -> None:
        """Have this question in the fields."""
        options = spec.options
        assert isinstance(options, HumanOptions)
        self._kept, self._seed = options, spec.seed
        self.numbers.choose(options.tiers)
        rows.choose(self.score, options.score)
        rows.choose(self.whose, _MARKED if options.target == TARGET else _FITTING)
        if options.target != TARGET:
            self.target.setText(options.target)
        rows.choose(self.pooling, options.pooling)
        rows.choose(self.over, options.over)
        self.partial.setChecked(options.partial_surprisal)
        rows.choose(self.rollout, options.rollout)
        self.methods.choose(spec.methods)
        if spec.models:
            self.models.choose(spec.models)
