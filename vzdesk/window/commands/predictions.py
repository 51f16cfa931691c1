"""What the model itself predicts: in runs, for scored sentences, for one word, and of pairs."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from vzdesk.corpus.goodness import good_of
from vzdesk.desk.changes import Changes
from vzdesk.desk.desk import Desk
from vzdesk.desk.run import IDLE
from vzdesk.translate import mark, say, shortened
from vzdesk.view.predictions.best import BestPiece, best_pieces
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.view.texts.isolates import isolated
from vzdesk.view.types import ViewState
from vzdesk.view.units import Unit
from vzdesk.widgets.style import in_menu
from vzdesk.window.commands.command import AT_REST, SEPARATOR, Command, Menu, because, has_map
from vzdesk.window.commands.sentences import Sentences
from vzdesk.window.dialogs.likeliest import LikeliestDialog
from vzdesk.window.entries import shortcut_of

QUOTED = 30
"""Characters of a word or sentence that a menu quotes."""


def menu(desk: Desk, predicting: Predicting) -> Menu:
    def is_idle(_state: ViewState) -> bool:
        return desk.runner.run_state is IDLE

    items = (
        Command(
            "predict-too",
            mark("Predict in every &run"),
            predicting.toggle,
            is_checked=lambda _: desk.runner.predicts,
        ),
        Command(
            "predict",
            mark("&Predict what is scored already"),
            predicting.predict,
            is_enabled=lambda state: (
                is_idle(state) and predicting.n_left > 0 and not predicting.reason
            ),
            shows=lambda _: predicting.named,
            follows=AT_REST | Changes.RUN,
        ),
        Command(
            "best",
            mark("&Best predictions"),
            predicting.show_best,
            "Ctrl+Shift+B",
            is_enabled=lambda state: predicting.can_show_best(state),
            why=predicting.why_no_best,
            shows=predicting.named_best,
            follows=AT_REST | Changes.RUN,
        ),
        SEPARATOR,
        Command(
            "good-one",
            mark("This is the &good one"),
            predicting.judge,
            is_enabled=lambda _: predicting.other is not None,
            is_checked=lambda _: predicting.is_good,
            shows=predicting.named_good,
        ),
    )
    return Menu("predictions", mark("&Predictions"), items)


class Predicting(QObject):
    """Asks for predictions, and shows the likeliest pieces when they are there.

    chosen  whether runs predict is to be remembered
    """

    chosen = Signal()

    def __init__(self, desk: Desk, sentences: Sentences, parent: QWidget) -> None:
        super().__init__(sentences)
        self._desk, self._sentences, self._parent = desk, sentences, parent
        self._awaited: tuple[str, Unit] | None = None
        desk.changed.connect(self._look)
        desk.replaced.connect(self._forget)

    @Slot()
    def _forget(self) -> None:
        self._awaited = None

    def toggle(self) -> None:
        """Predict in runs from now on, or not any more."""
        self._desk.runner.predicts = not self._desk.runner.predicts
        self.chosen.emit()

    @property
    def reason(self) -> str:
        """Why the model whose results are shown cannot be asked for more; "" where it can be."""
        ref, runner = self._desk.document.shown_model, self._desk.runner
        if ref is None or runner.choice_of(ref) is None:
            return say("the model is not here")
        return say("the model has no head") if ref.key in runner.without_head else ""

    # Of scored sentences

    @property
    def n_left(self) -> int:
        """How many scored sentences of those shown have no predictions."""
        if self._desk.document.shown_model is None:
            return 0  # of thousands that were opened nobody need be asked
        shown = self._sentences.shown
        ids = None if shown is None else frozenset(shown)
        return sum(
            row.status == "scored" and row.predicted is None and (ids is None or row.id in ids)
            for row in self._desk.state.rows
        )

    @property
    def named(self) -> str:
        """What the command does, and why it cannot."""
        reason, n_left = self.reason, self.n_left
        if reason and n_left:
            return say("&Predict what is scored already ({reason})", reason=reason)
        if n_left > 1:
            return say("&Predict {n:,} scored sentences", n=n_left)
        return say("&Predict what is scored already")

    def predict(self) -> None:
        self._desk.runner.predict(self._sentences.shown)

    # Of a word

    def can_show_best(self, state: ViewState, pointed: Cell = NOWHERE) -> bool:
        asked = word_asked(state, pointed)
        if asked is None:
            return False
        is_free = self._desk.runner.run_state is IDLE and not self._reason_of(asked)
        return is_free or bool(self._found(asked))

    def why_no_best(self, state: ViewState) -> str:
        """Why there are none for the chosen word."""
        asked = word_asked(state)
        if asked is None:
            return because(mark("No word of a text that is predicted is chosen."), has_map)(state)
        reason = self._reason_of(asked) or say("another run goes on")
        return say("They cannot be asked for: {reason}.", reason=reason)

    def named_best(self, state: ViewState, pointed: Cell = NOWHERE) -> str:
        """With the word, and why it cannot be asked for."""
        asked = word_asked(state, pointed)
        if asked is None:
            return say("&Best predictions for the chosen word")
        word = in_menu(isolated(shortened(asked.label, QUOTED)))
        reason = self._reason_of(asked)
        if reason and not self._found(asked):
            return say("&Best predictions for “{word}” ({reason})", word=word, reason=reason)
        return say("&Best predictions for “{word}”", word=word)

    def _reason_of(self, asked: Unit) -> str:
        """Why the model cannot be asked for this word; "" where it can be."""
        result = self._desk.document.current
        found = None if result is None else result.predictions
        if found is not None and found.way == "next" and asked.start == 0:
            return say("no token stands before it")
        return self.reason

    def about(self, best: QAction, cell: Cell, menu: QMenu) -> QAction:
        """The command for the word that was clicked."""
        state = self._desk.state
        is_same = word_asked(state, cell) == word_asked(state)
        key = "\t" + shortcut_of(best) if is_same else ""
        action = QAction(self.named_best(state, cell) + key, menu)
        action.setEnabled(self.can_show_best(state, cell))
        action.triggered.connect(partial(self._show_best, word_asked(state, cell)))
        return action

    def show_best(self) -> None:
        self._show_best(word_asked(self._desk.state))

    def _show_best(self, asked: Unit | None, _checked: bool = False) -> None:
        """Show them where they are known, else ask the model."""
        sentence = self._desk.state.sentence
        if asked is None or sentence is None:
            return
        if self._found(asked):
            self._show(asked)
            return
        self._awaited = sentence.id, asked
        self._desk.runner.find_likeliest(tuple(asked.words))

    @Slot(object)
    def _look(self, _changes: Changes) -> None:
        """Show what was asked for, once it is there and the sentence is still shown."""
        if self._awaited is None or self._desk.runner.run_state is not IDLE:
            return
        id, asked = self._awaited
        self._awaited, sentence = None, self._desk.state.sentence
        if sentence is not None and sentence.id == id and self._found(asked):
            self._show(asked)

    def _found(self, asked: Unit) -> tuple[BestPiece, ...]:
        result = self._desk.document.current
        return () if result is None else best_pieces(result, asked.words)

    def _show(self, asked: Unit) -> None:
        LikeliestDialog(self._desk.state.model, self._found(asked), self._parent).open()

    # Of a pair

    @property
    def other(self) -> str | None:
        """What the sentence that is shown is a pair with."""
        state, comparison = self._desk.state, self._desk.state.comparison
        if comparison is not None:
            return None if comparison.is_of_two_models else comparison.second.id
        return self._desk.comparison.relative() if state.sentence is not None else None

    @property
    def is_good(self) -> bool:
        """Whether it is the good one of the two."""
        sentence, other = self._desk.state.sentence, self._desk.document.find(self.other)
        own = None if sentence is None else self._desk.document.find(sentence.id)
        return own is not None and other is not None and good_of(own, other) == 0

    def named_good(self, state: ViewState) -> str:
        if self.other is None or state.sentence is None:
            return say("This is the &good one of a pair")
        text = in_menu(isolated(shortened(state.sentence.text, QUOTED)))
        return say("“{text}” is the &good one", text=text)

    def judge(self) -> None:
        """The sentence that is shown is the good one, A where two are compared."""
        sentence, other = self._desk.state.sentence, self.other
        if sentence is not None and other is not None:
            self._desk.editor.judge(sentence.id, other)


def word_asked(state: ViewState, pointed: Cell = NOWHERE) -> Unit | None:
    """The word of the text that is predicted that is pointed at, else chosen, else shown; a target,
    since sources may be of another text.
    """
    if state.map is None or state.comparison is not None or state.part == "encoder":
        return None
    cells = (pointed, state.locked, state.cell)
    at = next((each.target for each in cells if each.target is not None), None)
    if pointed.target is None and pointed.source is not None and not state.has_two_texts:
        at = pointed.source
    return None if at is None or not state.targets[at].words else state.targets[at]
