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


def test_several_are_rows_in_the_order_in_which_they_were_checked(window: MainWindow):
    menu = window.commands.menu("annotations")
    tiers = [Tier(name, (name[0], "", "", "")) for name in ("upos", "lemma", "gloss")]
    show(window, *tiers)

    def choose(*names: str) -> list[str]:
        for name in names:
            window.commands[f"annotation.{name}"].trigger()
        return [each.text() for each in menu.actions()[:4] if each.isChecked()]

    assert choose("gloss", "upos") == ["upos (row 2)", "gloss (row 1)"]
    assert window.desk.state.annotations.rows == (
        *(("", "g", "", "", "", ""), ("", "u", "", "", "", "")),
    )
    assert choose("lemma", "gloss") == ["upos (row 1)", "lemma (row 2)"]
    assert choose("gloss") == ["upos (row 1)", "lemma (row 2)", "gloss (row 3)"]
    assert window.desk.state.annotations.targets[1] == "u · l · g"
    assert choose("upos", "gloss") == ["lemma"]
    assert choose("") == ["N&one"]
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


def test_none_is_chosen_only_where_nothing_is_below_the_words(window: MainWindow):
    show(window, Tier("upos", ("DET", "NOUN", "AUX", "ADV")), Tier("head", ("2", "4", "4", "0")))
    commands = window.commands
    none = commands["annotation."]
    assert none.isChecked()
    for id in ("dependencies", "annotation.upos"):
        commands[id].trigger()
        assert not none.isChecked()
    none.trigger()
    assert none.isChecked()
    assert not window.desk.state.annotations.rows
    assert not window.desk.state.annotations.dependencies
