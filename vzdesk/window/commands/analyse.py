"""The Analyse menu: scoring, and comparing two sentences."""

from __future__ import annotations

from PySide6.QtCore import QObject

from vzdesk.desk.changes import Changes
from vzdesk.desk.desk import Desk
from vzdesk.desk.run import IDLE, Run
from vzdesk.translate import mark
from vzdesk.view.types import ViewState
from vzdesk.window.commands.command import AT_REST, SEPARATOR, Command, Menu, has_sentence
from vzdesk.window.commands.sentences import Sentences
from vzdesk.window.comparing import CompareMode
from vzdesk.window.message_bar import MessageBar


def menu(desk: Desk, running: Running, comparing: CompareMode) -> Menu:
    """What to compute, and what to set side by side."""

    def can_run(_state: ViewState) -> bool:
        return desk.runner.run_state is IDLE

    items = (
        Command("run", mark("&Run"), running.run, "F5", can_run, follows=Changes.RUN),
        Command(
            "run-selected",
            mark("Run the &selected sentences only"),
            running.run_selected,
            "Shift+F5",
            lambda state: can_run(state) and has_sentence(state),
            follows=AT_REST | Changes.RUN,
        ),
        Command(
            "cancel",
            mark("&Cancel"),
            running.cancel,
            "Esc",
            lambda _: running.work is not IDLE,
            follows=Changes.RUN,
        ),
        SEPARATOR,
        Command(
            "compare",
            mark("C&ompare"),
            comparing.toggle,
            "Ctrl+K",
            lambda state: state.comparison is not None or comparing.has_other(state),
            lambda state: state.comparison is not None,
        ),
        Command(
            "compare-with",
            mark("Compare &with…"),
            comparing.show_dialog,
            "Ctrl+Alt+K",
            lambda state: has_sentence(state) and comparing.has_other(state),
        ),
    )
    return Menu("analyse", mark("&Analyse"), items)


class Running(QObject):
    """Starts and stops work that takes a while."""

    def __init__(self, desk: Desk, sentences: Sentences, messages: MessageBar) -> None:
        super().__init__(sentences)
        self._desk, self._sentences, self._messages = desk, sentences, messages

    @property
    def work(self) -> Run:
        """The work that Cancel would stop: an export first, for it is the shorter."""
        writing, scoring = self._desk.files.run_state, self._desk.runner.run_state
        return scoring if writing is IDLE else writing

    def run(self) -> None:
        """Score what is missing, and the sentence that is still being typed."""
        self._sentences.add_typed()
        self._messages.dismiss()
        self._desk.runner.run()

    def run_selected(self) -> None:
        """Score the selected sentences only."""
        self._sentences.add_typed()
        self._messages.dismiss()
        if self._sentences.ids:
            self._desk.runner.run(self._sentences.ids)

    def cancel(self) -> None:
        """Stop the work whose progress is shown."""
        files, runner = self._desk.files, self._desk.runner
        (runner if files.run_state is IDLE else files).cancel()
