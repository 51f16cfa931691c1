"""vzdesk study: a question about many sentences, from scoring to tables, intervals and figures."""

from __future__ import annotations

import argparse
import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from vzdesk.cli.arguments import add_model, add_sentences, check_output
from vzdesk.cli.study.given import check_given, no_empty_folders
from vzdesk.cli.study.human import add_human
from vzdesk.cli.study.item_options import (
    CONDITIONS,
    SUITES,
    add_agreement,
    add_conditions,
    add_formulas,
)
from vzdesk.cli.study.options import add_options
from vzdesk.cli.study.probing_options import add_probing
from vzdesk.cli.terminal import OK, USER_ERROR, print_line
from vzdesk.corpus.encodings import read_bytes
from vzdesk.export.partial import beside
from vzdesk.export.provenance import metadata_path
from vzdesk.study.conditions.design import CONDITION, design
from vzdesk.study.measures import names as measure_names
from vzdesk.study.relations.ready import READY
from vzdesk.view.studies.evaluation import FORMULAS, is_evaluation
from vzdesk.view.studies.evaluation import OPTIONS as EVALUATIONS
from vzdesk.view.studies.spec import (
    ROLLOUTS,
    STUDY_UNITS,
    SentenceChoice,
    StudySpec,
)
from vzdesk.view.studies.written import is_study, read_study
from vzdesk.view.texts.command_option import command_line


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    study = subparsers.add_parser(
        "study",
        help="means over many sentences, by relation and group, with intervals",
        description="Measure what targets take from sources in many sentences. The first INPUT may "
        "be a study.json, which says all of it; options count more. INPUTs that are sessions "
        "(.vzd) need no model: their results are used. DIR gets table.csv with the means, "
        "matches.csv with the values behind them, differences.csv with the differences of groups, "
        "figures, and study.json, from which all is made again. matches.csv is written as "
        "sentences are scored, and --resume goes on with it.",
    )
    add_sentences(study)
    _add_what(study)
    _add_sentence_choice(study)
    add_model(study)
    study.add_argument("--out", required=True, type=Path, metavar="DIR")
    study.add_argument(
        "--resume", action="store_true", help="go on where a run of the same study was stopped"
    )
    add_conditions(study)
    add_agreement(study)
    add_formulas(study)
    add_options(study)
    add_probing(study)
    study.epilog = _epilog()
    add_human(study)
    study.set_defaults(run=_run)


def _epilog() -> str:
    """Relations by name, for those who read the help alone."""
    names = ", ".join(f"“{each.name}”" for each in READY)
    return f"Relations that are ready-made: {names}. --model of a study takes several, as in A,B."


def _add_what(study: argparse.ArgumentParser) -> None:
    study.add_argument(
        "--relation",
        action="append",
        dest="relations",
        default=[],
        metavar="PATTERN",
        help="which targets and sources, such as “target: upos=VERB; source: deprel=nsubj, "
        "head=target”, or a ready-made one by its name; may be repeated",
    )
    study.add_argument(
        "--measure",
        type=_names,
        default=(),
        metavar="NAME,…",
        help=f"share, if left out; there are {', '.join(measure_names())}",
    )
    study.add_argument("--method", type=_names, default=(), metavar="NAME,…", help=_METHODS)
    study.add_argument(
        "--group-by",
        type=_names,
        default=(),
        metavar="NAME,…",
        help="tag, condition, paradigm, goodness, distance, or an annotation such as target.upos",
    )
    study.add_argument("--units", choices=STUDY_UNITS, help="words, if left out")
    study.add_argument("--rollout", choices=ROLLOUTS, help="none, if left out")
    study.add_argument(
        "--layers", type=_layers, metavar="N,…", help="from 1; all, if left out, or written"
    )
    study.add_argument("--name", help="study, if left out: the first column of the tables")
    study.add_argument("--seed", type=int, metavar="N", help="of the intervals; 1, if left out")


_BEGIN = re.compile(r'\s*\{\s*"format"\s*:\s*"(vzdesk [^"\\]{1,40})"')
"""How what vzdesk writes beside results begins."""
_METHODS = "value-zeroing, if left out; vzdesk methods lists them"


def _add_sentence_choice(study: argparse.ArgumentParser) -> None:
    choice = study.add_mutually_exclusive_group()
    choice.add_argument("--tag", metavar="TAG", help="only sentences with this tag")
    choice.add_argument(
        "--filter",
        metavar="TEXT",
        help="only those that the list would find by this: text, tag:x, upos:VERB, RT>300, …",
    )
    study.add_argument(
        "--most",
        type=_count,
        metavar="N",
        help="only the first N of these sentences; for agreement, of those with dependencies",
    )
    choice.add_argument(
        "--ids",
        type=_ids,
        metavar="ID,…",
        help="only those with these ids; or @FILE, which has one in each line",
    )


def _names(line: str) -> tuple[str, ...]:
    """Names between commas."""
    return tuple(filter(None, (name.strip() for name in line.split(","))))


def _count(line: str) -> int:
    if not line.isdecimal() or not int(line):
        raise argparse.ArgumentTypeError(f"{line} is no number from 1 on")
    return int(line)


