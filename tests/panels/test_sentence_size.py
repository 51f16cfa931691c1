"""How large chips are, and how high the panel wants to be."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from states import scored, state_of

from vzdesk.engine.sentence import Tier
from vzdesk.engine.text import sentence
from vzdesk.panels.sentence import SentencePanel
from vzdesk.view.selection import Cell, Settings
from vzdesk.view.types import ViewState


@pytest.fixture
def panel(qtbot: QtBot) -> SentencePanel:
    panel = SentencePanel()
    qtbot.addWidget(panel)
    panel.resize(640, 180)
    panel.show()
    panel.set_state(state_of())
    return panel


WORDS = "The old keys to the cabinets that the women had bought from a locksmith were lying there"


@pytest.mark.parametrize("n", [1, 2, 3])
def test_chips_are_as_large_as_their_room_allows_and_never_below_9_pt(
    panel: SentencePanel, qtbot: QtBot, n: int
):
    """All sizes are met, from the largest to the smallest, beside which there is a scroll bar."""
    panel.set_state(state_of(result=scored(WORDS * n)))
    sizes, scrolls = [], []
    for height in range(900, 100, -20):
        panel.resize(560, height)
        QApplication.processEvents()
        sizes.append(panel.canvas.chip_font().pixelSize())
        scrolls.append(panel.canvas.height() > panel.canvas.visibleRegion().boundingRect().height())
    assert sizes == sorted(sizes, reverse=True)
    assert (sizes[0], sizes[-1]) == (18, 12)
    assert scrolls[-1]
    assert {size for size, scroll in zip(sizes, scrolls, strict=True) if scroll} == {12}


def test_chips_become_smaller_to_stay_on_one_line(panel: SentencePanel):
    fonts = []
    for width in (1400, 1000, 550, 380):
        panel.resize(width, 600)
        panel.set_state(state_of(result=scored("Keys to the cabinets were lying on the table")))
        fonts.append(panel.canvas.chip_font().pixelSize())
        n_lines = panel.canvas.flow_now.chips[-1].line + 1
        assert n_lines == (1 if width > 380 else 2)
    assert fonts[0] == fonts[1] > fonts[2]
    assert fonts[3] == fonts[0], "where one line is not enough, they are as large as before"


@pytest.mark.parametrize("text", ["Keys to the cabinets were lying on the old table", WORDS])
def test_no_chip_is_alone_on_the_last_line(panel: SentencePanel, text: str):
    """Such as [SEP], for which the other lines have nearly room."""
    ends = []
    for width in range(300, 1000, 10):
        panel.resize(width, 600)
        panel.set_state(state_of(result=scored(text)))
        lines = [chip.line for chip in panel.canvas.flow_now.chips]
        ends.append(lines.count(lines[-1]))
        assert max(chip.rect.right() for chip in panel.canvas.flow_now.chips) <= width
    assert min(ends) > 1


@pytest.mark.parametrize("width", [300, 420, 540, 660, 780])
def test_larger_text_makes_no_chip_smaller(panel: SentencePanel, width: int):
    """Also where they could only fit into the room, or on a line, if they were."""
    panel.resize(width, 240)
    panel.set_state(state_of(result=scored("The old keys to the cabinets were lying there")))
    sizes = []
    for pixels in (12, 13, 15, 18, 24):
        font = QFont(panel.font())
        font.setPixelSize(pixels)
        panel.setFont(font)
        QApplication.processEvents()
        sizes.append(panel.canvas.chip_font().pixelSize())
    assert min(sizes) == sizes[0]
    assert sizes[-1] > sizes[0]


def test_the_height_that_is_wanted_is_that_of_the_sentence(panel: SentencePanel):
    """More words, annotations and notices need more; without a map there are no arcs above."""
    panel.resize(640, 300)

    def wanted(state: ViewState) -> int:
        panel.set_state(state)
        panel.set_most(1000)
        return panel.wanted_height

    plain = wanted(state_of())
    assert plain < 160
    tiers = (Tier("upos", ("DET", "NOUN", "AUX", "ADV")),)
    annotated = replace(scored(), sentence=replace(scored().sentence, tiers=tiers))
    assert wanted(state_of(result=annotated, settings=Settings(annotations=("upos",)))) > plain
    assert wanted(state_of(result=scored(WORDS))) > plain
    assert wanted(state_of(result=scored(notices=("A notice.",)))) > plain
    before = panel.canvas.flow_now.chips[0].rect.top()
    wanted(state_of(result=None, status="unscored", own=sentence("1", "The keys are here")))
    assert panel.canvas.flow_now.chips[0].rect.top() < before - 20


def test_no_room_is_left_for_arcs_that_are_left_out(panel: SentencePanel):
    panel.resize(300, 600)
    gaps = []
    for arcs_from in (0.0, 0.5):
        settings = Settings(arcs_from=arcs_from)
        panel.set_state(state_of(result=scored(WORDS), settings=settings))
        first, *_, last = panel.canvas.flow_now.chips
        assert last.line > 2
        between = last.rect.top() - first.rect.top() - last.line * first.rect.height()
        gaps.append(between / last.line)
    assert gaps[0] > 20
    assert gaps[1] == 8


def test_the_size_wanted_is_said_when_it_may_have_changed(panel: SentencePanel, qtbot: QtBot):
    with qtbot.waitSignal(panel.wanted):
        panel.set_state(state_of(result=scored(WORDS)))
    with qtbot.assertNotEmitted(panel.wanted):
        panel.set_state(state_of(Cell(3), Cell(4), result=scored(WORDS)))
    with qtbot.waitSignal(panel.wanted):
        panel.set_state(ViewState())
