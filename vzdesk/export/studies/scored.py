"""Results of a study that are scored for it, model by model."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

from vzdesk.engine.analysis.analyse import check_needs
from vzdesk.engine.methods import find
from vzdesk.engine.predictions.predict import MASKINGS, predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import ModelRef, Request
from vzdesk.errors import UserError
from vzdesk.export.run import Listener, Predicting, Run, said_costs
from vzdesk.export.studies.writing import ModelRun
from vzdesk.study.own_text import with_short_decoder
from vzdesk.study.plan import Plan
from vzdesk.study.predicted import own_predictions, to_predict
from vzdesk.study.values import NO_PREDICTIONS, OwnPredictions
from vzdesk.translate import mark, say
from vzdesk.view.studies.spec import StudySpec

_PREDICTING = mark("Predicting {n:,} sentences …")


@dataclass(frozen=True, eq=False)
class Scored:
    """Results that models make, as `Source`: `load` loads the one with a number. sentences are all
    that were read; `listening` is entered while something is computed.
    """

    plan: Plan
    sentences: Sequence[Sentence]
    load: Callable[[int], Backend]
    listening: Callable[[], AbstractContextManager[Listener]]

    @property
    def names(self) -> Sequence[str]:
        return self.plan.spec.models or ("",)

    def run(self, number: int, done: Collection[str]) -> ModelRun:
        backend, spec = self.load(number), self.plan.spec
        check_needs(backend, map(find, spec.methods))
        if notice := checked_layers(spec, backend.ref):
            self.tell(notice)
        request = Request(
            "study",
            backend.ref.name,
            with_short_decoder(self.plan.matched, backend.ref),
            spec.methods,
            words_as_one=spec.units == "words-joint",
            done=frozenset(done),
            targets=self.plan.targets,
        )
        for cost in said_costs(backend, request):
            self.tell(cost)
        run = Run(backend, request, self.listening)
        predictions = self.predicted(backend, done)
        return ModelRun(run.analysis, predictions, iter(run), run.failures)

    def predicted(self, backend: Backend, done: Collection[str]) -> OwnPredictions:
        """Before the maps, so that each sentence is written once: little is kept of each."""
        plan = self.plan
        if not plan.needs_predictions:
            return NO_PREDICTIONS
        predictor_of(backend)
        left = {plan.items[each.id] for each in plan.matched if each.id not in done}
        wanted = [each for each in to_predict(plan, self.sentences) if plan.items[each.id] in left]
        return own_predictions(plan, self.predicting(backend, wanted))

    def predicting(self, backend: Backend, wanted: Sequence[Sentence]) -> Predicting:
        """The predictions of these, which it says."""
        self.tell(say(_PREDICTING, n=len(wanted)))
        return Predicting(backend, wanted, MASKINGS[0], self.listening)

    def tell(self, line: str) -> None:
        with self.listening() as listener:
            listener.print_line(line)


def checked_layers(spec: StudySpec, model: ModelRef) -> str:
    """Which layers the model lacks, "" for none. UserError where it has none of them."""
    lacking = [layer + 1 for layer in spec.layers if layer >= model.n_layers]
    if not lacking:
        return ""
    if len(lacking) == len(spec.layers):
        raise UserError(
            "There is no layer {layer}: {model} has {n_layers}.",
            next_step="Choose from 1 to {n_layers}.",
            layer=lacking[0],
            model=model.name,
            n_layers=model.n_layers,
        )
    return say(
        "{model} has {n_layers} layers, and so none of: {numbers}.",
        model=model.name,
        n_layers=model.n_layers,
        numbers=", ".join(map(str, lacking)),
    )
