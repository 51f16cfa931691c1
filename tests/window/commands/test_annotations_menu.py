from __future__ import annotations

from hand_made import show

from vzdesk.engine.sentence import Tier
from vzdesk.window.main_window import MainWindow


def test_the_menu_lists_the_annotations_that_the_sentence_has(window: MainWindow):
    menu = window.commands.menu("annotations")
    assert not menu.isEnabled()
    show(window, Tier("upos", ("DET", "NOUN", "AUX", "ADV")), Tier("gloss", ("", "K", "", "")))
    assert menu.isEnabled()
    assert [each.text() for each in menu.actions()[:3]] == ["N&one", "upos", "gloss"]
    menu.actions()[2].trigger()
    assert window.desk.state.annotations.rows == (("", "", "K", "", "", ""),)
    assert [each.isChecked() for each in menu.actions()[:3]] == [False, False, True]
    menu.actions()[0].trigger()
    assert window.desk.state.annotations.rows == ()


def test_dependencies_can_be_shown_where_there_are_heads(window: MainWindow):
    action = window.commands["dependencies"]
    show(window, Tier("upos", ("DET", "NOUN", "AUX", "ADV")))
    assert not action.isEnabled()
    show(window, Tier("head", ("2", "4", "4", "0")))
    action.trigger()
    assert action.isChecked()
    assert len(window.desk.state.annotations.dependencies) == 4
    action.trigger()
    assert not window.desk.state.annotations.dependencies
