"""Marking words as target, cue or attractor: by a key, in a menu, and from annotations."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from vzdesk.corpus.roles import LETTERS, Rule, relations
from vzdesk.desk.changes import Changes
from vzdesk.desk.desk import Desk
from vzdesk.errors import UserError
from vzdesk.translate import mark, say
from vzdesk.view.marking import ToMark, to_mark
from vzdesk.view.types import ViewState
from vzdesk.widgets.style import in_menu
from vzdesk.window.commands.command import (
    AT_REST,
    SEPARATOR,
    Command,
    Items,
    Menu,
    because,
    has_sentence,
)
from vzdesk.window.commands.sentences import Sentences
from vzdesk.window.dialogs.roles import RolesDialog
from vzdesk.window.message_bar import MessageBar
from vzdesk.window.relations.asking import Relations
from vzdesk.window.status import StatusLine

NAMES = {"targets": mark("&Target word"), "cues": mark("&Cue"), "attractors": mark("&Attractor")}
IDS = tuple(f"roles.{name}" for name in NAMES)


def menu(
    desk: Desk, sentences: Sentences, from_annotation: FromAnnotation, relations: Relations
) -> Menu:
    """Roles of words, in the Edit menu."""
    show_dialog, clear = from_annotation.show_dialog, sentences.clear_roles
    items: Items = (
        *(_command(desk, name) for name in NAMES),
        SEPARATOR,
        Command("roles.clear", mark("C&lear"), clear, is_enabled=has_sentence),
        Command("roles.annotated", mark("&From annotation…"), show_dialog, is_enabled=has_sentence),
        Command("roles.related", mark("By a &relation…"), relations.mark, is_enabled=has_sentence),
    )
    return Menu("roles", mark("R&oles"), items)


def _command(desk: Desk, name: str) -> Command:
    """Menus open on what is locked, and moving the pointer must not relabel them each time."""

    def is_checked(state: ViewState) -> bool:
        found = to_mark(state, name, locked=True)
        return found is not None and found.has_role

    return Command(
        f"roles.{name}",
        NAMES[name],
        lambda: toggle(desk, name, to_mark(desk.state, name)),
        LETTERS[name],
        lambda state: to_mark(state, name) is not None,
        is_checked,
        why=because(mark("No word is chosen.")),
        shows=lambda state: named(name, to_mark(state, name, locked=True), state),
        follows=AT_REST | Changes.HOVER,
        is_local=True,
    )


def named(name: str, found: ToMark | None, state: ViewState) -> str:
    """The role, the word it is about and, of two sentences, which of them it is marked in."""
    if found is None:
        return say(NAMES[name])
    text = f"{say(NAMES[name])}: {in_menu(found.label)}"
    if not state.has_two_sentences:
        return text
    if found.is_in_both:
        return say("{role} (in both sentences)", role=text)
    return say("{role} (in {sentence})", role=text, sentence="B" if found.word is None else "A")


def toggle(desk: Desk, name: str, found: ToMark | None) -> None:
    """Set the role of these words, or remove it."""
    if found is not None:
        desk.editor.toggle_role(name, found.word, found.other_word)


class FromAnnotation(QObject):
    """Lets the user choose roles by annotations, and marks them."""

    def __init__(
        self,
        desk: Desk,
        sentences: Sentences,
        status: StatusLine,
        messages: MessageBar,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._desk, self._sentences, self._parent = desk, sentences, parent
        self._status, self._messages = status, messages

    def show_dialog(self) -> None:
        """Open the dialog, or show where annotations could come from."""
        everything = self._desk.sentences
        names = relations(everything)
        if not names:
            self._messages.show_error(
                UserError(
                    "No sentence here has annotations of heads and relations.",
                    next_step="Open a CoNLL-U file, then mark roles from it.",
                )
            )
            return
        selected = self._sentences.ids
        dialog = RolesDialog(names, len(selected), len(everything), self._parent)
        ids = tuple(each.id for each in everything)
        dialog.submitted.connect(partial(self._mark, selected, ids))
        dialog.open()

    def _mark(
        self, selected: tuple[str, ...], everything: tuple[str, ...], rule: Rule, is_for_all: bool
    ) -> None:
        n = self._desk.editor.mark_annotated(everything if is_for_all else selected, rule)
        self._status.show_message(self.tr("Roles changed in {} sentences.").format(n))
