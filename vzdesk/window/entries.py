"""How commands are listed: by their path through the menus, and their keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtGui import QAction, QKeySequence


@dataclass(frozen=True)
class Entry:
    """An action with the menus that lead to it, outermost first."""

    menus: tuple[str, ...]
    action: QAction

    @property
    def name(self) -> str:
        """The text in the menu, without the mark of its key."""
        return plain(self.action.text())

    @property
    def path(self) -> str:
        """Its path through the menus."""
        return " ▸ ".join((*self.menus, self.name))

    def fits(self, words: Sequence[str]) -> bool:
        """Whether all these words, in any order, begin in its path somewhere."""
        path = self.path.casefold()
        return all(word in path for word in words)


def keys_of(entries: Sequence[Entry]) -> dict[str, list[tuple[str, str]]]:
    """For every menu of the bar its commands that have a shortcut, those of its submenus too."""
    keys: dict[str, list[tuple[str, str]]] = {}
    for entry in entries:
        key = shortcut_of(entry.action)
        if key:
            name = " ▸ ".join((*entry.menus[1:], entry.name))
            keys.setdefault(entry.menus[0], []).append((name, key))
    return keys


def plain(text: str) -> str:
    """A command's text without the mark of its key, and without the dots of a dialog."""
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&").removesuffix("…")


def with_key(text: str, action: QAction) -> str:
    """The text, and behind it the key of the command where it has one."""
    key = shortcut_of(action)
    return f"{text} ({key})" if key else text


def shortcut_of(action: QAction) -> str:
    """The shortcut as this system writes it."""
    return action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
