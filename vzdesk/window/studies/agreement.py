"""What is asked about dependencies: which methods and models, and with which beside."""

from __future__ import annotations

from PySide6.QtWidgets import QCheckBox

from vzdesk.engine import models
from vzdesk.view.studies.evaluation import AGREEMENT, EvaluationSpec, usual_methods
from vzdesk.view.studies.options import AgreementOptions
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.widgets.words.explain import explain
from vzdesk.window.studies import rows
from vzdesk.window.studies.fields import Fields


class AgreementFields(Fields):
    """Fields of agreement with dependencies."""

    def __init__(self) -> None:
        super().__init__(usual_methods(AGREEMENT))
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
            (self.tr("Ma&ps"), self.rollout, "rollout"),
            (self.tr("Contro&ls"), self.random, "random-weights"),
        ):
            rows.widen(field)
            explain(field, term)
            form.addRow(name, field)

    def spec(self, sentences: SentenceChoice) -> EvaluationSpec:
        """The question about these, as the fields say."""
        options = AgreementOptions(
            self.units.currentData(), self.rollout.currentData(), self.random.isChecked()
        )
        return self._asked(options, sentences)

    def show_spec(self, spec: EvaluationSpec) -> None:
        """Have this question in the fields."""
        options = spec.options
        assert isinstance(options, AgreementOptions)
        super().show_spec(spec)
        rows.choose(self.units, options.units)
        rows.choose(self.rollout, options.rollout)
        self.random.setChecked(options.random_weights)
