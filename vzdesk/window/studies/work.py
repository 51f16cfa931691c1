"""What answers the kinds of questions of the panel, each in the same terms."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, Protocol

from vzdesk.desk.command import name_of
from vzdesk.desk.desk import Desk
from vzdesk.desk.studies.answers import Answers
from vzdesk.engine import models
from vzdesk.engine.models import ModelChoice
from vzdesk.errors import UserError
from vzdesk.panels.study.shown import EvaluationShown, MeansShown, Shown
from vzdesk.study.evaluations.answer import EvaluationAnswer
from vzdesk.translate import mark, say
from vzdesk.view.studies.evaluation import AGREEMENT, FORMULAS, HUMAN, EvaluationSpec
from vzdesk.view.studies.kept import KINDS, MEASURES, KeptStudy
from vzdesk.view.studies.spec import StudySpec
from vzdesk.widgets.style import in_a_line
from vzdesk.window.progress import remaining
from vzdesk.window.studies.choosable import Choices
from vzdesk.window.studies.form import StudyForm


class Work(Protocol):
    """One question at a time.

    going       the kind of what goes on, "" for nothing
    has_files   whether what is shown can be exported
    status      how much is done, and the first of what is to be said
    """

    @property
    def going(self) -> str: ...
    @property
    def kind(self) -> str:
        """That of what is found by now, "" for nothing."""
        ...

    @property
    def has_files(self) -> bool: ...
    @property
    def status(self) -> str: ...
    def shown(self, kind: str) -> Shown | None:
        """What is found by now, if it is of this kind."""
        ...

    def ask(self, form: StudyForm) -> None:
        """Ask what the form says. UserError where something is missing."""
        ...

    def cancel(self) -> None: ...
    def keep(self, name: str) -> None:
        """UserError where it cannot be kept under this name."""
        ...

    @property
    def answers(self) -> Answers[Any]:
        """What is found, and what was before."""
        ...

    @property
    def opening(self) -> str:
        """The name of a kept one that is being opened, "" for none."""
        ...

    def leave_opening(self) -> None:
        """Something else is wanted by now."""
        ...

    def show_kept(self, name: str, then: Callable[[Any], object]) -> None:
        """Show it once it is read, and do `then` with the question that it answers."""
        ...


class MeansWork:
    """Studies of relations; what is missing is computed, if the chosen model is meant."""

    def __init__(self, desk: Desk, choices: Choices) -> None:
        self._study, self._choices = desk.studying, choices

    @property
    def going(self) -> str:
        return MEASURES if self._study.is_going else ""

    @property
    def kind(self) -> str:
        return MEASURES

    @property
    def has_files(self) -> bool:
        return bool(self._study.answer and self._study.answer.rows)

    @property
    def status(self) -> str:
        answer = self._study.answer
        if answer is None:
            return say("Looking…") if self.going else ""
        n, n_all = answer.n_done, answer.n_all
        if self.going:
            return say("{n:,} of {n_all:,} sentences so far", n=n, n_all=n_all)
        of = say("{n:,} of {n_all:,} sentences.", n=n, n_all=n_all)
        return " ".join((of, *answer.notices))

    def shown(self, kind: str) -> MeansShown | None:
        answer = self._study.answer
        return None if answer is None else MeansShown(answer)

    def ask(self, form: StudyForm) -> None:
        spec = form.study
        self._study.ask(spec, with_run=self._choices.chosen_model in spec.models)

    def cancel(self) -> None:
        self._study.cancel()

    def keep(self, name: str) -> None:
        self._study.keep(name)

    @property
    def answers(self) -> Answers[Any]:
        return self._study.answers

    @property
    def opening(self) -> str:
        return self._study.opening

    def leave_opening(self) -> None:
        self._study.leave_opening()

    def show_kept(self, name: str, then: Callable[[StudySpec], object]) -> None:
        self._study.show_kept(name, then)


class EvaluationWork:
    """Evaluations, by models that are loaded for them."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._evaluating = desk, desk.evaluating
        self._spec: EvaluationSpec | None = None

    @property
    def going(self) -> str:
        is_going = self._evaluating.is_going and self._spec is not None
        return self._spec.kind if is_going and self._spec is not None else ""

    @property
    def kind(self) -> str:
        answer = self._evaluating.answer
        return answer.spec.kind if answer is not None else ""

    @property
    def has_files(self) -> bool:
        return self._evaluating.files is not None

    @property
    def status(self) -> str:
        if self.going:
            return f"{_named(self.going)}: {self._doing}"
        answer = self._evaluating.answer
        if answer is None:
            return ""
        named, n, n_all = _named(answer.spec.kind), answer.n_done, answer.n_all
        if not n_all:  # it was kept
            return f"{named}: {' '.join(answer.notices)}"
        whole, stopped = _COUNTED.get(answer.spec.kind, _ITEMS)
        if answer.is_whole:
            of = say(whole, kind=named, n=n, n_all=n_all)
            return " ".join((of, *_said_of_models(answer)))
        return say(stopped, kind=named, n=n, n_all=n_all)

    @property
    def _doing(self) -> str:
        """What it is at, and how long that takes."""
        doing, progress = self._evaluating.doing or say("Looking…"), self._evaluating.progress
        if progress is None or progress.eta_s is None:
            return doing
        return say("{doing} · {time} left", doing=doing, time=remaining(progress.eta_s))

    def shown(self, kind: str) -> EvaluationShown | None:
        answer = self._evaluating.answer
        if answer is None or answer.spec.kind != kind:
            return None
        notices = answer.notices if answer.n_all else ()  # of what was kept, they are the status
        notes = dict.fromkeys((*answer.caveats, *self._said(answer), *notices))
        return EvaluationShown(answer, tuple(notes))

    def _said(self, answer: EvaluationAnswer) -> Iterator[str]:
        """Lines on the way, without those that say what is done just now, where files are by now,
        and caveats again.
        """
        files = self._evaluating.files
        again = {say("Note: {caveat}", caveat=each) for each in answer.caveats}
        for line in self._evaluating.said:
            is_of_files = files is not None and str(files) in line
            if line not in again and not line.endswith("…") and not is_of_files:
                yield line

    def ask(self, form: StudyForm) -> None:
        spec = form.evaluation
        spec.check()
        if not spec.models:
            raise UserError("No model is chosen.", next_step="Choose one at least.")
        choices = tuple(map(self._choice, spec.models))
        self._spec = spec
        self._evaluating.ask(spec, choices)

    def _choice(self, name: str) -> ModelChoice:
        """The model that command lines call so, reading what it reads in runs."""
        runner = self._desk.runner
        listed = (each for each in runner.choices if name_of(each) == name)
        found = next(listed, None) or models.find(name)
        return replace(found, input=runner.inputs.get(found, ""))

    def cancel(self) -> None:
        self._evaluating.cancel()

    def keep(self, name: str) -> None:
        self._evaluating.keep(name)

    @property
    def answers(self) -> Answers[Any]:
        return self._evaluating.answers

    @property
    def opening(self) -> str:
        return self._evaluating.opening

    def leave_opening(self) -> None:
        self._evaluating.leave_opening()

    def show_kept(self, name: str, then: Callable[[EvaluationSpec], object]) -> None:
        self._evaluating.show_kept(name, then)


