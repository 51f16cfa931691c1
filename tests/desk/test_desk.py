"""The desk with a quick model: what the user does, and what there is to see then."""

from __future__ import annotations

from dataclasses import replace

import pytest
from fakes import FakeBackend, FakeChoice, FakeEngine, fake_ref, fake_scored
from pytestqt.qtbot import QtBot
from settled import handle_events
from states import TEXT, scored_pair

from vzdesk.desk.desk import Desk
from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.engine.sentence import Alignment, Roles, Tier
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.view.selection import NOWHERE, Cell

CABINET = "The keys to the cabinet are on the table."


def statuses(desk: Desk) -> list[str]:
    return [row.status for row in desk.state.rows]


def run_to_end(qtbot: QtBot, desk: Desk) -> None:
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)


def scored_session(*texts: str, model: str = "fake") -> Session:
    sentences = text.sentences(texts)
    results = {each.id: fake_scored(each) for each in sentences}
    analysis = Analysis(fake_ref(model), Provenance("then", "cpu", "t"), results)
    return Session(sentences, (analysis,))


# Sentences


def test_pasted_lines_become_sentences_and_the_first_new_one_is_shown(desk: Desk) -> None:
    desk.editor.add("one\n\ntwo")
    desk.editor.add("three")
    assert [row.text for row in desk.state.rows] == ["one", "two", "three"]
    assert len({row.id for row in desk.state.rows}) == 3
    assert desk.state.sentence is not None
    assert desk.state.sentence.text == "three"


def test_adding_nothing_says_what_to_do_and_changes_nothing(qtbot: QtBot, desk: Desk) -> None:
    with qtbot.waitSignal(desk.user_error) as told:
        desk.editor.add("  \n ")
    assert "Type one" in told.args[0].next_step
    assert not desk.dirty


def test_editing_a_text_drops_its_result_only_and_undo_brings_it_back(
    qtbot: QtBot, desk: Desk
) -> None:
    desk.editor.add("one\ntwo")
    run_to_end(qtbot, desk)
    first = desk.state.rows[0].id
    desk.editor.edit(first, "one more")
    assert statuses(desk) == ["unscored", "scored"]
    assert len(desk.snapshot().analyses[0].results) == 1
    desk.editor.undo()
    assert statuses(desk) == ["scored", "scored"]
    desk.editor.redo()
    assert desk.state.rows[0].text == "one more"


