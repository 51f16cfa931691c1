"""Maps of some targets only, as they are shown: the other rows are not scored, and never 0."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import fake_scored, of_targets, rows_of
from states import resolved

from vzdesk.engine.maps.map_key import MapKey, map_key
from vzdesk.engine.text import sentence
from vzdesk.engine.types import Rows, SentenceResult, Targets
from vzdesk.view.maps import map_view
from vzdesk.view.methods.method_labels import why_no_rollout
from vzdesk.view.search.scores import Lens, score
from vzdesk.view.selection import (
    NOTHING,
    NOWHERE,
    Cell,
    LeftOut,
    Selection,
    Settings,
    Subject,
    Units,
)
from vzdesk.view.types import SentenceRow, ViewState

WHOLE = fake_scored(sentence("1", "The table is here"))
SOME = of_targets(WHOLE, Targets((1,)))
"""Only the row of "table", which has two pieces."""
ROWS = [2, 3]
KEY = map_key("value-zeroing")


def seen(
    result: SentenceResult,
    cell: Cell = NOWHERE,
    left_out: LeftOut = NOTHING,
    units: Units = "tokens",
    **more: object,
) -> ViewState:
    selection = Selection(Subject("1"), locked=cell)
    rows = (SentenceRow("1", result.sentence.text, "scored"),)
    return resolved(rows, result, selection, Settings(units, left_out=left_out, **more))


@pytest.mark.parametrize("left_out", [NOTHING, LeftOut("hidden", "hidden", "hidden", True)])
@pytest.mark.parametrize("units", ["tokens", "words"])
def test_rows_that_are_there_are_those_of_the_whole_map(left_out: LeftOut, units: Units) -> None:
    some, every = (seen(each, left_out=left_out, units=units).map for each in (SOME, WHOLE))
    assert (some.targets, some.sources) == (every.targets, every.sources)
    is_scored = [some.is_scored(target) for target in range(len(some.targets))]
    assert any(is_scored)
    assert not all(is_scored)
    np.testing.assert_array_equal(some.scores[is_scored], every.scores[is_scored])
    assert np.isnan(some.scores[[not each for each in is_scored]]).all()
    assert some.vmax == float(np.nanmax(some.scores))
    assert not some.faint[[not each for each in is_scored]].any()
    assert "targets not scored" in some.hidden_note
    assert "not scored" not in every.hidden_note


def test_a_cell_of_another_row_is_said_to_be_not_scored() -> None:
    assert "not scored" in seen(SOME, Cell(0, 1)).readout
    assert "not scored" in seen(SOME, Cell(0, None)).readout
    assert "not scored" not in seen(SOME, Cell(2, 1)).readout
    assert "hidden" not in seen(SOME, Cell(0, 1)).readout
    assert seen(SOME, Cell(0, 1)).curve is None
    assert seen(SOME, Cell(2, 1)).curve is not None


def test_attention_beside_it_may_not_be_scored() -> None:
    other = of_targets(WHOLE, Targets((0,))).maps[MapKey("attention")]
    both = replace(WHOLE, maps={**WHOLE.maps, other.key: other})
    assert "attention not scored" in seen(both, Cell(2, 1)).readout


def test_nothing_can_be_rolled_out_of_some_rows_and_why_is_said() -> None:
    assert "needs the rows of all" in why_no_rollout(seen(SOME))
    assert why_no_rollout(seen(WHOLE)) == ""
    assert not seen(SOME, rollout=True).rollout, "what is shown is the map of a layer"


def test_words_zeroed_as_one_have_rows_of_words() -> None:
    as_one = of_targets(fake_scored(WHOLE.sentence, words_as_one=True), Targets((1,)))
    view = seen(as_one, units="words-joint").map
    assert [view.is_scored(target) for target in range(len(view.targets))] == [
        *(False, False, True),
        *(False, False, False),
    ]


def test_a_sentence_is_searched_by_scores_of_targets_that_were_scored() -> None:
    lens = Lens()
    assert score(SOME, [(1, (0,))], lens) == score(WHOLE, [(1, (0,))], lens)
    assert score(SOME, [(0, (1,))], lens) is None


def test_a_map_of_single_layers_is_whole_again_with_nan_where_nothing_was_scored() -> None:
    found = SOME.maps[KEY].whole()
    assert found.rows is None
    assert np.isnan(np.delete(found.scores, ROWS, axis=1)).all()
    np.testing.assert_array_equal(found.scores[:, ROWS], WHOLE.maps[KEY].scores[:, ROWS])
    assert WHOLE.maps[KEY].whole() is WHOLE.maps[KEY]


def test_rows_of_two_runs_are_put_together() -> None:
    every = WHOLE.maps[KEY]
    first, second = rows_of(every, (1, 3)), rows_of(every, (0, 3, 5))
    both = first.with_rows_of(second)
    assert both.rows == Rows((0, 1, 3, 5), every.shape[0])
    assert both.equals(rows_of(every, (0, 1, 3, 5)))
    assert first.with_rows_of(every) is every
    assert every.with_rows_of(first) is every


def test_the_same_map_is_shown_by_the_same_view() -> None:
    """So that nothing is drawn anew."""
    one, other = (map_view(SOME, SOME.maps[KEY], 0, "tokens") for _ in range(2))
    assert one is other
