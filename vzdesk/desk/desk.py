"""The desk: the open session, what is selected in it, and the work going on.

It is made of parts that know the core and not one another. Panels and menus call a part; the
core then has another frozen document and emits `changed`.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from vzdesk.desk.command import ScoreMapOf, is_numbered, score_command
from vzdesk.desk.core import Asking, Core
from vzdesk.desk.document import Document
from vzdesk.desk.document.results import by_model, runs_by_method
from vzdesk.desk.parts.comparison import Comparing
from vzdesk.desk.parts.correlating import Correlating
from vzdesk.desk.parts.editor import Editor
from vzdesk.desk.parts.evaluating import Evaluating
from vzdesk.desk.parts.figures import Figures
from vzdesk.desk.parts.files import Files
from vzdesk.desk.parts.heads import Heads
from vzdesk.desk.parts.journaling import Journaling
from vzdesk.desk.parts.navigator import Navigator
from vzdesk.desk.parts.recovery import Recovery
from vzdesk.desk.parts.relating import Relating
from vzdesk.desk.parts.runner import Runner
from vzdesk.desk.parts.studying import Studying
from vzdesk.desk.threads.worker import FileWorker, ScoreWorker
from vzdesk.engine.sentence import Sentence
from vzdesk.engine.types import Analysis, SentenceResult
from vzdesk.errors import UserError
from vzdesk.export.tables.parts import TableChoices
from vzdesk.session.document import Session
from vzdesk.view.types import ViewState

if TYPE_CHECKING:
    from vzdesk.engine.models import ModelChoice


_log = logging.getLogger("vzdesk.desk")


def _note(error: UserError) -> None:
    _log.info("said: %s", error.template)


class Desk:
    """Everything the window shows and does, without the window; the signals are the core's.

    navigator   where the user is, and how maps are shown
    editor      changes sentences, and takes that back
    runner      scores
    heads       asks which heads matter for a target and a source
    comparison  two sentences side by side
    figures     keeps figures for print, and styles
    correlating how far methods agree
    relating    what relations find in the sentences
    studying    means over many sentences
    evaluating  the paper's evaluations of methods
    files       reads and writes files
    journaling  keeps unsaved work safe
    recovery    finds what was kept safe and never saved
    """

    def __init__(
        self,
        scoring: ScoreWorker,
        filing: FileWorker,
        choices: tuple[ModelChoice, ...] = (),
        data: Path | None = None,
    ) -> None:
        """`data` is the folder of what is kept between starts; without it, nothing is."""
        core = self._core = Core()
        self.changed, self.user_error = core.changed, core.user_error
        self.crashed, self.replaced = core.crashed, core.replaced
        core.user_error.connect(_note)
        self.navigator = Navigator(core)
        self.editor = Editor(core)
        self.runner = Runner(core, scoring, choices)
        self.correlating = Correlating(core)
        self.relating = Relating(core)
        runner = self.runner
        self.studying = Studying(core, runner.score, runner.predict, runner.cancel)
        self.heads = Heads(core, scoring)
        self.comparison = Comparing(core)
        self.figures = Figures(core)
        self.files = Files(core, filing, self.editor.add_sentences, data and data / "open")
        self.evaluating = Evaluating(
            core, lambda: (runner.device, runner.precision), self.files.export
        )
        journals = data and data / "journals"
        self.journaling = Journaling(core, journals)
        self.recovery = Recovery(core, journals, self.files.fetch)
        self.journaling.kept.connect(self.recovery.on_kept)

    def stop(self, *, forget: bool = False, finish: bool = True) -> None:
        """Cancel the run, finish writing, and end all threads. May be called twice.

        What is unsaved is offered at the next start, unless it is to be forgotten. Without
        `finish`, what is written is not waited for.
        """
        self.runner.stop()
        self.correlating.stop()
        self.figures.stop()
        self.relating.stop()
        self.studying.stop()
        self.files.stop(finish=finish)
        self.evaluating.stop()  # what it has made is copied first
        if self.journaling.stop(forget=forget):
            self.recovery.on_kept()
        self.recovery.stop()
        self._core.stop()

    @property
    def is_running(self) -> bool:
        """Whether a thread has not come back since `stop`: from a library, or from a disk."""
        workers = self.runner.worker, self.files.worker
        others = (
            *(self.correlating, self.relating, self.studying, self.evaluating, self.figures),
            *(self.journaling, self.recovery),
        )
        return any(each.is_running for each in (*workers, *others))

    @property
    def state(self) -> ViewState:
        """What every panel shows; the same object as long as nothing in it changed."""
        return self._core.state

    @property
    def state_to_write(self) -> ViewState:
        """The same with the names that models have themselves, whatever the user calls them."""
        return self._core.state_to_write

    @property
    def document(self) -> Document:
        """All that is on the desk, as one value."""
        return self._core.document

    @property
    def sentences(self) -> tuple[Sentence, ...]:
        return self._core.document.sentences

    @property
    def path(self) -> Path | None:
        """The session's file; None where there is none yet."""
        return self._core.origin.path

    @property
    def came_from(self) -> Path | None:
        """The file of another format that was opened, where the session has no file yet."""
        text_file = self._core.origin.text_file
        return text_file.path if text_file is not None and self.path is None else None

    @property
    def is_read_only(self) -> bool:
        """Whether that file stays as it is, so that saving asks for another one."""
        return self._core.origin.is_read_only

    @property
    def dirty(self) -> bool:
        """Whether there are sentences, results, pins or figures that no file has."""
        return self._core.dirty

    @property
    def unkept(self) -> list[str]:
        """The names of studies whose answers neither the session nor a file has."""
        both = self.studying.answers.unkept, self.evaluating.answers.unkept
        return list(dict.fromkeys(each.name for found in both for each in found))

    def keep_unkept(self) -> None:
        """Have the session keep them. UserError where one is one too many."""
        self.studying.answers.keep_all()
        self.evaluating.answers.keep_all()

    def ask_with(self, unless_unsaved: Asking) -> None:
        """How to ask about unsaved work before something else is shown."""
        self._core.unless_unsaved = unless_unsaved

    def snapshot(self) -> Session:
        """All that a session file holds; it can cross threads."""
        return self._core.snapshot()

    def show(self, session: Session) -> None:
        """Have this session, which is in no file, instead of all else."""
        self._core.show(session)

    def begin(self) -> None:
        """Have a new session, with nothing in it, instead of all else."""
        self._core.show(Session(settings=self._core.settings))

    # The shown model's results, and the command line that makes them

    @property
    def results(self) -> tuple[tuple[Analysis, SentenceResult], ...]:
        """The shown model's results, in the order of the sentences, each with its analysis."""
        document = self._core.document
        found = [(each.id, document.analysis_of(each)) for each in document.sentences]
        return tuple((analysis, analysis.results[id]) for id, analysis in found if analysis)

    @property
    def shown_runs(self) -> list[tuple[Analysis, SentenceResult]]:
        """The results that are shown, each with its analysis: one, those of two subjects that are
        compared, or one for each map of several methods.
        """
        document, state = self._core.document, self._core.state
        sentence = document.find(document.selection.sentence)
        if state.by_method is None or sentence is None:
            return document.shown_runs()
        units, analyses = document.settings.units, by_model(document.analyses, document.shown)
        found = runs_by_method(sentence, analyses, units)
        return [found[each.key.method] for each in state.by_method.maps]

    def command(
        self, out: Path, *, exact: bool = False, shown: ScoreMapOf | TableChoices | None = None
    ) -> str:
        """The command line that writes the shown model's results at `out`, see `score_command`.

        UserError where there is none; where it must be `exact`, also where the sentences have other
        ids than the command would assign.
        """
        core, results = self._core, self.results
        if exact and not self.command_keeps_ids:
            raise UserError("A command would number these sentences otherwise.")
        runner = self.runner
        choice = runner.choice_of(results[0][0].model) if results else runner.choice
        units = core.document.settings.units
        return score_command(
            results, choice, out, units=units, text_file=core.origin.text_file, shown=shown
        )

    @property
    def command_keeps_ids(self) -> bool:
        """Whether the output of `command` has these ids: those of its file, or numbers."""
        results, file = self.results, self._core.origin.text_file
        return is_numbered(results) or (file is not None and file.holds(results))
