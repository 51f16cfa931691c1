"""Scoring the sentences of a study model by model."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from vzdesk.cli.arguments import load_model
from vzdesk.cli.predicting import Predicting
from vzdesk.cli.scoring import Run
from vzdesk.cli.terminal import print_line
from vzdesk.engine.predictions.predict import MASKINGS, predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import ModelRef, Request
from vzdesk.errors import UserError
from vzdesk.export.run import said_costs
from vzdesk.export.studies.writing import ModelRun
from vzdesk.study.own_text import with_short_decoder
from vzdesk.study.plan import Plan
from vzdesk.study.predicted import own_predictions, to_predict
from vzdesk.study.values import NO_PREDICTIONS, OwnPredictions
from vzdesk.view.studies.spec import StudySpec


@dataclass(frozen=True, eq=False)
class Scored:
    """Results that models make: those of a command line. sentences are all that were read."""

    arguments: argparse.Namespace
    plan: Plan
    sentences: tuple[Sentence, ...]

    @property
    def names(self) -> Sequence[str]:
        return self.plan.spec.models or ("",)

    def run(self, number: int, done: Collection[str]) -> ModelRun:
        of_model = argparse.Namespace(**{**vars(self.arguments), "model": self.names[number]})
        backend = load_model(of_model)
        spec = self.plan.spec
        check_layers(spec, backend.ref)
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
            print_line(cost)
        run = Run(backend, request)
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
        print_line(f"Predicting {len(wanted):,} sentences …")
        return own_predictions(plan, Predicting(backend, wanted, MASKINGS[0]))


def check_layers(spec: StudySpec, model: ModelRef) -> None:
    """Say which layers the model lacks. UserError where it has none of them."""
    lacking = [layer + 1 for layer in spec.layers if layer >= model.n_layers]
    if not lacking:
        return
    if len(lacking) == len(spec.layers):
        raise UserError(
            "There is no layer {layer}: {model} has {n_layers}.",
            next_step="Choose from 1 to {n_layers}.",
            layer=lacking[0],
            model=model.name,
            n_layers=model.n_layers,
        )
    numbers = ", ".join(map(str, lacking))
    print_line(f"{model.name} has {model.n_layers} layers, and so none of: {numbers}.")
