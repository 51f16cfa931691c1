"""The Edit menu."""

from __future__ import annotations

from functools import partial

from PySide6.QtGui import QKeySequence

from vzdesk.desk.desk import Desk
from vzdesk.panels.sentences import SentencesPanel
from vzdesk.translate import mark, say
from vzdesk.view.figures.shown import has_figure
from vzdesk.window.commands.clipboard import Clipboard
from vzdesk.window.commands.command import (
    SEPARATOR,
    Command,
    Items,
    Menu,
    because,
    has_map,
    has_results,
    has_sentence,
)
from vzdesk.window.commands.sentences import Sentences

Keys = QKeySequence.StandardKey

OF_THE_LIST = (
    *("edit", "duplicate", "decoder-text", "tags", "note"),
    *("run-selected", "compare-with", "remove"),
)
"""What a right click on the list offers."""


def menu(
    desk: Desk, panel: SentencesPanel, sentences: Sentences, clipboard: Clipboard, roles: Menu
) -> Menu:
    """Sentences, with their tags, notes and roles."""
    items = (
        *_steps(desk),
        SEPARATOR,
        *_copies(clipboard),
        SEPARATOR,
        *_of_one(panel, sentences),
        *_of_selected(panel),
        roles,
        SEPARATOR,
        *_of_the_list(panel, sentences),
    )
    return Menu("edit", mark("&Edit"), items)


def _steps(desk: Desk) -> Items:
    editor = desk.editor
    return (
        Command(
            "undo",
            mark("&Undo"),
            editor.undo,
            Keys.Undo,
            lambda _: bool(editor.undo_name),
            why=lambda _: say("There is nothing to undo."),
            shows=lambda _: say("&Undo {edit}", edit=editor.undo_name).strip(),
        ),
        Command(
            "redo",
            mark("&Redo"),
            editor.redo,
            (Keys.Redo, "Ctrl+Y", "Ctrl+Shift+Z"),  # one is used to either
            lambda _: bool(editor.redo_name),
            why=lambda _: say("There is nothing to redo."),
            shows=lambda _: say("&Redo {edit}", edit=editor.redo_name).strip(),
        ),
    )


def _of_one(panel: SentencesPanel, on: Sentences) -> Items:
    return (
        Command("add", mark("&Add a sentence"), on.focus_input, "Ctrl+L"),
        Command("edit", mark("&Edit the sentence"), panel.write_here, "F2", has_sentence),
        Command("duplicate", mark("&Duplicate and edit"), on.duplicate, "Ctrl+D", has_sentence),
        Command(
            "decoder-text",
            mark("Decoder's te&xt…"),
            on.edit_decoder_text,
            "Ctrl+G",
            lambda state: has_sentence(state) and on.reads_two_texts(state),
            why=because(mark("The model reads one text only.")),
            is_visible=on.reads_two_texts,
            shows=lambda state: (
                say("Decoder's te&xt…") if on.has_decoder(state) else say("&Second text…")
            ),
        ),
    )


def _of_selected(panel: SentencesPanel) -> Items:
    write = panel.write
    return (
        Command("tags", mark("Edit &tags"), partial(write, "tags"), "Ctrl+Shift+T", has_sentence),
        Command("note", mark("Edit &note"), partial(write, "note"), "Ctrl+Shift+N", has_sentence),
    )


def _of_the_list(panel: SentencesPanel, on: Sentences) -> Items:
    move = panel.move_selected
    return (
        Command("move-up", mark("Mo&ve up"), partial(move, -1), "Alt+Up", has_sentence),
        Command("move-down", mark("Move do&wn"), partial(move, 1), "Alt+Down", has_sentence),
        Command("remove", mark("Re&move sentences"), on.remove, "Ctrl+Backspace", has_sentence),
        Command(
            "find",
            mark("&Filter the sentences"),
            panel.find_sentences,
            Keys.Find,
            lambda state: len(state.rows) > 1,
            why=because(mark("There is one sentence only.")),
        ),
    )


def _copies(to: Clipboard) -> Items:
    return (
        Command("copy", mark("&Copy the numbers"), to.copy_numbers, Keys.Copy, has_map),
        Command(
            "copy-command",
            mark("Cop&y as command"),
            to.copy_command,
            "Ctrl+Shift+C",
            has_results,
        ),
        Command(
            "copy-caption",
            mark("Copy capt&ion"),
            to.copy_caption,
            is_enabled=has_figure,
        ),
        Command("copy-bibtex", mark("Copy &BibTeX"), to.copy_bibtex, is_enabled=has_figure),
        Command("paste", mark("&Paste sentences or files"), to.paste, Keys.Paste),
    )
