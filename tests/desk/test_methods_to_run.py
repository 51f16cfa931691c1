"""Which methods a run computes, and what is left out because a model lacks it."""

from __future__ import annotations

import pytest
from fakes import FakeEngine
from pytestqt.qtbot import QtBot

from vzdesk.desk.desk import Desk
from vzdesk.desk.run import IDLE
from vzdesk.view.selection import Selection, Subject

USUAL = ("value-zeroing", "attention")
NO_NORMS = {"norms": "its norms are not known"}
NEED_NORMS = ("attention-norm-res", "attention-norm-res-ln")


def run(qtbot: QtBot, desk: Desk) -> None:
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)


def test_a_run_computes_what_was_chosen_besides_what_every_one_does(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    desk.editor.add("One.\nTwo.")
    run(qtbot, desk)
    desk.runner.methods.choose(("attention-rollout", "of-tomorrow"))
    assert desk.runner.methods.to_run == (*USUAL, "attention-rollout")
    run(qtbot, desk)
    assert engine.methods == [USUAL, (*USUAL, "attention-rollout")]
    assert desk.state.methods == (*USUAL, "attention-rollout")


def test_what_is_looked_at_is_computed_too_also_as_the_second_of_two(desk: Desk) -> None:
    desk.editor.add("One.")
    desk.navigator.set_method("attention-norm")
    desk.navigator.set_selection(
        Selection(Subject("1"), "attention-norm", second=Subject("1", method="attention-rollout"))
    )
    assert desk.runner.methods.to_run == (*USUAL, "attention-norm", "attention-rollout")


def test_only_sentences_that_lack_one_of_them_are_scored(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    desk.runner.methods.choose(("attention-norm",))
    desk.editor.add("One.")
    run(qtbot, desk)
    desk.editor.add("Two.")
    run(qtbot, desk)
    assert engine.scored == ["1", "2"]
    desk.runner.methods.choose(())
    assert desk.runner.methods.done == {"1", "2"}
    run(qtbot, desk)
    assert engine.scored == ["1", "2"], "they have more than is asked for"
    desk.runner.methods.choose(("attention-rollout",))
    assert desk.runner.methods.done == set()


def test_what_the_model_lacks_is_left_out_said_once_and_not_tried_again(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    engine.lacking = NO_NORMS
    said: list[str] = []
    desk.user_error.connect(lambda error: said.append(error.message))
    desk.runner.methods.choose(("attention-norm", *NEED_NORMS))
    desk.editor.add("One.")
    run(qtbot, desk)
    assert engine.methods == [(*USUAL, "attention-norm")]
    assert said == [
        "fake cannot be scored with Attention-Norm + RES, Attention-Norm + RES + LN: its norms are "
        "not known."
    ]
    assert desk.runner.methods.to_run == (*USUAL, "attention-norm")
    assert not desk.runner.methods.is_asked, "of others it may lack more"
    desk.editor.add("Two.")
    run(qtbot, desk)
    assert len(said) == 1
    assert engine.scored == ["1", "2"]


def test_sentences_that_have_all_but_what_is_lacking_are_not_scored_again(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    """Before the model is loaded it is not known that they have all there is."""
    desk.editor.add("One.\nTwo.")
    run(qtbot, desk)
    engine.lacking = NO_NORMS
    desk.runner.methods.choose(NEED_NORMS)
    desk.runner.device = "cpu"  # for which it is loaded anew
    run(qtbot, desk)
    assert engine.scored == ["1", "2"]


@pytest.mark.parametrize("lacking", [NO_NORMS, {}])
def test_a_model_is_asked_what_it_lacks_without_a_run(
    qtbot: QtBot, desk: Desk, engine: FakeEngine, lacking: dict[str, str]
) -> None:
    engine.lacking = lacking
    desk.editor.add("One.")
    with qtbot.waitSignal(desk.runner.methods.lacks_found):
        desk.runner.ask_lacks(NEED_NORMS)
    reasons = {name: lack.reason for name, lack in desk.runner.methods.lacks.items()}
    assert reasons == (dict.fromkeys(NEED_NORMS, NO_NORMS["norms"]) if lacking else {})
    assert desk.runner.methods.is_asked
    assert engine.methods == []
    assert desk.runner.run_state is IDLE
    assert not desk.document.analyses
    desk.runner.choose(desk.runner.choices[1])
    assert desk.runner.methods.lacks == {}, "of another model nothing is known yet"


def test_choosing_the_second_of_two_methods_exchanges_them(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("One.")
    run(qtbot, desk)
    desk.comparison.start_methods("1", "attention")
    assert desk.state.comparison.titles == ("A  Value Zeroing", "B  Attention")
    desk.navigator.set_method("attention")
    assert desk.state.comparison.titles == ("A  Attention", "B  Value Zeroing")
    desk.comparison.exchange()
    assert desk.state.comparison.titles == ("A  Value Zeroing", "B  Attention")
    desk.comparison.stop()
    assert desk.state.comparison is None


def test_methods_of_several_runs_are_side_by_side(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("One.")
    desk.runner.methods.choose(("attention-norm",))
    run(qtbot, desk)
    desk.runner.methods.choose(("attention-rollout",))
    run(qtbot, desk)
    desk.navigator.set_show("methods")
    shown = [each.key.method for each in desk.state.by_method.maps]
    assert shown == [*USUAL, "attention-norm", "attention-rollout"]
    assert len({id(analysis) for analysis, _ in desk.shown_runs}) == 2
