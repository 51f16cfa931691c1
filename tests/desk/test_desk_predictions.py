"""What the model itself predicts, on the desk: in runs, later, for one word, and of pairs."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from fakes import FakeChoice, FakeEngine, PredictingEngine, fake_predictions, fake_scored
from pytestqt.qtbot import QtBot
from settled import handle_events

from vzdesk.desk.desk import Desk
from vzdesk.desk.run import IDLE
from vzdesk.desk.threads.worker import FileWorker, ScoreWorker
from vzdesk.engine import text
from vzdesk.engine.predicted import Predictions
from vzdesk.session.changes import applied, change
from vzdesk.session.read import read
from vzdesk.session.write import write

TEXT = "the keys are here"


@pytest.fixture
def predicting() -> PredictingEngine:
    return PredictingEngine(FakeEngine())


@pytest.fixture
def desk(qapp: object, predicting: PredictingEngine) -> Iterator[Desk]:
    engine = predicting.engine
    desk = Desk(ScoreWorker(engine.load, predicting.analyse), FileWorker(), (FakeChoice(),))
    yield desk
    desk.stop()


def wait(qtbot: QtBot, desk: Desk) -> None:
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)


def found(desk: Desk, at: int = 0) -> Predictions | None:
    document = desk.document
    result = document.result_of(document.sentences[at])
    assert result is not None
    return result.predictions


def test_a_run_predicts_too_and_a_session_keeps_it(
    qtbot: QtBot, desk: Desk, tmp_path: Path
) -> None:
    desk.editor.add(TEXT)
    desk.runner.run()
    wait(qtbot, desk)
    assert found(desk) is not None
    assert desk.state.surprisals is not None
    assert desk.state.surprisals.bits[1:5] == pytest.approx([3, 4, 3, 4])
    write(desk.snapshot(), tmp_path / "s.vzd")
    opened = read(tmp_path / "s.vzd")
    assert opened.equals(desk.snapshot())
    desk.show(opened)
    assert desk.state.surprisals is not None, "without the model"
    assert desk.state.readout.startswith("layer 1")


def test_a_run_can_leave_predictions_out_and_they_can_be_made_later(
    qtbot: QtBot, desk: Desk, predicting: PredictingEngine
) -> None:
    desk.editor.add(f"{TEXT}\nthe table")
    desk.runner.predicts = False
    desk.runner.run()
    wait(qtbot, desk)
    assert not predicting.requests[0].predictions
    assert found(desk) is None
    assert desk.state.surprisals is None
    maps = desk.document.analyses[0].results["1"].maps
    desk.runner.predict(("1",))
    wait(qtbot, desk)
    assert found(desk) is not None
    assert found(desk, 1) is None
    assert desk.document.analyses[0].results["1"].maps is maps, "maps are not made anew"
    assert len(desk.document.analyses) == 1
    assert desk.dirty
    desk.runner.predict()
    wait(qtbot, desk)
    assert found(desk, 1) is not None
    with qtbot.waitSignal(desk.user_error) as told:
        desk.runner.predict()
    assert "nothing to predict" in told.args[0].message


def test_an_edited_sentence_has_its_predictions_no_more(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add(TEXT)
    desk.runner.run()
    wait(qtbot, desk)
    desk.editor.edit("1", "the key is here")
    assert desk.state.surprisals is None
    assert desk.state.rows[0].log_probability is None
    desk.editor.undo()
    assert desk.state.surprisals is not None


def test_the_likeliest_pieces_are_found_once_and_kept(
    qtbot: QtBot, desk: Desk, predicting: PredictingEngine
) -> None:
    desk.editor.add(TEXT)
    desk.runner.run()
    wait(qtbot, desk)
    before = found(desk)
    desk.runner.find_likeliest((2,))
    wait(qtbot, desk)
    asked = predicting.requests[-1]
    assert (asked.methods, asked.predictions, asked.likeliest) == ((), False, (2,))
    now = found(desk)
    assert before is not None
    assert now is not None
    assert sorted(now.likeliest) == [3]
    np.testing.assert_array_equal(now.tokens, before.tokens)
    desk.runner.find_likeliest((1,))
    wait(qtbot, desk)
    again = found(desk)
    assert again is not None
    assert sorted(again.likeliest) == [2, 3], "of both words"


def test_what_was_predicted_stays_when_the_sentence_is_scored_again(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.editor.add(TEXT)
    desk.runner.run()
    wait(qtbot, desk)
    before = found(desk)
    desk.runner.predicts = False
    desk.navigator.set_method("attention-norm")
    desk.runner.run()
    wait(qtbot, desk)
    assert found(desk) is before
    assert len(desk.document.analyses) == 2


def test_that_there_is_no_head_is_said_once(
    qtbot: QtBot, desk: Desk, predicting: PredictingEngine
) -> None:
    predicting.has_head = False
    said: list[str] = []
    desk.user_error.connect(lambda error: said.append(error.message))
    for each in (TEXT, "the table"):
        desk.editor.add(each)
        desk.runner.run()
        wait(qtbot, desk)
    assert said == ["fake cannot predict: it has no head."]
    assert [row.status for row in desk.state.rows] == ["scored", "scored"]
    assert desk.state.surprisals is None


def test_predictions_need_the_model_that_scored(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add(TEXT)
    desk.runner.predicts = False
    desk.runner.run()
    wait(qtbot, desk)
    desk.runner.choices = ()
    with qtbot.waitSignal(desk.user_error) as told:
        desk.runner.find_likeliest((1,))
    assert "the model that scored this, fake, which is not here" in told.args[0].message
    assert desk.runner.run_state is IDLE


def test_cancelling_keeps_maps_and_what_is_predicted(
    qtbot: QtBot, desk: Desk, predicting: PredictingEngine
) -> None:
    desk.editor.add("\n".join(f"the table {n}" for n in range(20)))
    held, may_go_on, n_steps = threading.Event(), threading.Event(), 0

    def hold() -> None:
        """In the thread that scores, within the predictions."""
        nonlocal n_steps
        n_steps += 1
        if n_steps == 20 * predicting.engine.steps + 5:
            held.set()
            may_go_on.wait(20)

    def n_predicted() -> int:
        return sum(row.predicted is not None for row in desk.state.rows)

    predicting.engine.on_step = hold
    desk.runner.run()
    qtbot.waitUntil(lambda: held.is_set() and n_predicted() == 4)
    desk.runner.cancel()
    may_go_on.set()
    assert desk.runner.run_state is IDLE
    assert all(row.status == "scored" for row in desk.state.rows)
    desk.runner.worker.stop()  # by then its thread has sent all
    handle_events()
    assert n_predicted() == 4, "what comes late is dropped"


def test_surprisal_can_be_hidden(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add(TEXT)
    desk.runner.run()
    wait(qtbot, desk)
    desk.navigator.show_surprisal(False)
    assert desk.state.surprisals is None
    assert desk.state.has_surprisals
    desk.navigator.click(replace(desk.state.locked, target=1))
    assert "surprisal 3.00 bits" in desk.state.readout, "the number is still to be read"


def test_a_pair_says_what_is_preferred(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add(f"{TEXT}\n{TEXT.replace('are', 'is')}")
    desk.runner.run()
    wait(qtbot, desk)
    desk.comparison.start("1", "2")
    comparison = desk.state.comparison
    assert comparison is not None
    assert comparison.prediction == "fake prefers “are” to “is” by 6.00 bits."
    assert [row.preference_bits for row in desk.state.rows] == [None, None], "nobody says which"
    desk.editor.judge("1", "2")
    assert [row.tags for row in desk.state.rows] == [("good",), ("bad",)]
    assert desk.state.rows[1].parent == "1"
    assert [row.preference_bits for row in desk.state.rows] == [pytest.approx(6), None]
    assert desk.state.comparison is not None
    assert desk.state.comparison.prediction.endswith("by 6.00 bits (the good form).")
    desk.editor.judge("2", "1")
    assert [row.preference_bits for row in desk.state.rows] == [None, pytest.approx(-6)]
    desk.editor.undo()
    desk.editor.undo()
    assert [row.tags for row in desk.state.rows] == [(), ()]


def test_the_good_ones_line_is_made_anew_when_the_bad_one_is_predicted(
    qtbot: QtBot, desk: Desk
) -> None:
    good, bad = text.sentence("p-good", TEXT), text.sentence("p-bad", "the keys is here")
    desk.editor.add_sentences((good, replace(bad, parent="p-good")))
    desk.runner.run(("p-good",))
    wait(qtbot, desk)
    assert desk.state.rows[0].preference_bits is None
    desk.runner.run(("p-bad",))
    wait(qtbot, desk)
    assert desk.state.rows[0].preference_bits == pytest.approx(6)
    assert desk.state.rows[0].log_probability == pytest.approx(-14 * np.log(2))


def test_predictions_of_a_fake_are_what_the_tests_say() -> None:
    """One word in two pieces has both."""
    of = fake_scored(text.sentence("1", "the table"))
    predictions = fake_predictions(of)
    assert predictions.words / -np.log(2) == pytest.approx([3, 5])


def test_predictions_that_came_later_survive_a_crash(qtbot: QtBot, desk: Desk) -> None:
    """They are a change of a result that the journal has already."""
    desk.editor.add(f"{TEXT}\nthe table")
    desk.runner.predicts = False
    desk.runner.run()
    wait(qtbot, desk)
    before = desk.snapshot()
    desk.runner.predict(("1",))
    wait(qtbot, desk)
    done = change(before, desk.snapshot())
    assert done is not None
    desk.show(applied(before, [done]))
    assert found(desk) is not None
    assert found(desk, 1) is None
    assert desk.state.map is not None
    kept = desk.snapshot()
    assert [sorted(each.results) for each in kept.analyses] == [["2"], ["1"]], "nothing is twice"
