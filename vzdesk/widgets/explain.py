"""Terms explain themselves where they stand: by hovering, and by Shift+F1."""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, QPointF
from PySide6.QtGui import QAction, QHelpEvent
from PySide6.QtWidgets import QToolTip, QWhatsThis, QWidget

from vzdesk.translate import say, shortened
from vzdesk.view import glossary
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.style import LONGEST_TIP, without_controls

LINK = "glossary:"
"""What links to a term begin with; the id of the term follows."""
_TERM = "term"
_STEP = 3
"""Pixels from point to point where cells are looked for."""
_BETWEEN = " · "
"""What separates parts of the line of exact numbers."""


def explain(thing: QWidget | QAction, *ids: str, more: str = "", hover: bool = True) -> None:
    """Have these terms explained at a control, with what else there is to say of it; without
    `hover` only where the user asks for it.
    """
    meant = glossary.meaning(*ids)
    thing.setWhatsThis(wrapped_tip(meant))
    thing.setProperty(_TERM, ids[0])
    if isinstance(thing, QWidget):
        thing.installEventFilter(_Answer(thing))
    if hover:
        thing.setToolTip(wrapped_tip("\n".join(filter(None, (meant, more)))))


def answer(widget: QWidget, place: QPoint) -> None:
    """Say what the widget explains, with a link to the glossary; place is on the screen."""
    link = f'<a href="{LINK}{widget.property(_TERM)}">{html.escape(say("Glossary"))}</a>'
    QWhatsThis.showText(place, f"{widget.whatsThis()}<p>{link}</p>", widget)


def wrapped_tip(text: str) -> str:
    """A text of sentences for a tooltip, which Qt wraps only where it is HTML."""
    return f'<qt style="white-space: pre-wrap">{html.escape(text)}</qt>' if text else ""


class _Answer(QObject):
    """Answers a click in the mode in which a click asks what something is."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.WhatsThis:
            assert isinstance(watched, QWidget)
            answer(watched, event.globalPos())
            return True
        return super().eventFilter(watched, event)


class ReadoutTips(QObject):
    """Explains the part of the line of exact numbers that the pointer is on."""

    def __init__(self, label: ElidedLabel) -> None:
        super().__init__(label)
        self._label = label
        label.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The term; and the whole line, where it is cut."""
        if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
            return super().eventFilter(watched, event)
        label = self._label
        meant = glossary.meaning(*glossary.terms_in(self.part_at(event.pos().x())))
        whole = without_controls(shortened(label.text(), LONGEST_TIP)) if label.is_cut else ""
        tip = wrapped_tip("\n".join(filter(None, (meant, whole))))
        QToolTip.showText(event.globalPos(), tip, label)
        return True

    def part_at(self, x: int) -> str:
        """What stands there, between two of the points that separate parts."""
        label, line, seen = self._label, self._label.fontMetrics(), ""
        for part in label.seen.split(_BETWEEN):
            seen += part
            if x < label.contentsRect().x() + line.horizontalAdvance(seen):
                return part
            seen += _BETWEEN
        return ""


class CaptionTips(QObject):
    """Explains the caption below a map: what its rows and columns are."""

    def __init__(self, map: QWidget, cell_at: Callable[[QPointF], Cell], *ids: str) -> None:
        """`cell_at` says what cell is under a point of the map."""
        super().__init__(map)
        self._cell_at, self._ids = cell_at, ids
        map.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Only there; elsewhere the map itself says what there is to say."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            assert isinstance(watched, QWidget)
            if self._is_below(event, watched):
                tip = wrapped_tip(glossary.meaning(*self._ids))
                QToolTip.showText(event.globalPos(), tip, watched)
                return True
        return super().eventFilter(watched, event)

    def _is_below(self, event: QHelpEvent, map: QWidget) -> bool:
        """Whether there are cells above the point, and none at it and below."""
        x, y = event.pos().x(), event.pos().y()
        above = (self._has_cell(x, each) for each in range(0, y, _STEP))
        below = (self._has_cell(x, each) for each in range(y, map.height(), _STEP))
        return any(above) and not any(below)

    def _has_cell(self, x: int, y: int) -> bool:
        return self._cell_at(QPointF(x, y)) != NOWHERE
