"""A line of a concordance, shown in the panels: its sentence, its target and source."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from vzdesk.desk.desk import Desk
from vzdesk.view.selection import Cell
from vzdesk.view.units import Unit

if TYPE_CHECKING:
    from vzdesk.study.concordance import Line


def show_line(desk: Desk, line: Line) -> None:
    """Select its sentence, and lock its target and its first source, as far as these are there."""
    show_match(desk, line.row.id, line.word, line.sources)


def show_match(
    desk: Desk,
    id: str,
    target: int | None,
    sources: Sequence[int],
    seen_in: tuple[str, int] | None = None,
) -> None:
    """Select the sentence with this id, and lock these words, as far as they are there; without a
    target none. seen_in is a method and a layer, counted from 0, to be shown then.
    """
    desk.navigator.select(id)
    state = desk.state
    if state.sentence is None or state.sentence.id != id or state.comparison is not None:
        return
    source = sources[0] if sources and state.map is not None else None
    seen = Cell(_place(state.targets, target), _place(state.sources, source))
    if seen.target is not None or target is None:
        document = desk.document
        if seen_in is not None:
            method, layer = seen_in
            document = document.with_method(method)
            layer = min(layer, state.n_layers - 1) if state.n_layers else layer
            document = replace(document, selection=replace(document.selection, layer=layer))
        selection = document.selection.without_cells()
        desk.navigator.set_selection(replace(selection, locked=state.whole(seen)))


def _place(units: Sequence[Unit], word: int | None) -> int | None:
    """The first unit of a word."""
    if word is None:
        return None
    return next((at for at, unit in enumerate(units) if word in unit.words), None)
