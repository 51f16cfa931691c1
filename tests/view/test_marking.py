"""Which words a key marks."""

from __future__ import annotations

from dataclasses import replace

from fakes import fake_scored
from states import resolved, resolved_pair

from vzdesk.corpus.roles import LETTERS
from vzdesk.engine.sentence import Roles
from vzdesk.engine.text import sentence
from vzdesk.view.marking import ToMark, to_mark
from vzdesk.view.selection import Cell, Selection, Subject
from vzdesk.view.types import SentenceRow, ViewState

ONE, OTHER = "The key is here", "The old key are here"


def state_of(*, is_pair: bool, **chosen: Cell) -> ViewState:
    rows = SentenceRow("1", ONE, "scored"), SentenceRow("2", OTHER, "scored")
    first = replace(sentence("1", ONE), roles=Roles(cues=(1,)))
    scored = fake_scored(first), fake_scored(sentence("2", OTHER))
    selection = Selection(Subject("1"), second=Subject("2") if is_pair else None, **chosen)
    if not is_pair:
        return resolved(rows, scored[0], selection)
    return resolved_pair(rows, scored, selection)


def test_of_one_sentence_it_is_the_target_or_the_source() -> None:
    state = state_of(is_pair=False, locked=Cell(3, 2))
    assert to_mark(state, "targets") == ToMark("is", 2)
    assert to_mark(state, "cues") == ToMark("key", 1, has_role=True)
    assert to_mark(state_of(is_pair=False, locked=Cell(3)), "cues") == ToMark("is", 2)


def test_of_two_sentences_it_is_the_word_in_each_that_has_it() -> None:
    state = state_of(is_pair=True, locked=Cell(3, 2))
    assert to_mark(state, "targets") == ToMark("is / are", 2, 3)
    assert to_mark(state, "cues") == ToMark("key", 1, 2)  # B has it not as a cue
    alone = state_of(is_pair=True, second_locked=Cell(None, 2))
    assert to_mark(alone, "attractors") == ToMark("old", None, 1)


def test_what_is_only_pointed_at_is_not_what_is_locked() -> None:
    for is_pair in (False, True):
        state = state_of(is_pair=is_pair, hovered=Cell(3, 2))
        assert to_mark(state, "targets") is not None
        assert to_mark(state, "targets", locked=True) is None


def test_a_word_that_is_pointed_at_is_marked_as_whatever_is_asked_for() -> None:
    for is_pair, place in ((False, 2), (True, 3)):  # of the pair, one has "old" before it
        state = state_of(is_pair=is_pair, locked=Cell(3, 1))
        for cell in (Cell(target=place), Cell(source=place)):
            found = [to_mark(state, name, pointed=cell) for name in LETTERS]
            assert [each.label for each in found] == ["key"] * 3


def test_of_two_words_that_are_pointed_at_only_the_target_is_marked_as_one() -> None:
    state = state_of(is_pair=False)
    found = [to_mark(state, name, pointed=Cell(3, 2)) for name in LETTERS]
    assert [each.label for each in found] == ["is", "key", "key"]


def test_special_tokens_and_nothing_have_no_role() -> None:
    for is_pair in (False, True):
        assert to_mark(state_of(is_pair=is_pair), "targets") is None
        assert to_mark(state_of(is_pair=is_pair, locked=Cell(0)), "targets") is None
