"""A sentence is there to be seen before it is scored."""

from __future__ import annotations

from dataclasses import replace

from states import scored, state_of

from vzdesk.engine.sentence import Roles, Tier
from vzdesk.engine.text import sentence
from vzdesk.view.selection import NOWHERE, Cell, Settings
from vzdesk.view.types import ViewState

OWN = replace(
    sentence("1", "The keys are here."),
    roles=Roles(targets=(2,), cues=(1,)),
    tiers=(Tier("upos", ("DET", "NOUN", "AUX", "ADV", "PUNCT")), Tier("head", tuple("23032"))),
)


def before_run(
    locked: Cell, hovered: Cell = NOWHERE, settings: Settings | None = None
) -> ViewState:
    return state_of(locked, hovered, result=None, status="unscored", own=OWN, settings=settings)


def test_the_words_stand_where_tokens_will_with_their_roles():
    state = before_run(Cell())
    assert [unit.label for unit in state.targets] == ["The", "keys", "are", "here", "."]
    assert [unit.role for unit in state.targets] == ["", "C", "T", "", ""]
    assert [unit.word for unit in state.targets] == [0, 1, 2, 3, 4]


def test_a_word_can_be_chosen_and_no_source():
    state = before_run(Cell(1, 2))
    assert state.cell == state.locked == Cell(1)
    assert before_run(Cell(1), Cell(3)).cell == Cell(3)
    assert before_run(Cell(5)).cell == before_run(Cell(-1)).cell == Cell()


def test_the_line_of_numbers_tells_the_word_and_its_role():
    assert before_run(Cell(1)).readout == "keys: cue"
    assert before_run(Cell(0)).readout == "The: no role"
    assert before_run(Cell()).readout == ""


def test_the_line_is_read_from_the_left_where_the_word_is_not():
    own = sentence("1", "المفاتيح هنا")
    said = state_of(Cell(0), result=None, status="unscored", own=own).readout
    assert said == "\u200e\u2068المفاتيح\u2069: no role"


def test_annotations_and_dependencies_are_shown_as_with_a_result():
    settings = Settings(annotations=("upos",), dependencies=True)
    shown = before_run(Cell(), settings=settings).annotations
    assert shown.rows == (("DET", "NOUN", "AUX", "ADV", "PUNCT"),)
    assert [(each.head, each.dependent) for each in shown.dependencies] == [
        *((1, 0), (2, 1), (None, 2), (2, 3), (1, 4)),
    ]


def test_with_a_map_there_are_no_words_beside_it():
    state = state_of(Cell(1, 2), result=scored(), own=OWN)
    assert state.words == ()
    assert state.cell == Cell(1, 2)
    assert state.targets is state.map.targets
