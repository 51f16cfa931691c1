"""The desk: the open session, what is selected in it, and the work going on.

Panels and menus ask it for changes; it changes one frozen value and says `changed`. Whatever comes
from another thread carries the id of its job and is dropped where that job is no longer the current
one, so cancelling is instant, whatever the other thread is still busy with.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal, Slot

from vzdesk.desk.command import ScoreMapOf, TextFile, is_numbered, score_command
from vzdesk.desk.document import Document
from vzdesk.desk.edits import Edits
from vzdesk.desk.history import History
from vzdesk.desk.inputs import inputs_of
from vzdesk.desk.run import IDLE, Run, all_scored, nothing_to_run, some_failed
from vzdesk.desk.worker import ScoreJob, ScoreWorker
from vzdesk.engine.types import (
    Analysis,
    Failure,
    ModelRef,
    Progress,
    Provenance,
    Request,
    Sentence,
    SentenceResult,
)
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.view.pins import cleared, toggled
from vzdesk.view.resolve import resolve
from vzdesk.view.selection import Cell, Selection, Settings
from vzdesk.view.types import SentenceRow, ViewState

if TYPE_CHECKING:
    from vzdesk.engine.models import ModelChoice

REDRAW_MS = 30
"""What arrives from other threads is shown at most this often."""


class Desk(Edits):
    """Everything the window shows and does, without the window.

    changed   look at `state`, `run`, `path`, `dirty`, `choice` again
    trouble   a UserError to show calmly
    broken    a traceback: a defect of the program, to show with a report
    replaced  another session is about to be on the desk: ids are of other sentences then

    What changes sentences is in Edits.
    """

    crashed = Signal(str)
    replaced = Signal()

    def __init__(self, scoring: ScoreWorker, choices: tuple[ModelChoice, ...] = ()) -> None:
        super().__init__()
        self.path: Path | None = None
        self.choices = choices
        self.choice: ModelChoice | None = choices[0] if choices else None
        self.device = "auto"
        self.run_state = IDLE
        self._saved = self._document
        self._text_file: TextFile | None = None
        self._refs: dict[ModelChoice, ModelRef] = {}
        self._state: ViewState | None = None
        self._rows: tuple[SentenceRow, ...] | None = None
        self._changed: set[str] = set()
        self._job: ScoreJob | None = None
        self._scoring = scoring
        self._soon = QTimer(self, interval=REDRAW_MS, singleShot=True)
        self._soon.timeout.connect(self.changed)
        self._connect()

    def _connect(self) -> None:
        scoring = self._scoring
        scoring.loading.connect(self._on_loading)
        scoring.started.connect(self._on_started)
        scoring.progressed.connect(self._on_progressed)
        scoring.scored.connect(self._on_scored)
        scoring.sentence_failed.connect(self._on_sentence_failed)
        scoring.finished.connect(self._on_finished)
        scoring.failed.connect(self._on_failed)
        scoring.broke.connect(self._on_broke)

    def stop(self) -> None:
        """Cancel the run and end the thread that scores. May be called twice."""
        self._forget_run()
        self._scoring.stop()

    # What is there

    @property
    def state(self) -> ViewState:
        """What every panel shows; the same object as long as nothing in it changed."""
        if self._rows is None:
            self._rows = self._document.rows()
        elif self._changed:
            self._rows = self._document.rows_again(self._rows, self._changed)
        self._changed.clear()
        if self._state is None:
            is_running = self.run_state is not IDLE
            self._state = resolve(inputs_of(self._document, self._rows, is_running=is_running))
        return self._state

    @property
    def document(self) -> Document:
        """All that is open, as one value."""
        return self._document

    @property
    def dirty(self) -> bool:
        """Whether there are sentences, results or pins that no file has."""
        now, saved = self._document.ended(), self._saved
        return (
            now.sentences != saved.sentences
            or now.analyses != saved.analyses
            or now.selection.pins != saved.selection.pins
        )

    @property
    def results(self) -> tuple[tuple[Analysis, SentenceResult], ...]:
        """The shown model's results, in the order of the sentences, each with its analysis."""
        document = self._document
        found = [(each.id, document.analysis_of(each)) for each in document.sentences]
        return tuple((analysis, analysis.results[id]) for id, analysis in found if analysis)

    def command(self, out: Path, *, exact: bool = False, shown: ScoreMapOf | None = None) -> str:
        """The command line that writes the shown model's results at `out`, see `score_command`.

        UserError where there is none; where it must be `exact`, also where the sentences have other
        ids than the command would give them.
        """
        results, units = self.results, self._document.settings.units
        file = self._text_file
        if exact and not self.command_keeps_ids:
            raise UserError("A command would number these sentences otherwise.")
        choice = self._choice_of(results[0][0].model) if results else self.choice
        return score_command(results, choice, out, units=units, text_file=file, shown=shown)

    @property
    def command_keeps_ids(self) -> bool:
        """Whether what `command` gives has these ids: those of a file that it names, or numbers."""
        results, file = self.results, self._text_file
        return is_numbered(results) or (file is not None and file.holds(results))

    # Where the user is

    def look_at(self, selection: Selection) -> None:
        """Select all of this."""
        self._select(selection)

    def select(self, id: str) -> None:
        """Show this sentence."""
        if self._document.find(id) is not None:
            self._select(self._document.select(id).selection)

    def hover(self, cell: Cell) -> None:
        """Preview this target and source; `NOWHERE` ends the preview."""
        self._select(self._document.selection.hover(cell))

    def click(self, cell: Cell) -> None:
        """Lock this target and source, or unlock them."""
        seen = replace(self._document.selection, locked=self.state.locked)
        self._select(seen.click(cell))

    def pin(self) -> None:
        """Keep the curve of the shown target and source in sight, or no longer."""
        state = self.state
        if state.map is None or state.cell.target is None or state.cell.source is None:
            return
        sides = (state.map.targets, state.map.sources)
        try:
            self._select(toggled(self._document.selection, state.part, state.cell, sides))
        except UserError as error:
            self.user_error.emit(error)

    def clear_pins(self) -> None:
        """Take the pins away that are shown."""
        self._select(cleared(self._document.selection, self.state.part))

    def set_method(self, method: str) -> None:
        """Show this method's maps; a base name."""
        if method != self._document.selection.method:
            self._become(self._document.with_method(method))

    def set_part(self, part: str) -> None:
        """Show this part of an encoder-decoder model's maps."""
        self._select(self._document.show_part(part).selection)

    def set_layer(self, layer: int) -> None:
        """Show this layer, counted from 0; the nearest there is."""
        last = max(self.state.n_layers - 1, 0)
        self._select(replace(self._document.selection, layer=min(max(layer, 0), last)))

    def step_layer(self, by: int) -> None:
        """Go up or down by so many layers."""
        self.set_layer(self.state.layer + by)

    def set_settings(self, **changes: object) -> None:
        """Change how maps are shown: units, rollout, colours."""
        settings: Settings = replace(self._document.settings, **changes)  # type: ignore[arg-type]
        if settings != self._document.settings:
            self._become(self._document.with_settings(settings))

    def _select(self, selection: Selection) -> None:
        if selection != self._document.selection:
            self._document = replace(self._document, selection=selection)
            self._state = None
            self.changed.emit()

    # Scoring

    def choose(self, choice: ModelChoice) -> None:
        """Score with this model from now on; its results are shown if it is known already."""
        self.choice = choice
        ref = self._refs.get(choice)
        self._become(self._document.showing(ref.key) if ref else self._document)

    def run(self, ids: tuple[str, ...] | None = None) -> None:
        """Score all sentences, or these, that have no result of the chosen model in these units."""
        asked = tuple(each for each in self._document.sentences if ids is None or each.id in ids)
        if self.choice is None or not asked:
            self.user_error.emit(nothing_to_run(self.choice is None))
            return
        self._forget_run()
        words_as_one = self._document.settings.units == "words-joint"
        request = Request(uuid.uuid4().hex, self.choice.name, asked, words_as_one=words_as_one)
        have = self._document.scored_by_model()
        self._job = ScoreJob(request, self.choice, self.device, have)
        self.run_state = Run("scoring", self.choice.name)
        self._state = None
        self._scoring.start(self._job)
        self.changed.emit()

    def cancel(self) -> None:
        """Stop the run; what is finished stays. Idle at once, whatever the other thread does."""
        if self._job is not None:
            self._forget_run()
            self.changed.emit()

    def _forget_run(self) -> None:
        self._scoring.cancel()
        self._end_run()

    def _end_run(self) -> None:
        self._job = None
        self.run_state = IDLE
        self._document = self._document.ended()
        self._state = self._rows = None

    def _is_current(self, id: str) -> bool:
        return self._job is not None and self._job.id == id

    @Slot(str, str)
    def _on_loading(self, id: str, model: str) -> None:
        if self._is_current(id):
            self.run_state = Run("loading", model)
            self.changed.emit()

    @Slot(str, object, object, object)
    def _on_started(
        self, id: str, ref: ModelRef, provenance: Provenance, left: tuple[Sentence, ...]
    ) -> None:
        if not self._is_current(id) or self._job is None:
            return
        self._refs[self._job.choice] = ref
        self.run_state = Run("scoring", ref.name)
        self._become(self._document.begun(ref, provenance, left))
        if not left:
            self.user_error.emit(all_scored(ref))

    @Slot(str, object)
    def _on_progressed(self, id: str, progress: Progress) -> None:
        if self._is_current(id):
            self.run_state = replace(self.run_state, progress=progress)
            self._change_soon()

    @Slot(str, object)
    def _on_scored(self, id: str, scored: SentenceResult) -> None:
        if self._is_current(id):
            self._become_soon(self._document.with_result(scored), scored.sentence.id)

    @Slot(str, object)
    def _on_sentence_failed(self, id: str, failure: Failure) -> None:
        if self._is_current(id):
            self._become_soon(self._document.with_failure(failure), failure.sentence.id)

    @Slot(str)
    def _on_finished(self, id: str) -> None:
        if self._is_current(id) and self._job is not None:
            asked = {sentence.id for sentence in self._job.request.sentences}
            failures = self._document.failures
            failed = tuple(failures[each] for each in failures if each in asked)
            self._end_run()
            self.changed.emit()
            if failed and {each.sentence.id for each in failed} != {
                self._document.selection.sentence
            }:
                self.user_error.emit(
                    some_failed(failed)
                )  # the panels tell why of the one they show

    @Slot(str, object)
    def _on_failed(self, id: str, error: UserError) -> None:
        if self._is_current(id):
            self._end_run()
            self.changed.emit()
            self.user_error.emit(error)

    @Slot(str, str)
    def _on_broke(self, id: str, report: str) -> None:
        if self._is_current(id):
            self._end_run()
            self.changed.emit()
            self.crashed.emit(report)

    # The session as a whole

    def snapshot(self) -> Session:
        """All that a session file holds; it can cross threads."""
        return self._document.session()

    def show(
        self, session: Session, path: Path | None = None, text_file: Path | None = None
    ) -> None:
        """Put this session, or the sentences of a text file, on the desk instead of all else."""
        self._forget_run()
        self._history = History()
        self.path = path
        self._text_file = TextFile(text_file, session.sentences) if text_file else None
        self._document = self._saved = Document.of(session)
        if session.analyses:
            self.choice = self._choice_of(session.analyses[-1].model) or self.choice
        self.replaced.emit()
        self._become(self._document)

    def _choice_of(self, ref: ModelRef) -> ModelChoice | None:
        """The model that gave a result: the same weights, or where they are not loaded the name."""

        def is_it(choice: ModelChoice) -> bool:
            known = self._refs.get(choice)
            if known is not None:
                return known.key == ref.key
            return (choice.name, choice.backend) == (ref.name, ref.backend)

        return next(filter(is_it, self.choices), None)

    def saving(self) -> Callable[[Path], None]:
        """To be called with the path once the snapshot of this moment is safe in a file."""
        document = self._document

        def saved(path: Path) -> None:
            self._saved = document
            self.path = path
            self.changed.emit()

        return saved

    # Change

    def _become(self, document: Document) -> None:
        self._document = document.following(self._document)
        self._state = self._rows = None
        self.changed.emit()

    def _become_soon(self, document: Document, changed: str) -> None:
        """Only this sentence is another: of thousands, each is looked at once, not each time."""
        is_shown = changed == document.selection.sentence
        self._document = document.following(self._document) if is_shown else document
        self._state = None
        self._changed.add(changed)
        self._change_soon()

    def _change_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()
