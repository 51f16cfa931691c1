"""The shape of the window: its size and place, the shares of its panels, and which are seen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtWidgets import QMainWindow, QSplitter

from vzdesk.widgets.sentence_table.columns import Columns
from vzdesk.window.arrangement import Arrangement
from vzdesk.window.splitter import Across

FIRST = QSize(1280, 800)
FRAME = QSize(16, 48)
"""What a frame around the window takes of the screen, at most; before it is shown none is known."""


class Shape:
    """Restores a shape that was kept, and keeps that of now: texts by name."""

    def __init__(
        self,
        window: QMainWindow,
        across: Across,
        middle: QSplitter,
        columns: Columns,
        arrangement: Arrangement,
    ) -> None:
        self._window, self._across, self._middle = window, across, middle
        self._columns, self._arrangement = columns, arrangement

    def restore(self, kept: Mapping[str, str]) -> None:
        """As it was, or at first so that all of the window is on the screen."""
        window = self._window
        window.resize(FIRST.boundedTo(window.screen().availableSize() - FRAME))
        self._middle.setSizes([248, 432])
        if "window" in kept:
            window.restoreGeometry(_bytes(kept["window"]))
        self._columns.choose_all(kept.get("columns", ""))
        for name, splitter in (("across", self._across), ("middle", self._middle)):
            if name in kept:
                splitter.restoreState(_bytes(kept[name]))
        self._arrangement.hide(frozenset(kept.get("hidden", "").split()))

    def kept(self) -> dict[str, str]:
        """What `restore` needs."""
        kept = {
            "window": _text(self._window.saveGeometry()),
            "middle": _text(self._middle.saveState()),
            "columns": self._columns.chosen,
            "hidden": " ".join(sorted(self._arrangement.hidden)),
        }
        if self._across.is_chosen:
            kept["across"] = _text(self._across.saveState())
        return kept


def _text(data: QByteArray) -> str:
    return bytes(data.toBase64().data()).decode("ascii")


def _bytes(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "ignore"))
