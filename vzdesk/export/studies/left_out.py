"""Models that cannot be asked while others go on: said, counted and recorded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vzdesk.errors import UserError
from vzdesk.export.partial import Done
from vzdesk.translate import say

NOBODY = ""
"""What a table says scored the sentences of a model that cannot be asked."""


@dataclass(frozen=True)
class Refused:
    """A model that cannot be asked, and why; weights are "trained" or "random"."""

    model: str
    weights: str
    error: UserError

    @property
    def said(self) -> str:
        line = say("{model} is left out: {reason}", model=self.model, reason=self.error.message)
        return f"{line} {self.error.next_step}".strip()

    @property
    def recorded(self) -> dict[str, str]:
        """Ready for JSON."""
        next_step = self.error.next_step
        return {"model": self.model, "reason": self.error.message, "next_step": next_step}


def check_not_refused(finished: Sequence[Done]) -> None:
    """UserError where the model of these could not be asked when the table was begun."""
    failure = next((each.failure for each in finished if each.by == NOBODY), None)
    if failure is not None:
        raise UserError.translated(*failure)
