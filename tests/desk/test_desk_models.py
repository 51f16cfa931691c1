"""One sentence under two models, on the desk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeChoice, fake_ref, fake_scored
from pytestqt.qtbot import QtBot
from states import cut_result

from vzdesk.desk.desk import Desk
from vzdesk.desk.document import Document
from vzdesk.desk.parts.comparison import Comparing
from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.view.selection import Cell, Selection, Subject

FAKE, OTHER, THIRD = fake_ref("fake"), fake_ref("other"), fake_ref("third")


def session(*models: str, texts: tuple[str, ...] = ("The table is here", "The keys")) -> Session:
    """These sentences, scored by each of these models, the last of which is the newest."""
    sentences = text.sentences(texts)
    results = {
        "fake": {each.id: fake_scored(each) for each in sentences},
        "other": {each.id: cut_result(each, n_layers=5) for each in sentences},
        "third": {each.id: cut_result(each, n_layers=2) for each in sentences},
    }
    n_layers = {"fake": 3, "other": 5, "third": 2}
    analyses = [
        Analysis(
            replace(fake_ref(name), n_layers=n_layers[name]),
            Provenance("then", "cpu", "t"),
            results[name],
        )
        for name in models
    ]
    return Session(sentences, tuple(analyses))


@pytest.fixture
def comparing(desk: Desk) -> Comparing:
    """A desk with two sentences that two models have scored, the newest of which is "fake"."""
    desk.show(session("other", "fake"))
    return desk.comparison


def titles(desk: Desk) -> list[str]:
    """Which models are compared, in their order."""
    assert desk.state.comparison is not None
    return [title.split()[1] for title in desk.state.comparison.titles]


def test_models_that_have_scored_the_sentence_are_offered(desk: Desk, comparing: Comparing) -> None:
    assert comparing.models() == ((OTHER.key, "other"),)
    desk.editor.edit("1", "Another text")
    assert comparing.models() == ()
    desk.editor.undo()
    desk.show(session("fake"))
    assert comparing.models() == ()


def test_one_sentence_is_compared_under_the_shown_model_and_another(
    desk: Desk, comparing: Comparing
) -> None:
    comparing.start_models("1", OTHER.key)
    comparison = desk.state.comparison
    assert titles(desk) == ["fake", "other"]
    assert comparison.maps.first.scores is not comparison.maps.second.scores
    assert len(comparison.maps.first.targets) == len(comparison.maps.second.targets) + 1
    assert comparison.n_layers == (3, 5)
    desk.navigator.set_layer(4)
    assert comparison is not desk.state.comparison
    assert desk.state.comparison.layers == (2, 4)


def test_a_result_is_found_by_its_model(desk: Desk, comparing: Comparing) -> None:
    document = desk.document
    sentence = document.find("1")
    ours, theirs = document.result_of(sentence), document.result_of(sentence, OTHER.key)
    assert len(ours.tokens) == len(theirs.tokens) + 1
    assert document.analysis_of(sentence).model.key == FAKE.key
    assert document.analysis_of(sentence, OTHER.key).model.key == OTHER.key
    assert document.result_of(sentence, "no such model") is None


def test_a_model_is_not_compared_with_itself(desk: Desk, comparing: Comparing) -> None:
    comparing.start_models("1", FAKE.key)
    assert desk.state.comparison is None
    desk.navigator.set_selection(Selection(Subject("1"), second=Subject("1", FAKE.key)))
    assert desk.state.comparison is None


def test_models_change_places_and_leaving_shows_the_model_that_was_shown(
    desk: Desk, comparing: Comparing
) -> None:
    """“is” is the third word, but with “table” in two pieces the fourth token."""
    comparing.start_models("1", OTHER.key)
    comparing.exchange()
    assert titles(desk) == ["other", "fake"]
    assert desk.state.model == "other / fake"
    desk.navigator.click(Cell(3, 1))
    assert desk.state.map.targets[desk.state.locked.target].label == "is"
    comparing.stop()
    assert desk.state.comparison is None
    assert desk.state.model == "fake"
    assert desk.state.map.targets[desk.state.locked.target].label == "is"
    assert desk.document.selection.subject == Subject("1")


def test_the_next_sentence_is_compared_under_the_same_models(
    desk: Desk, comparing: Comparing
) -> None:
    comparing.start_models("1", OTHER.key)
    desk.navigator.select("2")
    assert titles(desk) == ["fake", "other"]
    assert desk.state.comparison.first.id == "2"
    desk.editor.remove(("2",))
    assert desk.state.comparison is None
    assert desk.document.selection.subject == Subject("1")


def test_a_comparison_of_two_sentences_follows_one_of_two_models(
    desk: Desk, comparing: Comparing
) -> None:
    comparing.start_models("1", OTHER.key)
    comparing.exchange()
    comparing.start("1", "2")
    assert desk.document.selection.subject == Subject("1")
    assert [desk.state.comparison.first.id, desk.state.comparison.second.id] == ["1", "2"]
    comparing.start_models("1", OTHER.key)
    assert titles(desk) == ["fake", "other"]


def test_a_run_with_another_model_leaves_the_comparison_as_it_is(
    qtbot: QtBot, desk: Desk, comparing: Comparing
) -> None:
    comparing.start_models("1", OTHER.key)
    desk.runner.choose(FakeChoice("third"))
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert desk.document.shown == THIRD.key
    assert titles(desk) == ["fake", "other"]
    assert [key for key, _ in comparing.models()] == [THIRD.key, OTHER.key]


def test_what_the_second_model_lacks_comes_with_its_run(
    qtbot: QtBot, desk: Desk, comparing: Comparing
) -> None:
    desk.editor.add("A new one")
    desk.runner.choose(FakeChoice("fake"))
    desk.runner.run(("3",))
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    desk.navigator.select("1")
    comparing.start_models("1", OTHER.key)
    desk.navigator.select("3")
    assert desk.state.comparison.message == (
        "“A new one” has not been scored by other. Choose other and press Run (F5)."
    )
    desk.runner.choose(FakeChoice("other"))
    desk.runner.run(("3",))
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert desk.state.comparison.maps is not None


def test_a_word_is_marked_once(desk: Desk, comparing: Comparing) -> None:
    comparing.start_models("1", OTHER.key)
    desk.editor.toggle_role("cues", 1)
    assert desk.document.find("1").roles == Roles(cues=(1,))
    maps = desk.state.comparison.maps
    assert [unit.role for unit in maps.first.targets].count("C") == 2, "in two pieces"
    assert [unit.role for unit in maps.second.targets].count("C") == 1


def test_its_words_cannot_be_joined_by_hand(qtbot: QtBot, desk: Desk, comparing: Comparing) -> None:
    comparing.start_models("1", OTHER.key)
    with qtbot.waitSignal(desk.user_error) as told:
        comparing.join(1, 2)
    assert told.args[0].message.startswith("Both models read the same sentence")
    assert not desk.dirty


@pytest.mark.parametrize("is_exchanged", [False, True])
def test_it_is_there_again_when_the_session_is_opened(
    desk: Desk, comparing: Comparing, tmp_path: Path, is_exchanged: bool
) -> None:
    comparing.start_models("1", OTHER.key)
    if is_exchanged:
        comparing.exchange()
    before = titles(desk)
    write(desk.snapshot(), tmp_path / "s.vzd")
    desk.show(session("fake"))
    desk.show(read(tmp_path / "s.vzd"))
    assert titles(desk) == before


def test_a_session_without_the_second_model_opens_with_the_sentence_alone() -> None:
    selection = Selection(Subject("1"), second=Subject("1", OTHER.key))
    opened = Document.of(replace(session("fake"), selection=selection))
    assert opened.selection == Selection(Subject("1"))


# The method that is chosen


def attention_only(name: str = "fake") -> Session:
    of = text.sentences(["The keys", "The table"])
    results = {each.id: cut_result(each, methods=("attention",)) for each in of}
    return Session(of, (Analysis(fake_ref(name), Provenance("then", "cpu", "t"), results),))


def test_a_session_of_another_method_alone_shows_that_one(desk: Desk) -> None:
    desk.show(attention_only())
    assert desk.state.method == "attention"
    assert desk.state.map is not None


def test_a_method_that_is_chosen_and_lacking_counts_as_not_scored_until_it_is(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.show(attention_only())
    desk.navigator.click(Cell(2))
    desk.navigator.set_method("value-zeroing")
    assert desk.state.method == "value-zeroing"
    assert desk.state.map is None
    assert [row.status for row in desk.state.rows] == ["unscored", "unscored"]
    assert desk.state.targets[desk.state.locked.target].label == "keys"
    assert desk.document.scored_by_model() == {FAKE.key: frozenset()}
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert [row.status for row in desk.state.rows] == ["scored", "scored"]
    assert desk.state.map is not None
    assert desk.state.targets[desk.state.locked.target].label == "keys"


def test_what_was_scored_by_another_method_can_still_be_exported(desk: Desk) -> None:
    desk.show(attention_only())
    desk.navigator.set_method("value-zeroing")
    assert [result.sentence.id for _, result in desk.results] == ["1", "2"]
