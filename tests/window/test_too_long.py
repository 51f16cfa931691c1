"""Sentences of any length can be opened; those that are too long are not drawn, and say so."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot
from settled import handle_events
from states import compared, scored, state_of

from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence
from vzdesk.errors import UserError
from vzdesk.export import jobs
from vzdesk.panels.heatmap import HeatmapPanel
from vzdesk.panels.layers import LayersPanel
from vzdesk.panels.sentence import SentencePanel
from vzdesk.session.document import Session
from vzdesk.view import units
from vzdesk.view.selection import Cell, Selection, Subject
from vzdesk.view.types import SentenceRow
from vzdesk.window.main_window import MainWindow

MANY = "word " * 100_000


def test_a_hundred_thousand_words_in_a_line_are_listed_and_not_drawn(
    qtbot: QtBot, window: MainWindow
) -> None:
    found = text.sentence("1", MANY)
    every = tuple(range(len(found.words)))
    marked = Sentence("1", found.text, found.words, roles=Roles(every, every))
    window.desk.show(Session((marked, text.sentence("2", "A dog barks."))))
    handle_events()
    assert "too long to be drawn: it has 100000 words" in window.sentence.message
    assert not window.sentence.has_content
    window.desk.navigator.select("2")
    assert window.sentence.has_content


@pytest.mark.parametrize("kind", [SentencePanel, HeatmapPanel, LayersPanel])
def test_panels_say_that_a_map_is_too_long(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, kind: type[SentencePanel]
) -> None:
    panel = kind()
    qtbot.addWidget(panel)
    state = state_of(Cell(1, 2))
    panel.set_state(state)
    assert panel.has_content
    monkeypatch.setattr(units, "MOST_DRAWN", 5)
    panel.set_state(state)
    assert not panel.has_content
    assert "it has 6 words or tokens, and up to 5 are drawn" in panel.message


def test_sentences_of_very_many_words_are_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = SentenceRow("1", "a", "scored"), SentenceRow("2", "b", "scored")
    two = Selection(Subject("1"), second=Subject("2"))
    assert compared(rows, (scored(), scored()), two).maps is not None
    monkeypatch.setattr(units, "MOST_DRAWN", 5)
    comparison = compared(rows, (scored(), scored()), two)
    assert comparison.maps is None
    assert "too long to be drawn" in comparison.message


def test_a_picture_of_a_map_that_is_too_long_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    state = state_of(Cell(1, 2))
    assert jobs.picture_job(state, [])
    monkeypatch.setattr(units, "MOST_DRAWN", 5)
    with pytest.raises(UserError, match="too long to be drawn"):
        jobs.picture_job(state, [])


def test_a_text_longer_than_a_line_of_qt_s_is_edited_whole(
    qtbot: QtBot, window: MainWindow
) -> None:
    long = "ab " * 20_000 + "end"
    window.desk.show(Session((text.sentence("1", long),)))
    window.sentences.view.write(1)
    editor = window.sentences.view.editor
    assert editor.text() == long
    assert window.sentences.input.maxLength() > len(long)


def test_long_messages_and_notices_of_a_session_are_shown_in_part(qtbot: QtBot) -> None:
    panel = SentencePanel()
    qtbot.addWidget(panel)
    state = replace(state_of(Cell(1, 2)), notices=("“" * 1_000_000,))
    panel.set_state(state)
    assert 100 < len(panel.notices.text()) < 10_000
    failed = SentenceRow("1", "a", "failed", "why " * 250_000)
    panel.set_state(replace(state, sentence=failed))
    assert panel.message.startswith("why why")
    assert len(panel.message) < 10_000
