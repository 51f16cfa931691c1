"""The shape of the window: its size and place, the shares of its panels, and which are seen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QMainWindow

from vzdesk.widgets.sentence_table.columns import Columns
from vzdesk.window.arrangement import Arrangement
from vzdesk.window.splitter import Across, Down

FIRST = QSize(1280, 800)
FRAME = QSize(16, 48)
"""What a frame around the window takes of the screen, at most; before it is shown none is known."""


class Shape:
    """Restores a shape that was kept, and keeps that of now: texts by name."""

    def __init__(
        self,
        window: QMainWindow,
        splitters: Mapping[str, Across | Down],
        columns: Columns,
        arrangement: Arrangement,
    ) -> None:
        self._window, self._splitters = window, splitters
        self._columns, self._arrangement = columns, arrangement

    def restore(self, kept: Mapping[str, str]) -> None:
        """As it was, or at first so that all of the window is on the screen."""
        window = self._window
        window.resize(FIRST.boundedTo(window.screen().availableSize() - FRAME))
        if "window" in kept:
            window.restoreGeometry(_bytes(kept["window"]))
        self._columns.choose_all(kept.get("columns", ""))
        for name, splitter in self._splitters.items():
            if name in kept:
                splitter.restoreState(_bytes(kept[name]))
        self._arrangement.hide(frozenset(kept.get("hidden", "").split()))

    def kept(self) -> dict[str, str]:
        """What `restore` needs."""
        kept = {
            "window": _text(self._window.saveGeometry()),
            "columns": self._columns.chosen,
            "hidden": " ".join(sorted(self._arrangement.hidden)),
        }
        chosen = {name: each for name, each in self._splitters.items() if each.is_chosen}
        return kept | {name: _text(each.saveState()) for name, each in chosen.items()}


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "ignore"))
