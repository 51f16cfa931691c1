"""vzdesk selftest: whether this installation computes what was shipped."""

from __future__ import annotations

import argparse

from vzdesk import paths
from vzdesk.cli.models import bundled_everywhere
from vzdesk.cli.scoring import Run
from vzdesk.cli.terminal import OK, print_row
from vzdesk.engine import models
from vzdesk.engine.types import Request, SentenceResult
from vzdesk.errors import UserError

TOLERANCE = 5e-6
"""Twice the 2e-6 that each of two results may be off, and some room for float32 output."""


def add_command(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    selftest = subparsers.add_parser(
        "selftest", help="check that this installation scores correctly"
    )
    selftest.set_defaults(run=_run)


def _run(_arguments: argparse.Namespace) -> int:
    """Score the example session's sentences again, and compare."""
    from vzdesk.session.read import read

    expected = read(paths.example_session()).analyses[-1]
    for choice in bundled_everywhere():
        backend = models.load(choice)
        sentences = tuple(result.sentence for result in expected.results.values())
        run = Run(backend, Request("selftest", choice.name, sentences))
        scored = list(run)
        for failure in run.failures:
            raise UserError(
                "{model} ({backend}): {reason}",
                next_step="Install vzdesk again.",
                model=choice.name,
                backend=choice.backend,
                reason=failure.message,
            )
        worst = max(_difference(result, expected.results[result.sentence.id]) for result in scored)
        print_row(
            f"{choice.name} ({choice.backend}): scores are within {worst:.1e} of those shipped."
        )
        if worst > TOLERANCE:
            raise UserError(
                "{model} ({backend}) differs by {difference:.1e} from the scores that ship with "
                "it; up to {tolerance:.0e} is sound.",
                next_step="Install vzdesk again.",
                model=choice.name,
                backend=choice.backend,
                difference=worst,
                tolerance=TOLERANCE,
            )
    return OK


def _difference(a: SentenceResult, b: SentenceResult) -> float:
    return max(float(abs(a.maps[key].scores - b.maps[key].scores).max()) for key in b.maps)
