"""vzdesk predict: how likely a model finds the words of sentences, into a table."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from vzdesk.cli.arguments import add_model, add_sentences, check_output, load_model
from vzdesk.cli.inputs import read_inputs
from vzdesk.cli.terminal import OK, USER_ERROR, ProgressLine, print_line
from vzdesk.engine.predictions.predict import MASKINGS, Asked, predict, predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Failure, Progress, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.chosen import Chosen
from vzdesk.export.predictions import write_predictions
from vzdesk.export.provenance import metadata_path

TABLES = (".csv", ".tsv")


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = subparsers.add_parser(
        "predict",
        help="write how likely a model finds each word",
        description="Write how likely the model itself finds each word where it stands: its log "
        "probability (natural) and its surprisal in bits. Models that read from left to right are "
        "given what stands before a word; masked models all of the sentence but the word. Of "
        "encoder-decoder models, the decoder's text is predicted.",
    )
    add_sentences(parser)
    add_model(parser)
    parser.add_argument(
        "--units",
        choices=("words", "tokens"),
        default="words",
        help="words, if left out: the pieces of a word together, from left to right corrected for "
        "where words end; tokens: each piece of the model's",
    )
    parser.add_argument(
        "--masking",
        choices=MASKINGS,
        default=MASKINGS[0],
        help="for masked models: within-word, if left out: a piece and those after it in its word "
        "are masked; one-piece: the piece alone",
    )
    parser.add_argument("--out", required=True, type=Path, metavar="FILE.csv|FILE.tsv")
    parser.set_defaults(run=_run)


class _Predicting:
    """The sentences that are predicted one after the other, and those that cannot be."""

    def __init__(self, backend: Backend, sentences: Sequence[Sentence], masking: str) -> None:
        self._backend, self._sentences = backend, sentences
        self._masking = next(each for each in MASKINGS if each == masking)
        self.failures: list[Failure] = []
        self.n_done = 0

    def __iter__(self) -> Iterator[SentenceResult]:
        with ProgressLine(sys.stderr) as line:
            for notice in self._backend.notices:
                line.print_line(notice)
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
        if not self.n_done:
            raise UserError("No sentence has values, so nothing was written.")


def _run(arguments: argparse.Namespace) -> int:
    out: Path = arguments.out
    if out.suffix.lower() not in TABLES:
        raise UserError(
            "Cannot write {out}: predictions are written as tables.",
            next_step="End it in .csv or .tsv.",
            out=out,
        )
    check_output([out, metadata_path(out)], arguments.inputs)
    read = read_inputs(arguments)
    backend = load_model(arguments)
    is_masked = predictor_of(backend).predicts == "masked"
    steps = _Predicting(backend, read.sentences, arguments.masking)
    n_all = len(read.sentences) + read.n_left_out
    is_decoder = bool(backend.ref.n_decoder_layers)
    write_predictions(
        steps,
        out,
        arguments.units,
        run=Analysis(backend.ref, backend.provenance(), {}),
        with_part=is_decoder or any(each.decoder_text is not None for each in read.sentences),
        chosen=Chosen(read.sentences, n_all),
        command=shlex.join(["vzdesk", *arguments.line]),
        masking=arguments.masking if is_masked else "",
    )
    print_line(f"Wrote {steps.n_done:,} of {n_all:,} sentences to {out}.")
    return USER_ERROR if steps.failures or read.n_left_out else OK
