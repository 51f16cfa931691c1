"""The underlined letters of menus: each goes to one entry, so that keys are quick."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from hand_made import show
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu

from vzdesk.engine.sentence import Tier
from vzdesk.window.main_window import MainWindow


def menus(of: QMenu) -> Iterator[QMenu]:
    """This menu and those in it."""
    yield of
    for action in of.actions():
        if isinstance(action.menu(), QMenu):
            yield from menus(action.menu())


def repeated(menu: QMenu) -> list[str]:
    """The letters that more than one entry has; what is hidden now is seen at other times."""
    keys = (QKeySequence.mnemonic(action.text()).toString() for action in menu.actions())
    return [key for key, times in Counter(filter(None, keys)).items() if times > 1]


def test_no_letter_is_underlined_twice_in_a_menu(window: MainWindow) -> None:
    show(window, Tier("upos", ("DET", "NOUN", "ADP", "DET", "NOUN", "AUX")))
    tops = [action.menu() for action in window.menuBar().actions()]
    every = [menu for top in tops for menu in menus(top)]
    assert len(every) > 12
    assert {menu.title(): letters for menu in every if (letters := repeated(menu))} == {}
    own = [QKeySequence.mnemonic(action.text()).toString() for action in window.menuBar().actions()]
    assert len(set(own)) == len(own)


def test_every_menu_in_another_can_be_opened_by_its_letter(window: MainWindow) -> None:
    view = window.commands.menu("view")
    inner = [action.text() for action in view.actions() if isinstance(action.menu(), QMenu)]
    assert len(inner) > 6
    assert all(not QKeySequence.mnemonic(text).isEmpty() for text in inner), inner
