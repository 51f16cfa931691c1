"""Formulas over surprisals in the Study panel: from a suite to its table, items and files."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from tests.window.evaluations import HandMade, found, opened
from tests.window.test_human_in_panel import SENTENCES as WITHOUT_CONDITIONS
from vzdesk import cli
from vzdesk.corpus import readers
from vzdesk.panels.study.results import MATCHES, PLOT, TABLE
from vzdesk.session.document import Session
from vzdesk.view.studies.evaluation import CUES, FORMULAS, EvaluationSpec
from vzdesk.view.studies.options import FormulaOptions
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.window.main_window import MainWindow
from vzdesk.window.studies.exporting import EvaluationExports

__all__ = ["found"]  # a fixture

NOUNS = ("key", "dog", "cat", "boy", "girl", "guest", "doctor", "teacher", "driver", "friend")
CLAIM = "(3;%match%) < (3;%mismatch%)"
BITS = "(3;%mismatch%) - (3;%match%)"


def condition(name: str, noun: str, verb: str) -> dict[str, object]:
    contents = ("The", f"{noun}s to the cabinet", verb, "here.")
    regions = [{"region_number": n, "content": each} for n, each in enumerate(contents, 1)]
    return {"condition_name": name, "regions": regions}


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    items = [
        {
            "item_number": n,
            "conditions": [
                condition(name, each, verb)
                for name, verb in (("match", "are"), ("mismatch", "is"), ("other", "was"))
            ],
        }
        for n, each in enumerate(NOUNS, 1)
    ]
    formulas = [{"type": "formula", "formula": each} for each in (CLAIM, BITS)]
    content = {"meta": {"name": "s"}, "items": items, "predictions": formulas}
    path = tmp_path / "suite.json"
    path.write_text(json.dumps(content | {"region_meta": {"3": "verb"}}))
    return path


def test_what_can_be_asked_is_seen_before_anything_runs(
    window: MainWindow, found: HandMade, suite: Path, qtbot: QtBot
) -> None:
    study = opened(window, FORMULAS, readers.find(suite).sentences)
    page, fields = study.matches, study.form.formulas
    qtbot.waitUntil(lambda: page.found.text() == "10 of 10 items have the conditions of a formula.")
    said = page.examples.toPlainText()
    for line in ("The keys to the cabinet are here.", f"{CLAIM}: 10 items.", "3 conditions"):
        assert line in said
    assert not fields.written.isVisible()
    study.running.click()
    assert replace(found.asked[-1][0], models=()) == EvaluationSpec(FormulaOptions())
    found.stop()
    fields.which.setCurrentIndex(1)
    assert fields.written.isVisible()
    for written, line in (
        ("(3;%match%) <", "at character 14"),
        ("(3;%match%) < (3;%no%)", "condition %no%, which no item has"),
        ("", "10 of 10"),
    ):
        fields.written.setPlainText(f"{BITS}\n\n {written} \n{BITS}")
        qtbot.waitUntil(lambda line=line: line in page.found.text())
    assert study.form.evaluation.options == FormulaOptions((BITS,))


def test_without_conditions_it_says_in_a_sentence_what_to_do(
    window: MainWindow, found: HandMade, suite: Path, qtbot: QtBot
) -> None:
    study = opened(window, FORMULAS, WITHOUT_CONDITIONS)
    said = "None of 10 sentences is an item with several conditions. Give a SyntaxGym suite"
    qtbot.waitUntil(lambda: study.matches.found.text().startswith(said))
    plain = (replace(each, note="") for each in readers.find(suite).sentences)
    window.desk.show(Session(tuple(plain)))
    qtbot.waitUntil(lambda: study.matches.found.text().startswith("There is no formula. Write one"))


@pytest.mark.parametrize(
    "spec",
    [
        EvaluationSpec(FormulaOptions((CLAIM, BITS)), seed=3),
        EvaluationSpec(FormulaOptions(), SentenceChoice(most=4)),
    ],
)
def test_a_question_that_is_shown_is_asked_again(
    window: MainWindow, found: HandMade, suite: Path, spec: EvaluationSpec
) -> None:
    study = opened(window, FORMULAS, readers.find(suite).sentences)
    study.form.show_spec(spec)
    study.form.show_kind(CUES)
    study.form.show_kind(FORMULAS)
    assert replace(study.form.evaluation, models=()) == spec


def test_outcomes_are_a_table_with_the_sentences_of_each_item_behind(
    real_window: MainWindow, suite: Path, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = real_window.desk
    study = opened(real_window, FORMULAS, readers.find(suite).sentences)
    study.results.tabs.setCurrentIndex(PLOT)
    study.running.click()
    qtbot.waitUntil(lambda: not desk.evaluating.is_going, timeout=30_000)
    assert study.message.text() == ""
    assert study.status.text() == "Formulas over surprisals: 30 of 30 sentences."
    assert study.results.tabs.currentIndex() == TABLE
    assert not study.results.tabs.isTabVisible(PLOT), "formulas have no layers"
    assert "by however little" in study.results.notes.toPlainText()
    columns = {each.title: each.texts for each in study.results.table.texts.columns}
    assert list(columns) == ["formula", "kind", "mean", "95 % from", "to", "n"]
    assert list(columns["formula"]) == [CLAIM, BITS]
    study.results.table.selectRow(1)
    behind = {each.title: each.texts for each in study.results.behind.texts.columns}
    assert list(behind) == ["value", "condition", "sentence"]
    assert list(behind["condition"]) == ["match", "mismatch"] * 10
    values = [float(each) for each in behind["value"][::2]]
    assert values == sorted(values, reverse=True)
    assert sum(values) / 10 == pytest.approx(float(columns["mean"][1]), abs=1e-6)
    study.results.behind.selectRow(3)
    assert desk.state.sentence is not None
    assert desk.state.sentence.text == behind["sentence"][3]
    written, copied = tmp_path / "written", tmp_path / "copied"
    assert cli.main(["study", "formulas", str(suite), "--out", str(written)]) == 0
    with qtbot.waitSignal(desk.files.written):
        EvaluationExports(desk, real_window).ask_replace(copied)
    for name in ("formulas.csv", "formula-items.csv"):
        assert (copied / name).read_bytes() == (written / name).read_bytes()
    names = sorted(each.name for each in written.iterdir())
    assert sorted(each.name for each in copied.iterdir()) == names
    before = desk.evaluating.answer
    assert before is not None
    study.kept.keep_requested.emit("verbs")
    study.form.show_kind(CUES)
    assert study.results.tabs.isTabVisible(PLOT)
    assert study.results.tabs.currentIndex() == MATCHES
    study.kept.chosen.emit("verbs")
    qtbot.waitUntil(lambda: study.form.kind == FORMULAS)
    after = desk.evaluating.answer
    assert after is not None
    assert (study.form.kind, after.table, after.spec) == (FORMULAS, before.table, before.spec)
    assert repr([each.mean for each in after.rows]) == repr([each.mean for each in before.rows])
