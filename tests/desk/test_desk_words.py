"""Words zeroed as one on the desk: computed where asked for, and nothing else is lost by it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeEngine, token_maps, word_maps
from pytestqt.qtbot import QtBot

from vzdesk.desk.desk import Desk
from vzdesk.desk.document import Document
from vzdesk.desk.run import IDLE
from vzdesk.engine.joint_words import has_joint_maps
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.view.selection import Cell
from vzdesk.widgets.style import message_for

TABLE, DOG = "The keys are on the table now", "A dog barks"


def run_to_end(qtbot: QtBot, desk: Desk) -> None:
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)


def statuses(desk: Desk) -> list[str]:
    return [row.status for row in desk.state.rows]


def held(session: Session) -> list[tuple[str, bool]]:
    """Of each result the text, and whether its words were zeroed as one."""
    results = (each for analysis in session.analyses for each in analysis.results.values())
    return [(each.sentence.text, has_joint_maps(each)) for each in results]


@pytest.fixture
def scored(qtbot: QtBot, desk: Desk) -> Desk:
    """A desk with a sentence that has a word of two pieces, and one that has none, scored."""
    desk.editor.add(f"{TABLE}\n{DOG}")
    run_to_end(qtbot, desk)
    return desk


def test_a_sentence_with_long_words_is_not_scored_yet_in_these_units(scored: Desk) -> None:
    scored.navigator.set_settings(units="words-joint")
    assert statuses(scored) == ["unscored", "scored"]
    assert message_for(scored.state) == "Press Run (F5) to zero its words as one."
    scored.navigator.set_settings(units="words")
    assert statuses(scored) == ["scored", "scored"]
    assert message_for(scored.state) == ""


def test_run_computes_what_is_missing_and_keeps_the_tokens_results(
    qtbot: QtBot, scored: Desk, engine: FakeEngine
) -> None:
    before = scored.snapshot().analyses[0]
    scored.navigator.set_settings(units="words-joint")
    run_to_end(qtbot, scored)
    assert statuses(scored) == ["scored", "scored"]
    assert engine.scored == [*before.results, next(iter(before.results))]
    assert scored.state.words_as_one
    for units in ("tokens", "words"):
        scored.navigator.set_settings(units=units)
        assert statuses(scored) == ["scored", "scored"]
        assert not scored.state.words_as_one


def test_a_session_holds_no_result_that_a_later_one_has_all_of(qtbot: QtBot, scored: Desk) -> None:
    """The run in words computes the tokens' maps too; the other sentence keeps its first result."""
    first = scored.snapshot().analyses[0].results
    scored.navigator.set_settings(units="words-joint")
    run_to_end(qtbot, scored)
    assert held(scored.snapshot()) == [(DOG, True), (TABLE, True)]
    assert scored.snapshot().analyses[0].results["2"].equals(first["2"])


def test_a_session_holds_an_earlier_result_with_maps_that_the_later_one_has_not(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.editor.add(TABLE)
    desk.navigator.set_settings(units="words-joint")
    run_to_end(qtbot, desk)
    session = desk.snapshot()
    (with_words,) = session.analyses
    results = with_words.results.items()
    tokens_only = {id: replace(each, maps=token_maps(each)) for id, each in results}
    both = (with_words, replace(with_words, results=tokens_only))
    assert held(Document.of(replace(session, analyses=both)).session()) == [
        (TABLE, True),
        (TABLE, False),
    ]
    assert held(Document.of(replace(session, analyses=both[::-1])).session()) == [(TABLE, True)]


def test_a_run_in_other_units_zeroes_no_words(qtbot: QtBot, scored: Desk) -> None:
    assert not any(word_maps(each) for _, each in scored.results)
    scored.navigator.set_settings(units="words")
    with qtbot.waitSignal(scored.user_error):
        run_to_end(qtbot, scored)


def test_only_what_has_them_is_exported_in_these_units(qtbot: QtBot, scored: Desk) -> None:
    scored.navigator.set_settings(units="words-joint")
    assert [each.sentence.text for _, each in scored.results] == [DOG]
    run_to_end(qtbot, scored)
    assert [each.sentence.text for _, each in scored.results] == [TABLE, DOG]
    assert "--units words-joint" in scored.command(Path("out.csv"))


def test_the_locked_cell_stays_on_its_word_through_a_run(qtbot: QtBot, scored: Desk) -> None:
    """“now” is the ninth token with the first at 0 being [CLS], but the eighth word."""
    scored.navigator.click(Cell(8, 1))
    scored.navigator.set_settings(units="words-joint")
    scored.navigator.set_settings(units="tokens")
    assert scored.state.cell == Cell(8, 1)
    scored.navigator.set_settings(units="words-joint")
    run_to_end(qtbot, scored)
    assert scored.state.cell == Cell(7, 1)
    scored.navigator.set_settings(units="tokens")
    assert scored.state.cell == Cell(8, 1)


def test_a_saved_session_opens_with_both(qtbot: QtBot, scored: Desk, tmp_path: Path) -> None:
    scored.navigator.set_settings(units="words-joint")
    run_to_end(qtbot, scored)
    write(scored.snapshot(), tmp_path / "s.vzd")
    document = Document.of(read(tmp_path / "s.vzd"))
    assert document.settings.units == "words-joint"
    assert [row.status for row in document.rows()] == ["scored", "scored"]
    assert document.current is not None
    assert word_maps(document.current)
