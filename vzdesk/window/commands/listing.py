"""The menu of the list of sentences: what clicks on its header do, for the keyboard."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import Qt

from vzdesk.translate import mark, say
from vzdesk.view.arrange import COLUMNS
from vzdesk.view.types import ViewState
from vzdesk.widgets.sentence_table.view import SentencesView
from vzdesk.window.commands.command import SEPARATOR, Command, Items, Menu

NAMES = (
    *(mark("number"), mark("sentence"), mark("status"), mark("tags")),
    *(mark("note"), mark("roles"), mark("id")),
    *(mark("preference"), mark("log-probability")),
)
TEXT = COLUMNS.index("text")
OWN_ORDER = -1


def menu(view: SentencesView) -> Menu:
    """What to sort by, and which columns to see."""
    columns = range(len(NAMES))
    items: Items = (
        _sort(view, OWN_ORDER),
        *(_sort(view, column) for column in columns if column),
        SEPARATOR,
        *(_show(view, column) for column in columns if column != TEXT),
    )
    return Menu("list", mark("L&ist of sentences"), items)


def _sort(view: SentencesView, column: int) -> Command:
    header = view.horizontalHeader()

    def text(_state: ViewState) -> str:
        if column == OWN_ORDER:
            return say("In the order of the session")
        return say("Sort by {column}", column=say(NAMES[column]))

    return Command(
        f"sort.{column}",
        "",
        partial(sort, view, column),
        is_checked=lambda _: header.sortIndicatorSection() == column,
        shows=text,
    )


def _show(view: SentencesView, column: int) -> Command:
    return Command(
        f"column.{column}",
        "",
        lambda: view.columns.choose(column, view.isColumnHidden(column)),
        is_checked=lambda _: not view.isColumnHidden(column),
        shows=lambda _: say("Show {column}", column=say(NAMES[column])),
    )


def sort(view: SentencesView, column: int) -> None:
    """Sort by it; turn the order round where the list is sorted by it already."""
    header = view.horizontalHeader()
    ascending, descending = Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder
    is_same = header.sortIndicatorSection() == column
    is_reversed = is_same and header.sortIndicatorOrder() == ascending
    header.setSortIndicator(column, descending if is_reversed else ascending)
