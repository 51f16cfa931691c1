"""vzdesk study agreement: how far maps agree with the dependencies of treebank sentences."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from vzdesk import __version__, temporary
from vzdesk.atomic import replacing
from vzdesk.cli.arguments import load_model
from vzdesk.cli.inputs import read_inputs
from vzdesk.cli.scoring import Run, check_some, print_failure
from vzdesk.cli.terminal import OK, USER_ERROR, print_line
from vzdesk.engine import models
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Request
from vzdesk.errors import UserError
from vzdesk.export import provenance
from vzdesk.export.run import said_costs
from vzdesk.export.studies.agreement import agreement_table, variants_table
from vzdesk.export.studies.writing import label_of
from vzdesk.study.agreement.compare import ATTACHMENT, of_chance, of_map, of_offsets
from vzdesk.study.agreement.gold import Gold, gold
from vzdesk.study.agreement.maps import scores_of
from vzdesk.study.agreement.random_weights import check_random, write_random
from vzdesk.study.agreement.tally import System, Tally
from vzdesk.study.chosen import chosen
from vzdesk.study.own_text import with_short_decoder
from vzdesk.view.studies.spec import StudySpec

OFFSETS = System("", "best offset", 0)
CHAIN = System("", "adjacent chain", 0)
CHANCE = System("", "random scores", 1)


def run_agreement(arguments: argparse.Namespace, spec: StudySpec, command: str) -> int:
    """Write agreement.csv, agreement-variants.csv and agreement.json into the folder."""
    if arguments.random_weights:  # before what takes long
        for name in spec.models or ("",):
            check_random(_for_torch(name).path)
    some = chosen(read_inputs(arguments).sentences, replace(spec.sentences, most=0))
    sentences, golds = _annotated(some, arguments.most)
    tally = Tally(spec.seed, len(sentences))
    for number, each in enumerate(golds):
        of_offset = of_offsets(each)
        tally.add(OFFSETS, number, of_offset)
        tally.add(CHAIN, number, {ATTACHMENT: of_offset[ATTACHMENT][:1]})
        tally.add(CHANCE, number, of_chance(each, (spec.seed, number)))
    runs, n_failed = list[Analysis](), 0

    def add(run: Run) -> int:
        label = label_of(run.analysis.model, runs)
        runs.append(run.analysis)
        return _add(tally, run, spec, golds, label)

    for name in spec.models or ("",):
        n_failed += add(_run(_with_model(arguments, name), spec, sentences))
        if arguments.random_weights:
            with _random(arguments, name, spec, sentences) as run:
                n_failed += add(run)
    _write(arguments.out, spec, tally, runs, command)
    print_line(f"Wrote the agreement of {len(sentences):,} sentences to {arguments.out}.")
    return USER_ERROR if n_failed else OK


def _for_torch(name: str) -> ModelChoice:
    return models.find(name or models.default().name, "torch")


def _with_model(arguments: argparse.Namespace, name: str) -> argparse.Namespace:
    return argparse.Namespace(**{**vars(arguments), "model": name})


def _annotated(
    sentences: Sequence[Sentence], most: int | None
) -> tuple[list[Sentence], list[Gold]]:
    """The first of those that have dependencies, and these. UserError where none has."""
    found = [(each, of) for each in sentences if (of := gold(each)) is not None]
    if len(found) < 2:
        raise UserError(
            "{n:,} of {n_all:,} sentences have dependencies between words; two are needed, one to "
            "choose by and one to report.",
            next_step="Give a treebank in CoNLL-U, with heads and relations.",
            n=len(found),
            n_all=len(sentences),
        )
    if len(found) < len(sentences):
        print_line(
            f"{len(sentences) - len(found):,} of {len(sentences):,} sentences have no dependency "
            "between words, and are left out."
        )
    some = found[:most]
    return [each for each, _ in some], [of for _, of in some]


def _run(arguments: argparse.Namespace, spec: StudySpec, sentences: Sequence[Sentence]) -> Run:
    backend = load_model(arguments)
    as_one = spec.units == "words-joint"
    own = with_short_decoder(sentences, backend.ref)
    request = Request("agreement", backend.ref.name, own, spec.methods, as_one)
    for cost in said_costs(backend, request):
        print_line(cost)
    return Run(backend, request)


def _add(tally: Tally, run: Run, spec: StudySpec, golds: Sequence[Gold], model: str) -> int:
    """What all maps of a run say; how many sentences were not scored."""
    numbers = {each.id: number for number, each in enumerate(run.request.sentences)}
    for result in run:
        number = numbers[result.sentence.id]
        for rollout in {"none": (False,), "only": (True,), "both": (False, True)}[spec.rollout]:
            for key, left, scores in scores_of(result, golds[number], spec.units, rollout=rollout):
                tally.add(System(model, str(key), len(scores)), number, of_map(scores, left))
    for failure in run.failures:
        print_failure(failure)
    check_some(run)
    return len(run.failures)


@contextmanager
def _random(
    arguments: argparse.Namespace, name: str, spec: StudySpec, sentences: Sequence[Sentence]
) -> Iterator[Run]:
    """The same of a model with random weights, which is made for it and is there inside."""
    found = _for_torch(name)
    with temporary.folder("random") as made:
        folder = made / f"{Path(found.name).name}-random-weights"
        write_random(found.path, folder, spec.seed)
        of_random = {**vars(arguments), "model": str(folder), "backend": "torch"}
        yield _run(argparse.Namespace(**of_random), spec, sentences)


def _write(
    folder: Path, spec: StudySpec, tally: Tally, runs: Sequence[Analysis], command: str
) -> None:
    first, second = tally.halves()
    record: dict[str, Any] = {
        "vzdesk": __version__,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "n_sentences": {"chosen_on": len(first), "reported": len(second)},
        "units": spec.units,
        "seed": spec.seed,
        "runs": provenance.runs(runs),
    }
    contents: Iterable[tuple[str, bytes]] = (
        ("agreement.csv", agreement_table(tally.agreements())),
        ("agreement-variants.csv", variants_table(tally.by_variant())),
        ("agreement.json", json.dumps(record, ensure_ascii=False, indent=2).encode()),
    )
    with ExitStack() as files:
        for name, content in contents:
            files.enter_context(replacing(folder / name)).write(content)
