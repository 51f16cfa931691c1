"""What is asked about numbers of words: which numbers, which scores, and how both are compared."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QLineEdit

from vzdesk.study.human.question import question_of
from vzdesk.study.relations.relation import relation
from vzdesk.translate import mark
from vzdesk.view.studies.evaluation import HUMAN, EvaluationSpec, usual_methods
from vzdesk.view.studies.options import TARGET, HumanOptions
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.widgets.style import in_a_line, wrapped_tip
from vzdesk.widgets.words.explain import explain
from vzdesk.window.figures.fields import Several
from vzdesk.window.studies import rows
from vzdesk.window.studies.choosable import Choosable
from vzdesk.window.studies.fields import Fields, offer

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
_PROPOSED = {"marked": ("row", _MARKED), "root": ("row", _FITTING), "": ("entropy", _MARKED)}
"""Scores and whose row, by what Choosable says of whose rows there are."""


class HumanFields(Fields):
    """Fields of numbers of words."""

    def __init__(self) -> None:
        super().__init__(usual_methods(HUMAN))
        self._kept, self._proposed = HumanOptions(), _PROPOSED["marked"]
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
        self.rollout = rows.box(*rows.ROLLOUTS)
        self._lay_out()
        self._explain()
        for several in (self.numbers, self.methods):
            several.toggled_one.connect(self.changed)
        for box in (self.score, self.whose):
            box.currentIndexChanged.connect(self._on_score)
        self.target.editingFinished.connect(self.changed)

    def _lay_out(self) -> None:
        self._form = form = rows.form()
        self.setLayout(form)
        for name, field in (
            (self.tr("Num&bers"), self.numbers),
            (self.tr("Sco&res"), self.score),
            (self.tr("&Whose row"), self.whose),
            ("", self.target),
            (self.tr("P&ieces of a word"), self.pooling),
            (self.tr("Corre&lation"), self.over),
            ("", self.partial),
            (self.tr("Me&thods"), self.methods),
            (self.tr("M&odels"), self.models),
            (self.tr("Ma&ps"), self.rollout),
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

    def show_choosable(self, of: Choosable) -> None:
        """Offer what there is now; what is chosen stays."""
        super().show_choosable(of)
        offer(self.numbers, of.numbers, of.numbers[:1])
        if of.numbers:
            self._propose(_PROPOSED[of.whose])

    def _propose(self, scores: tuple[str, str]) -> None:
        """Ask what the sentences have, while the user has chosen nothing else."""
        now = self.score.currentData(), self.whose.currentData()
        if now == self._proposed != scores:
            self._proposed = scores
            rows.choose(self.score, scores[0])
            rows.choose(self.whose, scores[1])

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
        return self._asked(options, sentences)

    def _target(self) -> str:
        if self.score.currentData() != "row" or self.whose.currentData() != _FITTING:
            return TARGET
        return self.target.text().strip() or _ROOT

    def show_spec(self, spec: EvaluationSpec) -> None:
        """Have this question in the fields."""
        options = spec.options
        assert isinstance(options, HumanOptions)
        super().show_spec(spec)
        self._kept = options
        self.numbers.choose(options.tiers)
        rows.choose(self.score, options.score)
        rows.choose(self.whose, _MARKED if options.target == TARGET else _FITTING)
        if options.target != TARGET:
            self.target.setText(options.target)
        rows.choose(self.pooling, options.pooling)
        rows.choose(self.over, options.over)
        self.partial.setChecked(options.partial_surprisal)
        rows.choose(self.rollout, options.rollout)
