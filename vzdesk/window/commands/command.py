"""What a command is, as data: menus, buttons, the palette and the list of keys are made of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtGui import QAction, QKeySequence

from vzdesk.desk.changes import Changes
from vzdesk.translate import mark, say
from vzdesk.view.types import ViewState

Key = QKeySequence.StandardKey | str
Predicate = Callable[[ViewState], bool]
Why = Callable[[ViewState], str]

AT_REST = Changes.VIEW | Changes.ROWS | Changes.DOCUMENT | Changes.MODEL
"""After these most commands are refreshed: not each move of the pointer or step of a run."""


def always(_state: ViewState) -> bool:
    """Whatever is shown."""
    return True


def has_map(state: ViewState) -> bool:
    """A map is shown, or a comparison with its maps."""
    if state.comparison is not None:
        return state.comparison.maps is not None
    return state.map is not None


def has_sentence(state: ViewState) -> bool:
    return state.sentence is not None


def has_results(state: ViewState) -> bool:
    """Some sentence is scored."""
    return any(row.status == "scored" for row in state.rows)


NO_SENTENCE = mark("There is no sentence yet: type one, or open a file.")
NO_MAP = mark("No map is shown: run the sentence first.")
RUNS = mark("A run goes on: wait for it, or cancel it (Esc).")
NO_OTHER = mark("There is nothing else to compare with: add a sentence, or run another model.")
NOT_SCORED = mark("No sentence is scored yet: run one first.")
_USUAL: dict[Predicate, str] = {has_sentence: NO_SENTENCE, has_map: NO_MAP, has_results: NOT_SCORED}
"""What these need."""


def because(reason: str, needs: Predicate = has_sentence, lacking: str = "") -> Why:
    """Why a command cannot be used: what it always needs is not there, which `lacking` says where
    that is not usual, or else this reason; both are marked.
    """
    first = lacking or _USUAL[needs]
    return lambda state: say(reason if needs(state) else first)


@dataclass(frozen=True)
class Command:
    """One line of a menu.

    text        as `mark` returns it, with & before its letter
    keys        the first is shown in the menu
    why         where it cannot be used, what is said to who presses its keys; see `because`
    is_checked  None where there is nothing to check
    shows       the text, where it depends on the state; it is translated already
    short       a button's text
    shows_short the same, where it depends on the state
    follows     the changes after which it is refreshed; also whenever its menu opens
    is_local    the keys work only in widgets that offer the command: elsewhere they are typed
    is_global   the keys work in all windows that are read beside the main one, too
    place       where macOS puts it
    """

    id: str
    text: str
    run: Callable[[], object]
    keys: Key | tuple[Key, ...] = ()
    is_enabled: Predicate = always
    is_checked: Predicate | None = None
    is_visible: Predicate = always
    shows: Callable[[ViewState], str] | None = None
    short: str = ""
    shows_short: Callable[[ViewState], str] | None = None
    follows: Changes = AT_REST
    is_local: bool = False
    is_global: bool = False
    place: QAction.MenuRole | None = None
    why: Why | None = None

    def reason(self, state: ViewState) -> str:
        """Why it cannot be used now, "" where nothing is to be said."""
        if self.why is not None:
            return self.why(state)
        return say(_USUAL[self.is_enabled]) if self.is_enabled in _USUAL else ""

    @property
    def shortcuts(self) -> list[QKeySequence]:
        """The keys on this system, each once."""
        keys = self.keys if isinstance(self.keys, tuple) else (self.keys,)
        return list(dict.fromkeys(QKeySequence(key) for key in keys))


@dataclass(frozen=True)
class Choice:
    """One of several: what `run` of its Choices gets, and how it is called."""

    value: Any
    text: str
    keys: str = ""
    short: str = ""


@dataclass(frozen=True)
class Choices:
    """Lines of a menu of which one is chosen, or may be.

    of       those there always are; ids of their commands are like "units.words"
    entries  where there are others from time to time: all of them, with texts as they are shown
    chosen   the value that is checked; None where nothing is
    several  whether more than one can be: chosen is then a tuple of values
    why      as that of commands
    """

    id: str
    run: Callable[[Any], object]
    of: tuple[Choice, ...] = ()
    entries: Callable[[ViewState], Sequence[Choice]] | None = None
    chosen: Callable[[ViewState], object] | None = None
    is_enabled: Predicate = always
    is_visible: Predicate = always
    follows: Changes = AT_REST
    several: bool = False
    why: Why | None = None

    def command(self, choice: Choice) -> Command:
        """The command that chooses this one."""
        return Command(
            f"{self.id}.{choice.value}",
            choice.text,
            partial(self.run, choice.value),
            choice.keys or (),
            is_enabled=self.is_enabled,
            is_checked=None if self.chosen is None else partial(self._is_chosen, choice.value),
            is_visible=self.is_visible,
            shows=None if self.entries is None else lambda _: choice.text,
            short=choice.short,
            follows=self.follows,
            why=self.why,
        )

    def _is_chosen(self, value: object, state: ViewState) -> bool:
        assert self.chosen is not None
        chosen: Any = self.chosen(state)
        return value in chosen if self.several else bool(chosen == value)


@dataclass(frozen=True)
class Separator:
    """A line between groups of commands."""


SEPARATOR = Separator()


@dataclass(frozen=True)
class Menu:
    """A menu of the menu bar, or of another menu."""

    id: str
    text: str
    items: Items
    is_enabled: Predicate = always


Items = tuple[Command | Choices | Menu | Separator, ...]
