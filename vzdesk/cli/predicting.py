"""Predicting into a table, with how far it is on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from vzdesk.cli.terminal import ProgressLine
from vzdesk.engine.predictions.predict import MASKINGS, Masking, predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export import run
from vzdesk.export.chosen import Chosen
from vzdesk.export.predictions import PredictedTable, PredictedUnits, write_predictions


@dataclass(frozen=True)
class PredictionChoices:
    """What a row of the table is, and how masked models are asked."""

    units: PredictedUnits = "words"
    masking: Masking = MASKINGS[0]


class Predicting(run.Predicting):
    """Predictions whose progress is on the terminal."""

    def __init__(self, backend: Backend, sentences: Sequence[Sentence], masking: Masking) -> None:
        super().__init__(backend, sentences, masking, lambda: ProgressLine(sys.stderr))


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
    of = Analysis(backend.ref, backend.provenance(), {})
    write_predictions(some(), out, table, run=of, chosen=chosen, command=command)
    return steps
