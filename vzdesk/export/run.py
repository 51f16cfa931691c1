"""Scoring and predicting one sentence after the other, for whoever writes what comes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from typing import Protocol

from vzdesk.engine.analysis import cost
from vzdesk.engine.analysis.analyse import analyse, encode, in_order, work_of
from vzdesk.engine.analysis.rows import wanted
from vzdesk.engine.methods import with_settings
from vzdesk.engine.predictions.predict import Asked, Masking, predict
from vzdesk.engine.runtime.contract import Backend
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, Failure, Progress, Request, SentenceResult
from vzdesk.export.chosen import Chosen
from vzdesk.translate import mark, say

_SO_FAR = mark("{n:,} of {n_all:,} sentences")


class Listener(Protocol):
    """Who is told how far it is, and what is to be known."""

    def show(self, progress: Progress, what: str) -> None:
        """How far `what` is: the last one counts."""

    def print_line(self, sentence: str) -> None:
        """A line that stays."""


MOST_LINES = 10


@dataclass
class FewLines:
    """A listener that passes on the first lines, and counts the others: where thousands of
    sentences have a note each, nobody can read them all.
    """

    listener: Listener
    n: int = 0

    def show(self, progress: Progress, what: str) -> None:
        self.listener.show(progress, what)

    def print_line(self, sentence: str) -> None:
        self.n += 1
        if self.n <= MOST_LINES:
            self.listener.print_line(sentence)

    def say_others(self) -> None:
        """How many were not passed on."""
        if self.n > MOST_LINES:
            more = mark("{n:,} more notes of this kind, on single sentences, are not shown.")
            self.listener.print_line(say(more, n=self.n - MOST_LINES))


class Run:
    """The results of a request, one after the other in the order of its sentences. n_left_out
    others could not be read, and count among all.

    None is kept, so that a table of any length needs no more memory than a short one.
    """

    def __init__(
        self,
        backend: Backend,
        request: Request,
        listening: Callable[[], AbstractContextManager[Listener]],
        n_left_out: int = 0,
    ) -> None:
        """`listening` is entered while it scores."""
        self.n_all = len(request.sentences) + n_left_out
        self.backend, self.request = backend, request
        self._listening = listening
        provenance = with_settings(backend.provenance(), request.methods)
        self.analysis = Analysis(backend.ref, provenance, {})
        self.failures: list[Failure] = []
        self.n_scored = self.n_without_predictions = 0

    @property
    def chosen(self) -> Chosen:
        """All of its sentences, as files say it."""
        return Chosen(self.request.sentences, self.n_all)

    def skip(self, scored: Collection[str], failures: Sequence[tuple[str, str, str]]) -> None:
        """These are finished: the ids of those that were scored; ids of others, and why."""
        of = {each.id: each for each in self.request.sentences}
        self.failures = [Failure(of[id], *reason) for id, *reason in failures]
        self.n_scored = len(scored)
        done = frozenset((*scored, *(id for id, *_ in failures)))
        self.request = replace(self.request, done=done)

    def _left(self) -> Iterator[Progress | SentenceResult | Failure]:
        """The steps, without results of what is finished."""
        for step in analyse(self.backend, self.request):
            if isinstance(step, Progress) or step.sentence.id not in self.request.done:
                yield step

    def __iter__(self) -> Iterator[SentenceResult]:
        """Score."""
        sentences, done = self.request.sentences, self.request.done
        left = [each for each in sentences if each.id not in done]
        with self._listening() as listener:
            for notice in self.backend.notices:
                listener.print_line(notice)
            for step in in_order(self._left(), left):
                match step:
                    case SentenceResult():
                        self.n_scored += 1
                        for notice in step.notices:
                            listener.print_line(_noticed(step, notice))
                        yield step
                    case Failure():
                        self.failures.append(step)
                    case Progress():
                        listener.show(step, say(_SO_FAR, n=self.n_scored, n_all=len(sentences)))


class Predicting:
    """The sentences that are predicted one after the other, and those that cannot be."""

    def __init__(
        self,
        backend: Backend,
        sentences: Sequence[Sentence],
        masking: Masking,
        listening: Callable[[], AbstractContextManager[Listener]],
    ) -> None:
        """`listening` is entered while it predicts."""
        self._backend, self._sentences, self._masking = backend, sentences, masking
        self._listening = listening
        self.failures: list[Failure] = []
        self.n_done = 0

    def __iter__(self) -> Iterator[SentenceResult]:
        n_all = len(self._sentences)
        with self._listening() as listener:
            for step in predict(self._backend, self._sentences, Asked(self._masking)):
                match step:
                    case SentenceResult():
                        self.n_done += 1
                        for notice in step.notices:
                            listener.print_line(_noticed(step, notice))
                        yield step
                    case Failure():
                        self.failures.append(step)
                        reason = f"{step.message} {step.next_step}".strip()
                        without = mark("Sentence {id} has no values: {reason}")
                        listener.print_line(say(without, id=step.sentence.id, reason=reason))
                    case Progress():
                        listener.show(step, say(_SO_FAR, n=self.n_done, n_all=n_all))


def _noticed(of: SentenceResult, notice: str) -> str:
    return say("Sentence {id}: {notice}", id=of.sentence.id, notice=notice)


def said_costs(backend: Backend, request: Request) -> list[str]:
    """What is to be known of methods that take long before they begin; of one that the model cannot
    be scored with, nothing.
    """
    work = work_of(request)
    able = [each for each in work.methods if not any(map(backend.lack, each.needs))]
    work = work._replace(methods=able)
    if not work.heads and not any(method.is_costly for method in work.methods):
        return []
    inputs = [
        cost.Input(read, wanted(work.targets, sentence, read))
        for sentence in request.sentences
        if not isinstance(read := encode(backend, sentence), Failure)
    ]
    return cost.said(backend.ref, inputs, work)