_ITEMS = (
    mark("{kind}: {n:,} of {n_all:,} items."),
    mark("{kind}: {n:,} of {n_all:,} items; stopped before the others."),
)
_SENTENCES = (
    mark("{kind}: {n:,} of {n_all:,} sentences."),
    mark("{kind}: {n:,} of {n_all:,} sentences; stopped before the others."),
)
_COUNTED = dict.fromkeys((HUMAN, FORMULAS, AGREEMENT), _SENTENCES)
"""What is said of how many there are, once all is found and before."""


def _said_of_models(answer: EvaluationAnswer) -> Iterator[str]:
    if answer.spec.kind in _COUNTED:
        if len(answer.spec.models) > 1 or answer.n_all > len(answer.items):
            yield say("Those of each model are counted.")
    elif answer.items and answer.n_all > len(answer.items):
        yield say("Those of each model are counted, with random weights too.")


def _named(kind: str) -> str:
    return say(dict(KINDS)[kind])


def work_of(kept: KeptStudy, works: dict[str, Work]) -> Work:
    """What shows a kept study; one of a kind that nobody knows is refused by any."""
    return works.get(kept.kind, next(iter(works.values())))


def opening_text(name: str) -> str:
    return say("Opening the kept study “{name}”…", name=in_a_line(name))


def said_of_cancelled(work: Work, kind: str) -> str:
    """What has come of a study of this kind that was cancelled."""
    if work.answers.were_put_back:
        return " ".join((say("Cancelled before there were numbers."), said_of_earlier(work)))
    if work.shown(kind) is None:
        return say("Cancelled before there were numbers.")
    if work.answers.before is None:
        return ""
    return say("Cancelled: what was found by then is shown. The earlier answer is still there.")


def said_of_earlier(work: Work) -> str:
    """Which answer is there again, "" where there is none, or all is as it was."""
    if not work.answers.were_put_back:
        return ""
    return say("The earlier answer is there again: {kind}.", kind=_named(work.kind))
