"""The commands of the Edit menu that change sentences, or what is said of them."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from vzdesk.corpus.roles import LETTERS, Rule, relations
from vzdesk.errors import UserError
from vzdesk.view.marking import to_mark
from vzdesk.window.dialogs.roles import RolesDialog
from vzdesk.window.word_menu import WordMenu

if TYPE_CHECKING:
    from vzdesk.desk.desk import Desk
    from vzdesk.view.marking import ToMark
    from vzdesk.view.types import ViewState
    from vzdesk.window.actions import Actions
    from vzdesk.window.main_window import MainWindow


class SentenceActions(QObject):
    """They act on the selected sentences, or on the words of the one that is shown."""

    def __init__(self, actions: Actions, window: MainWindow, desk: Desk, menu: QMenu) -> None:
        super().__init__(actions)
        self._window, self._desk, self._actions = window, desk, actions
        self._one(menu)
        self._selected(menu)
        self._roles(menu.addMenu(self.tr("R&oles")))
        self.word_menu = WordMenu(self, desk)

    def _one(self, menu: QMenu) -> None:
        add = self._actions._add
        self.add = add(menu, self.tr("&Add a sentence"), self._window.ask_text, "Ctrl+L")
        self.duplicate = add(menu, self.tr("D&uplicate and edit"), self._duplicate, "Ctrl+D")
        self.decoder_text = add(
            menu, self.tr("&Decoder's text…"), self._window.ask_decoder_text, "Ctrl+G"
        )

    def _selected(self, menu: QMenu) -> None:
        add = self._actions._add
        self.tags = add(menu, self.tr("Edit &tags"), self._write_tags, "Ctrl+Shift+T")
        self.note = add(menu, self.tr("Edit &note"), self._write_note, "Ctrl+Shift+N")
        self.move_up = add(menu, self.tr("Move u&p"), self._move_up, "Alt+Up")
        self.move_down = add(menu, self.tr("Move do&wn"), self._move_down, "Alt+Down")
        self.remove = add(menu, self.tr("Re&move sentences"), self._remove, "Ctrl+Backspace")
        self.find = add(
            menu, self.tr("&Filter the sentences"), self._find, QKeySequence.StandardKey.Find
        )

    def _roles(self, menu: QMenu) -> None:
        words = (self.tr("&Target word"), self.tr("&Cue"), self.tr("&Attractor"))
        self._names = dict(zip(LETTERS, words, strict=True))
        self.roles = {}
        for name, letter in LETTERS.items():
            action = self._actions._check(menu, self._names[name], letter)
            action.triggered.connect(partial(self._toggle, name))
            # Elsewhere the letter is typed.
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            self.roles[name] = action
        menu.addSeparator()
        self.clear_roles = self._actions._add(menu, self.tr("C&lear"), self._clear_roles)
        self.annotated = self._actions._add(menu, self.tr("&From annotation…"), self._ask_annotated)

    def offer(self) -> None:
        """The menu of the list; and the keys that mark words, with a menu, where words are seen."""
        window = self._window
        whole = (self.duplicate, self.decoder_text, self.tags, self.note)
        for action in (*whole, self._actions.run_one, self.remove):
            window.sentences.view.addAction(action)
        roles, comparison = list(self.roles.values()), window.comparing.panel
        for panel in (window.sentence, window.heatmap, window.layers):
            panel.addActions(roles)
            panel.canvas.addActions(roles)
            self.word_menu.offer(panel.canvas, panel.canvas.cell_at)
        for part in (comparison.strip, comparison.canvas, comparison.details.view):
            part.addActions(roles)
            part.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
            self.word_menu.offer(part, part.cell_at)

    def refresh(self, state: ViewState) -> None:
        """What can be done now."""
        has_sentence = state.sentence is not None
        one = (self.duplicate, self.tags, self.note, self.move_up, self.move_down, self.remove)
        for action in (*one, self.clear_roles, self.annotated):
            action.setEnabled(has_sentence)
        self.find.setEnabled(len(state.rows) > 1)
        for name, action in self.roles.items():
            action.setEnabled(to_mark(state, name) is not None)
            # Menus open on what is locked, and moving the pointer must not relabel them each time.
            found = to_mark(state, name, locked=True)
            action.setChecked(found is not None and found.has_role)
            action.setText(self.named(name, found, is_pair=state.has_two_sentences))

    def named(self, name: str, found: ToMark | None, *, is_pair: bool) -> str:
        """The role, the word it is about and, of two sentences, which of them it is marked in."""
        if found is None:
            return self._names[name]
        text = f"{self._names[name]}: {found.label.replace('&', '&&')}"
        if is_pair and found.is_in_both:
            return self.tr("{} (in both sentences)").format(text)
        if is_pair:
            return self.tr("{} (in {})").format(text, "B" if found.word is None else "A")
        return text

    @property
    def ids(self) -> tuple[str, ...]:
        """The selected sentences, or the one that is shown."""
        shown = self._desk.state.sentence
        return self._window.sentences.selected or ((shown.id,) if shown else ())

    # What they do

    def _duplicate(self) -> None:
        """The copy is there to be changed: that is how minimal pairs arise."""
        shown = self._desk.state.sentence
        copy = self._desk.duplicate(shown.id) if shown is not None else None
        if copy is None:
            return
        sentences = self._window.sentences
        if sentences.model.place_of(copy) is None:  # a filter hides it: it has no result, say
            sentences.show_all()
        sentences.write("text", goes_on=True)

    def _remove(self) -> None:
        self._desk.remove(self.ids)

    def _write_tags(self) -> None:
        self._window.sentences.write("tags")

    def _write_note(self) -> None:
        self._window.sentences.write("note")

    def _move_up(self) -> None:
        self._window.sentences.move_selected(-1)

    def _move_down(self) -> None:
        self._window.sentences.move_selected(1)

    def _find(self) -> None:
        self._window.sentences.find_sentences()

    def _toggle(self, name: str) -> None:
        self.mark(name, to_mark(self._desk.state, name))

    def mark(self, name: str, found: ToMark | None) -> None:
        """Give these words the role, or take it from them."""
        if found is not None:
            self._desk.toggle_role(name, found.word, found.other_word)

    def _clear_roles(self) -> None:
        self._desk.clear_roles(self.ids)

    def _ask_annotated(self) -> None:
        """Ask which roles the annotations of the sentences give, and mark them."""
        selected, everything = self.ids, self._desk.sentences
        names = relations(everything)
        if not names:
            self._window.message_bar.tell(
                UserError(
                    "No sentence here has annotations of heads and relations.",
                    next_step="Open a CoNLL-U file, then mark roles from it.",
                )
            )
            return
        dialog = RolesDialog(names, len(selected), len(everything), self._window)

        def mark(rule: Rule, is_for_all: bool) -> None:
            ids = tuple(each.id for each in everything) if is_for_all else selected
            n = self._desk.mark_annotated(ids, rule)
            self._window.status.tell(self.tr("Roles changed in {} sentences.").format(n))

        dialog.given.connect(mark)
        dialog.open()
