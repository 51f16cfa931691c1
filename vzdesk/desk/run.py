"""The state of a run, and what the window says when one could not do what was asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from vzdesk.engine.types import Failure, ModelRef, Progress
from vzdesk.errors import UserError
from vzdesk.translate import translate


@dataclass(frozen=True)
class Run:
    """Long work that another thread does for us. `model` names what is being loaded."""

    phase: Literal["idle", "loading", "scoring", "writing"] = "idle"
    model: str = ""
    progress: Progress | None = None


IDLE = Run()


def nothing_to_run(no_model: bool) -> UserError:
    """Run was pressed too early."""
    if no_model:
        return UserError(
            translate("Run", "There is no model to score with."),
            next_step=translate("Run", "Choose one: Model menu."),
        )
    return UserError(
        translate("Run", "There is no sentence to score."),
        next_step=translate("Run", "Type one on the left first."),
    )


def all_scored(ref: ModelRef) -> UserError:
    """Run was pressed, and every sentence has its result."""
    return UserError(
        translate("Run", "There is nothing to do: {} has scored this already.").format(ref.name),
        next_step=translate("Run", "Add or edit a sentence, or choose another model."),
    )


def some_failed(failures: tuple[Failure, ...]) -> UserError:
    """What the window says at the end of a run about sentences that could not be scored."""
    first = failures[0]
    if len(failures) == 1:
        return UserError(first.message, next_step=first.next_step)
    told = translate("Run", "{} sentences could not be scored; they are marked in the list.")
    return UserError(
        told.format(len(failures)),
        next_step=translate("Run", "The first: {}").format(first.message),
    )
