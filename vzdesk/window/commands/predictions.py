"""What the model itself predicts: in runs, for scored sentences, for one word, and of pairs."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from vzdesk.corpus.goodness import good_of
from vzdesk.desk.changes import Changes
from vzdesk.desk.desk import Desk
from vzdesk.desk.run import IDLE
from vzdesk.engine.types import SentenceResult
from vzdesk.translate import mark, say, shortened
from vzdesk.view.isolates import isolated
from vzdesk.view.predictions.best import BestPiece, best_pieces
from vzdesk.view.types import ViewState
from vzdesk.view.units import Unit
from vzdesk.widgets.style import in_menu
from vzdesk.window.commands.command import AT_REST, SEPARATOR, Command, Menu
from vzdesk.window.commands.sentences import Sentences
from vzdesk.window.dialogs.likeliest import LikeliestDialog

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
            "Ctrl+B",
            is_enabled=lambda state: predicting.can_show_best(state),
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
        self._awaited: tuple[str, tuple[int, ...]] | None = None
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
        shown = self._sentences.shown
        ids = None if shown is None else frozenset(shown)
        return sum(
            row.status == "scored" and row.predicted is None and (ids is None or row.id in ids)
            for row in self._desk.state.rows
        )

    @property
    def named(self) -> str:
        """What the command does, and why it cannot."""
        reason = self.reason
        if reason and self.n_left:
            return say("&Predict what is scored already ({reason})", reason=reason)
        if self.n_left:
            return say("&Predict {n:,} scored sentences", n=self.n_left)
        return say("&Predict what is scored already")

    def predict(self) -> None:
        self._desk.runner.predict(self._sentences.shown)

    # Of a word

    def can_show_best(self, state: ViewState) -> bool:
        return word_asked(state) is not None and (
            bool(self._found(state)) or (self._desk.runner.run_state is IDLE and not self.reason)
        )

    def named_best(self, state: ViewState) -> str:
        asked = word_asked(state)
        if asked is None:
            return say("&Best predictions for the chosen word")
        word = in_menu(isolated(shortened(asked.label, QUOTED)))
        reason = self.reason
        if reason and not self._found(state):
            return say("&Best predictions for “{word}” ({reason})", word=word, reason=reason)
        return say("&Best predictions for “{word}”", word=word)

    def show_best(self) -> None:
        """Show them where they are known, else ask the model."""
        state = self._desk.state
        asked = word_asked(state)
        if asked is None or state.sentence is None:
            return
        if self._found(state):
            self._show(state)
            return
        words = tuple(asked.words)
        self._awaited = state.sentence.id, words
        self._desk.runner.find_likeliest(words)

    @Slot(object)
    def _look(self, _changes: Changes) -> None:
        """Show what was asked for, once it is there and the sentence is still shown."""
        if self._awaited is None or self._desk.runner.run_state is not IDLE:
            return
        (id, words), state = self._awaited, self._desk.state
        self._awaited, asked = None, word_asked(state)
        is_shown = state.sentence is not None and state.sentence.id == id
        if is_shown and asked is not None and tuple(asked.words) == words and self._found(state):
            self._show(state)

    def _found(self, state: ViewState) -> tuple[BestPiece, ...]:
        asked, result = word_asked(state), self._result
        return () if asked is None or result is None else best_pieces(result, asked.words)

    @property
    def _result(self) -> SentenceResult | None:
        return self._desk.document.current

    def _show(self, state: ViewState) -> None:
        LikeliestDialog(state.model, self._found(state), self._parent).open()

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


def word_asked(state: ViewState) -> Unit | None:
    """The word of the text that is predicted that is chosen, else pointed at."""
    if state.map is None or state.comparison is not None or state.part == "encoder":
        return None
    at = state.locked.target if state.locked.target is not None else state.cell.target
    return None if at is None or not state.targets[at].words else state.targets[at]
