"""Which figures can be made of what is on screen."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from fakes import fake_ref, fake_scored
from states import by_all_methods, cut_result, resolved, resolved_pair, state_of

from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.view.figures.content import figure_content
from vzdesk.view.figures.shown import has_figure, specs_of
from vzdesk.view.selection import Cell, LeftOut, Selection, Settings, Subject
from vzdesk.view.types import SentenceRow, ViewState

ONE, TWO = sentence("1", "The keys are here"), sentence("2", "The key is here now")
ROWS = SentenceRow("1", ONE.text, "scored"), SentenceRow("2", TWO.text, "scored")
RESULTS = cut_result(ONE), cut_result(TWO)
MODELS = fake_ref("bert"), fake_ref("mini")
RUN = Analysis(MODELS[0], Provenance("then", "cpu", "t"), {"1": RESULTS[0], "2": RESULTS[1]})


def selected(second: Subject, **chosen) -> Selection:
    return Selection(Subject("1"), second=second, **chosen)


def of_pair(**chosen) -> ViewState:
    return resolved_pair(ROWS, RESULTS, selected(Subject("2"), layer=1, **chosen))


def test_two_sentences_that_are_compared_are_a_pair() -> None:
    state = of_pair()
    specs = specs_of(state)
    assert list(specs) == ["pair"]
    spec = specs["pair"]
    assert (spec.sentence, spec.second, spec.layer) == ("1", "2", 1)
    content = figure_content(replace(spec, units=state.units), (ONE, TWO), [RUN])
    assert state.comparison is not None
    assert state.comparison.maps is not None
    np.testing.assert_array_equal(content.panels[2].view.scores, state.comparison.maps.values)
    assert content.scale.vmax == state.comparison.scale.vmax


def test_what_is_chosen_in_both_has_arcs_and_a_curve_of_both() -> None:
    keys, here = 2, 4
    specs = specs_of(of_pair(locked=Cell(keys, here), second_locked=Cell(2, 4)))
    assert list(specs) == ["pair", "arcs", "curves"]
    assert (specs["arcs"].target, specs["arcs"].second, specs["arcs"].layer) == ("3", "2", 1)
    assert (specs["curves"].curves, specs["curves"].second) == ((("3", "5"),), "2")
    assert specs["curves"].layer is None
    only_second = Cell(2, 5)  # “now”, which the first sentence has not
    assert list(specs_of(of_pair(second_locked=only_second))) == ["pair", "arcs"]


def test_two_models_that_are_compared_are_named() -> None:
    of = ROWS[0], ROWS[0]
    both = RESULTS[0], cut_result(ONE, n_layers=5)
    second = Subject("1", MODELS[1].key)
    state = resolved_pair(of, both, replace(selected(second), layer=4), models=MODELS)
    specs = specs_of(state, ["bert", "mini"])
    assert list(specs) == ["models"]
    found = specs["models"]
    assert (found.model, found.second_model, found.layer) == ("bert", "mini", 4)


def test_two_methods_that_are_compared_have_their_difference() -> None:
    of = ROWS[0], ROWS[0]
    state = resolved_pair(of, (RESULTS[0],) * 2, selected(Subject("1", method="attention")))
    (spec,) = specs_of(state).values()
    assert (spec.kind, spec.methods) == ("methods", ("value-zeroing", "attention"))
    assert spec.difference
    assert len(figure_content(spec, (ONE,), [RUN]).panels) == 3


@pytest.mark.parametrize("own", [False, True])
def test_methods_side_by_side_are_a_figure_as_they_are_shown(own: bool) -> None:
    result = fake_scored(ONE, more=("alti", "attention-norm"))
    settings = Settings("words", own_scales=own, left_out=LeftOut(special="hidden"))
    state = by_all_methods(result, settings, layer=2)
    specs = specs_of(state)
    assert next(iter(specs)) == "methods"
    spec = specs["methods"]
    assert state.by_method is not None
    assert spec.methods == tuple(each.key.method for each in state.by_method.maps)
    assert (spec.layer, spec.own_scales) == (2, own)
    assert spec.style.hide_special
    content = figure_content(spec, (ONE,), [replace(RUN, results={"1": result})])
    assert [panel.name for panel in content.panels] == [each.title for each in state.by_method.maps]


def test_of_one_map_all_methods_are_there_after_the_kinds_of_one() -> None:
    rows = (ROWS[0],)
    state = resolved(rows, RESULTS[0], Selection(Subject("1"), locked=Cell(2)))
    assert list(specs_of(state)) == ["heatmap", "layers", "strip", "arcs", "methods"]
    assert list(specs_of(state_of(locked=Cell(2)))) == ["heatmap", "layers", "strip", "arcs"]


def test_without_a_map_there_is_no_figure() -> None:
    nothing = resolved_pair(ROWS, (RESULTS[0], None), selected(Subject("2")))
    assert not has_figure(nothing)
    assert specs_of(nothing) == {}
    assert specs_of(state_of(result=None)) == {}
