"""What one evaluation has found, and what there is to say of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk.engine.model_input import options_of
from vzdesk.engine.types import Precision
from vzdesk.errors import UserError
from vzdesk.translate import say
from vzdesk.view.studies.evaluation import EvaluationSpec
from vzdesk.view.studies.kept import KINDS, KeptStudy

if TYPE_CHECKING:
    from vzdesk.engine.models import ModelChoice
    from vzdesk.study.evaluations.answer import EvaluationAnswer


@dataclass(eq=False)
class Evaluated:
    """What one evaluation has found by now, see `Found`.

    said      lines on the way: what is left out and why, what is done instead
    files     the folder with what `vzdesk study` writes, once all is there
    folder    the folder in which that is, for its process
    computed  how models compute, as options of a command line
    """

    answer: EvaluationAnswer | None = None
    is_safe: bool = False
    kept_as: KeptStudy | None = None
    said: tuple[str, ...] = ()
    files: Path | None = None
    folder: Path | None = None
    computed: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """That of its kind, since it has none of its own."""
        return say(dict(KINDS)[self.answer.spec.kind]) if self.answer is not None else ""

    def kept(self, name: str) -> KeptStudy:
        from vzdesk.export.evaluations.kept import kept_evaluation

        assert self.answer is not None
        return kept_evaluation(name, self.answer)


def computed_by(precision: Precision, models: Sequence[ModelChoice]) -> tuple[str, ...]:
    """Options that say how models compute, and what they are given of a text where that is the same
    for all: a command line has one for all.
    """
    inputs = {each.input for each in models}
    given = options_of(inputs.pop()) if len(inputs) == 1 else ()
    double = ("--precision", "double") if precision == "double" else ()
    return (*double, *(f"--{each}" for each in given))


def line_of(spec: EvaluationSpec, session: str, out: str, computed: Sequence[str]) -> str:
    """The command line that makes it from the session's file."""
    from vzdesk.view.studies.line import evaluation_line

    return evaluation_line(spec, session, out, computed)


def cannot_write(error: OSError) -> UserError:
    return UserError(
        "The evaluation cannot start: {reason}.",
        next_step="Make room on the disk of temporary files, and run it again.",
        reason=error.strerror or str(error),
    )
