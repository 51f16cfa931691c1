"""Predicting into a table, with how far it is on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vzdesk.cli.terminal import ProgressLine
from vzdesk.engine.predictions.predict import MASKINGS, Asked, Masking, predict, predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Failure, Progress, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.chosen import Chosen
from vzdesk.export.predictions import PredictedTable, PredictedUnits, write_predictions


@dataclass(frozen=True)
class PredictionChoices:
    """What a row of the table is, and how masked models are asked."""

    units: PredictedUnits = "words"
    masking: Masking = MASKINGS[0]


class Predicting:
    """The sentences that are predicted one after the other, and those that cannot be."""

    def __init__(self, backend: Backend, sentences: Sequence[Sentence], masking: Masking) -> None:
        self._backend, self._sentences, self._masking = backend, sentences, masking
        self.failures: list[Failure] = []
        self.n_done = 0

    def __iter__(self) -> Iterator[SentenceResult]:
        with ProgressLine(sys.stderr) as line:
            for step in predict(self._backend, self._sentences, Asked(self._masking)):
                match step:
                    case SentenceResult():
                        self.n_done += 1
                        for notice in step.notices:
                            line.print_line(f"Sentence {step.sentence.id}: {notice}")
                        yield step
                    case Failure():
                        self.failures.append(step)
                        reason = f"{step.message} {step.next_step}".strip()
                        line.print_line(f"Sentence {step.sentence.id} has no values: {reason}")
                    case Progress():
                        line.show(step, f"{self.n_done:,} of {len(self._sentences):,} sentences")


def write_predicted(
    backend: Backend, out: Path, chosen: Chosen, choices: PredictionChoices, command: str
) -> Predicting:
    """Predict these sentences into the table at `out`, with its provenance beside it; what came of
    it. UserError where the model has no head, or nothing can be written.
    """
    is_masked = predictor_of(backend).predicts == "masked"
    sentences = chosen.sentences
    steps = Predicting(backend, sentences, choices.masking)

    def some() -> Iterator[SentenceResult]:
        yield from steps
        if not steps.n_done:
            raise UserError("No sentence has values, so no table of them was written.")

    is_decoder = bool(backend.ref.n_decoder_layers)
    has_two = is_decoder or any(each.decoder_text is not None for each in sentences)
    table = PredictedTable(choices.units, has_two, choices.masking if is_masked else "")
    run = Analysis(backend.ref, backend.provenance(), {})
    write_predictions(some(), out, table, run=run, chosen=chosen, command=command)
    return steps
