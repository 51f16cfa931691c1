"""The state of a run, and messages for runs that could not do all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Failure, Progress
from vzdesk.errors import UserError
from vzdesk.translate import say
from vzdesk.view.methods.method_labels import method_label
from vzdesk.view.texts.isolates import isolated

if TYPE_CHECKING:
    from vzdesk.engine.runtime.contract import Lack

_QUOTED = 40
"""How many characters of a sentence a message quotes."""


@dataclass(frozen=True)
class Run:
    """Long work that another thread does for us. `model` names what is being loaded."""

    phase: Literal["idle", "loading", "scoring", "writing", "opening"] = "idle"
    model: str = ""
    progress: Progress | None = None


IDLE = Run()


def nothing_to_run(no_model: bool, *, marked_only: bool = False) -> UserError:
    """Run was pressed too early."""
    if no_model:
        return UserError(
            "There is no model to score with.",
            next_step="Choose one: Model menu.",
        )
    if marked_only:
        return UserError(
            "No word is marked as target, and only marked targets are scored.",
            next_step="Click a word and press T, or score all targets (Analyse menu).",
        )
    return UserError("There is no sentence to score.", next_step="Type one on the left first.")


def no_model_of(model: str) -> UserError:
    """Predictions need the model that scored the sentence, which is not among those to choose."""
    return UserError(
        "Predictions need the model that scored this, {model}, which is not here.",
        next_step="Choose it in the Model menu, or add its folder there.",
        model=model,
    )


def all_predicted() -> UserError:
    return UserError(
        "There is nothing to predict: every scored sentence has its predictions.",
        next_step="Score other sentences first.",
    )


def all_scored(model: str, *, are_all: bool = True) -> UserError:
    """Run was pressed, and every sentence that it takes, which may not be all there are, has its
    result by the model with this label.
    """
    return UserError(
        "There is nothing to do: {model} has scored this already.",
        next_step="Add or edit a sentence, or choose another model."
        if are_all
        else "Run other sentences, or choose another model.",
        model=model,
    )


def methods_left_out(model: str, names: Sequence[str], lacks: Mapping[str, Lack]) -> UserError:
    """The model cannot be scored with these methods; the run computes the others."""
    return UserError(
        "{model} cannot be scored with {methods}: {reason}.",
        next_step="The other methods are computed.",
        model=model,
        methods=", ".join(map(method_label, names)),
        reason=lacks[names[0]].reason,
    )


def named(sentence: Sentence, among: Sequence[Sentence]) -> str:
    """A sentence as messages name it: how it begins, and its number in the list."""
    number = next((at for at, each in enumerate(among, 1) if each.id == sentence.id), 0)
    text = sentence.text
    text = text if len(text) <= _QUOTED else f"{text[:_QUOTED].rstrip()}…"
    return say("“{text}” (sentence {number:,})", number=number, text=isolated(text))


def some_failed(failures: tuple[Failure, ...], among: Sequence[Sentence]) -> UserError:
    """The message at the end of a run about sentences that could not be scored, of all these."""
    first = failures[0]
    which = named(first.sentence, among)
    if len(failures) == 1:
        return UserError.translated(f"{which}: {first.message}", first.next_step)
    return UserError(
        "{n:,} sentences could not be scored; they are marked in the list.",
        next_step="The first: {which}: {reason}",
        n=len(failures),
        which=which,
        reason=first.message,
    )
