"""Studies that the user keeps under names, with the means that were found.

Each is kept as it was written, so that one which this version does not know is lost nowhere: it
says so where it is to be used.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from vzdesk.errors import UserError
from vzdesk.jsonfields import WrongField
from vzdesk.translate import mark
from vzdesk.view.studies.spec import StudySpec
from vzdesk.view.studies.written import from_document

MEASURES = "measures"
"""The kind of studies that measure relations, by group."""


@dataclass(frozen=True)
class KeptStudy:
    """A study with its table, under a name; content is JSON, an object: that of its study.json,
    with how the results came to be. table is its table.csv.
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
    def spec(self) -> StudySpec:
        """UserError where this version does not know such a study."""
        try:
            if self.kind != MEASURES:
                raise WrongField("it is of the kind “{kind}”", kind=self.kind)
            return from_document(self.about)
        except WrongField as error:
            raise UserError(
                mark("The study “{name}” cannot be used by this vzdesk: {reason}."),
                next_step=mark("Use a newer vzdesk, or choose another one."),
                name=self.name,
                reason=error,
            ) from error
