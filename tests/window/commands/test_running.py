"""Run takes what the list shows, and says so; Cancel says how far it came."""

from __future__ import annotations

from fakes import FakeChoice, FakeEngine
from pytestqt.qtbot import QtBot

from vzdesk.desk.changes import Changes
from vzdesk.desk.run import IDLE
from vzdesk.window.main_window import MainWindow

TEXTS = "The keys are here\nThe table is here\nKeys rust"


def filter_by(window: MainWindow, text: str) -> None:
    window.sentences.filter.line.setText(text)
    window.sentences.filter.emit_filter()


def end_of_run(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)


def test_of_a_filtered_list_run_takes_those_shown_and_says_so(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add(TEXTS)
    assert window.toolbar.run.toolTip() == "Run (F5)"
    filter_by(window, "keys")
    assert window.toolbar.run.toolTip() == "Run 2 of 3 sentences: those shown (F5)"
    window.commands["run"].trigger()
    assert window.status.message.text() == "Running 2 of 3 sentences."
    end_of_run(qtbot, window)
    assert engine.scored == ["1", "3"]
    filter_by(window, "")
    assert "those that are not scored yet" in window.toolbar.run.toolTip()
    window.commands["run"].trigger()
    end_of_run(qtbot, window)
    assert window.toolbar.run.toolTip() == "Run (F5)"


def test_the_button_says_what_it_runs_as_far_as_there_is_room(window: MainWindow) -> None:
    button = window.toolbar.run
    window.resize(1280, 720)
    assert button.text() == "Run"
    window.desk.editor.add(TEXTS)
    assert button.text() == "Run all 3"
    filter_by(window, "keys")
    assert button.text() == "Run 2 shown"
    window.resize(900, 720)
    assert button.text() == "Run"
    assert "2 of 3" in button.toolTip()


def test_where_another_model_is_chosen_than_the_one_shown_the_toolbar_says_so(
    qtbot: QtBot, window: MainWindow
) -> None:
    bar = window.toolbar
    window.resize(1440, 900)
    window.desk.editor.add(TEXTS)
    window.commands["run"].trigger()
    end_of_run(qtbot, window)
    assert (bar.shown_by.text(), bar.run.text()) == ("", "Run")
    window.models.use(FakeChoice("other"))
    assert (bar.shown_by.text(), bar.run.text()) == ("shown: by fake", "Run all 3 with other")
    assert bar.run.toolTip() == "Run (F5)\nIt scores with other."
    window.commands["run"].trigger()
    end_of_run(qtbot, window)
    qtbot.waitUntil(lambda: bar.shown_by.text() == "")
    assert bar.run.text() == "Run", "nothing is left to run"


def test_where_the_model_of_what_is_shown_is_forgotten_the_window_says_what_runs_now(
    qtbot: QtBot, window: MainWindow
) -> None:
    bar = window.toolbar
    window.resize(1440, 900)
    window.desk.editor.add(TEXTS)
    window.models.use(FakeChoice("other"))
    window.commands["run"].trigger()
    end_of_run(qtbot, window)
    window.models.forget(FakeChoice("other"))
    assert (bar.shown_by.text(), bar.run.text()) == ("shown: by other", "Run all 3 with fake")
    assert window.status.message.text() == "Run (F5) scores with fake."


def test_where_some_are_scored_run_says_how_many_are_left(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    button = window.toolbar.run
    window.resize(1440, 900)
    window.desk.editor.add(TEXTS)
    window.sentences.view.select(("1",))
    window.commands["run-selected"].trigger()
    end_of_run(qtbot, window)
    assert button.text() == "Run 2 of 3"
    assert button.toolTip() == "Run 2 of 3 sentences: those that are not scored yet (F5)"
    filter_by(window, "keys")
    assert button.text() == "Run 1 of 2 shown"
    filter_by(window, "")
    window.desk.navigator.set_method("attention-norm")  # by which nothing is scored
    assert button.text() == "Run all 3"
    window.desk.navigator.set_method("value-zeroing")
    window.models.set_precision("double")  # which is scored anew
    window.refresh(Changes.ALL)
    assert button.text() == "Run all 3"
    window.models.set_precision("single")
    window.commands["run"].trigger()
    end_of_run(qtbot, window)
    assert engine.scored == ["1", "2", "3"]
    assert button.text() == "Run", "nothing is left to run"
    filter_by(window, "keys")
    assert button.text() == "Run"
    filter_by(window, "")
    window.desk.editor.edit("3", "Keys rust here")
    assert button.text() == "Run 1 of 3"


def test_a_filter_that_was_typed_only_now_counts(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add(TEXTS)
    window.sentences.filter.line.setText("rust")
    window.commands["run"].trigger()
    end_of_run(qtbot, window)
    assert engine.scored == ["3"]


def test_all_can_be_run_whatever_is_shown(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add(TEXTS)
    assert not window.commands["run-all"].isEnabled(), "Run does that"
    filter_by(window, "keys")
    window.commands["run-all"].trigger()
    assert window.status.message.text() == ""
    end_of_run(qtbot, window)
    assert engine.scored == ["1", "2", "3"]


def test_a_sentence_that_is_still_being_typed_is_run_though_the_filter_hides_it(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add(TEXTS)
    filter_by(window, "rust")
    window.sentences.input.setText("A dog barks")
    window.commands["run"].trigger()
    end_of_run(qtbot, window)
    assert engine.scored == ["3", "4"]


def test_where_the_filter_leaves_none_nothing_is_run_and_it_is_said_why(
    window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add(TEXTS)
    filter_by(window, "xylophone")
    window.commands["run"].trigger()
    assert window.message_bar.label.text() == (
        "No sentence fits the filter. Clear it, or run all sentences (Analyse menu)."
    )
    assert window.desk.runner.run_state is IDLE
    assert engine.scored == []


def test_where_those_shown_are_scored_no_new_sentence_is_advised(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.desk.editor.add(TEXTS)
    filter_by(window, "keys")
    for _ in range(2):
        window.commands["run"].trigger()
        end_of_run(qtbot, window)
    assert "Run other sentences, or choose another model." in window.message_bar.label.text()


def test_cancel_says_how_many_sentences_are_scored(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    engine.step_s = 0.02
    window.desk.editor.add("\n".join(["The keys are here"] * 50))
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: any(row.status == "scored" for row in window.desk.state.rows))
    window.commands["cancel"].trigger()
    n = sum(row.status == "scored" for row in window.desk.state.rows)
    assert 0 < n < 50
    assert window.status.message.text() == f"Cancelled: {n} of 50 sentences are scored."


def test_cancel_counts_the_sentences_of_the_run_and_no_others(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add(TEXTS)
    window.commands["run"].trigger()
    end_of_run(qtbot, window)
    engine.step_s = 0.1
    window.desk.editor.add("Birds sing\nDogs bark")
    window.sentences.view.select(("4", "5"))
    window.commands["run-selected"].trigger()
    qtbot.waitUntil(lambda: bool(window.desk.document.waiting))
    window.commands["cancel"].trigger()
    assert window.status.message.text() == "Cancelled: 0 of 2 sentences are scored."


def test_cancel_while_a_model_is_loaded_counts_no_results_of_another(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add(TEXTS)
    window.commands["run"].trigger()
    end_of_run(qtbot, window)
    engine.may_load.clear()
    window.models.use(FakeChoice("other"))
    window.commands["run"].trigger()
    window.commands["cancel"].trigger()
    engine.may_load.set()
    assert window.status.message.text() == "Cancelled; nothing was run."
