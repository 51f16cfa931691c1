"""The File menu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtGui import QAction, QKeySequence

from vzdesk.desk.changes import Changes
from vzdesk.translate import mark
from vzdesk.view.figures.shown import has_figure
from vzdesk.view.types import ViewState
from vzdesk.widgets.style import in_menu
from vzdesk.window.commands.command import (
    AT_REST,
    SEPARATOR,
    Choice,
    Choices,
    Command,
    Items,
    Menu,
    has_map,
    has_results,
)
from vzdesk.window.files.documents import Documents

Keys = QKeySequence.StandardKey


def menu(documents: Documents, leave: Callable[[], object]) -> Menu:
    """Sessions, and what is written of them."""

    def recent(_state: ViewState) -> list[Choice]:
        return [Choice(path, _named(path)) for path in map(Path, documents.recent)]

    items = (
        Command("new", mark("&New"), documents.new, Keys.New),
        Command("open", mark("&Open…"), documents.open, Keys.Open),
        Menu(
            "recent",
            mark("Open &recent"),
            (Choices("recent", documents.open_path, entries=recent),),
            lambda _: bool(documents.recent),
        ),
        SEPARATOR,
        Command("save", mark("&Save"), documents.save, Keys.Save),
        Command("save-as", mark("Save &as…"), documents.save_as, "Ctrl+Shift+S"),
        SEPARATOR,
        *_exports(documents),
        SEPARATOR,
        Command(
            "quit",
            mark("&Quit"),
            leave,
            "Ctrl+Q",
            is_global=True,
            place=QAction.MenuRole.QuitRole,
        ),
    )
    return Menu("file", mark("&File"), items)


def _exports(to: Documents) -> Items:
    return (
        Command("export-table", mark("Export &table…"), to.export_table, "Ctrl+T", has_results),
        Command(
            "export-sentences",
            mark("Export s&entences…"),
            to.export_sentences,
            is_enabled=lambda state: bool(state.rows),
        ),
        Command(
            "export-figure",
            mark("Export a &figure for print…"),
            to.export_figure,
            is_enabled=has_figure,
        ),
        Command("export-picture", mark("Export &picture…"), to.export_picture, "Ctrl+P", has_map),
        Command(
            "export-differences",
            mark("Export &difference table…"),
            to.export_differences,
            is_enabled=_is_compared,
        ),
        Command(
            "export-methods",
            mark("Export &method table…"),
            to.export_methods,
            is_enabled=lambda state: state.by_method is not None and bool(state.by_method.values),
            follows=AT_REST | Changes.HOVER,
        ),
    )


def _is_compared(state: ViewState) -> bool:
    return state.comparison is not None and state.comparison.maps is not None


def _named(path: Path) -> str:
    return in_menu(f"{path.name} — {path.parent}")
