"""Numbers of words in the Study panel: from the question to correlations, sentences and files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from tests.window.evaluations import HandMade, found, opened
from vzdesk import cli
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles, Sentence, Tier
from vzdesk.panels.study.lines import LinesPlot
from vzdesk.panels.study.results import PLOT, TABLE
from vzdesk.session.write import write
from vzdesk.view.studies.evaluation import CUES, HUMAN, EvaluationSpec, usual_methods
from vzdesk.view.studies.options import HumanOptions
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.window.main_window import MainWindow
from vzdesk.window.studies import rows
from vzdesk.window.studies.exporting import EvaluationExports

__all__ = ["found"]  # a fixture

NOUNS = ("dog", "cat", "boy", "girl", "man", "woman", "teacher", "doctor", "guest", "driver")
USUAL = EvaluationSpec(HumanOptions(("RT",)), methods=usual_methods(HUMAN))


def timed(number: int, noun: str) -> Sentence:
    """A sentence of eight words with reading times, of which the first has none."""
    made = text.sentence(f"s{number}", f"The {noun} near the cabinets barks at guests")
    times = ("NA", *(str(250 + (37 * at * (number + 3)) % 91) for at in range(1, 8)))
    ratings = tuple(str(1 + (at * (number + 1)) % 5) for at in range(8))
    return replace(made, tiers=(Tier("RT", times), Tier("upos", ("X",) * 8), Tier("re", ratings)))


SENTENCES = tuple(timed(*each) for each in enumerate(NOUNS))
MARKED = tuple(replace(each, roles=Roles(targets=(5,))) for each in SENTENCES)


def test_columns_with_numbers_are_offered_and_the_first_is_asked_as_on_the_command_line(
    window: MainWindow, found: HandMade
) -> None:
    study = opened(window, HUMAN, MARKED)
    fields = study.form.human
    assert fields.isVisible()
    assert not study.form.evaluations.isVisible()
    assert [each.text() for each in fields.numbers.menu().actions()] == ["RT", "re"]
    study.running.click()
    spec, _ = found.asked[-1]
    assert replace(spec, models=()) == USUAL


@pytest.mark.parametrize(
    "spec",
    [
        replace(USUAL, options=HumanOptions(("re", "gone"), "entropy", pooling="max"), seed=7),
        replace(USUAL, options=HumanOptions(("RT",), "row", "upos=X", "", "words", rollout="both")),
        replace(
            USUAL,
            options=HumanOptions(("RT",), partial_surprisal=True, layers=(1,), name="mine"),
            sentences=SentenceChoice("ids", ids=("s3", "s5")),
            methods=("attention",),
        ),
    ],
)
def test_a_question_that_is_shown_is_asked_again(
    window: MainWindow, found: HandMade, spec: EvaluationSpec
) -> None:
    study = opened(window, HUMAN, SENTENCES)
    study.form.show_spec(spec)
    assert replace(study.form.evaluation, models=()) == spec
    study.form.show_kind(CUES)
    study.form.show_kind(HUMAN)
    assert replace(study.form.evaluation, models=()) == spec


def test_whose_row_is_asked_only_where_one_target_has_it(
    window: MainWindow, found: HandMade
) -> None:
    fields = opened(window, HUMAN, SENTENCES).form.human
    seen = {}
    for score in range(fields.score.count()):
        fields.score.setCurrentIndex(score)
        seen[fields.score.currentData()] = fields.whose.isVisible(), fields.target.isVisible()
    fields.score.setCurrentIndex(0)
    fields.whose.setCurrentIndex(1)
    assert fields.target.isVisible()
    assert seen.pop("row") == (True, False)
    assert set(seen.values()) == {(False, False)}


@pytest.mark.parametrize("has", ["marks", "roots", "neither"])
def test_what_the_sentences_can_be_asked_of_is_proposed(
    window: MainWindow, found: HandMade, qtbot: QtBot, has: str
) -> None:
    given = {"marks": MARKED, "neither": SENTENCES}.get(has) or tuple(map(rooted, SENTENCES))
    study = opened(window, HUMAN, given)
    qtbot.waitUntil(
        lambda: study.matches.found.text() == "10 of 10 sentences can be correlated.", timeout=3000
    )
    fields = study.form.human
    seen = fields.score.currentData(), fields.whose.isVisible(), fields.target.isVisible()
    assert (
        seen
        == {
            "marks": ("row", True, False),
            "roots": ("row", True, True),
            "neither": ("entropy", False, False),
        }[has]
    )


def test_what_the_user_has_chosen_is_not_replaced_by_what_is_proposed(
    window: MainWindow, found: HandMade
) -> None:
    study = opened(window, HUMAN, SENTENCES)
    fields = study.form.human
    rows.choose(fields.score, "to-itself")
    window.desk.editor.mark_found([(SENTENCES[0], Roles(targets=(5,)))])
    study.offer()
    assert fields.score.currentData() == "to-itself"


def test_what_was_found_of_another_question_is_not_seen_while_it_looks(
    window: MainWindow, found: HandMade, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = opened(window, HUMAN, SENTENCES)
    page = study.matches
    qtbot.waitUntil(lambda: page.found.text() == "10 of 10 sentences can be correlated.")
    monkeypatch.setattr(window.desk.relating, "look_at", lambda *_asked: None)
    rows.choose(study.form.human.score, "to-itself")
    qtbot.waitUntil(lambda: page.found.text() == "Looking…")
    page.found.setText("of another kind")
    study.form.show_kind(CUES)
    assert page.found.text() == "Looking…"


def rooted(sentence: Sentence) -> Sentence:
    kinds = Tier("deprel", tuple("root" if at == 5 else "dep" for at in range(8)))
    return replace(sentence, tiers=(*sentence.tiers, kinds))


def test_what_can_be_asked_is_seen_before_anything_runs(
    window: MainWindow, found: HandMade, qtbot: QtBot
) -> None:
    study = opened(window, HUMAN, SENTENCES)
    page, fields = study.matches, study.form.human
    fields.score.setCurrentIndex(0)
    qtbot.waitUntil(lambda: page.found.text() == "0 of 10 sentences can be correlated.")
    said = page.examples.toPlainText()
    assert "10 cannot be asked: no word is marked as its target. Mark the targets" in said
    fields.whose.setCurrentIndex(1)
    fields.target.setText("form=barks")
    qtbot.keyClick(fields.target, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: page.found.text() == "10 of 10 sentences can be correlated.")
    assert "barks" in page.examples.toPlainText()
    assert "10 of 80 words have no number in RT, and are left out." in page.examples.toPlainText()
    fields.target.setText("form~(")
    qtbot.keyClick(fields.target, Qt.Key.Key_Return)
    assert "a bracket is open" in page.found.text()
    study.running.click()
    assert "a bracket is open" in study.message.text()
    assert not found.asked


def test_without_numbers_it_says_in_a_sentence_what_to_do(
    window: MainWindow, found: HandMade, qtbot: QtBot
) -> None:
    plain = tuple(replace(each, tiers=each.tiers[1:2]) for each in SENTENCES)
    study = opened(window, HUMAN, plain)
    assert not study.form.human.numbers.isEnabled()
    qtbot.waitUntil(lambda: study.matches.found.text().startswith("No word of these sentences has"))
    assert "Open a table with a line for each word" in study.matches.found.text()
    study.running.click()
    assert "No numbers of words are named." in study.message.text()
    assert not found.asked


def test_correlations_are_seen_exported_kept_and_shown_again(
    real_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = real_window.desk
    study = opened(real_window, HUMAN, SENTENCES)
    study.form.human.score.setCurrentIndex(1)
    study.running.click()
    qtbot.waitUntil(lambda: not desk.evaluating.is_going, timeout=30_000)
    assert study.message.text() == ""
    assert study.status.text() == "Numbers of words: 10 of 10 sentences."
    assert study.results.tabs.currentIndex() == PLOT
    assert isinstance(study.results.plot, LinesPlot)
    notes = study.results.notes.toPlainText()
    for said in ("does not show that people", "highest of many", "10 of 80 words", "4 means"):
        assert said in notes
    study.results.tabs.setCurrentIndex(TABLE)
    titles = [each.title for each in study.results.table.texts.columns]
    assert titles == ["layer", "mean", "95 % from", "to", "n"]
    study.results.table.selectRow(1)
    behind = study.results.behind.texts.columns
    assert [each.title for each in behind] == ["value", "sentence"], "no word is the target"
    values = [float(each) for each in behind[0].texts]
    mean = float(study.results.table.texts.columns[1].texts[1])
    assert sum(values) / 10 == pytest.approx(mean, abs=1e-6)
    assert study.results.behind_title.text().endswith("layer 2 · 10 correlations in sentences")
    study.results.behind.selectRow(2)
    assert desk.state.sentence is not None
    assert desk.state.sentence.text == behind[1].texts[2]
    assert desk.state.locked.target is None
    written, copied = tmp_path / "written", tmp_path / "copied"
    write(desk.snapshot(), tmp_path / "s.vzd")
    options = ["--tier", "RT", "--score", "entropy", "--out", str(written)]
    assert cli.main(["study", "human", str(tmp_path / "s.vzd"), *options]) == 0
    with qtbot.waitSignal(desk.files.written):
        EvaluationExports(desk, real_window).ask_replace(copied)
    for name in ("table.csv", "correlations.csv", "words.csv", "mixed-model.R"):
        assert (copied / name).read_bytes() == (written / name).read_bytes()
    figures = {each.name for each in (written / "figures").iterdir()}
    assert {each.name for each in (copied / "figures").iterdir()} == figures
    before = desk.evaluating.answer
    assert before is not None
    study.kept.keep_requested.emit("times")
    study.form.show_kind(CUES)
    study.kept.chosen.emit("times")
    qtbot.waitUntil(lambda: study.form.kind == HUMAN)
    after = desk.evaluating.answer
    assert after is not None
    assert (after.table, after.spec) == (before.table, before.spec)
    assert repr(after.rows) == repr(before.rows)
    assert repr(after.pictures) == repr(before.pictures[:1]), "of distributions the values are gone"
    assert study.commanding.isEnabled()
