"""Every edit of the sentences can be taken back and made again, and has a name."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import fake_ref, fake_scored

from vzdesk.corpus.roles import ROOT, Rule
from vzdesk.desk.desk import Desk
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence, Tier, Word
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell

KEYS = "The keys are here."


def texts(desk: Desk) -> list[str]:
    return [each.text for each in desk.sentences]


@pytest.fixture
def five(desk: Desk) -> Desk:
    desk.show(Session(text.sentences("abcde")))
    return desk


EDITS = {
    "add 2 sentences": lambda desk: desk.editor.add("x\ny"),
    "edit": lambda desk: desk.editor.edit("1", "z"),
    "decoder's text": lambda desk: desk.editor.set_decoder_text("1", "z"),
    "remove 2 sentences": lambda desk: desk.editor.remove(("1", "3")),
    "remove a sentence": lambda desk: desk.editor.remove(("5",)),
    "duplicate": lambda desk: desk.editor.duplicate("3"),
    "move": lambda desk: desk.editor.move(("4",), 1),
    "tag (2 sentences)": lambda desk: desk.editor.tag(("1", "2"), ("agr",), ()),
    "note": lambda desk: desk.editor.note(("1",), "odd"),
    "roles": lambda desk: desk.editor.toggle_role("cues", 0),
}


@pytest.mark.parametrize("name", EDITS)
def test_every_edit_can_be_undone_and_redone_by_name(five: Desk, name: str) -> None:
    before = five.sentences
    EDITS[name](five)
    after = five.sentences
    assert after != before
    assert (five.editor.undo_name, five.editor.redo_name) == (name, "")
    five.editor.undo()
    assert five.sentences == before
    assert (five.editor.undo_name, five.editor.redo_name) == ("", name)
    five.editor.redo()
    assert five.sentences == after


def test_undo_shows_the_sentence_that_the_edit_was_made_to(five: Desk) -> None:
    five.navigator.select("4")
    five.editor.toggle_role("targets", 0)
    five.navigator.select("1")
    five.editor.undo()
    assert five.state.sentence is not None
    assert five.state.sentence.id == "4"


def test_where_the_last_sentences_are_removed_the_one_before_them_is_shown(five: Desk) -> None:
    five.navigator.select("4")
    five.editor.remove(("4", "5"))
    assert five.state.sentence is not None
    assert five.state.sentence.id == "3"


def test_a_new_edit_ends_what_could_be_made_again(five: Desk) -> None:
    five.editor.note(("1",), "odd")
    five.editor.undo()
    five.editor.note(("2",), "even")
    assert five.editor.redo_name == ""


def test_an_edit_that_changes_nothing_is_no_step(five: Desk) -> None:
    five.editor.tag(("1",), (), ("unknown",))
    five.editor.note(("1",), "  ")
    five.editor.move(("1",), -1)
    five.editor.move(("5",), 1)
    five.editor.remove(("unknown",))
    five.editor.edit("1", " a ")
    five.editor.clear_roles(("1",))
    five.editor.toggle_role("cues", 9)
    assert five.editor.undo_name == ""
    assert not five.dirty


@pytest.mark.parametrize(
    ("ids", "by", "expected"),
    [
        (("1",), 1, "bacde"),
        (("5",), -1, "abced"),
        (("2", "3"), -1, "bcade"),
        (("2", "3"), 1, "adbce"),
        (("1", "3"), 1, "bacde"),
    ],
)
def test_sentences_move_together(five: Desk, ids: tuple[str, ...], by: int, expected: str) -> None:
    five.editor.move(ids, by)
    assert "".join(texts(five)) == expected


@pytest.mark.parametrize(
    ("ids", "place", "expected"),
    [
        (("1",), 5, "bcdea"),
        (("1", "2"), 4, "cdabe"),
        (("4", "5"), 0, "deabc"),
        (("3",), 3, "abcde"),
    ],
)
def test_sentences_are_dropped_before_the_one_at_a_place(
    five: Desk, ids: tuple[str, ...], place: int, expected: str
) -> None:
    five.editor.move_before(ids, place)
    assert "".join(texts(five)) == expected


def test_a_copy_stands_below_is_shown_and_remembers_its_parent(five: Desk) -> None:
    id = five.editor.duplicate("2")
    assert texts(five) == ["a", "b", "b", "c", "d", "e"]
    assert five.state.sentence is not None
    assert five.state.sentence.id == id == "6"
    assert five.state.rows[2].parent == "2"


def test_a_copy_of_a_sentence_with_a_name_is_named_after_it(desk: Desk) -> None:
    desk.show(Session((text.sentence("good", "a"),)))
    assert desk.editor.duplicate("good") == "good-2"


def test_tags_are_given_and_taken_without_touching_the_others(five: Desk) -> None:
    five.editor.tag(("1",), ("old", "mine"), ())
    five.editor.tag(("1", "2"), ("new",), ("old",))
    assert [row.tags for row in five.state.rows[:3]] == [("mine", "new"), ("new",), ()]


def test_roles_are_seen_in_the_map_at_once_and_results_stay(desk: Desk) -> None:
    sentences = text.sentences([KEYS])
    results = {each.id: fake_scored(each) for each in sentences}
    provenance = Provenance("then", "cpu", "t")
    desk.show(Session(sentences, (Analysis(fake_ref(), provenance, results),)))
    desk.navigator.click(Cell(2, 3))
    desk.editor.toggle_role("targets", 2)
    desk.editor.toggle_role("cues", 1)
    view = desk.state.map
    assert view is not None
    assert [unit.role for unit in view.targets] == ["", "", "C", "T", "", "", ""]
    assert desk.state.locked == Cell(2, 3)
    assert desk.state.map is view
    desk.navigator.click(Cell(1, 3))
    assert desk.state.map is view, "the same map, so that nothing is drawn anew"
    desk.editor.clear_roles(("1",))
    assert {unit.role for unit in desk.state.map.targets} == {""}


def test_roles_are_marked_from_annotations_where_there_are_some(desk: Desk) -> None:
    tiers = (Tier("head", ("2", "0")), Tier("deprel", ("det", "root")))
    parsed = replace(text.sentence("1", "The keys"), tiers=tiers)
    desk.show(Session((parsed, text.sentence("2", "The keys"))))
    assert desk.editor.mark_annotated(("1", "2"), Rule(ROOT, "det")) == 1
    assert desk.sentences[0].roles == Roles(targets=(1,), cues=(0,))
    assert desk.sentences[1].roles == Roles()


def test_a_copy_of_a_sentence_with_a_name_is_a_variant_of_it(desk: Desk) -> None:
    desk.show(Session((text.sentence("good", "a"),)))
    desk.editor.duplicate("good")
    assert [row.parent for row in desk.state.rows] == ["", "good"]


def test_a_result_of_other_words_is_put_aside_and_undo_brings_it_back(desk: Desk) -> None:
    """A file's words, edited and typed again, are those of plain text."""
    words = (Word("do", 0, 2), Word("n't", 2, 5), Word("go", 6, 8))
    own = Sentence("1", "don't go", words)
    desk.show(
        Session((own,), (Analysis(fake_ref(), Provenance("t", "c", "f"), {"1": fake_scored(own)}),))
    )
    desk.editor.edit("1", "Other")
    desk.editor.edit("1", "don't go")
    assert desk.state.map is None
    desk.editor.undo()
    desk.editor.undo()
    assert desk.state.map is not None
