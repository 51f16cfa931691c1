"""A study by keys and clicks: letters, menus, and lines that are gone to twice."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from tests.window.evaluations import HandMade, answer
from tests.window.test_arrangement import hover
from tests.window.test_evaluations_panel import PLACES
from tests.window.test_evaluations_panel import found as evaluating
from tests.window.test_study_panel import run, shown, study
from vzdesk.panels.study.lines import LinesPlot
from vzdesk.panels.study.tables import Column, TextsView
from vzdesk.view.studies.evaluation import CUES
from vzdesk.view.studies.kept import KINDS
from vzdesk.window.arrangement import Corner
from vzdesk.window.figures.fields import Several
from vzdesk.window.main_window import MainWindow
from vzdesk.window.studies.panel import StudyPanel

__all__ = ["evaluating", "study"]


def letters(window: MainWindow) -> Counter[str]:
    """The letters that go somewhere with Alt, of all that is seen."""
    seen = [each.text() for each in window.findChildren(QAbstractButton) if each.isVisible()]
    labels = [
        each.text()
        for each in window.findChildren(QLabel)
        if each.buddy() is not None and each.isVisible()
    ]
    menus = [each.text() for each in window.menuBar().actions()]
    found = (re.search(r"&(\w)", each) for each in (*labels, *seen, *menus))
    return Counter(each.group(1).lower() for each in found if each is not None)


@pytest.mark.parametrize("kind", dict(KINDS))
def test_no_letter_means_two_things(window: MainWindow, study: StudyPanel, kind: str) -> None:
    study.form.show_kind(kind)
    study.cancelling.show()
    for by_relation in (False, True):
        study.form.evaluations.found.setCurrentIndex(by_relation)
        study.form.human.whose.setCurrentIndex(by_relation)
        found = letters(window)
        assert found["y"] == found["k"] == 1
        assert max(found.values()) == 1, found


def test_plus_and_minus_enlarge_the_plot_though_a_menu_has_them(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    run(study, window, qtbot)
    window.desk.navigator.select("s1")
    plot = shown(study, LinesPlot)
    window.activateWindow()
    plot.setFocus()
    qtbot.waitUntil(plot.hasFocus)
    box = plot.getPlotItem().getViewBox()
    whole = box.viewRect()
    qtbot.keyClick(plot, Qt.Key.Key_Plus)
    assert box.viewRect().width() < whole.width()
    qtbot.keyClick(plot, Qt.Key.Key_0)
    assert box.viewRect() == whole


def test_numbers_below_0_have_a_minus_sign(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    run(study, window, qtbot)
    axis = shown(study, LinesPlot).getPlotItem().getAxis("left")
    assert axis.tickStrings([-0.1, 0.1], 1.0, 0.1) == ["−0.1", "0.1"]


def test_a_line_is_gone_to_again_by_a_click_or_enter(qtbot: QtBot) -> None:
    view = TextsView("Sentences")
    qtbot.addWidget(view)
    view.show_columns([Column("sentence", ["one", "two"])])
    view.show()
    went: list[int] = []
    view.went.connect(went.append)
    at = view.visualRect(view.texts.index(1, 0)).center()
    for _ in range(2):
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert went == [1, 1]
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClick(view, Qt.Key.Key_Up)
    assert went == [1, 1, 1, 0]


def test_a_sentence_without_results_keeps_the_layer_of_what_was_clicked(
    window: MainWindow, study: StudyPanel
) -> None:
    from vzdesk.window.relations.showing import show_match

    show_match(window.desk, "s1", 1, (0,), ("value-zeroing", 2))
    assert window.desk.document.selection.layer == 2


def test_a_menu_of_several_stays_while_they_are_chosen(qtbot: QtBot) -> None:
    several = Several(("a", "b", "c"), "none")
    qtbot.addWidget(several)
    several.show()
    menu = several.menu()
    menu.popup(several.pos())
    for name in ("a", "c"):
        action = next(each for each in menu.actions() if each.data() == name)
        at = menu.actionGeometry(action).center()
        qtbot.mouseMove(menu, at)
        qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=at)
        assert menu.isVisible()
    assert several.chosen == ("a", "c")
    assert several.text() == "a, c"
    qtbot.keyClick(menu, Qt.Key.Key_Space)
    assert several.chosen == ("a",)
    assert menu.isVisible()
    qtbot.keyClick(menu, Qt.Key.Key_Escape)
    assert not menu.isVisible()


def test_the_button_for_the_panel_alone_covers_no_other(
    window: MainWindow, study: StudyPanel
) -> None:
    corner = window.study.place.findChild(Corner)
    hover(window.study.place, True)
    assert corner.isVisible()
    left = corner.mapToGlobal(corner.rect().topLeft()).x()
    assert study.leaving.mapToGlobal(study.leaving.rect().topRight()).x() < left


def test_what_is_counted_is_said_where_there_are_more_than_items(
    window: MainWindow, evaluating: HandMade, study: StudyPanel
) -> None:
    study.form.show_kind(CUES)
    study.running.click()
    made = answer(evaluating.asked[-1][0], PLACES, n_done=len(PLACES))
    evaluating.find(made)
    assert study.status.text() == "Cue alignment: 12 of 12 items."
    evaluating.find(replace(made, n_done=24, n_all=24))
    assert study.status.text().startswith("Cue alignment: 24 of 24 items. Those of each model")


def test_that_nothing_was_found_before_it_was_cancelled_is_said(
    window: MainWindow, evaluating: HandMade, study: StudyPanel
) -> None:
    study.form.show_kind(CUES)
    study.running.click()
    assert study.cancelling.isVisible()
    study.cancelling.click()
    assert study.message.text() == "Cancelled before there were numbers."
    study.running.click()
    assert not study.message.isVisible()
