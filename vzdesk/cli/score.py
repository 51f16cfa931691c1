"""vzdesk score: sentences into a table, a session or CoNLL-U."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from vzdesk.cli import as_it_goes, tables
from vzdesk.cli.arguments import (
    add_model,
    add_sentences,
    add_targets,
    check_output,
    load_model,
    method_names,
)
from vzdesk.cli.inputs import read_inputs
from vzdesk.cli.predicting import Predicting, PredictionChoices, write_predicted
from vzdesk.cli.scoring import Run, check_heads, check_some, print_failure
from vzdesk.cli.tables import ALL_TABLES, TABLES
from vzdesk.cli.terminal import OK, USER_ERROR, print_line
from vzdesk.engine.maps.map_key import MapKey
from vzdesk.engine.methods import rolls_out
from vzdesk.engine.predictions.predict import predictor_of
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Request, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export import jobs
from vzdesk.export.chosen import Chosen
from vzdesk.export.partial import beside
from vzdesk.export.provenance import metadata_path
from vzdesk.export.run import said_costs
from vzdesk.export.tables.parts import ROLLED_OUT, TableChoices
from vzdesk.view.selection import UNITS
from vzdesk.view.texts.command_option import command_line

EXPORTS = (*jobs.SCORES, ".vzd")


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    score = subparsers.add_parser(
        "score",
        help="score sentences into a table or a session",
        description="Score sentences into a table (.csv, .tsv, .parquet, .npz), a session (.vzd), "
        "or the last column of CoNLL-U (.conllu). A .csv or .tsv table is written as sentences are "
        "scored, into OUT.part until it is whole, and --resume goes on with it. The others are "
        "written at the end, whole or not at all, so a run that is stopped leaves nothing of them: "
        "for many hours of work, write .csv or .tsv. A file that was there stays until the new one "
        "is whole.",
    )
    add_sentences(score)
    _add_choices(score)
    _add_output(score)
    score.set_defaults(run=_run)


def _add_choices(score: argparse.ArgumentParser) -> None:
    score.add_argument(
        "--method",
        action="extend",
        dest="methods",
        type=method_names,
        metavar="NAME,…",
        help="one or several, also by repeating it; value-zeroing if left out; vzdesk methods "
        "lists them",
    )
    score.add_argument(
        "--units",
        choices=UNITS,
        default="tokens",
        help="tokens, if left out; words: the scores of a word's pieces put together; words-joint: "
        "all pieces of a word zeroed at once",
    )
    score.add_argument(
        "--heads",
        action="store_true",
        help="also a map of each attention head alone, for attention and Value Zeroing, per layer: "
        "in tables value-zeroing@3 is the third head",
    )
    add_targets(score)
    add_model(score)


def _add_output(score: argparse.ArgumentParser) -> None:
    score.add_argument(
        "--layer",
        type=int,
        metavar="N",
        help="for .conllu: the layer whose scores are written, from 1; the top one if left out",
    )
    tables.add_choices(score)
    score.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="FILE.csv|FILE.tsv|FILE.parquet|FILE.npz|FILE.conllu|FILE.vzd",
    )
    score.add_argument(
        "--predictions",
        action="store_true",
        help="write how likely the model itself finds each word too, as vzdesk predict does, into "
        "OUT.predictions.csv, without the ending of OUT, once the scores are written; a .vzd file "
        "holds them itself",
    )
    score.add_argument(
        "--resume",
        action="store_true",
        help="for tables: go on where a run with the same sentences and choices was stopped; begin "
        "where there is none",
    )
    score.add_argument(
        "--guard-formulas",
        action="store_true",
        help="for tables: write an apostrophe before words and ids that begin with = + - @, which "
        "spreadsheets would compute; without it, they are as they are",
    )


def _run(arguments: argparse.Namespace) -> int:
    out: Path = arguments.out
    _check_options(arguments)
    beside_it = predictions_path(out) if arguments.predictions else None
    _check_output(out, arguments.inputs)
    if beside_it is not None:
        check_output([beside_it, metadata_path(beside_it)], arguments.inputs)
    read = read_inputs(arguments)
    sentences = read.sentences
    names = _names(arguments)
    backend = load_model(arguments)
    _check_layer(arguments.layer, backend.ref.name, backend.ref.n_layers)
    for layer in arguments.layers or ():
        most = max(backend.ref.n_layers, backend.ref.n_decoder_layers)
        _check_layer(layer, backend.ref.name, most)
    if arguments.predictions:
        predictor_of(backend)
    words_as_one = arguments.units == "words-joint"
    request = Request(
        "cli",
        backend.ref.name,
        sentences,
        names,
        words_as_one,
        arguments.heads,
        targets=arguments.targets,
    )
    choices = tables.choices_of(arguments, sentences)
    if not tables.is_wanted(backend, request, choices, arguments):
        print_line("Nothing was written.")
        return USER_ERROR
    for cost in said_costs(backend, request):
        print_line(cost)
    run = Run(backend, request, read.n_left_out)
    _write(run, out, choices, arguments)
    for failure in run.failures:
        print_failure(failure)
    what = "" if out.suffix.lower() in ALL_TABLES else "the scores of "  # others have all sentences
    print_line(f"Wrote {what}{run.n_scored:,} of {run.n_all:,} sentences to {out}.")
    if beside_it is not None:
        _write_predictions(run, backend, beside_it, _command(arguments))
    is_partial = run.failures or run.n_without_predictions or read.n_left_out
    return USER_ERROR if is_partial else OK


def predictions_path(out: Path) -> Path | None:
    """Where predictions are written beside these scores; None for a session, which holds them."""
    if out.suffix.lower() == ".vzd":
        return None
    ending = ".tsv" if out.suffix.lower() == ".tsv" else ".csv"
    return out.with_name(f"{out.stem}.predictions{ending}")


def _write_predictions(run: Run, backend: Backend, out: Path, command: str) -> None:
    """Of the sentences that were scored; the others are named already."""
    failed = {each.sentence.id for each in run.failures}
    scored = [each for each in run.request.sentences if each.id not in failed]
    steps = write_predicted(backend, out, Chosen(scored, run.n_all), PredictionChoices(), command)
    run.n_without_predictions = len(steps.failures)
    print_line(f"Wrote the predictions of {steps.n_done:,} sentences to {out}.")


def _check_options(arguments: argparse.Namespace) -> None:
    out: Path = arguments.out
    if out.suffix.lower() not in EXPORTS:
        raise UserError(
            "Cannot write {out}: its ending says no known format.",
            next_step="End it in one of {endings}.",
            out=out,
            endings=", ".join(EXPORTS),
        )
    if arguments.heads and (arguments.units == "words-joint" or out.suffix.lower() == ".conllu"):
        raise UserError(
            "Single heads are measured for each token: not with --units words-joint, and not in a "
            ".conllu file.",
            next_step="Leave --heads out, or choose --units tokens and a .csv, .tsv or .vzd file.",
        )
    if arguments.heads:
        check_heads(_names(arguments))
    if arguments.targets is not None and tables.rollout_of(arguments) != "none":
        raise UserError(
            "A rollout needs the rows of all targets, and --targets leaves some out.",
            next_step="Leave out --targets or --rollout.",
        )
    tables.check_choices(out, arguments)
    tables.check_rollout(_names(arguments), out, arguments)
    if out.suffix.lower() not in TABLES and (arguments.resume or arguments.guard_formulas):
        raise UserError(
            "--resume and --guard-formulas are for tables, not for {out}.",
            next_step="Leave them out, or end --out in .csv or .tsv.",
            out=out,
        )


def _names(arguments: argparse.Namespace) -> tuple[str, ...]:
    """The methods to score with, each once."""
    return tuple(dict.fromkeys(arguments.methods or ["value-zeroing"]))


def _check_layer(layer: int | None, model: str, n_layers: int) -> None:
    if layer is not None and not 1 <= layer <= n_layers:
        raise UserError(
            "There is no layer {layer}: {model} has {n_layers}.",
            next_step="Give one from 1 to {n_layers}.",
            layer=layer,
            model=model,
            n_layers=n_layers,
        )


def _check_output(out: Path, inputs: Sequence[str]) -> None:
    files = [out] if out.suffix.lower() == ".vzd" else [out, metadata_path(out)]
    files += beside(out) if out.suffix.lower() in TABLES else ()
    check_output(files, inputs)


def read_sentences(arguments: argparse.Namespace) -> tuple[Sentence, ...]:
    """Everything to score, in the order of the arguments, each with a unique id."""
    return read_inputs(arguments).sentences


def _some(run: Run) -> Iterator[SentenceResult]:
    """The results; UserError at the end where there is none."""
    yield from run
    check_some(run)


def _with_predictions(run: Run, found: Mapping[str, SentenceResult]) -> dict[str, SentenceResult]:
    """These results with what is predicted, as far as that could be."""
    sentences = [each.sentence for each in found.values()]
    steps = Predicting(run.backend, sentences, PredictionChoices().masking)
    predicted = {each.sentence.id: each.predictions for each in steps}
    run.n_without_predictions = len(steps.failures)
    return {id: replace(each, predictions=predicted.get(id)) for id, each in found.items()}


def _command(arguments: argparse.Namespace) -> str:
    left_out = ("--resume", "--yes")
    return command_line(["vzdesk", *(each for each in arguments.line if each not in left_out)])


def _write(run: Run, out: Path, choices: TableChoices, arguments: argparse.Namespace) -> None:
    if out.suffix.lower() == ".vzd":
        from vzdesk.session.document import Session
        from vzdesk.session.write import write
        from vzdesk.view.selection import Selection, Settings, Subject

        found = {scored.sentence.id: scored for scored in _some(run)}
        if arguments.predictions:
            found = _with_predictions(run, found)
        analysis = replace(run.analysis, results=found)
        selection = Selection(Subject(next(iter(found))))
        settings = Settings(units=arguments.units)
        write(Session(run.request.sentences, (analysis,), selection, settings), out)
        return
    command = _command(arguments)
    if out.suffix.lower() in TABLES:
        as_it_goes.write_table(run, out, choices, command, resume=arguments.resume)
        return
    results = ((run.analysis, scored) for scored in _some(run))
    keys = dict.fromkeys(
        MapKey(name, rolled_out=is_rolled_out and rolls_out(name, ""))
        for name in run.request.methods
        for is_rolled_out in ROLLED_OUT[tables.rollout_of(arguments)]
    )
    layer = None if arguments.layer is None else arguments.layer - 1
    shown = jobs.conllu_maps(keys, run.analysis.model, arguments.units, layer)
    jobs.ScoresJob(run.chosen, results, choices, shown, command).write(out)
