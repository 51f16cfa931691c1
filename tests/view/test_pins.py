from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import fake_scored
from states import resolved, scored, scored_pair, state_of

from vzdesk.engine.maps.map_key import map_key
from vzdesk.engine.text import sentence
from vzdesk.errors import UserError
from vzdesk.view.pins import cleared, toggled
from vzdesk.view.selection import MOST_PINS, Cell, Pin, Selection, Settings, Subject
from vzdesk.view.types import SentenceRow, ViewState
from vzdesk.view.units import units_of


def shown(pins: tuple[Pin, ...], result, part: str = "", **settings) -> ViewState:
    rows = (SentenceRow("1", result.sentence.text, "scored"),)
    return resolved(
        rows, result, Selection(Subject("1"), part=part, pins=pins), Settings(**settings)
    )


def test_a_pin_has_the_score_of_its_cell_in_every_layer():
    result = scored()
    (pin,) = shown((Pin("1", "", 2, 4),), result).pins
    assert pin.cell == Cell(2, 4)
    assert (pin.target, pin.source) == ("keys", "here")
    assert np.array_equal(pin.curve, result.maps[map_key("value-zeroing")].scores[:, 2, 4])


def test_a_pin_is_on_the_word_around_its_token_and_has_the_words_score():
    """'table' is two tokens: two pins on them are one pin where words are shown."""
    result = fake_scored(sentence("1", "The table is here"))
    pins = (Pin("1", "", 4, 2), Pin("1", "", 4, 3))
    (pin,) = shown(pins, result, units="words").pins
    scores = result.maps[map_key("value-zeroing")].scores
    assert (pin.target, pin.source) == ("is", "table")
    assert pin.curve == pytest.approx(scores[:, 4, 2] + scores[:, 4, 3])
    assert len(shown(pins, result).pins) == 2


def test_pins_of_other_sentences_parts_and_tokens_that_are_not_there_are_not_shown():
    pins = (Pin("2", "", 1, 1), Pin("1", "cross", 1, 1), Pin("1", "", 1, 99), Pin("1", "", 1, 1))
    assert [pin.cell for pin in shown(pins, scored()).pins] == [Cell(1, 1)]
    pair = shown((Pin("1", "cross", 3, 4), Pin("1", "encoder", 0, 0)), scored_pair(), "cross")
    assert [pin.cell for pin in pair.pins] == [Cell(3, 4)]


def test_what_is_pinned_twice_is_unpinned():
    sides = units_of(scored(), "tokens")
    once = toggled(Selection(Subject("1")), "", Cell(1, 2), sides)
    assert once.pins == (Pin("1", "", 1, 2),)
    assert toggled(once, "", Cell(1, 2), sides).pins == ()


def test_a_ninth_pin_is_refused_and_the_others_stay():
    sides, selection = units_of(scored(), "tokens"), Selection(Subject("1"))
    cells = [Cell(i // 3, i % 3) for i in range(MOST_PINS + 1)]
    for cell in cells[:-1]:
        selection = toggled(selection, "", cell, sides)
    with pytest.raises(UserError, match="at most 8 pins"):
        toggled(selection, "", cells[-1], sides)
    assert len(selection.pins) == MOST_PINS
    toggled(replace(selection, subject=Subject("2")), "", cells[-1], sides)  # each has its own


def test_clearing_leaves_the_pins_of_other_sentences():
    pins = (Pin("2", "", 1, 1), Pin("1", "", 1, 1))
    assert cleared(Selection(Subject("1"), pins=pins), "").pins == pins[:1]


def test_a_hover_makes_no_pin_anew():
    pins = (Pin("1", "", 2, 4),)
    rows, result = (SentenceRow("1", "", "scored"),), scored()
    before = resolved(rows, result, Selection(Subject("1"), pins=pins), Settings())
    after = resolved(
        rows, result, Selection(Subject("1"), pins=pins, hovered=Cell(1, 1)), Settings()
    )
    assert after.pins is before.pins
    assert state_of().pins == ()
