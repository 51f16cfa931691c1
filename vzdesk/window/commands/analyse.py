"""The Analyse menu: scoring, and comparing two sentences."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot

from vzdesk.desk.changes import Changes
from vzdesk.desk.desk import Desk
from vzdesk.desk.methods_to_run import ALWAYS
from vzdesk.desk.requests import to_take
from vzdesk.desk.run import IDLE, Run
from vzdesk.engine.targets import MARKED
from vzdesk.errors import UserError
from vzdesk.translate import mark, say
from vzdesk.view.types import ViewState
from vzdesk.window.arrangement import instead_of_panels
from vzdesk.window.commands import predictions
from vzdesk.window.commands.command import (
    AT_REST,
    NO_OTHER,
    NO_SENTENCE,
    RUNS,
    SEPARATOR,
    Command,
    Items,
    Menu,
    because,
    has_sentence,
)
from vzdesk.window.commands.sentences import Sentences
from vzdesk.window.comparing import CompareMode
from vzdesk.window.heads.asking import AskingHeads
from vzdesk.window.message_bar import MessageBar
from vzdesk.window.methods import Methods
from vzdesk.window.relations.asking import Relations
from vzdesk.window.side_by_side import SideBySide
from vzdesk.window.studies.mode import StudyMode


def menu(
    desk: Desk,
    running: Running,
    modes: tuple[CompareMode, SideBySide, StudyMode],
    methods: Methods,
    predicting: predictions.Predicting,
    asking: tuple[AskingHeads, Relations],
) -> Menu:
    """What to compute, and what to set side by side."""
    (comparing, side_by_side, study), (heads, relations) = modes, asking
    items: Items = (
        *_runs(desk, running),
        SEPARATOR,
        Command("methods", mark("&Methods to run…"), methods.choose, "Ctrl+Shift+F5"),
        Command(
            "marked-only",
            mark("Score only mar&ked targets"),
            running.toggle_marked_only,
            is_checked=lambda _: desk.runner.methods.marked_only,
            shows=lambda _: running.named_marked_only,
            follows=AT_REST | Changes.ROWS,
        ),
        Command("method-info", mark("A&bout the method…"), methods.explain),
        predictions.menu(desk, predicting),
        _heads(heads),
        SEPARATOR,
        *_compares(comparing, side_by_side),
        SEPARATOR,
        Command(
            "study",
            mark("Stud&y…"),
            study.toggle,
            "Ctrl+Alt+S",
            lambda state: bool(state.rows),
            lambda _: study.is_on,
            why=because(NO_SENTENCE),
        ),
        Command(
            "concordance",
            mark("Co&ncordance…"),
            relations.show_concordance,
            "Ctrl+Alt+F",
            has_sentence,
        ),
    )
    return Menu("analyse", mark("&Analyse"), items)


def _runs(desk: Desk, running: Running) -> Items:
    def can_run(_state: ViewState) -> bool:
        return desk.runner.run_state is IDLE

    return (
        Command(
            "run",
            mark("&Run"),
            running.run,
            "F5",
            can_run,
            shows=lambda _: running.named,
            shows_short=lambda _: running.named_short,
            follows=Changes.RUN | Changes.ROWS | Changes.MODEL,
            why=lambda _: say(RUNS),
        ),
        Command(
            "run-all",
            mark("Run &all sentences"),
            running.run_all,
            "Ctrl+F5",
            lambda state: can_run(state) and running.is_of_some,
            why=because(mark("The list shows all sentences: F5 runs them."), can_run, RUNS),
            follows=Changes.RUN,
        ),
        Command(
            "run-selected",
            mark("Run the &selected sentences only"),
            running.run_selected,
            "Shift+F5",
            lambda state: can_run(state) and has_sentence(state),
            why=because(NO_SENTENCE, can_run, RUNS),
            follows=AT_REST | Changes.RUN,
        ),
        Command(
            "cancel",
            mark("&Cancel"),
            running.cancel,
            "Esc",
            lambda _: running.work is not IDLE,
            why=lambda _: say("Nothing is being run, opened or written."),
            follows=Changes.RUN,
        ),
    )


def _compares(comparing: CompareMode, side_by_side: SideBySide) -> Items:
    return (
        Command(
            "compare",
            mark("C&ompare"),
            comparing.toggle,
            "Ctrl+K",
            lambda state: state.comparison is not None or comparing.has_other(state),
            lambda state: state.comparison is not None,
            why=because(NO_OTHER),
        ),
        Command(
            "compare-with",
            mark("Compare &with…"),
            comparing.show_dialog,
            "Ctrl+Alt+K",
            lambda state: has_sentence(state) and comparing.has_other(state),
            why=because(NO_OTHER),
        ),
        Command(
            "compare-methods",
            mark("Compare met&hods"),
            side_by_side.toggle,
            "Ctrl+6",
            has_sentence,
            lambda state: instead_of_panels(state) == "methods",
        ),
        Command(
            "compare-two-methods",
            mark("Compare &two methods…"),
            comparing.show_methods,
            "Ctrl+Shift+6",
            comparing.has_other_method,
            why=because(mark("The sentence is scored by no other method: choose methods to run.")),
        ),
    )


def _heads(heads: AskingHeads) -> Command:
    return Command(
        "heads",
        mark("H&eads of the chosen target and source…"),
        heads.show,
        is_enabled=heads.can_ask,
        shows=heads.named,
        follows=AT_REST | Changes.RUN,
    )


class Running(QObject):
    """Starts and stops work that takes a while.

    message  one line about which sentences are run, or were
    chosen   whether runs score only marked targets is to be remembered
    """

    message = Signal(str)
    chosen = Signal()

    def __init__(self, desk: Desk, sentences: Sentences, messages: MessageBar) -> None:
        super().__init__(sentences)
        self._desk, self._sentences, self._messages = desk, sentences, messages
        self._ids: tuple[str, ...] | None = None
        self._n_scored, self.was_stopped = 0, False
        """Whether the last run was cancelled before its end."""
        desk.replaced.connect(self._forget)

    @Slot()
    def _forget(self) -> None:
        self.was_stopped = False

    @property
    def work(self) -> Run:
        """The work that Cancel would stop: an export first, for it is the shorter."""
        writing, scoring = self._desk.files.run_state, self._desk.runner.run_state
        return scoring if writing is IDLE else writing

    def toggle_marked_only(self) -> None:
        """Score only marked targets from the next run on, or all again."""
        methods = self._desk.runner.methods
        methods.marked_only = not methods.marked_only
        self.chosen.emit()
        if methods.marked_only:
            self.message.emit(self.named_marked_only.replace("&", ""))

    @property
    def named_marked_only(self) -> str:
        """What that does, and to how many sentences it does nothing."""
        every = self._desk.sentences if self._desk.runner.methods.marked_only else ()
        n_without = sum(not each.roles.targets for each in every)
        if not n_without:
            return say("Score only mar&ked targets")
        return say(
            "Score only mar&ked targets ({n:,} of {n_all:,} sentences have none and are left out)",
            n=n_without,
            n_all=len(every),
        )

    @property
    def is_of_some(self) -> bool:
        """Whether Run takes only those that a filter leaves."""
        return self._sentences.shown is not None

    @property
    def n_left(self) -> int:
        """How many of those that Run takes it would score; all where none or all are scored. While
        it goes on, as many as there were: its button does not count down.
        """
        runner, n = self._desk.runner, self._sentences.n_shown[0]
        if runner.run_state is IDLE:
            done = runner.methods.done if runner.scored_what_is_shown else frozenset[str]()
            self._n_scored = self._sentences.n_in(done | runner.methods.left_out)
        return max(n - self._n_scored, 0) or n

    @property
    def named(self) -> str:
        """What Run does, as its menu and its button say it."""
        (n, n_all), n_left = self._sentences.n_shown, self.n_left
        if n_left < n:
            left = (
                mark("&Run {n:,} of {n_all:,} sentences: those shown that are not scored yet")
                if self.is_of_some
                else mark("&Run {n:,} of {n_all:,} sentences: those that are not scored yet")
            )
            return say(left, n=n_left, n_all=n_all)
        if not self.is_of_some:
            return say("&Run")
        return say("&Run {n:,} of {n_all:,} sentences: those shown", n=n, n_all=n_all)

    @property
    def named_short(self) -> str:
        """The same for the button, which has little room."""
        (n, n_all), n_left = self._sentences.n_shown, self.n_left
        if self._n_scored >= n > 0:  # nothing is left
            return say("Run")
        if self.is_of_some:
            if n_left < n:
                return say("Run {n_left:,} of {n:,} shown", n_left=n_left, n=n)
            return say("Run {n:,} shown", n=n)
        if n_left < n:
            return say("Run {n_left:,} of {n_all:,}", n_left=n_left, n_all=n_all)
        return say("Run all {n_all:,}", n_all=n_all) if n_all > 1 else say("Run")

    def run(self) -> None:
        """Score what is missing of the sentences shown, and the one that is still being typed."""
        typed = self._sentences.add_typed()
        self._sentences.apply_filter()
        shown = self._sentences.shown
        if shown is None:
            self._start(None)
        elif shown or typed:
            self._start(tuple(dict.fromkeys((*shown, *typed))))
        else:
            self._messages.show_error(
                UserError(
                    "No sentence fits the filter.",
                    next_step="Clear it, or run all sentences (Analyse menu).",
                )
            )

    def run_all(self) -> None:
        """Score what is missing of all sentences, whatever a filter leaves."""
        self._sentences.add_typed()
        self._start(None)

    def run_selected(self) -> None:
        """Score the selected sentences only."""
        self._sentences.add_typed()
        if self._sentences.ids:
            self._start(self._sentences.ids)

    def _start(self, ids: tuple[str, ...] | None) -> None:
        self._messages.dismiss()
        self._ids, self.was_stopped = ids, False
        every = self._desk.sentences
        n, n_all = len(every if ids is None else ids), len(every)
        if self._desk.runner.methods.marked_only:
            self._say_marked(len(to_take(self._desk.document, ids, MARKED)), n)
        elif n < n_all:
            self.message.emit(self.tr("Running {:,} of {:,} sentences.").format(n, n_all))
        self._desk.runner.run(ids)

    def _say_marked(self, n_marked: int, n: int) -> None:
        """How many of these sentences are scored; of none, the run itself says it."""
        if n_marked == n:
            self.message.emit(self.tr("Only marked targets are scored."))
        elif n_marked:
            text = self.tr("Only marked targets: {:,} of {:,} sentences, the others have none.")
            self.message.emit(text.format(n_marked, n))

    def cancel(self) -> None:
        """Stop the work whose progress is shown."""
        files, runner = self._desk.files, self._desk.runner
        if files.run_state is not IDLE:
            files.cancel()
            return
        has_begun = bool(self._desk.document.waiting)
        if runner.is_predicting:
            runner.cancel()
            self.message.emit(self.tr("Cancelled; what is predicted so far stays."))
            return
        self.was_stopped = True
        runner.cancel()
        self.message.emit(self._stopped() if has_begun else self.tr("Cancelled; nothing was run."))

    def _stopped(self) -> str:
        """How far the run came."""
        ids = None if self._ids is None else frozenset(self._ids)
        rows = [row for row in self._desk.state.rows if ids is None or row.id in ids]
        methods = self._desk.runner.methods
        n_scored = sum(row.id in methods.done for row in rows)
        text = (
            self.tr("Cancelled: {:,} of {:,} sentences are scored by all methods.")
            if len(methods.to_run) > len(ALWAYS)
            else self.tr("Cancelled: {:,} of {:,} sentences are scored.")
        )
        return text.format(n_scored, len(rows))