def test_editing_a_text_to_nothing_leaves_it_as_it_was(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("one")
    with qtbot.waitSignal(desk.user_error):
        desk.editor.edit(desk.state.rows[0].id, "  ")
    assert desk.state.rows[0].text == "one"


def test_after_removing_the_shown_sentence_the_next_one_is_shown(desk: Desk) -> None:
    desk.editor.add("one\ntwo\nthree")
    ids = [row.id for row in desk.state.rows]
    desk.navigator.select(ids[1])
    desk.editor.remove((ids[1],))
    assert desk.state.sentence is not None
    assert desk.state.sentence.id == ids[2]
    desk.editor.remove((ids[2], ids[0]))
    assert desk.state.sentence is None


# Looking around


def test_hover_previews_click_locks_and_clicking_again_unlocks(desk: Desk) -> None:
    desk.show(scored_session(CABINET))
    desk.navigator.hover(Cell(1, 2))
    assert desk.state.cell == Cell(1, 2)
    assert desk.state.locked == NOWHERE
    desk.navigator.click(Cell(1, 2))
    desk.navigator.hover(Cell(3, 4))
    desk.navigator.hover(NOWHERE)
    assert desk.state.cell == Cell(1, 2)
    desk.navigator.click(Cell(1, 2))
    assert desk.state.cell == NOWHERE


def test_the_state_stays_the_same_object_while_nothing_changes(desk: Desk) -> None:
    """Panels redraw by identity; and moving the pointer must not make new rows."""
    desk.show(scored_session(CABINET))
    before = desk.state
    desk.navigator.hover(NOWHERE)
    assert desk.state is before
    desk.navigator.hover(Cell(1, 1))
    assert desk.state.rows is before.rows


def test_layers_stop_at_the_ends(desk: Desk) -> None:
    desk.show(scored_session(CABINET))
    desk.navigator.step_layer(-1)
    assert desk.state.layer == 0
    desk.navigator.set_layer(99)
    assert desk.state.layer == 2
    desk.navigator.step_layer(-1)
    assert desk.state.layer == 1


def test_going_to_another_sentence_unlocks_the_cell(desk: Desk) -> None:
    desk.show(scored_session("one two", "three four"))
    desk.navigator.click(Cell(1, 1))
    desk.navigator.select("2")
    assert desk.state.cell == NOWHERE
    assert desk.state.sentence is not None
    assert desk.state.sentence.text == "three four"


def test_words_and_tokens_keep_the_cell_on_the_same_word(desk: Desk) -> None:
    """[CLS] The keys to the cabinet are on the ta ble . [SEP]: "." is token 11, word 10."""
    desk.show(scored_session(CABINET))
    desk.navigator.click(Cell(10, 11))
    desk.navigator.set_settings(units="words")
    assert desk.state.map is not None
    assert desk.state.map.targets[9].label == "table"
    assert desk.state.locked == Cell(9, 10)
    desk.navigator.set_settings(units="tokens")
    assert desk.state.locked == Cell(9, 11)


def test_method_rollout_and_colours_reach_the_state(desk: Desk) -> None:
    desk.show(scored_session(CABINET))
    desk.navigator.set_method("attention")
    desk.navigator.set_settings(rollout=True, colours="greys")
    state = desk.state
    assert (state.method, state.rollout, state.colours) == ("attention", True, "greys")


# Scoring


def test_a_typed_sentence_is_scored_by_run(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add(CABINET)
    assert statuses(desk) == ["unscored"]
    run_to_end(qtbot, desk)
    assert statuses(desk) == ["scored"]
    assert desk.state.map is not None
    assert desk.state.model == "fake"


def test_run_again_does_only_what_is_missing(qtbot: QtBot, desk: Desk, engine: FakeEngine) -> None:
    desk.editor.add("one\ntwo")
    run_to_end(qtbot, desk)
    desk.editor.add("three")
    run_to_end(qtbot, desk)
    assert engine.scored == ["1", "2", "3"]
    assert engine.loaded == ["fake"]


def test_a_model_that_turns_out_to_be_the_sessions_own_scores_nothing_twice(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    """Before it is loaded nobody knows that it has the same weights as the session's."""
    desk.show(scored_session("one", "two"))
    desk.editor.add("three")
    run_to_end(qtbot, desk)
    assert engine.scored == ["3"]


def test_another_device_loads_the_model_again_and_the_same_one_does_not(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    for device, text_ in [("auto", "one"), ("cpu", "two"), ("cpu", "three")]:
        desk.runner.device = device
        desk.editor.add(text_)
        run_to_end(qtbot, desk)
    assert engine.devices == ["auto", "cpu"]


def test_another_precision_is_another_model_whose_results_come_back_with_it(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    def shown() -> str:
        return desk.results[0][0].model.dtype

    desk.editor.add("one")
    run_to_end(qtbot, desk)
    desk.runner.precision = "double"
    run_to_end(qtbot, desk)
    assert (shown(), engine.precisions) == ("float64", ["single", "double"])
    desk.runner.precision = "single"
    desk.runner.choose(desk.runner.choices[0])
    assert shown() == "float32"


def test_another_models_results_are_kept_and_come_back_with_it(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    desk.editor.add("one")
    run_to_end(qtbot, desk)
    desk.runner.choose(FakeChoice("other"))
    assert desk.state.model == "fake"  # still, until there is something newer
    run_to_end(qtbot, desk)
    assert desk.state.model == "other"
    desk.runner.choose(FakeChoice("fake"))
    assert desk.state.model == "fake"
    assert len(desk.snapshot().analyses) == 2
    assert len(engine.scored) == 2


def test_opening_a_session_chooses_its_model_where_it_is_known(desk: Desk) -> None:
    desk.show(scored_session("one", model="other"))
    assert desk.runner.choice == FakeChoice("other")
    desk.show(scored_session("one", model="unknown"))
    assert desk.runner.choice == FakeChoice("other")
    assert desk.state.model == "unknown"


def test_a_run_of_one_sentence_leaves_the_others(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("one\ntwo")
    desk.runner.run((desk.state.rows[1].id,))
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert statuses(desk) == ["unscored", "scored"]


def test_during_a_run_the_list_says_where_it_is(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    engine.step_s = 0.05
    desk.editor.add("one\ntwo\nthree")
    desk.runner.run()
    qtbot.waitUntil(lambda: statuses(desk) == ["scored", "running", "queued"])
    assert desk.runner.run_state.progress is not None
    desk.runner.cancel()


def test_panels_know_of_a_run_from_its_first_moment_to_its_last(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    desk.editor.add("one\ntwo")
    assert not desk.state.is_running
    engine.may_load.clear()
    desk.runner.run()
    assert desk.state.is_running, "no sentence waits yet, but Run cannot be pressed"
    engine.may_load.set()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert not desk.state.is_running


def test_cancel_is_idle_at_once_and_keeps_what_is_finished(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    engine.step_s = 0.03
    desk.editor.add("one\ntwo\nthree\nfour")
    desk.runner.run()
    qtbot.waitUntil(lambda: statuses(desk)[0] == "scored")
    desk.runner.cancel()
    assert desk.runner.run_state is IDLE
    assert "running" not in statuses(desk)
    assert statuses(desk)[0] == "scored"
    engine.step_s = 0.0
    run_to_end(qtbot, desk)
    assert statuses(desk) == ["scored"] * 4
    assert engine.scored.count("1") == 1


def test_cancel_while_a_model_loads_is_idle_at_once_and_the_next_run_works(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    engine.may_load.clear()
    desk.editor.add("one")
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state.phase == "loading")
    desk.runner.cancel()
    assert desk.runner.run_state is IDLE
    desk.runner.run()
    engine.may_load.set()
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert statuses(desk) == ["scored"]
    assert engine.scored == ["1"]


def test_what_a_former_run_still_sends_is_dropped(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("one")
    desk.runner.run()
    stale = fake_scored(text.sentence("1", "one"))
    desk.runner.cancel()
    desk.runner.worker.scored.emit("an id of old", stale)
    desk.runner.worker.failed.emit("an id of old", UserError("too late"))
    handle_events()
    assert statuses(desk) == ["unscored"]


def test_a_text_edited_during_the_run_does_not_get_the_old_texts_result(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    engine.step_s = 0.02
    desk.editor.add("one")
    desk.runner.run()
    desk.editor.edit("1", "another")
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert statuses(desk) == ["unscored"]


def test_a_failed_sentence_says_why_and_the_others_are_scored(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("fine\nunreadable")
    with qtbot.waitSignal(desk.user_error) as told:
        desk.runner.run()
    assert statuses(desk) == ["scored", "failed"]
    assert desk.state.rows[1].message == "The sentence cannot be read. Write another one."
    assert told.args[0].message == "“unreadable” (sentence 2): The sentence cannot be read."


def test_a_sentence_stays_failed_while_others_are_scored(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("unreadable\nunreadable too\nfine")
    desk.runner.run(("1", "2"))
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    desk.editor.edit("1", "readable")
    desk.runner.run(("1", "3"))
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert statuses(desk) == ["scored", "failed", "scored"]


def test_what_failed_in_an_earlier_run_is_not_told_again(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("unreadable\nfine")
    desk.runner.run(("1",))
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    desk.navigator.select("2")
    with qtbot.assertNotEmitted(desk.user_error):
        desk.runner.run(("2",))
        qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert statuses(desk) == ["failed", "scored"]


def test_what_one_model_could_not_score_is_not_said_of_another(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("fine")
    run_to_end(qtbot, desk)
    desk.runner.choose(FakeChoice("other"))
    run_to_end(qtbot, desk)
    desk.editor.add("unreadable")
    run_to_end(qtbot, desk)
    assert statuses(desk) == ["scored", "failed"]
    desk.runner.choose(FakeChoice("fake"))
    assert statuses(desk) == ["scored", "unscored"]


def test_what_was_wrong_with_a_text_is_not_said_of_another_one(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("unreadable")
    run_to_end(qtbot, desk)
    desk.editor.edit("1", "fine")
    assert statuses(desk) == ["unscored"]
    assert desk.state.rows[0].message == ""
    desk.editor.undo()
    assert statuses(desk) == ["failed"]


def test_a_list_that_is_only_mended_is_the_one_that_would_be_made_anew(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    seen = []

    def compare() -> None:
        seen.append(desk.state.rows)
        assert desk.state.rows == desk.document.rows()

    engine.step_s = 0.01
    desk.changed.connect(compare)
    desk.editor.add("one\nunreadable\nthree\nfour\nfive\nsix")
    run_to_end(qtbot, desk)
    desk.changed.disconnect(compare)
    assert len({tuple(row.status for row in rows) for rows in seen}) > 3


def test_a_failed_sentence_that_is_shown_says_it_itself(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("unreadable")
    with qtbot.assertNotEmitted(desk.user_error):
        run_to_end(qtbot, desk)
    assert desk.state.sentence is not None
    assert desk.state.sentence.status == "failed"


def test_run_with_nothing_left_to_do_says_so(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("one")
    run_to_end(qtbot, desk)
    with qtbot.waitSignal(desk.user_error) as told:
        desk.runner.run()
    assert told.args[0].message == "There is nothing to do: fake has scored this already."
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert len(desk.snapshot().analyses) == 1


def test_a_bug_in_the_engine_is_reported_and_the_thread_lives_on(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("bug")
    with qtbot.waitSignal(desk.crashed) as told:
        desk.runner.run()
    assert "RuntimeError: a bug in the engine" in told.args[0]
    assert desk.runner.run_state is IDLE
    desk.editor.remove(("1",))
    desk.editor.add("fine")
    run_to_end(qtbot, desk)
    assert statuses(desk) == ["scored"]


def test_a_model_that_cannot_be_loaded_is_told_calmly(qtbot: QtBot, desk: Desk) -> None:
    desk.runner.choose(FakeChoice("no-model"))
    desk.editor.add("one")
    with qtbot.waitSignal(desk.user_error) as told:
        desk.runner.run()
    assert told.args[0].message == "no-model is no model."
    assert desk.runner.run_state is IDLE


def test_without_a_sentence_run_says_what_is_missing(qtbot: QtBot, desk: Desk) -> None:
    with qtbot.waitSignal(desk.user_error) as told:
        desk.runner.run()
    assert "no sentence" in told.args[0].message


def test_one_thread_loads_and_scores(qtbot: QtBot, desk: Desk, engine: FakeEngine) -> None:
    desk.editor.add("one")
    run_to_end(qtbot, desk)
    desk.runner.choose(FakeChoice("other"))
    run_to_end(qtbot, desk)
    assert len(engine.threads) == 1


def test_stopping_during_a_run_ends_the_thread(
    qtbot: QtBot, desk: Desk, engine: FakeEngine
) -> None:
    engine.step_s = 0.02
    desk.editor.add("one\ntwo\nthree")
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.runner.run_state.progress is not None)
    desk.stop()
    assert not desk.runner.worker.is_running
    assert len(engine.scored) < 3
    desk.stop()


# Dirty


def test_only_sentences_and_results_make_it_dirty(qtbot: QtBot, desk: Desk) -> None:
    desk.show(scored_session("one"))
    desk.navigator.click(Cell(1, 1))
    desk.navigator.set_settings(rollout=True)
    assert not desk.dirty
    desk.editor.add("two")
    assert desk.dirty
    desk.editor.undo()
    assert not desk.dirty


def test_a_run_without_results_leaves_it_clean(qtbot: QtBot, desk: Desk) -> None:
    session = scored_session("one")
    desk.show(replace(session, sentences=text.sentences(["one", "unreadable"])))
    run_to_end(qtbot, desk)
    assert not desk.dirty


def show_pair(desk: Desk) -> None:
    """A session with one sentence that an encoder-decoder model has scored."""
    scored = scored_pair()
    ref = replace(fake_ref(), n_layers=2, n_decoder_layers=3)
    analysis = Analysis(ref, Provenance("then", "cpu", "t"), {"1": scored})
    desk.show(Session((scored.sentence,), (analysis,)))


def test_what_is_locked_stays_where_the_text_stays(desk: Desk) -> None:
    show_pair(desk)
    assert desk.state.part == "encoder"
    desk.navigator.click(Cell(4, 3))
    desk.navigator.set_part("cross")
    assert (desk.state.part, desk.state.cell) == ("cross", Cell(None, 3))
    desk.navigator.click(Cell(2, 3))
    desk.navigator.set_part("decoder")
    assert desk.state.cell == Cell(2, None)


def test_the_part_is_kept_with_the_session(desk: Desk) -> None:
    show_pair(desk)
    desk.navigator.set_part("decoder")
    assert desk.snapshot().selection.part == "decoder"


def test_another_text_for_the_decoder_puts_results_aside_and_undo_brings_them_back(
    desk: Desk,
) -> None:
    show_pair(desk)
    desk.editor.set_decoder_text("1", " Da ")
    assert desk.state.rows[0].decoder_text == "Da"
    assert (desk.state.map, desk.state.rows[0].status) == (None, "unscored")
    assert not desk.snapshot().analyses
    desk.editor.undo()
    assert desk.state.map is not None
    desk.editor.set_decoder_text("1", "  ")  # left to the model, as before
    assert desk.state.map is not None


def test_editing_a_sentence_keeps_the_text_for_the_decoder(desk: Desk) -> None:
    show_pair(desk)
    desk.editor.set_decoder_text("1", "Da")
    desk.editor.edit("1", "The key is here")
    assert desk.snapshot().sentences[0].decoder_text == "Da"
    assert desk.snapshot().sentences[0].text != TEXT


def test_a_changed_text_has_no_corrected_alignment_for_its_words_are_others(desk: Desk) -> None:
    aligned = replace(text.sentence("1", "a b"), alignments=(Alignment("2", "b a", ((0, 1),)),))
    desk.show(Session((aligned, text.sentence("2", "b a"))))
    desk.editor.edit("1", "c d e")
    assert desk.sentences[0].alignments == ()
    desk.editor.undo()
    assert desk.sentences[0] == aligned


def test_a_changed_text_has_no_annotations_but_the_roles_of_words_that_stay(desk: Desk) -> None:
    """They come back with the text; the parent stays, for the copy is edited to be a variant."""
    said = text.sentence("2", "The keys are here.")
    said = replace(
        said,
        roles=Roles(targets=(2,)),
        tiers=(Tier("upos", ("X",) * 5),),
        parent="1",
        conllu="# lines",
    )
    desk.show(Session((said,)))
    desk.editor.edit("2", "The key is here.")
    (edited,) = desk.sentences
    assert (edited.roles, edited.tiers, edited.conllu) == (said.roles, (), "")
    assert edited.parent == "1"
    desk.editor.undo()
    assert desk.sentences == (said,)


def test_of_several_failures_the_first_is_told_with_their_number(qtbot: QtBot, desk: Desk) -> None:
    desk.editor.add("unreadable\nfine\nunreadable")
    with qtbot.waitSignal(desk.user_error) as told:
        desk.runner.run()
    assert told.args[0].message.startswith("2 sentences could not be scored")
    which = "“unreadable” (sentence 1)"
    assert told.args[0].next_step == f"The first: {which}: The sentence cannot be read."


def test_a_message_about_one_sentence_names_it(qtbot: QtBot, desk: Desk) -> None:
    long = "The keys to the old cabinets are on the wooden table."
    desk.editor.add(f"fine\nunreadable\n{long}")
    desk.navigator.select("1")
    with qtbot.waitSignal(desk.user_error) as told:
        desk.runner.run()
    assert told.args[0].message == "“unreadable” (sentence 2): The sentence cannot be read."
    with qtbot.waitSignal(desk.user_error) as told:
        desk.editor.edit("3", " ")
    begins = "“The keys to the old cabinets are on the…” (sentence 3) cannot be empty"
    assert told.args[0].message.startswith(begins)


def test_a_session_shows_the_newest_result_of_the_model_that_was_used_last(desk: Desk) -> None:
    (own,) = text.sentences(["The keys are here."])
    provenance, results = Provenance("then", "cpu", "t"), {own.id: fake_scored(own)}
    newest = {own.id: replace(results[own.id], notices=("newest",))}
    names = (("first", results), ("last", results), ("last", newest))
    analyses = tuple(Analysis(fake_ref(name), provenance, each) for name, each in names)
    desk.show(Session((own,), analyses))
    assert desk.document.shown == fake_ref("last").key
    assert desk.state.notices == ("newest",)


def test_what_is_to_be_known_of_a_model_s_files_is_said_once(
    qtbot: QtBot, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = Provenance("now", "cpu", "t", {}, {"files": "It has code of its own."})
    monkeypatch.setattr(FakeBackend, "provenance", lambda _backend: said)
    desk.editor.add("one\ntwo")
    with qtbot.waitSignal(desk.user_error) as told:
        desk.runner.run(("1",))
    assert str(told.args[0]) == "It has code of its own."
    qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    with qtbot.assertNotEmitted(desk.user_error):
        desk.runner.run(("2",))
        qtbot.waitUntil(lambda: desk.runner.run_state is IDLE)
    assert len(desk.results) == 2
    assert desk.state.notices == ()
