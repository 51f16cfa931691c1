"""Units know which word they are of, and the roles that it has."""

from __future__ import annotations

from dataclasses import replace

import pytest
from states import TEXT, resolved, scored, scored_pair

from vzdesk.engine.sentence import Roles
from vzdesk.engine.types import SentenceResult
from vzdesk.view.selection import Cell, Selection, Settings, Subject
from vzdesk.view.types import SentenceRow
from vzdesk.view.units import Unit, is_right_to_left, units_of


def with_roles(result: SentenceResult) -> SentenceResult:
    roles = Roles(targets=(2,), cues=(1,), attractors=(1,))
    return replace(result, sentence=replace(result.sentence, roles=roles))


@pytest.mark.parametrize("kind", ["tokens", "words"])
def test_every_unit_of_a_marked_word_has_its_letters(kind):
    units, _ = units_of(with_roles(scored()), kind)
    assert [unit.role for unit in units] == ["", "", "CA", "T", "", ""]
    assert [unit.word for unit in units] == [None, 0, 1, 2, 3, None]


def test_the_line_of_numbers_says_what_a_word_is_marked_as():
    selection = Selection(Subject("1"), locked=Cell(3, 2))
    rows = (SentenceRow("1", TEXT, "scored"),)
    readout = resolved(rows, with_roles(scored()), selection, Settings()).readout
    assert readout.endswith(" · are: target word · keys: cue, attractor")
    alone = resolved(
        rows, with_roles(scored()), Selection(Subject("1"), locked=Cell(2)), Settings()
    )
    assert alone.readout == "layer 1 · target keys · keys: cue, attractor"


def test_the_decoders_own_words_have_no_roles():
    targets, sources = units_of(with_roles(scored_pair()), "tokens", "cross")
    assert {(unit.role, unit.word) for unit in targets} == {("", None)}
    assert [unit.role for unit in sources] == ["", "CA", "T", "", ""]


@pytest.mark.parametrize(
    ("text", "right_to_left"),
    [
        ("مفتاح here", True),
        ("מפתח here", True),
        ("“1. מפתח", True),
        ("here מפתח", False),
        ("1 ?", False),
    ],
)
def test_the_first_letter_decides_from_which_side_a_text_is_read(text: str, right_to_left: bool):
    assert is_right_to_left(text) == right_to_left


@pytest.mark.parametrize(
    ("label", "drawn"),
    [
        ("\u0303", "◌\u0303"),
        ("\u064e", "◌\u064e"),
        ("\u0650ير", "◌\u0650ير"),
        ("ɔ\u0303", "ɔ\u0303"),
        ("", ""),
        ("keys", "keys"),
    ],
)
def test_a_mark_without_its_letter_is_drawn_on_a_dotted_circle(label: str, drawn: str):
    unit = Unit(label, 0, 1)
    assert unit.drawn == drawn
    assert unit.label == unit.shown == label, "what is read, copied and exported stays"
