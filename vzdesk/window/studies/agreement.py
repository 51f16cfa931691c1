"""What is asked about dependencies: which methods and models, and with which beside."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QWidget

from vzdesk.engine import models
from vzdesk.view.methods.method_labels import method_label
from vzdesk.view.studies.evaluation import AGREEMENT, EvaluationSpec, usual_methods
from vzdesk.view.studies.options import AgreementOptions
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.widgets.style import in_a_line
from vzdesk.widgets.words.explain import explain
from vzdesk.window.figures.fields import Several
from vzdesk.window.studies import rows
from vzdesk.window.studies.choosable import Choosable


class AgreementFields(QWidget):
    """Fields, and the question that they make with a choice of sentences.

    changed  something else can be asked of sentences
    """

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._seed = EvaluationSpec().seed
        self._names: Mapping[str, str] = {}
        self.methods = Several((), self.tr("None"), method_label)
        self.models = Several((), self.tr("None"), self._called)
        self.units, self.rollout = rows.box(*rows.UNITS), rows.box(*rows.ROLLOUTS)
        has_torch = models.has_torch()
        beside = self.tr("Random weights beside"), self.tr("Random weights (need PyTorch)")
        self.random = QCheckBox(beside[not has_torch])
        self.random.setEnabled(has_torch)
        self._lay_out()

    def _lay_out(self) -> None:
        form = rows.form()
        self.setLayout(form)
        for name, field, term in (
            (self.tr("Me&thods"), self.methods, "method"),
            (self.tr("M&odels"), self.models, "model"),
            (self.tr("Un&its"), self.units, "word-as-one"),
            (self.tr("M&aps"), self.rollout, "rollout"),
            (self.tr("Contro&ls"), self.random, "random-weights"),
        ):
            rows.widen(field)
            explain(field, term)
            form.addRow(name, field)

    def show_kind(self, kind: str) -> None:
        """There is one."""

    def show_choosable(self, of: Choosable) -> None:
        """Offer what there is now; what is chosen stays."""
        self._names = of.loadable
        known = tuple(of.loadable)
        for field, names, usual in (
            (self.methods, of.methods, usual_methods(AGREEMENT)),
            (self.models, known, known[:1]),
        ):
            before = field.chosen
            field.offer(names)
            field.choose(before or usual)

    def _called(self, name: str) -> str:
        return in_a_line(self._names.get(name, name))

    def spec(self, sentences: SentenceChoice) -> EvaluationSpec:
        """The question about these, as the fields say."""
        options = AgreementOptions(
            self.units.currentData(), self.rollout.currentData(), self.random.isChecked()
        )
        return EvaluationSpec(
            options,
            sentences,
            methods=self.methods.chosen,
            models=self.models.chosen,
            seed=self._seed,
        )

    def show_spec(self, spec: EvaluationSpec) -> None:
        """Have this question in the fields."""
        options = spec.options
        assert isinstance(options, AgreementOptions)
        self._seed = spec.seed
        rows.choose(self.units, options.units)
        rows.choose(self.rollout, options.rollout)
        self.random.setChecked(options.random_weights)
        self.methods.choose(spec.methods)
        if spec.models:
            self.models.choose(spec.models)
