"""Terms explain themselves where they stand: by hovering, and by Shift+F1.

No event filter is installed for this: while a model works, each call into Python makes the window
wait.
"""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWhatsThis, QWidget

from vzdesk.translate import say
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.widgets.elided import ElidedLabel
from vzdesk.widgets.style import wrapped_tip
from vzdesk.widgets.words import glossary

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
    if hover:
        thing.setToolTip(wrapped_tip("\n".join(filter(None, (meant, more)))))


def explained(widget: QWidget | None) -> QWidget | None:
    """The widget, or the innermost one around it, that explains a term; None where none does."""
    while widget is not None and not widget.property(_TERM):
        widget = widget.parentWidget()
    return widget


def answer(widget: QWidget, place: QPoint) -> None:
    """Say what the widget explains, with a link to the glossary; place is on the screen."""
    link = f'<a href="{LINK}{widget.property(_TERM)}">{html.escape(say("Glossary"))}</a>'
    QWhatsThis.showText(place, f"{widget.whatsThis()}<p>{link}</p>", widget)


def explain_readout(label: ElidedLabel) -> None:
    """Have the part of the line of exact numbers explained that the pointer is on."""

    def meant(x: int) -> str:
        return glossary.meaning(*glossary.terms_in(_part_at(label, x)))

    label.explains = meant


def _part_at(label: ElidedLabel, x: int) -> str:
    """What stands there, between two of the points that separate parts."""
    line, seen = label.fontMetrics(), ""
    for part in label.seen.split(_BETWEEN):
        seen += part
        if x < label.contentsRect().x() + line.horizontalAdvance(seen):
            return part
        seen += _BETWEEN
    return ""


def caption_tip(cell_at: Callable[[QPointF], Cell], at: QPoint, bottom: int, *ids: str) -> str:
    """The tooltip of a caption below a map; empty elsewhere. `cell_at` says what cell is under a
    point of the widget, which ends at `bottom`.
    """

    def has_cell(y: int) -> bool:
        return cell_at(QPointF(at.x(), y)) != NOWHERE

    is_above = any(map(has_cell, range(0, at.y(), _STEP)))
    is_below = any(map(has_cell, range(at.y(), bottom, _STEP)))
    return wrapped_tip(glossary.meaning(*ids)) if is_above and not is_below else ""
