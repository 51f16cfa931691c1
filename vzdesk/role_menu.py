"""The menu that marks the roles of a word, as panels show it where the word is."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QCoreApplication, QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from vzdesk.engine.roles import LETTERS
from vzdesk.view.units import Unit


def role_menu(
    parent: QWidget, units: Iterable[Unit], toggle: Callable[[str, int], None]
) -> QMenu | None:
    """What the words of these units can be, each word once; None where none can have a role.

    toggle gets the name of the role and the number of the word, from 0.
    """
    words = {unit.word: unit for unit in units if unit.word is not None}
    if not words:
        return None
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    for word, unit in words.items():
        menu.addSection(unit.label)
        for name, label in _labels().items():
            action = QAction(f"{label}\t{LETTERS[name]}", menu, checkable=True)
            action.setChecked(LETTERS[name] in unit.role)
            action.setData((name, word))
            menu.addAction(action)
    menu.triggered.connect(lambda action: toggle(*action.data()))
    return menu


def _labels() -> dict[str, str]:
    def tr(text: str) -> str:
        return QCoreApplication.translate("roles", text)

    return dict(zip(LETTERS, (tr("Target word"), tr("Cue"), tr("Attractor")), strict=True))


def show_role_menu(
    parent: QWidget, units: Iterable[Unit], place: QPoint, toggle: Callable[[str, int], None]
) -> None:
    """Open it at this place of the screen, where there is anything to mark."""
    menu = role_menu(parent, units, toggle)
    if menu is not None:
        menu.popup(place)
