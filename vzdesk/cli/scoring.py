"""Scoring, with how far it is on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from vzdesk.cli.terminal import ProgressLine, print_line
from vzdesk.engine.methods import methods
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.types import Failure, Request
from vzdesk.errors import UserError
from vzdesk.export import run


class Run(run.Run):
    """A run whose progress is on the terminal."""

    def __init__(self, backend: Backend, request: Request, n_left_out: int = 0) -> None:
        super().__init__(backend, request, lambda: ProgressLine(sys.stderr), n_left_out)


def check_heads(names: Sequence[str]) -> None:
    """UserError where none of these methods has maps of single heads."""
    able = [method.name for method in methods().values() if method.by_head]
    if not set(able).intersection(names):
        raise UserError(
            "Nothing can be measured for single heads by {methods}.",
            next_step="Leave --heads out, or add one of these to --method: {able}.",
            methods=", ".join(names),
            able=", ".join(able),
        )


def print_failure(failure: Failure) -> None:
    """Why a sentence has no result."""
    reason = f"{failure.message} {failure.next_step}".strip()
    print_line(f"Sentence {failure.sentence.id} was not scored: {reason}")


def check_some(run: Run) -> None:
    """UserError, after the reasons, where no sentence was scored."""
    if not run.n_scored:
        for failure in run.failures:
            print_failure(failure)
        raise UserError("No sentence was scored, so nothing was written.")
