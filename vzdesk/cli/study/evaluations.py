"""vzdesk study cues, faithfulness and probing, the three evaluations of the paper, and human,
formulas and agreement, which are run as they are.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import asdict, replace
from pathlib import Path

from vzdesk.cli.arguments import check_output
from vzdesk.cli.study.given import check_given
from vzdesk.cli.study.human import human_options
from vzdesk.cli.study.planned import read_sentences
from vzdesk.cli.terminal import OK, USER_ERROR, ProgressLine, print_line
from vzdesk.engine import models
from vzdesk.engine.model_input import input_of
from vzdesk.errors import UserError
from vzdesk.export.evaluations.evaluating import run
from vzdesk.export.evaluations.job import Files, Job
from vzdesk.export.evaluations.models import Models
from vzdesk.export.studies.results import make_folder
from vzdesk.view.studies.evaluation import (
    AGREEMENT,
    CUES,
    FAITHFULNESS,
    FORMULAS,
    HUMAN,
    OPTIONS,
    PROBING,
    CueOptions,
    EvaluationSpec,
    FaithfulnessOptions,
    Kind,
    Options,
    ProbingOptions,
    read_evaluation,
    usual_methods,
)
from vzdesk.view.studies.options import AgreementOptions, FormulaOptions
from vzdesk.view.studies.spec import StudySpec


def run_evaluation(
    arguments: argparse.Namespace, kind: Kind, study: StudySpec, command: str
) -> int:
    """Write what is found into the folder; `study` has the options that all studies have."""
    _say_unused(arguments, kind)
    spec = EvaluationSpec(
        _options(arguments, kind, study),
        study.sentences,
        _relation(arguments, kind),
        tuple(arguments.method or usual_methods(kind)),
        study.models,
        study.seed,
        arguments.controls,
        arguments.balanced,
    )
    return _evaluate(arguments, spec, command)


def run_written(arguments: argparse.Namespace, study: StudySpec, command: str) -> int:
    """The same of the evaluation in the file that is the first INPUT; which sentences, methods and
    models, and the seed, may be others.
    """
    file = Path(arguments.inputs.pop(0))
    spec, usual = read_evaluation(file), StudySpec()
    check_given(arguments, spec.kind)
    unused = ", ".join(_given(arguments))
    if unused:
        print_line(f"{unused}: no effect, since {file.name} says how it is evaluated.")
    said = {
        "sentences": study.sentences if study.sentences != usual.sentences else None,
        "methods": tuple(arguments.method or ()),
        "models": study.models,
        "seed": arguments.seed,
    }
    spec = replace(spec, **{name: each for name, each in said.items() if each not in (None, ())})
    return _evaluate(arguments, spec, command)


_NOTHING: tuple[object, ...] = (None, (), [])
"""What an option is that is not given."""


def _given(arguments: argparse.Namespace) -> Iterator[str]:
    """The options of evaluations that are other than usual."""
    for usual in (cls() for cls in OPTIONS.values()):
        for name, value in asdict(usual).items():
            if getattr(arguments, name) not in (value, *_NOTHING):
                yield "--" + name.replace("_", "-")
    if not arguments.controls:
        yield "--no-controls"
    if arguments.relations:
        yield "--relation"


def _evaluate(arguments: argparse.Namespace, spec: EvaluationSpec, command: str) -> int:
    spec.check()
    make_folder(arguments.out)
    check_output(Files(arguments.out, spec.kind).all, arguments.inputs)
    sentences = read_sentences(arguments)
    job = Job(spec, sentences, _models(arguments, spec), arguments.out, command, arguments.resume)
    with ProgressLine(sys.stderr) as line:
        answer = run(job, line)
    return USER_ERROR if answer.n_failed else OK


def _options(arguments: argparse.Namespace, kind: Kind, study: StudySpec) -> Options:
    if kind == HUMAN:
        return human_options(arguments, study)
    if kind == AGREEMENT:
        return AgreementOptions(study.units, study.rollout, arguments.random_weights)
    if kind == FORMULAS:
        return FormulaOptions(tuple(arguments.formulas))
    if kind == CUES:
        return CueOptions(
            arguments.mask, arguments.antecedent, arguments.cue_pieces, arguments.special
        )
    if kind == FAITHFULNESS:
        return FaithfulnessOptions(arguments.blank)
    return ProbingOptions(arguments.label, arguments.seeds, arguments.reference)


def _relation(arguments: argparse.Namespace, kind: Kind) -> str:
    if len(arguments.relations) > 1:
        raise UserError(
            "{n} relations are named, and cues are those of one.",
            next_step="Name one with --relation.",
            n=len(arguments.relations),
        )
    return arguments.relations[0] if arguments.relations and kind == CUES else ""


def _models(arguments: argparse.Namespace, spec: EvaluationSpec) -> Models:
    """UserError where there is no such model."""
    input = input_of(arguments.input)
    names = spec.models or (models.default().name,)
    found = (replace(models.find(name, arguments.backend), input=input) for name in names)
    return Models(tuple(found), arguments.device, arguments.precision)


def _say_unused(arguments: argparse.Namespace, kind: Kind) -> None:
    """Which options of other studies have no effect here."""
    if kind in (HUMAN, FORMULAS, AGREEMENT):
        return  # what they have not is refused
    if kind == FAITHFULNESS and arguments.mask is False:
        print_line("--no-mask has no effect: a masked model predicts forms only where a mask is.")
    if kind != CUES and arguments.relations:
        print_line(f"--relation has no effect: {kind} needs a target, and no cue.")
    given = {
        "--measure": arguments.measure,
        "--group-by": arguments.group_by,
        "--units": arguments.units,
        "--rollout": arguments.rollout,
        "--layers": arguments.layers,
    }
    if kind == PROBING:
        given |= {"--method": arguments.method, "--resume": arguments.resume}
    unused = ", ".join(option for option, value in given.items() if value)
    if unused:
        rolled_out = ", and no maps" if kind == PROBING else ", alone and rolled out"
        print_line(f"{unused}: no effect on {kind}, which has all layers{rolled_out}.")
