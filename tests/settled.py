"""Waiting for what a window has still to do, instead of for a time."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QWidget

EQUAL, AT_MOST = 3, 100
"""Rounds of events in which no part may move, and all rounds."""


def handle_events() -> None:
    """Handle all events that wait, timers of 0 ms, and what comes of them."""
    for _ in range(EQUAL):
        QCoreApplication.processEvents()


def settle(window: QWidget) -> None:
    """Handle events until every part of the window stays where it is."""
    places, n_equal = None, 0
    for _ in range(AT_MOST):
        QCoreApplication.processEvents()
        before, places = places, _places(window)
        n_equal = n_equal + 1 if places == before else 0
        if n_equal == EQUAL:
            return
    raise AssertionError("parts of the window never stay where they are")


def _places(window: QWidget) -> list[tuple[object, ...]]:
    parts = [window, *window.findChildren(QWidget)]
    return [(id(each), each.isVisible(), each.geometry().getRect()) for each in parts]
