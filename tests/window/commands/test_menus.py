"""Menus that are made of tables, and what of them is looked at again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from hand_made import show
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenuBar
from pytestqt.qtbot import QtBot

from vzdesk.desk.changes import Changes
from vzdesk.view.selection import Cell
from vzdesk.view.types import ViewState
from vzdesk.window.commands.command import (
    AT_REST,
    SEPARATOR,
    Choice,
    Choices,
    Command,
    Items,
    Menu,
)
from vzdesk.window.commands.menus import Commands
from vzdesk.window.main_window import MainWindow


class Program:
    """A menu bar, the state that is shown, and what was run and asked."""

    def __init__(self) -> None:
        self.bar = QMenuBar()
        self.state = ViewState()
        self.commands = Commands(self.bar, lambda: self.state)
        self.ran: list[object] = []
        self.asked: Counter[str] = Counter()

    def asks(self, name: str, of: Callable[[ViewState], bool]) -> Callable[[ViewState], bool]:
        """The question, counted."""

        def ask(state: ViewState) -> bool:
            self.asked[name] += 1
            return of(state)

        return ask

    def add(self, *items: object) -> None:
        self.commands.add(Menu("menu", "&Menu", items))  # type: ignore[arg-type]
        self.commands.refresh()
        self.asked.clear()

    def texts(self) -> list[str]:
        return [each.text() for each in self.commands.menu("menu").actions()]


@pytest.fixture
def program(qapp: object) -> Iterator[Program]:
    program = Program()
    yield program
    program.bar.deleteLater()


def test_a_command_is_looked_at_for_what_it_follows_and_when_its_menu_opens(
    program: Program,
) -> None:
    def never(_state: ViewState) -> bool:
        return False

    program.add(
        Command("usual", "Usual", print, is_enabled=program.asks("usual", never)),
        Command(
            *("hovered", "Hovered", print),
            is_enabled=program.asks("hovered", never),
            follows=AT_REST | Changes.HOVER,
        ),
        Command("run", "Run", print, is_enabled=program.asks("run", never), follows=Changes.RUN),
    )
    program.commands.refresh(Changes.HOVER)
    assert program.asked == {"hovered": 1}
    program.commands.refresh(Changes.RUN)
    assert program.asked == {"hovered": 1, "run": 1}
    program.commands.refresh(Changes.VIEW | Changes.HOVER)
    assert program.asked == {"hovered": 2, "run": 1, "usual": 1}
    program.commands.menu("menu").aboutToShow.emit()
    assert program.asked == {"hovered": 3, "run": 2, "usual": 2}
    assert not program.commands["usual"].isEnabled()


def test_what_is_checked_is_what_is_so_whatever_the_command_did(program: Program) -> None:
    program.add(
        Command("sums", "Sums", lambda: None, is_checked=lambda state: state.sums),
        Command("run", "Run", lambda: program.ran.append("run")),
    )
    program.commands["sums"].trigger()
    assert not program.commands["sums"].isChecked()
    program.state = replace(program.state, sums=True)
    program.commands["sums"].trigger()
    assert program.commands["sums"].isChecked()
    program.commands["run"].trigger()
    assert program.ran == ["run"]


def test_of_choices_the_one_is_checked_that_is_chosen(program: Program) -> None:
    program.add(
        Choices(
            *("show", program.ran.append, (Choice("map", "&Map"), Choice("table", "&Table"))),
            chosen=lambda state: state.show,
        )
    )
    assert program.commands["show.map"].isChecked()
    program.commands["show.table"].trigger()
    assert program.ran == ["table"]
    assert program.commands["show.map"].isChecked(), "the state is still the same"
    program.state = replace(program.state, show="table")
    program.commands.refresh(Changes.VIEW)
    assert program.commands["show.table"].isChecked()
    assert not program.commands["show.map"].isChecked()


def test_choices_come_and_go_in_their_place(program: Program) -> None:
    def parts(state: ViewState) -> list[Choice]:
        return [Choice(part, f"{{{part}}}") for part in state.parts]

    first: Items = (Choices("part", program.ran.append, entries=parts), SEPARATOR)
    program.add(*first, Command("last", "Last", print))
    assert program.texts() == ["", "Last"]
    for names in (("encoder", "cross"), ("cross",)):
        program.state = replace(program.state, parts=names)
        program.commands.refresh(Changes.VIEW)
        assert program.texts() == [*(f"{{{name}}}" for name in names), "", "Last"]
    program.commands["part.cross"].trigger()
    assert program.ran == ["cross"]
    with pytest.raises(KeyError):
        program.commands["part.encoder"]


def test_two_commands_of_one_id_are_a_mistake(program: Program) -> None:
    with pytest.raises(AssertionError, match="twice"):
        program.add(Command("twice", "One", print), Command("twice", "Two", print))


def test_a_text_can_say_what_the_state_is(program: Program) -> None:
    program.add(Command("layer", "Layer", print, shows=lambda state: f"Layer {state.layer}"))
    assert program.commands["layer"].text() == "Layer 0"
    program.state = replace(program.state, layer=2)
    program.commands.refresh()
    assert program.commands["layer"].text() == "Layer 2"


def test_moving_the_pointer_refreshes_maps_but_neither_menus_nor_controls_nor_the_list(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(window)
    changed: list[QAction] = []
    for action in window.commands.findChildren(QAction):
        action.changed.connect(lambda action=action: changed.append(action))
    monkeypatch.setattr(window.toolbar, "refresh", pytest.fail)
    monkeypatch.setattr(window.sentences, "set_state", pytest.fail)
    monkeypatch.setattr(window, "setWindowTitle", pytest.fail)
    window.desk.navigator.hover(Cell(2, 1))
    assert window.heatmap.state.cell == Cell(2, 1)
    pointed = [window.commands[id] for id in ("pin", "roles.targets", "roles.cues")]
    assert all(each.isEnabled() for each in pointed)
    assert {each.text() for each in changed} <= {
        "Pin target ← source",
        "&Target word",
        "&Cue",
        "&Attractor",
    }


def test_a_step_of_a_run_refreshes_no_panel(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    show(window)
    for panel in window.panels:
        monkeypatch.setattr(panel, "set_state", pytest.fail)
    monkeypatch.setattr(window.toolbar, "refresh", pytest.fail)
    window.refresh(Changes.RUN)
    assert not window.commands["cancel"].isEnabled()


@pytest.mark.parametrize("name", ["file", "edit", "roles", "model", "analyse", "help"])
def test_no_two_lines_of_a_menu_have_one_letter(window: MainWindow, name: str) -> None:
    """Alt and a letter goes to one line. The View menu has more lines than there are letters."""
    menu = window.commands.menu(name)
    texts = [each.text().replace("&&", "") for each in menu.actions()]
    letters = [text[text.index("&") + 1].lower() for text in texts if "&" in text]
    assert len(letters) >= 3
    assert sorted({*letters}) == sorted(letters)
