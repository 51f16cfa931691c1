"""The line above the list takes fields, offers them, says what is wrong and follows the layer."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from states import scored

from vzdesk.engine.sentence import Roles, Tier
from vzdesk.panels.sentences import SentencesPanel
from vzdesk.view.types import SentenceRow, ViewState


def _row(id: str, text: str, roles: Roles) -> SentenceRow:
    result = scored(text)
    upos = tuple(
        "VERB" if word.text in ("run", "are") else "NOUN" for word in result.sentence.words
    )
    sentence = replace(result.sentence, id=id, roles=roles, tiers=(Tier("upos", upos),))
    return SentenceRow(id, text, "scored", sentence=sentence, scored=result)


ROWS = (
    _row("a", "The keys are here", Roles(targets=(2,), cues=(1,))),
    _row("b", "Dogs run fast now", Roles()),
    _row("c", "No word at all", Roles(targets=(3,), cues=(0,))),
)
STATE = ViewState(rows=ROWS, sentence=ROWS[0])


@pytest.fixture
def panel(qtbot: QtBot) -> SentencesPanel:
    panel = SentencesPanel()
    qtbot.addWidget(panel)
    panel.resize(480, 400)
    panel.show()
    panel.activateWindow()
    panel.set_state(STATE)
    return panel


def filtered(panel: SentencesPanel, filter: str) -> list[str]:
    panel.filter.line.setText(filter)
    panel.filter.emit_filter()
    return [row.id for row in panel.model.rows]


def test_sentences_are_found_by_annotation_and_score(panel: SentencesPanel):
    assert filtered(panel, "upos:VERB") == ["a", "b"]
    assert filtered(panel, "upos:VERB score>0") == ["a"]
    assert panel.filter_message.text().startswith("score: 1 sentence has none")


def test_an_unknown_field_is_said_and_the_list_stays(panel: SentencesPanel):
    assert filtered(panel, "upos:VERB") == ["a", "b"]
    assert filtered(panel, "pos:VERB") == ["a", "b"]
    assert "no field “pos”" in panel.filter_message.text()
    assert "upos" in panel.filter_message.text()


def test_a_search_by_score_follows_the_layer(panel: SentencesPanel):
    (of,) = (each for key, each in ROWS[0].scored.maps.items() if str(key) == "value-zeroing")
    at_layers = [float(of.scores[layer, 3, 2]) for layer in range(2)]
    low, high = sorted(at_layers)
    between = (low + high) / 2
    fits = [value > between for value in at_layers]
    filtered(panel, f"score>{between} id:a")
    shown = []
    for layer in range(2):
        panel.set_state(replace(STATE, layer=layer))
        shown.append([row.id for row in panel.model.rows] == ["a"])
    assert shown == fits
    assert sorted(fits) == [False, True]


def test_what_is_said_of_a_search_follows_the_results(panel: SentencesPanel):
    unscored = tuple(row._replace(scored=None) for row in ROWS)
    panel.set_state(replace(STATE, rows=unscored))
    assert filtered(panel, "score>0") == []
    said = panel.filter_message.text()
    assert said.startswith("No sentence fits the filter. score: 3 sentences have none")
    panel.set_state(STATE)
    assert [row.id for row in panel.model.rows] == ["a", "c"]
    assert panel.filter_message.text().startswith("score: 1 sentence has none")


def test_a_field_that_is_gone_is_said_where_all_are_shown(panel: SentencesPanel):
    assert filtered(panel, "upos:VERB") == ["a", "b"]
    bare = tuple(row._replace(sentence=replace(row.sentence, tiers=())) for row in ROWS)
    panel.set_state(replace(STATE, rows=bare))
    assert len(panel.model.rows) == 3
    assert "no field “upos”" in panel.filter_message.text()


def test_values_are_offered_behind_a_field(panel: SentencesPanel, qtbot: QtBot):
    line, completer = panel.filter.line, panel.filter.completer
    line.setFocus()
    qtbot.keyClicks(line, "upos:V")
    assert completer.popup().isVisible()
    assert completer.model().stringList() == ["VERB"]
    qtbot.keyClick(completer.popup(), Qt.Key.Key_Tab)
    assert line.text() == "upos:VERB"


def test_plain_text_is_not_interrupted_and_down_goes_to_the_list(
    panel: SentencesPanel, qtbot: QtBot
):
    line = panel.filter.line
    line.setFocus()
    qtbot.keyClicks(line, "the k")
    assert not panel.filter.completer.popup().isVisible()
    with qtbot.waitSignal(panel.filter.left):
        qtbot.keyClick(line, Qt.Key.Key_Down)


def test_what_can_be_searched_is_in_the_tip(panel: SentencesPanel):
    tip = panel.filter.line.toolTip()
    for field in ("score&gt;0.3", "preference&lt;0", "upos:VERB", "deprel:nsubj", "tag:x"):
        assert field in tip
