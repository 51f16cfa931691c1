"""What every panel says in place of its content."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot
from states import state_of

from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.layers import LayersPanel
from vzdesk.panels.sentence import SentencePanel
from vzdesk.view.selection import Cell, Settings, Units
from vzdesk.view.types import SentenceRow, ViewState
from vzdesk.widgets.style import Panel


@pytest.fixture(params=[SentencePanel, HeatmapPanel, LayersPanel])
def panel(request: pytest.FixtureRequest, qtbot: QtBot) -> Panel:
    panel = request.param()
    qtbot.addWidget(panel)
    panel.resize(480, 480)
    panel.show()
    return panel


def shown_text(panel: Panel) -> str:
    label = next(each for each in panel.findChildren(QLabel) if each.parent() is panel)
    return label.text() if label.isVisible() else ""


WILL_BE = {
    HeatmapPanel: "What each word takes from the others appears here.",
    LayersPanel: "Scores through the layers appear here.",
}
NEXT_STEP = {
    SentencePanel: "Press Run (F5) to score this sentence.",
    HeatmapPanel: "Press Run (F5): what each word takes from the others appears here.",
    LayersPanel: "Its scores through the layers appear here.",
}


def test_without_sentences_it_is_said_where_to_type_and_what_will_appear(panel: Panel):
    panel.set_state(ViewState())
    where = "Type a sentence on the left, or drop a file here."
    assert shown_text(panel) == WILL_BE.get(type(panel), where)


def test_with_sentences_but_none_current_it_is_said_to_choose(panel: Panel):
    panel.set_state(ViewState(rows=(SentenceRow("1", "A sentence.", "scored"),)))
    assert shown_text(panel) == WILL_BE.get(type(panel), "Choose a sentence on the left.")


def test_of_an_unscored_sentence_each_panel_says_what_a_run_brings_there(panel: Panel):
    panel.set_state(state_of(result=None, status="unscored"))
    assert shown_text(panel) == NEXT_STEP[type(panel)]


def test_of_a_sentence_that_runs_leave_out_it_is_said_why_and_nobody_is_told_to_run(panel: Panel):
    state = state_of(result=None, status="unscored")
    panel.set_state(replace(state, is_left_out=True))
    why = "No word here is marked as target (T), and only marked targets are scored."
    assert shown_text(panel) == WILL_BE.get(type(panel), why)


@pytest.mark.parametrize(
    ("units", "said"),
    [
        ("tokens", "When the current run is done, press Run (F5) to score this sentence."),
        ("words-joint", "When the current run is done, press Run (F5) to zero its words as one."),
    ],
)
def test_while_a_run_is_going_on_nobody_is_told_to_press_run_now(
    panel: Panel, units: Units, said: str
):
    state = state_of(result=None, status="unscored", settings=Settings(units=units))
    panel.set_state(replace(state, is_running=True))
    assert shown_text(panel) == WILL_BE.get(type(panel), said)


@pytest.mark.parametrize("status", ["queued", "running"])
def test_a_sentence_in_work_says_so(panel: Panel, status: str):
    panel.set_state(state_of(result=None, status=status))
    assert shown_text(panel) == "Scoring…"


ELSEWHERE = "No scores: the sentence’s panel says why."


def test_a_failed_sentence_says_why_once(panel: Panel):
    why = "The sentence has 614 tokens; this model reads at most 512."
    panel.set_state(state_of(result=None, status="failed", message=why))
    assert shown_text(panel) == (why if isinstance(panel, SentencePanel) else ELSEWHERE)


def test_a_scored_sentence_shows_content_and_a_later_failure_takes_its_place(panel: Panel):
    panel.set_state(state_of())
    assert shown_text(panel) == ""
    panel.set_state(state_of(result=None, status="failed", message="It failed."))
    assert shown_text(panel) == ("It failed." if isinstance(panel, SentencePanel) else ELSEWHERE)
    panel.set_state(state_of())
    assert shown_text(panel) == ""


def test_the_exact_numbers_are_told_to_screen_readers(panel: Panel):
    state = state_of(Cell(1, 2))
    panel.set_state(state)
    assert panel.canvas.accessibleDescription() == state.readout
    assert panel.canvas.accessibleName() == panel.accessibleName() != ""


def test_the_focus_is_seen(panel: Panel, qtbot: QtBot):
    """The same panel with and without the keyboard's focus differs at its edge."""
    panel.set_state(state_of())
    panel.activateWindow()
    panel.enter()
    qtbot.waitUntil(lambda: panel.canvas.hasFocus())
    focused = panel.grab().toImage().pixelColor(1, 240)
    panel.canvas.clearFocus()
    assert panel.grab().toImage().pixelColor(1, 240) != focused
