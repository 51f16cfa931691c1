"""A study of the session's sentences: what is missing of it is computed as any run is, and what is
found is worked out in a thread of its own, again and again while results come.
"""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot

from vzdesk.desk.changes import Changes
from vzdesk.desk.core import Core
from vzdesk.desk.run import IDLE
from vzdesk.desk.studies.answers import Answers
from vzdesk.desk.studies.kept import KeptStudies, named
from vzdesk.desk.studies.opening import Opening
from vzdesk.desk.threads.aside import Aside
from vzdesk.engine.types import Request
from vzdesk.errors import UserError
from vzdesk.view.studies.kept import KeptStudy
from vzdesk.view.studies.spec import StudySpec

if TYPE_CHECKING:
    from vzdesk.export.studies.gathering import Gathering
    from vzdesk.study.answers import Answer
    from vzdesk.study.plan import Plan

LEAST_MS, PATIENCE = 700, 4
"""While results come, what they come to is found anew after so long at least, and not more often
than so many times as long as that takes: scoring needs the computer too.
"""
Work = Callable[[], None]


@dataclass(eq=False)
class Studied:
    """What one study has found by now, see `Found`."""

    answer: Answer | None = None
    is_safe: bool = False
    kept_as: KeptStudy | None = None

    @property
    def name(self) -> str:
        return self.answer.of.spec.name if self.answer is not None else ""

    def kept(self, name: str) -> KeptStudy:
        from vzdesk.export.studies.kept import kept_study

        assert self.answer is not None
        return kept_study(name, self.answer)


