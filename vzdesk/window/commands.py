"""The commands as the menus have them: how they are called, and by which keys."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar


@dataclass(frozen=True)
class Command:
    """An action with the menus that lead to it, outermost first."""

    menus: tuple[str, ...]
    action: QAction

    @property
    def name(self) -> str:
        """As it is read in the menu, without what marks keys."""
        return plain(self.action.text())

    @property
    def path(self) -> str:
        """The way to it through the menus."""
        return " ▸ ".join((*self.menus, self.name))

    def fits(self, words: Sequence[str]) -> bool:
        """Whether all these words, in any order, begin in its path somewhere."""
        path = self.path.casefold()
        return all(word in path for word in words)


def commands_of(bar: QMenuBar) -> list[Command]:
    """All commands that the menus show, in their order."""
    return [
        command
        for action in bar.actions()
        if (menu := menu_of(action)) is not None
        for command in _commands(menu, ())
    ]


def _commands(menu: QMenu, above: tuple[str, ...]) -> Iterator[Command]:
    menu.aboutToShow.emit()  # some are filled only then
    menus = (*above, plain(menu.title()))
    for action in menu.actions():
        inner = menu_of(action)
        if inner is not None:
            yield from _commands(inner, menus)
        elif action.isVisible() and not action.isSeparator():
            yield Command(menus, action)


def menu_of(action: QAction) -> QMenu | None:
    """The menu that an action opens."""
    menu = action.menu()
    return menu if isinstance(menu, QMenu) else None


def plain(text: str) -> str:
    """A command's text without the mark of its key, and without what says that it asks more."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")


def shortcut_of(action: QAction) -> str:
    """The shortcut as this system writes it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)


def keys_of(bar: QMenuBar) -> dict[str, list[tuple[str, str]]]:
    """For every menu its commands that have a shortcut, those of its submenus too."""
    keys: dict[str, list[tuple[str, str]]] = {}
    for command in commands_of(bar):
        key = shortcut_of(command.action)
        if key:
            name = " ▸ ".join((*command.menus[1:], command.name))
            keys.setdefault(command.menus[0], []).append((name, key))
    return keys
