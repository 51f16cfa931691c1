"""vzdesk study formulas: predictions about items with several conditions, over surprisals."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

from vzdesk import __version__
from vzdesk.atomic import replacing
from vzdesk.cli.arguments import load_model
from vzdesk.cli.predicting import Predicting
from vzdesk.cli.terminal import OK, USER_ERROR, print_line
from vzdesk.engine.predictions.predict import MASKINGS, predictor_of
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis
from vzdesk.errors import UserError
from vzdesk.export import provenance
from vzdesk.export.studies.formulas import items_table, outcomes_table
from vzdesk.export.studies.writing import label_of
from vzdesk.study.formulas.items import Asked, Outcome, formulas_of, items, outcomes
from vzdesk.study.predicted import own_surprisals
from vzdesk.view.studies.spec import StudySpec

OUTPUTS = ("formulas.csv", "formula-items.csv", "formulas.json")


def run_formulas(
    arguments: argparse.Namespace, given: Sequence[Sentence], spec: StudySpec, command: str
) -> int:
    """Write formulas.csv, formula-items.csv and formulas.json into the folder."""
    of = items(given)
    asked = formulas_of(of, arguments.formulas)
    sentences = [each for item in of for each in item.conditions.values()]
    _say_empty(asked)
    found: dict[str, tuple[Outcome, ...]] = {}
    runs, n_failed = list[Analysis](), 0
    for name in spec.models or ("",):
        backend = load_model(argparse.Namespace(**{**vars(arguments), "model": name}))
        predictor_of(backend)
        steps = Predicting(backend, sentences, MASKINGS[0])
        bits = own_surprisals(steps)
        n_failed += len(steps.failures)
        model = label_of(backend.ref, runs)
        if not any(bits.values()):
            raise UserError("{model} predicts none of these sentences.", model=model)
        runs.append(Analysis(backend.ref, backend.provenance(), {}))
        found[model] = outcomes(asked, bits, spec.seed)
    _say_missing(found)
    _write(arguments.out, len(of), found, runs, command)
    print_line(f"Wrote {len(asked):,} formulas over {len(of):,} items to {arguments.out}.")
    return USER_ERROR if n_failed else OK


def _say_empty(asked: Sequence[Asked]) -> None:
    for each in asked:
        for region, n in each.n_empty.items():
            print_line(
                f"Region {region.number} of %{region.condition}% is empty in {n:,} of "
                f"{len(each.items):,} items, and counts as 0 bits in {each.formula.text}."
            )


def _say_missing(found: dict[str, tuple[Outcome, ...]]) -> None:
    for model, of_model in found.items():
        for outcome in of_model:
            n_missing = len(outcome.values) - outcome.mean.n
            if n_missing:
                print_line(
                    f"{model}: {n_missing:,} of {len(outcome.values):,} items lack a condition or "
                    f"a surprisal of {outcome.formula.text}."
                )


def _write(
    folder: Path,
    n_items: int,
    found: dict[str, tuple[Outcome, ...]],
    runs: Sequence[Analysis],
    command: str,
) -> None:
    record = {
        "vzdesk": __version__,
        "written": datetime.now(UTC).isoformat(timespec="seconds"),
        "command": command,
        "n_items": n_items,
        "masking": MASKINGS[0],
        "runs": provenance.runs(runs),
    }
    contents = (
        outcomes_table(found),
        items_table(found),
        json.dumps(record, ensure_ascii=False, indent=2).encode("utf-8", "backslashreplace"),
    )
    with ExitStack() as files:
        for name, content in zip(OUTPUTS, contents, strict=True):
            files.enter_context(replacing(folder / name)).write(content)
