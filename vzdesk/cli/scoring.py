"""Scoring, with how far it is on the terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from vzdesk.cli.terminal import ProgressLine, print_line
from vzdesk.engine.analyse import analyse, in_order
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.types import Analysis, Failure, Progress, Request, SentenceResult


class Run:
    """The results of a request, one after the other in the order of its sentences.

    None is kept, so that a table of any length needs no more memory than a short one.
    """

    def __init__(self, backend: Backend, request: Request) -> None:
        self._backend, self.request = backend, request
        self.analysis = Analysis(backend.ref, backend.provenance(), {})
        self.failures: list[Failure] = []
        self.n_scored = 0

    def __iter__(self) -> Iterator[SentenceResult]:
        """Score."""
        sentences = self.request.sentences
        with ProgressLine(sys.stderr) as line:
            for step in in_order(analyse(self._backend, self.request), sentences):
                match step:
                    case SentenceResult():
                        self.n_scored += 1
                        for notice in step.notices:
                            line.print_line(f"Sentence {step.sentence.id}: {notice}")
                        yield step
                    case Failure():
                        self.failures.append(step)
                    case Progress():
                        line.show(step, f"{self.n_scored} of {len(sentences)} sentences")


def print_failure(failure: Failure) -> None:
    """Why a sentence has no result."""
    reason = f"{failure.message} {failure.next_step}".strip()
    print_line(f"Sentence {failure.sentence.id} was not scored: {reason}")
