"""A widget that cannot be drawn, by a mistake of the program's: it says so, and all else goes on.

Qt calls the methods that paint. Where one raises and its painter stays open, Qt ends the whole
program at the next one; so painters are opened and closed here.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import partial, wraps
from typing import TypeVar
from weakref import WeakSet

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from vzdesk.translate import say

Painted = TypeVar("Painted", bound=QWidget)
_failed = WeakSet[QWidget]()
"""Those that could not be drawn the last time."""


def not_drawn() -> str:
    """What a widget shows in place of what it cannot draw."""
    return say(
        "This panel could not be drawn, by a mistake in the program. Your work is whole: go on, or "
        "choose another sentence or another view."
    )


def failed(widget: QWidget, error: Exception) -> None:
    """Report that a widget cannot be drawn: once, until it can be drawn again.

    That is soon, not now: a window must not open while another one is painted.
    """
    if widget not in _failed:
        _failed.add(widget)
        found = type(error), error, error.__traceback__
        QTimer.singleShot(0, widget, lambda: sys.excepthook(*found))


def drawn(widget: QWidget) -> None:
    """Say that a widget could be drawn: what goes wrong from now on is reported again."""
    _failed.discard(widget)


def painted(
    paint: Callable[[Painted, QPainter, QPaintEvent], None],
) -> Callable[[Painted, QPaintEvent], None]:
    """The `paintEvent` that paints so, with a painter that is closed whatever happens."""

    @wraps(paint)
    def paint_event(widget: Painted, event: QPaintEvent) -> None:
        with QPainter(widget) as painter:
            paint_or_say(widget, painter, partial(paint, widget, painter, event))

    return paint_event


def paint_or_say(widget: QWidget, painter: QPainter, paint: Callable[[], None]) -> None:
    """Paint; where that fails, report it and paint what the widget has to say about it."""
    try:
        paint()
    except Exception as error:
        failed(widget, error)
        _say(widget, painter)
    else:
        drawn(widget)


def _say(widget: QWidget, painter: QPainter) -> None:
    painter.resetTransform()
    painter.setClipping(False)
    painter.fillRect(widget.rect(), widget.palette().base())
    painter.setFont(widget.font())
    painter.setPen(widget.palette().text().color())
    middle = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.drawText(QRectF(widget.rect()).adjusted(16, 16, -16, -16), middle, not_drawn())
