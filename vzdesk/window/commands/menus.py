"""The menus of the window, made of the tables; and which commands can be used now."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QWidget

from vzdesk.desk.changes import Changes
from vzdesk.translate import say
from vzdesk.view.types import ViewState
from vzdesk.widgets.style import as_tip
from vzdesk.window.commands.command import Choice, Choices, Command, Menu
from vzdesk.window.entries import Entry, plain


@dataclass(eq=False)
class _Varying:
    """Choices that change from time to time, as they are in their menu now."""

    choices: Choices
    menu: QMenu
    group: QActionGroup
    before: QAction | None = None
    listed: list[Choice] = field(default_factory=list)


class Commands(QObject):
    """Every command by its id, as the action that menus, buttons and keys share.

    refused  a key was pressed whose command cannot be used now: why
    """

    refused = Signal(str)

    def __init__(self, bar: QMenuBar, state: Callable[[], ViewState]) -> None:
        super().__init__(bar)
        self._bar, self._state = bar, state
        self._commands: dict[str, tuple[Command, QAction]] = {}
        self._menus: dict[str, tuple[Menu, QMenu]] = {}
        self._varying: list[_Varying] = []
        self._concerned: dict[Changes, list[tuple[Command, QAction]]] = {}
        self._instead: dict[str, QShortcut] = {}

    def __getitem__(self, id: str) -> QAction:
        """The action of this command; of a choice, the id is like "units.words"."""
        return self._commands[id][1]

    def menu(self, id: str) -> QMenu:
        return self._menus[id][1]

    def offer(self, widget: QWidget, *ids: str) -> None:
        """Have these work in the widget: their keys, and where it shows its actions, its menu."""
        widget.addActions([self[id] for id in ids])

    def listed(self) -> list[Entry]:
        """All that the menus show now, in their order."""
        self.refresh()
        return [
            entry
            for action in self._bar.actions()
            if (menu := _menu_of(action)) is not None
            for entry in _entries(menu, ())
        ]

    # Making them

    def add(self, menu: Menu) -> None:
        """A menu at the end of the menu bar."""
        self._fill(menu, self._bar.addMenu(say(menu.text)))

    def _fill(self, menu: Menu, shown: QMenu) -> None:
        self._menus[menu.id] = menu, shown
        shown.aboutToShow.connect(self._refresh_all)
        groups: list[tuple[int, _Varying]] = []
        for item in menu.items:
            if isinstance(item, Menu):
                self._fill(item, shown.addMenu(say(item.text)))
            elif isinstance(item, Command):
                shown.addAction(self._action(item))
            elif not isinstance(item, Choices):
                shown.addSeparator()
            elif item.entries is None:
                self._add_choices(item, shown)
            else:
                groups.append((len(shown.actions()), self._vary(item, shown)))
        for place, group in groups:
            group.before = next(iter(shown.actions()[place:]), None)

    def _add_choices(self, choices: Choices, shown: QMenu) -> None:
        group = QActionGroup(self)
        for choice in choices.of:
            action = self._action(choices.command(choice))
            group.addAction(action)
            shown.addAction(action)

    def _vary(self, choices: Choices, shown: QMenu) -> _Varying:
        varying = _Varying(choices, shown, QActionGroup(self))
        if choices.several:
            varying.group.setExclusionPolicy(QActionGroup.ExclusionPolicy.None_)
        self._varying.append(varying)
        return varying

    def _action(self, command: Command) -> QAction:
        text = command.text if command.shows is not None else say(command.text)
        action = QAction(text, self, checkable=command.is_checked is not None)
        if command.shows is not None:
            action.setToolTip(as_tip(plain(text)))
        action.setShortcuts(command.shortcuts)
        if command.short:
            action.setIconText(say(command.short))
        if command.is_local:
            action.setShortcutContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        if command.is_global:
            action.setShortcutContext(Qt.ShortcutContext.ApplicationShortcut)
        if command.place is not None:
            action.setMenuRole(command.place)
        action.triggered.connect(partial(self._run, command))
        for keys in filter(_is_typed, command.shortcuts):
            instead = self._instead[command.id] = QShortcut(keys, self._bar.window())
            instead.activated.connect(partial(self._explain, command, action))
        assert command.id not in self._commands, command.id
        self._commands[command.id] = command, action
        self._concerned.clear()
        return action

    def _run(self, command: Command, _checked: bool = False) -> None:
        command.run()
        self.refresh()  # Qt has checked it already, whatever came of it

    # Showing what can be done

    def refresh(self, changes: Changes = Changes.ALL) -> None:
        """Look again at the commands that these changes concern."""
        state = self._state()
        for varying in self._varying:
            if changes & varying.choices.follows:
                self._list(varying, state)
        for command, action in self._following(changes):
            _show(command, action, state)
            if command.id in self._instead:
                self._instead[command.id].setEnabled(not action.isEnabled())
        if changes != Changes.HOVER:
            for menu, shown in self._menus.values():
                shown.setEnabled(menu.is_enabled(state))

    def explains(self, event: QKeyEvent) -> bool:
        """A key was pressed that no widget took: whether a command has it that cannot be used now,
        and why is said.
        """
        keys = _keys(event)
        for command, action in self._commands.values():
            is_off = not (action.isEnabled() and action.isVisible())
            has_key = is_off and not keys.isdisjoint(map(QKeySequence.toString, action.shortcuts()))
            if has_key and (not command.is_local or _is_offered(action)):
                self._explain(command, action)
                return True
        return False

    def _explain(self, command: Command, action: QAction) -> None:
        reason, name = command.reason(self._state()), plain(action.text())
        self.refused.emit(say("{command}: {reason}", command=name, reason=reason))

    def _following(self, changes: Changes) -> list[tuple[Command, QAction]]:
        """The commands that these changes concern; kept, for the pointer moves often."""
        if changes not in self._concerned:
            every = self._commands.values()
            self._concerned[changes] = [each for each in every if changes & each[0].follows]
        return self._concerned[changes]

    @Slot()
    def _refresh_all(self) -> None:
        self.refresh()

    def _list(self, varying: _Varying, state: ViewState) -> None:
        """Have the choices in their menu that there are now."""
        assert varying.choices.entries is not None
        choices = list(varying.choices.entries(state))
        if choices == varying.listed:
            return
        for choice in varying.listed:
            _, action = self._commands.pop(varying.choices.command(choice).id)
            varying.menu.removeAction(action)
            action.deleteLater()
            self._concerned.clear()
        for choice in choices:
            action = self._action(varying.choices.command(choice))
            varying.group.addAction(action)
            varying.menu.insertAction(varying.before, action)  # type: ignore[arg-type]  # None: last
        varying.listed = choices


def _show(command: Command, action: QAction, state: ViewState) -> None:
    action.setEnabled(command.is_enabled(state))
    action.setVisible(command.is_visible(state))
    if command.shows is not None and (text := command.shows(state)) != action.text():
        action.setText(text)
        if not action.whatsThis():  # else it explains a term
            action.setToolTip(as_tip(plain(text)))
    if command.shows_short is not None:
        action.setIconText(command.shows_short(state))
    if command.is_checked is not None:
        action.setChecked(command.is_checked(state))


def _is_typed(keys: QKeySequence) -> bool:
    """Whether lines of text take these keys for a letter: Ctrl+Alt is AltGr on some keyboards. So
    they have to be a shortcut also where their command cannot be used.
    """
    return keys.toString().startswith("Ctrl+Alt+")


def _keys(event: QKeyEvent) -> set[str]:
    """What was pressed, as shortcuts name it; signs such as + may need the Shift key."""
    key, modifiers = Qt.Key(event.key()), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    found = {QKeySequence(QKeyCombination(modifiers, key)).toString()}
    if event.text().isprintable() and not event.text().isalnum():
        bare = modifiers & ~Qt.KeyboardModifier.ShiftModifier
        found.add(QKeySequence(QKeyCombination(bare, key)).toString())
    return found


def _is_offered(action: QAction) -> bool:
    """Whether what has the keyboard is in a widget that offers it."""
    focus = QApplication.focusWidget()
    return focus is not None and any(
        each is focus or each.isAncestorOf(focus)
        for each in action.associatedObjects()
        if isinstance(each, QWidget) and not isinstance(each, QMenu)
    )


def _menu_of(action: QAction) -> QMenu | None:
    menu = action.menu()
    return menu if isinstance(menu, QMenu) else None


def _entries(menu: QMenu, above: tuple[str, ...]) -> Iterator[Entry]:
    menus = (*above, plain(menu.title()))
    for action in menu.actions():
        inner = _menu_of(action)
        if inner is not None:
            yield from _entries(inner, menus)
        elif action.isVisible() and not action.isSeparator():
            yield Entry(menus, action)
