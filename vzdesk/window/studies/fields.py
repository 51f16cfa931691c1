"""What the forms of all questions but means have in common: methods, models, and a seed."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from vzdesk.view.methods.method_labels import method_label
from vzdesk.view.studies.evaluation import METHODS, EvaluationSpec, Options
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.widgets.style import in_a_line
from vzdesk.window.figures.fields import Several
from vzdesk.window.studies.choosable import Choosable


class Fields(QWidget):
    """Fields of some kinds of questions, and the question that they make with sentences.

    changed  something else can be asked of sentences
    """

    changed = Signal()

    def __init__(self, usual: tuple[str, ...] = METHODS) -> None:
        """`usual` are the methods that are chosen at first."""
        super().__init__()
        self._usual, self._seed = usual, EvaluationSpec().seed
        self._names: Mapping[str, str] = {}
        self.methods = Several((), self.tr("None"), method_label)
        self.models = Several((), self.tr("None"), self._called)

    def _called(self, name: str) -> str:
        return in_a_line(self._names.get(name, name))

    def show_kind(self, kind: str) -> None:
        """Show the fields of this kind, where there are several."""

    def show_choosable(self, of: Choosable) -> None:
        """Offer what there is now; what is chosen stays."""
        self._names = of.loadable
        offer(self.methods, of.methods, self._usual)
        known = tuple(of.loadable)
        offer(self.models, known, known[:1])

    def spec(self, sentences: SentenceChoice) -> EvaluationSpec:
        """The question about these, as the fields say. UserError where it cannot be read."""
        raise NotImplementedError

    def _asked(self, options: Options, sentences: SentenceChoice) -> EvaluationSpec:
        return EvaluationSpec(
            options,
            sentences,
            methods=self.methods.chosen,
            models=self.models.chosen,
            seed=self._seed,
        )

    def show_spec(self, spec: EvaluationSpec) -> None:
        """Have this question in the fields."""
        self._seed = spec.seed
        self.methods.choose(spec.methods)
        if spec.models:
            self.models.choose(spec.models)


def offer(field: Several, names: tuple[str, ...], usual: tuple[str, ...]) -> None:
    """Have these in the menu; what is chosen stays, and at first it is what is usual."""
    before = field.chosen
    field.offer(names)
    field.choose(before or usual)
