"""The shape of the window: its size and place, the shares of its panels, and which are seen."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QSize, Qt
from PySide6.QtWidgets import QMainWindow

from vzdesk.widgets.sentence_table.columns import Columns
from vzdesk.window.arrangement import Arrangement
from vzdesk.window.splitter import Across, Down

FIRST = QSize(1280, 800)
LEAST = QSize(360, 240)
"""What was kept is no smaller: a window that cannot be used was not left so by anybody."""
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
        self._begin()
        if "window" in kept and not self._restore_geometry(_bytes(kept["window"])):
            self._begin()
        self._columns.choose_all(kept.get("columns", ""))
        for name, splitter in self._splitters.items():
            if name in kept:
                splitter.restoreState(_bytes(kept[name]))
        self._arrangement.hide(frozenset(kept.get("hidden", "").split()))

    def _begin(self) -> None:
        """As large as at first, at a place that the system chooses."""
        window = self._window
        window.resize(FIRST.boundedTo(window.screen().availableSize() - FRAME))

    def _restore_geometry(self, kept: QByteArray) -> bool:
        """Whether it could be restored so that the window can be seen and used."""
        window = self._window
        if not window.restoreGeometry(kept):
            return False
        least = LEAST.boundedTo(window.screen().availableSize() - FRAME)
        is_large = window.size().expandedTo(least) == window.size()
        if not is_large:
            window.setWindowState(Qt.WindowState.WindowNoState)
        return is_large

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
