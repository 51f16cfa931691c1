"""vzdesk predict: how likely a model finds the words of sentences, into a table."""

from __future__ import annotations

import argparse
from pathlib import Path

from vzdesk.cli.arguments import add_model, add_sentences, check_output, load_model
from vzdesk.cli.inputs import read_inputs
from vzdesk.cli.predicting import PredictionChoices, write_predicted
from vzdesk.cli.terminal import OK, USER_ERROR, print_line
from vzdesk.engine.predictions.predict import MASKINGS, predictor_of
from vzdesk.errors import UserError
from vzdesk.export.chosen import Chosen
from vzdesk.export.provenance import metadata_path
from vzdesk.view.texts.command_option import command_line

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
    predictor_of(backend)
    for notice in backend.notices:
        print_line(notice)
    n_all = len(read.sentences) + read.n_left_out
    chosen, choices = (
        Chosen(read.sentences, n_all),
        PredictionChoices(arguments.units, arguments.masking),
    )
    command = command_line(["vzdesk", *arguments.line])
    steps = write_predicted(backend, out, chosen, choices, command)
    print_line(f"Wrote {steps.n_done:,} of {n_all:,} sentences to {out}.")
    return USER_ERROR if steps.failures or read.n_left_out else OK
