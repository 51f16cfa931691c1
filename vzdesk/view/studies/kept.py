"""Studies that the user keeps under names, with the means that were found.

Each is kept as it was written, so that one which this version does not know is lost nowhere: it
says so where it is to be used.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from vzdesk.errors import UserError
from vzdesk.jsonfields import WrongField
from vzdesk.translate import mark
from vzdesk.view.studies.evaluation import (
    AGREEMENT,
    CUES,
    FAITHFULNESS,
    FORMULAS,
    HUMAN,
    OPTIONS,
    PROBING,
    EvaluationSpec,
)
from vzdesk.view.studies.evaluation import from_document as evaluation_of
from vzdesk.view.studies.spec import StudySpec
from vzdesk.view.studies.written import from_document

Spec = TypeVar("Spec", StudySpec, EvaluationSpec)
MEASURES = "measures"
"""The kind of studies that measure relations, by group."""
KINDS: tuple[tuple[str, str], ...] = (
    (MEASURES, mark("Means of a relation")),
    (CUES, mark("Cue alignment")),
    (FAITHFULNESS, mark("Faithfulness")),
    (PROBING, mark("Probing")),
    (HUMAN, mark("Numbers of words")),
    (FORMULAS, mark("Formulas over surprisals")),
    (AGREEMENT, mark("Dependencies")),
)
"""The kinds of studies that can be chosen, and what they are called."""


@dataclass(frozen=True)
class KeptStudy:
    """A study with its table, under a name; content is JSON, an object: that of its study.json,
    with how the results came to be. table is its table.csv. An evaluation has the kind that it is,
    and NAME.json and NAME.csv.
    """

    name: str
    kind: str
    content: str
    table: str

    @property
    def about(self) -> dict[str, Any]:
        """The content, as it is."""
        content: dict[str, Any] = json.loads(self.content)
        return content

    @property
    def is_evaluation(self) -> bool:
        """Whether its spec is that of an evaluation, where it can be read."""
        return self.kind in OPTIONS

    @property
    def spec(self) -> StudySpec:
        """The study that it is. UserError where this version does not know it, or it is an
        evaluation.
        """
        return self._read(self.kind == MEASURES, from_document)

    @property
    def evaluation(self) -> EvaluationSpec:
        """The evaluation that it is. UserError where this version does not know one."""
        return self._read(self.is_evaluation, evaluation_of)

    def _read(self, is_known: bool, of: Callable[[object], Spec]) -> Spec:
        try:
            if not is_known:
                raise WrongField("it is of the kind “{kind}”", kind=self.kind)
            return of(self.about)
        except WrongField as error:
            raise UserError(
                mark("The study “{name}” cannot be used by this vzdesk: {reason}."),
                next_step=mark("Use a newer vzdesk, or choose another one."),
                name=self.name,
                reason=error,
            ) from error
