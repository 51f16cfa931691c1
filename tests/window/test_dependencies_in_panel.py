"""Agreement with dependencies in the Study panel: from a treebank to plots, sentences and files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.treebank import KEYS, PLAIN
from tests.window.evaluations import HandMade, found, opened
from vzdesk import cli
from vzdesk.panels.study.lines import LinesPlot
from vzdesk.panels.study.results import PLOT, TABLE
from vzdesk.session.write import write
from vzdesk.view.studies.evaluation import AGREEMENT, CUES, EvaluationSpec, usual_methods
from vzdesk.view.studies.options import AgreementOptions
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.window.main_window import MainWindow
from vzdesk.window.studies.exporting import EvaluationExports

__all__ = ["found"]  # a fixture

N = 24
TREES = tuple(replace(KEYS, id=f"k{n}") for n in range(N))


def test_what_can_be_asked_is_seen_before_anything_runs(
    window: MainWindow, found: HandMade, qtbot: QtBot
) -> None:
    study = opened(window, AGREEMENT, (PLAIN, *TREES))
    page, form = study.matches, study.form
    qtbot.waitUntil(lambda: page.found.text() == "24 of 25 sentences have dependencies.")
    assert "1 cannot be asked: no dependency between words" in page.examples.toPlainText()
    form.which.setCurrentIndex(form.which.findData("first"))
    form.first.setValue(10)
    qtbot.waitUntil(lambda: page.found.text() == "10 of 11 sentences have dependencies.")
    study.running.click()
    spec = EvaluationSpec(
        AgreementOptions(), SentenceChoice(most=10), methods=usual_methods(AGREEMENT)
    )
    assert replace(found.asked[-1][0], models=()) == spec


def test_without_dependencies_it_says_in_a_sentence_what_to_do(
    window: MainWindow, found: HandMade, qtbot: QtBot
) -> None:
    study = opened(window, AGREEMENT, (PLAIN, TREES[0]))
    said = "1 of 2 sentences have dependencies between words; two are needed"
    qtbot.waitUntil(lambda: study.matches.found.text().startswith(said))
    assert "Give a treebank in CoNLL-U" in study.matches.found.text()


def test_a_question_that_is_shown_is_asked_again(window: MainWindow, found: HandMade) -> None:
    study = opened(window, AGREEMENT, TREES)
    options = AgreementOptions("words-joint", "both", random_weights=True)
    spec = EvaluationSpec(options, methods=("alti", "attention"), seed=9)
    study.form.show_spec(spec)
    study.form.show_kind(CUES)
    study.form.show_kind(AGREEMENT)
    assert replace(study.form.evaluation, models=(), methods=()) == replace(spec, methods=())
    assert set(study.form.evaluation.methods) == set(spec.methods)


def test_agreement_is_seen_with_its_sentences_exported_kept_and_shown_again(
    real_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = real_window.desk
    study = opened(real_window, AGREEMENT, TREES)
    study.running.click()
    qtbot.waitUntil(lambda: not desk.evaluating.is_going, timeout=30_000)
    assert study.message.text() == ""
    assert study.status.text() == "Dependencies: 24 of 24 sentences."
    assert study.results.tabs.currentIndex() == PLOT
    assert isinstance(study.results.plot, LinesPlot)
    lines = [each.name for each in study.results.plot.content.lines]
    assert lines == ["Value Zeroing", "best offset", "adjacent chain", "random scores"]
    notes = study.results.notes.toPlainText()
    assert "a neighbour is often the head" in notes
    assert "chosen on 12 sentences, and means are of 12 others" in notes
    assert len(study.results.pictures) == 3
    study.results.tabs.setCurrentIndex(TABLE)
    columns = {each.title: each.texts for each in study.results.table.texts.columns}
    assert "model" not in columns, "baselines have none, and there is one"
    assert "Value Zeroing" in columns["map or baseline"]
    for row, n in enumerate(columns["n"]):
        study.results.table.selectRow(row)
        behind = study.results.behind.texts.columns
        assert [each.title for each in behind] == ["value", "sentence"]
        assert len(behind[0].texts) == int(n) == 12
        mean = sum(map(float, behind[0].texts)) / int(n)
        assert mean == pytest.approx(float(columns["mean"][row]), abs=1e-5)
    study.results.behind.selectRow(2)
    assert desk.state.sentence is not None
    assert desk.state.sentence.text == KEYS.text
    written, copied = tmp_path / "written", tmp_path / "copied"
    write(desk.snapshot(), tmp_path / "s.vzd")
    assert cli.main(["study", "agreement", str(tmp_path / "s.vzd"), "--out", str(written)]) == 0
    with qtbot.waitSignal(desk.files.written):
        EvaluationExports(desk, real_window).ask_replace(copied)
    for name in ("agreement.csv", "agreement-variants.csv"):
        assert (copied / name).read_bytes() == (written / name).read_bytes()
    before = desk.evaluating.answer
    assert before is not None
    study.kept.keep_requested.emit("trees")
    study.form.show_kind(CUES)
    study.kept.chosen.emit("trees")
    qtbot.waitUntil(lambda: study.form.kind == AGREEMENT)
    after = desk.evaluating.answer
    assert after is not None
    assert (study.form.kind, after.table, after.spec) == (AGREEMENT, before.table, before.spec)
    assert repr(after.rows) == repr(before.rows)
    assert repr(after.pictures) == repr(before.pictures)
