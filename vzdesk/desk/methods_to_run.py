"""Which methods a run computes, and which sentences have them already."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from operator import is_
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from vzdesk.desk.changes import Changes
from vzdesk.desk.core import Core
from vzdesk.desk.document import Document
from vzdesk.desk.document.results import by_model
from vzdesk.desk.run import methods_left_out
from vzdesk.desk.threads.worker import ScoreJob, ScoreWorker
from vzdesk.engine.analysis.rows import ALL, lacks_none, wanted_of
from vzdesk.engine.methods import methods
from vzdesk.engine.targets import MARKED, Targets
from vzdesk.engine.types import Precision, Request
from vzdesk.view.selection import Units
from vzdesk.view.units import are_scored_in

if TYPE_CHECKING:
    from vzdesk.engine.models import ModelChoice
    from vzdesk.engine.runtime.contract import Lack

ALWAYS = ("value-zeroing", "attention")
"""The methods of every run."""
SUGGESTED = ("alti", "attention-norm", "globenc")
"""With those, five that are quick and differ in kind, until the user chooses."""


def looked_at(document: Document) -> tuple[str, ...]:
    """Those that the user looks at, one or two. A session may name a method that this program does
    not have; it is left out.
    """
    names = document.selection.method, document.selection.second_method
    return tuple(dict.fromkeys(name for name in names if name in methods()))


def needed(document: Document) -> tuple[str, ...]:
    """Those without which a run is of no use."""
    return tuple(dict.fromkeys((*ALWAYS, *looked_at(document))))


def to_run(
    document: Document, chosen: Iterable[str], lacking: Collection[str] = ()
) -> tuple[str, ...]:
    """All that a run computes: those, and the ones that the user chose, but for what is known to be
    lacking.
    """
    more = (name for name in chosen if name in methods() and name not in lacking)
    return tuple(dict.fromkeys((*needed(document), *more)))


def done_by(
    document: Document, key: str, targets: Targets | None = None, units: Units | None = None
) -> dict[str, frozenset[str]]:
    """By method, the ids of the sentences that the model with this key has scored by it, as their
    texts are, in these units, or the chosen ones: with the rows of these targets, or of all.
    """
    sentences = {each.id: each for each in document.sentences}
    units = units or document.settings.units
    found: dict[str, set[str]] = {}
    for analysis in by_model(document.analyses, key):
        for id, result in analysis.results.items():
            sentence = sentences.get(id)
            if sentence is None or not result.sentence.same_texts(sentence):
                continue
            if are_scored_in(result, units):
                wanted = wanted_of(targets, sentence, result) if targets else ALL
                lacking = {
                    each.method for each in result.maps if not lacks_none(result, each, wanted)
                }
                for map_key in result.maps:
                    if map_key.method not in lacking:
                        found.setdefault(map_key.method, set()).add(id)
    return {method: frozenset(ids) for method, ids in found.items()}


def job_for(
    document: Document, request: Request, choice: ModelChoice, precision: Precision
) -> ScoreJob:
    """The job that computes what the document lacks of this."""
    keys = {analysis.model.key for analysis in document.analyses}
    units: Units = "words-joint" if request.words_as_one else "words"
    have = {key: done_by(document, key, request.targets, units) for key in keys}
    optional = frozenset(request.methods).difference(needed(document))
    return ScoreJob(request, choice, precision=precision, have=have, optional=optional)


class MethodChoice(QObject):
    """Which methods runs of the chosen model compute, and what it lacks for others.

    chosen       what the user chose besides what every run computes and what is looked at; None
                 until then, and runs compute nothing besides
    lacks_found  it is known what a model cannot be scored with
    """

    lacks_found = Signal()

    def __init__(
        self, core: Core, worker: ScoreWorker, choice: Callable[[], ModelChoice | None]
    ) -> None:
        super().__init__(core)
        self._core, self._worker, self._choice = core, worker, choice
        self.chosen: tuple[str, ...] | None = None
        self._lacks: dict[ModelChoice, dict[str, Lack]] = {}
        self._asked: set[ModelChoice] = set()
        self._job: ScoreJob | None = None
        self._done_of: tuple[object, ...] = ()
        self._done: dict[str, frozenset[str]] = {}
        worker.lacking.connect(self._on_lacking)

    @property
    def marked_only(self) -> bool:
        """Whether runs compute only the rows of words that are marked as target, and take only
        sentences that have some.
        """
        return self._core.marked_only

    @marked_only.setter
    def marked_only(self, only: bool) -> None:
        self._core.set_marked_only(only)

    def choose(self, names: tuple[str, ...] | None) -> None:
        """Compute these too from the next run on."""
        if names != self.chosen:
            self.chosen = names
            self._core.changed.emit(Changes.MODEL)

    @property
    def lacks(self) -> dict[str, Lack]:
        """By method why the chosen model cannot be scored with it, as far as that is known."""
        choice = self._choice()
        return self._lacks.get(choice, {}) if choice else {}

    @property
    def is_asked(self) -> bool:
        """Whether the chosen model was asked what it lacks."""
        return self._choice() in self._asked

    @property
    def to_run(self) -> tuple[str, ...]:
        """The methods that the next run computes."""
        return to_run(self._core.document, self.chosen or (), self.lacks)

    @property
    def targets(self) -> Targets | None:
        """Those of which the next run computes rows; None for all."""
        return MARKED if self.marked_only else None

    @property
    def left_out(self) -> frozenset[str]:
        """The ids of the sentences that the next run leaves out: none of their rows is wanted."""
        targets = self.targets
        if targets is None:
            return frozenset()
        return frozenset(each.id for each in self._core.document.sentences if not targets.of(each))

    @property
    def done(self) -> frozenset[str]:
        """The ids of the sentences that have all of these by the model that is shown. What they
        have is kept as long as nothing of it changes: there may be thousands.
        """
        document, targets = self._core.document, self.targets
        units, shown = document.settings.units, document.shown
        now = document.sentences, document.analyses, units, shown, targets
        is_same = len(self._done_of) == len(now) and all(map(is_, self._done_of, now))
        if not is_same:
            self._done_of, self._done = now, done_by(document, shown, targets)
        return frozenset.intersection(*(self._done.get(each, frozenset()) for each in self.to_run))

    def ask(
        self, names: tuple[str, ...], choice: ModelChoice, device: str, precision: Precision
    ) -> None:
        """Find out which of these the model cannot be scored with, where that is not known: for
        that it is loaded.
        """
        if not self.is_asked:
            request = Request(uuid.uuid4().hex, choice.name, (), methods=names)
            self._job = ScoreJob(request, choice, device, precision, only_asks=True)
            self._worker.start(self._job)

    def watch(self, job: ScoreJob) -> None:
        """Note what turns out to be lacking in this job."""
        self._job = job

    @Slot(str, object)
    def _on_lacking(self, id: str, found: dict[str, Lack]) -> None:
        """Methods that are only wanted are left out, which is said; without the others the run says
        why it cannot be.
        """
        job = self._job
        if job is None or job.id != id:
            return
        choice = replace(job.choice, input="")
        if job.only_asks:
            self._asked.add(choice)
        self._lacks[choice] = {**self._lacks.get(choice, {}), **found}
        left_out = [name for name in job.request.methods if name in found.keys() & job.optional]
        if left_out:
            label = self._core.names.of(job.choice)
            self._core.user_error.emit(methods_left_out(label, left_out, found))
        self._core.changed.emit(Changes.MODEL)
        self.lacks_found.emit()
