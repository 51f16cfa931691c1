"""What is done to the selected sentences, or to the one that is shown."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from vzdesk.desk.desk import Desk
from vzdesk.engine import models
from vzdesk.export.chosen import Which
from vzdesk.panels.sentences import SentencesPanel
from vzdesk.view.types import ViewState
from vzdesk.window.dialogs.decoder import DecoderTextDialog, SecondTextDialog


class Sentences(QObject):
    """Between the list, which knows what is selected, and the desk."""

    def __init__(self, desk: Desk, panel: SentencesPanel, parent: QWidget) -> None:
        super().__init__(parent)
        self._desk, self._panel, self._parent = desk, panel, parent

    @property
    def ids(self) -> tuple[str, ...]:
        """The selected sentences, or the one that is shown."""
        shown = self._desk.state.sentence
        return self._panel.selected or ((shown.id,) if shown else ())

    @property
    def shown(self) -> tuple[str, ...] | None:
        """Those that a filter leaves; None where the list shows all."""
        return self._panel.left_by_filter

    @property
    def n_shown(self) -> tuple[int, int]:
        """How many of the sentences the list shows, and how many there are."""
        return len(self._panel.model.rows), self._panel.model.n_sentences

    def n_in(self, ids: Collection[str]) -> int:
        """How many of the sentences that the list shows are among these."""
        return sum(row.id in ids for row in self._panel.model.rows) if ids else 0

    def apply_filter(self) -> None:
        """Filter by what is typed now, without waiting for more."""
        self._panel.filter.emit_filter()

    def choosable(self) -> dict[Which, tuple[str, ...]]:
        """What could be meant besides all sentences: those shown, and those selected, where these
        are several; nothing twice.
        """
        self.apply_filter()
        shown, selected = self._panel.left_by_filter, self._panel.selected
        some: dict[Which, tuple[str, ...]] = {} if not shown else {"shown": shown}
        n_others = len(shown) if shown else len(self._desk.sentences)
        if 1 < len(selected) < n_others:
            some["selected"] = selected
        return some

    def focus_input(self) -> None:
        """Go where sentences are typed."""
        self._panel.begin_sentence()

    def add_typed(self) -> tuple[str, ...]:
        """Add the sentence that is still being typed, and return its id, if there is one. What is
        being changed in the list counts too.
        """
        self._panel.view.finish_writing()
        before = {each.id for each in self._desk.sentences}
        self._panel.add_typed()
        return tuple(each.id for each in self._desk.sentences if each.id not in before)

    def duplicate(self) -> None:
        """The copy is there to be changed: that is how minimal pairs arise."""
        shown = self._desk.state.sentence
        copy = self._desk.editor.duplicate(shown.id) if shown is not None else None
        if copy is None:
            return
        if self._panel.model.place_of(copy) is None:  # a filter hides it, such as one for results
            self._panel.show_all()
        self._panel.write("text", goes_on=True)

    def remove(self) -> None:
        self._desk.editor.remove(self.ids)

    def clear_roles(self) -> None:
        """Mark no word of them."""
        self._desk.editor.clear_roles(self.ids)

    def reads_two_texts(self, state: ViewState) -> bool:
        """Whether the result is, or the next one will be, of a model that reads two texts."""
        choice = self._desk.runner.choice
        is_encoder = choice is not None and models.reads_pairs(choice)
        return is_encoder or self.has_decoder(state)

    def has_decoder(self, state: ViewState) -> bool:
        """Whether the result is, or the next one will be, of an encoder-decoder model."""
        choice = self._desk.runner.choice
        return bool(state.parts) or (choice is not None and models.has_decoder(choice))

    def edit_decoder_text(self) -> None:
        """Open the dialog for the decoder's, or the second, text of the shown sentence."""
        state = self._desk.state
        if state.sentence is None:
            return
        kind = DecoderTextDialog if self.has_decoder(state) else SecondTextDialog
        dialog = kind(state.sentence, state.written, self._parent)
        dialog.submitted.connect(self._desk.editor.set_decoder_text)
        dialog.open()