class Studying(KeptStudies):
    """One study at a time.

    is_going  whether more comes
    answers   what is found by now, and what was before
    changed   one of these is another
    failed    a UserError: why there is no answer
    """

    changed = Signal()
    failed = Signal(object)

    def __init__(
        self,
        core: Core,
        score: Callable[[Request], None],
        predict: Callable[[tuple[str, ...]], None],
        cancel: Callable[[], None],
    ) -> None:
        """`score`, `predict` and `cancel` are those of what runs models."""
        super().__init__(core)
        self._score, self._predict, self._cancel = score, predict, cancel
        self.answers = Answers(core, Studied, changed=self.changed.emit)
        self.is_going = False
        crash = core.crashed.emit
        self._opening = Opening(lambda: self._aside, self.changed.emit, self.failed.emit, crash)
        self._mine = object()
        self._gathering: Gathering | None = None
        self._is_scoring = self._has_predicted = self._is_finding = self._was_cancelled = False
        self._thread: Aside | None = None
        self._again = QTimer(self, interval=LEAST_MS, singleShot=True)
        self._again.timeout.connect(self._find)
        core.replaced.connect(self._forget)
        core.changed.connect(self._follow)

    @property
    def answer(self) -> Answer | None:
        """What is looked at: what is found by now."""
        return self.answers.now.answer

    # Asking

    def ask(self, spec: StudySpec, *, with_run: bool) -> None:
        """Find what is asked in the results that there are; with_run, what the chosen model has not
        computed of it is computed first.
        """
        self._stop()
        self.answers.begin()
        self.is_going = True
        self.changed.emit()
        sentences, session = self._core.document.sentences, self._core.document.session

        def find() -> Work:
            from vzdesk.export.studies.gathering import Gathering
            from vzdesk.study.plan import plan

            goes_on = self._goes_on(mine)
            gathering = Gathering(plan(spec, sentences, goes_on))
            answer = gathering.answer(session(), goes_on, is_whole=True)
            return partial(self._begin, gathering, answer, with_run=with_run)

        mine = self._mine
        self._do(mine, find)

    def _begin(self, gathering: Gathering, answer: Answer, *, with_run: bool) -> None:
        """Nothing is run where nothing is missing: the model may be on another computer."""
        self._gathering = gathering
        is_found = bool(answer.n_done) and not answer.n_failed
        if is_found or not with_run:
            self._end(answer)
            return
        self._show(replace(answer, is_whole=False, notices=gathering.plan.notices))
        self._is_scoring, self._has_predicted = True, False
        self._score(self._request(gathering.plan))

    def _request(self, plan: Plan) -> Request:
        from vzdesk.study.predicted import to_predict

        sentences, targets = plan.matched, plan.targets
        if plan.needs_predictions:
            sentences = to_predict(plan, self._core.document.sentences)
            targets = targets if len(sentences) == len(plan.matched) else None
        return Request(
            uuid.uuid4().hex,
            "",
            sentences,
            plan.spec.methods,
            words_as_one=plan.spec.units == "words-joint",
            predictions=plan.needs_predictions,
            targets=targets,
        )

    def cancel(self) -> None:
        """Stop; what is found by now stays, and what was before can be shown again."""
        if self._is_scoring:
            self._was_cancelled = True
            self._cancel()  # and what there is by then is found
        elif self.is_going:
            self._stop()
            self.changed.emit()

    # While results come

    @Slot(object)
    def _follow(self, changes: Changes) -> None:
        if not self._is_scoring:
            return
        if self._core.run_state is IDLE:
            self._finish()
        elif changes & Changes.ROWS and not self._again.isActive() and not self._is_finding:
            self._again.start()

    def _finish(self) -> None:
        """Nothing runs any more; what was scored without predictions before gets them."""
        plan = self._gathering.plan if self._gathering is not None else None
        if plan is not None and plan.needs_predictions and not self._has_predicted:
            self._has_predicted = True
            results = map(self._core.document.result_of, plan.matched)
            left = tuple(r.sentence.id for r in results if r is not None and r.predictions is None)
            if left:
                self._predict(left)
                return
        self._is_scoring = False
        self._again.stop()
        self._find(is_whole=True)

    @Slot()
    def _find(self, *, is_whole: bool = False) -> None:
        gathering, mine, session = self._gathering, self._mine, self._core.document.session
        if gathering is None:
            return
        self._is_finding = True
        begun = time.monotonic()

        def find() -> Work:
            answer = gathering.answer(session(), self._goes_on(mine), is_whole=is_whole)
            return partial(self._end if is_whole else self._found, answer, begun)

        self._do(mine, find)

    def _found(self, answer: Answer, begun: float) -> None:
        """Some of it; the next is found no sooner than is fair to what is still running."""
        self._is_finding = False
        took_ms = round(1000 * (time.monotonic() - begun))
        self._again.setInterval(max(LEAST_MS, PATIENCE * took_ms))
        self._show(answer)

    def _end(self, answer: Answer, _begun: float = 0.0) -> None:
        self._is_finding = False
        if not answer.n_done and not self._was_cancelled:
            self._fail(_nothing_found())
            return
        plan_notices = self._gathering.plan.notices if self._gathering is not None else ()
        self.answers.find(replace(answer, notices=(*plan_notices, *answer.notices)))
        self.is_going = False
        if self._was_cancelled:
            self._put_back()
        else:
            self.answers.end()
        self.changed.emit()

    def _show(self, answer: Answer) -> None:
        self.answers.find(answer)
        self.changed.emit()

    def _put_back(self) -> None:
        """It has ended before all was found."""
        now = self.answers.now
        if now.answer is not None and not now.answer.n_done:
            now.answer = None
        self.answers.stop()

    # Kept studies

    def keep(self, name: str) -> None:
        """Keep the answer, in the place of one of this name. UserError where that cannot be."""
        self.answers.keep(name)

    def show_kept(self, name: str, then: Callable[[StudySpec], object]) -> None:
        """Read what was found when it was kept, show it, and do `then` with the study. It has
        failed where this version cannot read it: what is shown stays.
        """
        kept = named(self._core, name)

        def read() -> Answer:
            from vzdesk.export.studies.kept import kept_answer

            return kept_answer(kept)

        def show(answer: Answer) -> None:
            self._stop()
            self.answers.show_kept(Studied(answer), kept)
            self.changed.emit()
            then(answer.of.spec)

        self._opening.begin(name, read, show)

    @property
    def opening(self) -> str:
        """The name of the kept study that is being opened, "" for none."""
        return self._opening.name

    def leave_opening(self) -> None:
        """Something else is wanted by now than the kept study that is being opened."""
        self._opening.forget()

    # The thread

    def _goes_on(self, mine: object) -> Callable[[], bool]:
        return lambda: self._mine is mine

    def _do(self, mine: object, work: Callable[[], Work]) -> None:
        """Do `work` in the thread, and what it returns in the window's, unless it is stopped."""
        goes_on = self._goes_on(mine)

        def do() -> Work | None:
            return partial(_if, goes_on, work()) if goes_on() else None

        self._aside.ask(do, partial(_if, goes_on, self._fail), partial(_if, goes_on, self._crash))

    @property
    def _aside(self) -> Aside:
        """The thread, made when it is needed."""
        self._thread = self._thread or Aside("study", self)
        return self._thread

    def _fail(self, error: UserError) -> None:
        self._stop()
        self.changed.emit()
        self.failed.emit(error)

    def _crash(self, report: str) -> None:
        self._stop()
        self.changed.emit()
        self._core.crashed.emit(report)

    def _stop(self) -> None:
        """Nobody waits any more for what is being done."""
        if self.is_going:
            self._put_back()
        self._mine, self._gathering = object(), None
        self._opening.forget()
        self._is_scoring = self._is_finding = self.is_going = self._was_cancelled = False
        self._again.stop()

    @Slot()
    def _forget(self) -> None:
        """Another session is open."""
        self._stop()
        self.answers.clear()
        self.changed.emit()

    def stop(self) -> None:
        """End the thread. May be called twice."""
        self._stop()
        if self._thread is not None:
            self._thread.stop()

    @property
    def is_running(self) -> bool:
        """Whether its thread has not come back."""
        return self._thread is not None and self._thread.is_running


def _if(goes_on: Callable[[], bool], then: Callable[..., object], *arguments: object) -> None:
    """Where somebody still waits for it."""
    if goes_on():
        then(*arguments)


def _nothing_found() -> UserError:
    return UserError(
        "No sentence of this study is scored by these methods and models.",
        next_step="Choose a model that is here, and run the study.",
    )