def _ids(line: str) -> tuple[str, ...]:
    """Ids between commas, or those in the lines of a file."""
    if not line.startswith("@"):
        return _names(line)
    try:
        return tuple(filter(None, Path(line[1:]).read_text(encoding="utf-8").splitlines()))
    except (OSError, ValueError) as error:
        raise argparse.ArgumentTypeError(f"{line[1:]} cannot be read: {error}") from error


def _layers(line: str) -> tuple[int, ...]:
    """Numbers of layers between commas, from 1, as numbers from 0; none are all."""
    if line == "all":
        return ()
    try:
        numbers = [int(number) for number in line.split(",")]
    except ValueError:
        numbers = [0]
    if min(numbers) < 1:
        raise argparse.ArgumentTypeError(f"{line} is no list of layers such as 3,4")
    return tuple(sorted({number - 1 for number in numbers}))


def _answer(arguments: argparse.Namespace) -> int:
    check_given(arguments, arguments.inputs[0] if arguments.inputs else "")
    if arguments.inputs[:1] == [SUITES]:
        arguments.inputs[0] = FORMULAS
    if arguments.inputs[:1] and arguments.inputs[0] in EVALUATIONS:
        return _run_evaluation(arguments)
    if arguments.inputs[:1] and _is_written(arguments.inputs[0], is_evaluation):
        return _run_written(arguments)
    # Imported here, so that other commands need not wait for it.
    from vzdesk.cli.study.planned import planned_study
    from vzdesk.export.studies.results import StudyFiles
    from vzdesk.export.studies.writing import StudyWriter

    by_condition = arguments.inputs[:1] == [CONDITIONS]
    del arguments.inputs[:by_condition]
    spec = _spec(arguments)
    if by_condition:
        spec = replace(spec, group_by=tuple(dict.fromkeys((CONDITION, *spec.group_by))))
    files = StudyFiles(arguments.out)
    planned, source = planned_study(arguments, spec)
    notices = [*planned.notices, *(design(planned.sentences).notices() if by_condition else ())]
    files.make_folders()
    written = [*files.all, metadata_path(files.matches), *beside(files.matches)]
    check_output(written, arguments.inputs)
    for notice in notices:
        print_line(notice)
    writer = StudyWriter(planned, source, files, _command(arguments), print_line)
    n_failed = writer.write(resume=arguments.resume)
    return USER_ERROR if n_failed else OK


def _run(arguments: argparse.Namespace) -> int:
    with no_empty_folders(arguments.out):
        return _answer(arguments)


def _run_evaluation(arguments: argparse.Namespace) -> int:
    from vzdesk.cli.study.evaluations import run_evaluation

    kind = arguments.inputs.pop(0)
    spec = _options(arguments, StudySpec(relations=(kind,)))
    return run_evaluation(arguments, kind, spec, _command(arguments))


def _run_written(arguments: argparse.Namespace) -> int:
    from vzdesk.cli.study.evaluations import run_written

    return run_written(arguments, _options(arguments, StudySpec()), _command(arguments))


def _spec(arguments: argparse.Namespace) -> StudySpec:
    """The study of the file, if there is one, with what the options say."""
    spec = StudySpec()
    if arguments.inputs and _is_written(arguments.inputs[0], is_study):
        spec = read_study(Path(arguments.inputs.pop(0)))
    spec = _options(arguments, spec)
    spec.check()
    return spec


def _options(arguments: argparse.Namespace, spec: StudySpec) -> StudySpec:
    """The study with what the options say."""
    said = {
        "name": arguments.name,
        "relations": tuple(arguments.relations),
        "measures": arguments.measure,
        "methods": arguments.method,
        "models": _models(arguments.model),
        "units": arguments.units,
        "rollout": arguments.rollout,
        "group_by": arguments.group_by,
        "seed": arguments.seed,
        "sentences": _choice(arguments),
    }
    found = {name: each for name, each in said.items() if each not in (None, ())}
    if arguments.layers is not None:
        found["layers"] = arguments.layers
    spec = replace(spec, **found)
    most = arguments.most or spec.sentences.most
    return replace(spec, sentences=replace(spec.sentences, most=most))


def _is_written(name: str, is_one: Callable[[object], bool]) -> bool:
    """Whether it is a file whose content is one. UserError where it cannot be read."""
    path = Path(name)
    if path.suffix.lower() != ".json" or (path.exists() and not path.is_file()):
        return False
    try:
        text = read_bytes(path).decode("utf-8")
    except UnicodeError:
        return False
    begin = _BEGIN.match(text)
    if begin:  # also of one that is cut off, whose reader says so
        return is_one({"format": begin[1]})
    try:
        return is_one(json.loads(text))
    except (ValueError, RecursionError):
        return False


def _models(line: str) -> tuple[str, ...]:
    """Names or folders between commas; one folder may have a comma in its name."""
    return (line,) if line and Path(line).exists() else _names(line)


def _choice(arguments: argparse.Namespace) -> SentenceChoice | None:
    if arguments.ids:
        return SentenceChoice("ids", ids=arguments.ids)
    if arguments.tag:
        return SentenceChoice("tag", text=arguments.tag)
    return SentenceChoice("filter", text=arguments.filter) if arguments.filter else None


def _command(arguments: argparse.Namespace) -> str:
    return command_line(["vzdesk", *(each for each in arguments.line if each != "--resume")])
