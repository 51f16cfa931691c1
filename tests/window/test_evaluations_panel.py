"""The paper's evaluations in the window: from the question to plots, items, tables and files."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QGraphicsTextItem, QMessageBox
from pytestqt.qtbot import QtBot

from tests.window.evaluations import HandMade, answer, opened
from tests.window.test_study_panel import click
from vzdesk.desk.run import IDLE
from vzdesk.engine import models, text
from vzdesk.engine.models import ModelChoice
from vzdesk.engine.sentence import Roles, Sentence, Tier
from vzdesk.engine.types import Progress
from vzdesk.errors import UserError
from vzdesk.panels.study.lines import LinesPlot
from vzdesk.panels.study.results import MATCHES, PLOT, TABLE
from vzdesk.session.document import Session
from vzdesk.study.evaluations.answer import EvaluationAnswer, Place
from vzdesk.study.relations.ready import SUBJECTS
from vzdesk.view.selection import Settings
from vzdesk.view.studies.evaluation import (
    CUES,
    FAITHFULNESS,
    PROBING,
    CueOptions,
    EvaluationSpec,
    FaithfulnessOptions,
    ProbingOptions,
)
from vzdesk.view.studies.kept import MEASURES
from vzdesk.view.studies.spec import SentenceChoice
from vzdesk.window.main_window import MainWindow
from vzdesk.window.studies.exporting import EvaluationExports
from vzdesk.window.studies.panel import StudyPanel

VERBS = "regular_plural_subject_verb_agreement_1"
N = 12


def pair(number: int, paradigm: str = VERBS) -> list[Sentence]:
    good = text.sentence(f"{paradigm}-{number}-good", f"The dogs{number} are here.")
    bad = text.sentence(f"{paradigm}-{number}-bad", f"The dogs{number} is here.")
    return [good, replace(bad, parent=good.id)]


SENTENCES = [each for n in range(N) for each in pair(n, "b_2" if n % 2 else "a_1")]
SENTENCES = [replace(each, roles=Roles((2,), (1,))) for each in SENTENCES]
PLACES = {each.id: Place(each.id, 2, (1,)) for each in SENTENCES if not each.parent}


@pytest.fixture
def found(window: MainWindow) -> HandMade:
    window.desk.evaluating = HandMade()  # type: ignore[assignment]
    return window.desk.evaluating  # type: ignore[return-value]


@pytest.fixture
def study(window: MainWindow, found: HandMade) -> StudyPanel:
    """The panel, with pairs, where cue alignment is asked for."""
    window.desk.show(Session(tuple(SENTENCES), settings=Settings(units="words")))
    window.commands["study"].trigger()
    panel = window.study.panel
    assert panel is not None
    panel.form.show_kind(CUES)
    return panel


def run(study: StudyPanel, found: HandMade, *, n_done: int = N) -> EvaluationAnswer:
    """Ask, and find it."""
    study.running.click()
    spec, _ = found.asked[-1]
    made = answer(spec, PLACES, n_done=n_done, is_whole=n_done == N)
    (caveat,) = made.caveats
    found.find(made, "Loading fake …", "12 of 12 items are kept.", f"Note: {caveat}")
    return made


def test_each_kind_says_what_it_answers_and_has_its_own_fields(study: StudyPanel) -> None:
    form, fields = study.form, study.form.evaluations
    seen = {}
    for kind in (MEASURES, CUES, FAITHFULNESS, PROBING):
        form.show_kind(kind)
        named = {
            name
            for name in ("found", "antecedent", "masks", "special", "blank", "label", "seeds")
            if getattr(fields, name).isVisible()
        }
        seen[kind] = named, form.meant.text()
    assert seen[MEASURES][0] == set()
    assert seen[CUES][0] == {"found", "antecedent", "masks", "special"}
    assert seen[FAITHFULNESS][0] == {"blank"}
    assert seen[PROBING][0] == {"label", "seeds"}
    assert len({meant for _, meant in seen.values()}) == len(seen)
    assert "cue" in seen[CUES][1]


def test_what_is_asked_first_is_what_the_command_line_asks(
    study: StudyPanel, found: HandMade
) -> None:
    options = {
        CUES: CueOptions(),
        FAITHFULNESS: FaithfulnessOptions(),
        PROBING: ProbingOptions(),
    }
    for kind, usual in options.items():
        study.form.show_kind(kind)
        run(study, found)
        spec, choices = found.asked[-1]
        assert replace(spec, models=()) == EvaluationSpec(usual)
        assert [each.name for each in choices] == ["fake"]
        assert len(spec.models) == 1


def test_what_is_chosen_in_one_kind_stays_while_another_is_seen(study: StudyPanel) -> None:
    form, fields = study.form, study.form.evaluations
    fields.special.setCurrentIndex(2)
    form.means.measures.choose(("rank",))
    form.show_kind(PROBING)
    fields.seeds.setValue(3)
    form.show_kind(FAITHFULNESS)
    fields.methods.choose(("attention",))
    form.show_kind(CUES)
    assert form.evaluation.options == CueOptions(special="both")
    assert form.evaluation.methods == ("attention",)
    form.show_kind(PROBING)
    assert form.evaluation.options == ProbingOptions(seeds=3)
    form.show_kind(MEASURES)
    assert form.means.measures.chosen == ("rank",)


@pytest.mark.parametrize(
    "spec",
    [
        EvaluationSpec(CueOptions(True, "phrase", "first", "out"), seed=5, controls=False),
        EvaluationSpec(CueOptions(False), relation="target: form=are; source: form=The"),
        EvaluationSpec(FaithfulnessOptions("mask"), SentenceChoice(), methods=("alti",)),
        EvaluationSpec(ProbingOptions(), controls=False, balanced=True),
        EvaluationSpec(ProbingOptions("target.case", 9, reference=True), models=("fake", "gone")),
    ],
)
def test_an_evaluation_that_is_shown_is_asked_again(
    study: StudyPanel, spec: EvaluationSpec
) -> None:
    study.form.show_spec(spec)
    assert study.form.kind == spec.kind
    chosen = study.form.evaluation
    assert replace(chosen, models=spec.models) == spec
    assert set(spec.models) <= set(chosen.models) or not spec.models


@pytest.mark.parametrize(
    "choice",
    [
        SentenceChoice("ids", ids=(SENTENCES[3].id, SENTENCES[5].id)),
        SentenceChoice("tag", text="x"),
    ],
)
def test_sentences_of_a_kept_study_stay_those(
    window: MainWindow, study: StudyPanel, choice: SentenceChoice
) -> None:
    """Never all in their place, which nobody would see."""
    for at in (choice, SentenceChoice("ids", ids=(SENTENCES[7].id,)), choice):
        study.form.show_spec(EvaluationSpec(sentences=at))
        assert study.form.evaluation.sentences == at
    window.desk.runner.choose(ModelChoice("other", Path("other"), "onnx"))
    assert study.form.evaluation.sentences == choice
    study.form.show_spec(EvaluationSpec())
    assert study.form.evaluation.sentences == SentenceChoice()


def test_pairs_are_seen_with_their_words_before_anything_is_run(
    window: MainWindow, study: StudyPanel, qtbot: QtBot
) -> None:
    page = study.matches
    qtbot.waitUntil(lambda: page.found.text() == "12 of 12 items have a target and a cue.")
    assert "text-decoration: underline" in page.examples.toHtml()
    assert "The dogs0 are here." in page.examples.toPlainText()
    assert "… and 2 more." in page.examples.toPlainText()
    unmarked = [replace(each, roles=Roles((), ())) for each in SENTENCES[:4]]
    window.desk.show(Session((*unmarked, *pair(20), text.sentence("alone", "Alone."))))
    qtbot.waitUntil(lambda: page.found.text() == "1 of 4 items have a target and a cue.")
    said = page.examples.toPlainText()
    assert "1 cannot be asked: no cue is marked, and a_1 has no rule. Mark targets" in said
    study.form.show_kind(FAITHFULNESS)
    qtbot.waitUntil(lambda: page.found.text() == "3 of 4 items have a target in two forms.")
    assert study.results.tabs.currentIndex() == MATCHES
    study.form.show_kind(PROBING)
    qtbot.waitUntil(lambda: page.found.text().endswith("have a label: plural 3."))


def test_what_cannot_be_asked_is_said(
    window: MainWindow, study: StudyPanel, found: HandMade, qtbot: QtBot
) -> None:
    fields = study.form.evaluations
    for field, said in ((fields.methods, "no method"), (fields.models, "No model is chosen")):
        before = field.chosen
        field.choose(())
        study.running.click()
        assert said in study.message.text()
        field.choose(before)
    fields.models.choose(("elsewhere",))
    study.running.click()
    assert "elsewhere" in study.message.text()
    fields.models.choose(())
    window.desk.runner.choose(ModelChoice("other", Path("other"), "onnx"))
    fields.found.setCurrentIndex(1)
    fields.relation.set_text("")
    assert study.matches.found.text().startswith("No relation is written.")
    study.running.click()
    assert "No relation is written" in study.message.text()
    fields.relation.set_text("target: form=(")
    assert fields.relation.message.text()
    study.running.click()
    assert "No relation" not in study.message.text()
    assert study.message.text()
    study.form.which.setCurrentIndex(study.form.which.findData("selected"))
    assert "No sentences are selected" in study.matches.found.text()
    assert not found.asked


def test_results_stand_with_what_is_known_against_them(study: StudyPanel, found: HandMade) -> None:
    run(study, found)
    assert study.results.tabs.currentIndex() == PLOT
    assert isinstance(study.results.plot, LinesPlot)
    for page in (PLOT, TABLE):
        study.results.tabs.setCurrentIndex(page)
        assert study.results.notes.isVisible()
        assert study.results.notes.toPlainText().splitlines() == [
            "It does not prove that the model uses the cue.",
            "12 of 12 items are kept.",
            "3 values are missing.",
        ]
    study.results.tabs.setCurrentIndex(MATCHES)
    assert not study.results.notes.isVisible()
    assert study.status.text() == "Cue alignment: 12 of 12 items."


def test_a_click_on_a_point_lists_its_items_and_one_of_them_opens(
    window: MainWindow, study: StudyPanel, found: HandMade, qtbot: QtBot
) -> None:
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    made = run(study, found)
    plot = study.results.plot
    assert isinstance(plot, LinesPlot)
    mean = plot.content.lines[0].means[1]
    click(plot, qtbot, 1.0, mean)
    table = study.results.behind
    assert table.isVisible()
    values = [float(each) for each in table.texts.columns[0].texts]
    assert values == sorted(((n + 1) / 100 + 1 for n in range(N)), reverse=True)
    said = "dot product with the cue · fake · Value Zeroing · layer 2 · 12 items"
    assert study.results.behind_title.text() == said
    assert table.texts.columns[1].texts[0] == "are ← dogs11"
    table.selectRow(2)
    state = window.desk.state
    assert state.sentence is not None
    assert state.sentence.text == "The dogs9 are here."
    assert (state.layer, state.method) == (1, "value-zeroing")
    assert state.locked.target is not None
    assert tuple(state.targets[state.locked.target].words) == (2,)
    assert made.rows


def test_what_knows_no_layer_has_its_items_at_every_mark(
    study: StudyPanel, found: HandMade, qtbot: QtBot
) -> None:
    run(study, found)
    plot = study.results.plot
    assert isinstance(plot, LinesPlot)
    click(plot, qtbot, 1.0, plot.content.lines[1].means[1])
    assert study.results.behind.texts.columns[0].texts == ["0.2"] * N
    assert "uniform shares" in study.results.behind_title.text()


def test_a_line_of_the_table_lists_the_items_of_its_paradigm(
    study: StudyPanel, found: HandMade
) -> None:
    made = run(study, found)
    study.results.tabs.setCurrentIndex(TABLE)
    columns = {each.title: each.texts for each in study.results.table.texts.columns}
    titles = ["paradigm", "weights", "method", "rollout", "layer"]
    assert list(columns) == [*titles, "mean", "95 % from", "to", "n", "without a value"]
    assert [float(each) for each in columns["mean"]] == [row.mean.mean for row in made.rows]
    row = columns["paradigm"].index("b_2")
    study.results.table.selectRow(row)
    assert study.results.behind.texts.rowCount() == N / 2
    assert study.results.behind_title.text().endswith("layer 1 · b_2 · 6 items")
    study.copying.trigger()
    lines = QGuiApplication.clipboard().text().splitlines()
    assert len(lines) == len(made.rows) + 1


def test_marks_are_walked_by_keyboard_and_enter_lists_the_items(
    study: StudyPanel, found: HandMade, qtbot: QtBot
) -> None:
    made = run(study, found)
    plot = study.results.plot
    assert isinstance(plot, LinesPlot)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(plot, key)
    assert study.results.behind_title.text().endswith("Value Zeroing · layer 2 · 12 items")
    (of,) = made.pictures
    without = tuple(replace(line, series=None) for line in of.lines)
    found.find(replace(made, rows=(), items=(), values={}, pictures=(replace(of, lines=without),)))
    assert not study.results.below.isVisible()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(plot, key)
    assert not study.results.below.isVisible(), "nothing is behind these"


def test_of_probes_there_are_no_items_and_no_empty_list(
    study: StudyPanel, found: HandMade, qtbot: QtBot
) -> None:
    study.form.show_kind(PROBING)
    study.running.click()
    made = answer(found.asked[-1][0], PLACES, n_done=N)
    (of,) = made.pictures
    without = tuple(replace(line, series=None, counts=()) for line in of.lines)
    found.find(replace(made, rows=(), values={}, pictures=(replace(of, lines=without),)))
    plot = study.results.plot
    assert isinstance(plot, LinesPlot)
    click(plot, qtbot, 1.0, plot.content.lines[0].means[1])
    study.results.tabs.setCurrentIndex(TABLE)
    study.results.table.selectRow(0)
    assert not study.results.below.isVisible()
    assert study.results.table.texts.rowCount() == len(made.rows)


def test_parts_are_shown_while_they_come_and_stay_when_it_is_cancelled(
    study: StudyPanel, found: HandMade
) -> None:
    study.running.click()
    assert not study.running.isEnabled()
    assert study.cancelling.isVisible()
    assert study.status.text() == "Cue alignment: Loading fake …"
    assert study.results.empty.text() == "Plots come while it runs."
    spec, _ = found.asked[-1]
    found.progress, found.doing = Progress(5, 12, 61.0), "5 of 12 sentences"
    found.find(answer(spec, PLACES, n_done=5, is_whole=False))
    assert study.status.text() == "Cue alignment: 5 of 12 sentences · 2 min left"
    assert study.results.tabs.currentIndex() == PLOT
    assert not study.sharing.isEnabled()
    study.results.tabs.setCurrentIndex(MATCHES)
    found.find(answer(spec, PLACES, n_done=6, is_whole=False))
    assert study.results.tabs.currentIndex() == MATCHES, "where the user went"
    study.cancelling.click()
    assert study.running.isEnabled()
    assert study.status.text() == "Cue alignment: 6 of 12 items; stopped before the others."
    assert study.results.pictures
    assert study.sharing.isEnabled()
    assert not study.exporting.isEnabled(), "files are there once it is whole"


def test_what_is_selected_in_the_table_stays_while_it_goes_on(
    study: StudyPanel, found: HandMade
) -> None:
    run(study, found, n_done=5)
    study.results.tabs.setCurrentIndex(TABLE)
    study.results.table.selectRow(2)
    for n in range(6, 9):
        found.doing = f"{n} of 12 sentences"
        found.changed.emit()
    assert [each.row() for each in study.results.table.selectionModel().selectedRows()] == [2]
    assert study.results.below.isVisible()


def test_while_one_goes_on_another_can_be_looked_at_and_is_not_taken_for_it(
    study: StudyPanel, found: HandMade
) -> None:
    run(study, found, n_done=5)
    study.form.show_kind(FAITHFULNESS)
    assert study.results.pictures == ()
    assert study.results.tabs.currentIndex() == MATCHES
    assert study.status.text().startswith("Cue alignment:")
    assert study.cancelling.isVisible()
    assert not study.sharing.isEnabled()
    study.form.show_kind(MEASURES)
    assert not study.running.isEnabled()
    study.form.show_kind(CUES)
    assert study.results.pictures
    study.form.show_kind(MEASURES)
    study.cancelling.click()
    assert study.running.isEnabled()


def test_why_there_is_nothing_is_said(study: StudyPanel, found: HandMade) -> None:
    study.running.click()
    found.fail(UserError("No head.", next_step="Choose another model."))
    assert study.message.text() == "No head. Choose another model."
    assert study.running.isEnabled()
    assert study.results.tabs.currentIndex() == MATCHES
    study.form.show_kind(PROBING)
    assert not study.message.isVisible()


def test_probing_says_that_it_needs_pytorch(
    window: MainWindow, found: HandMade, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "has_torch", lambda: False)
    window.desk.show(Session(tuple(SENTENCES)))
    window.commands["study"].trigger()
    panel = window.study.panel
    assert panel is not None
    panel.form.show_kind(CUES)
    assert not panel.form.evaluations.lacking.isVisible()
    assert "PyTorch" in panel.form.evaluations.controls.text()
    panel.form.show_kind(PROBING)
    assert panel.form.evaluations.lacking.isVisible()


def test_it_is_exported_and_files_that_are_there_are_asked_about(
    window: MainWindow, study: StudyPanel, found: HandMade, tmp_path: Path
) -> None:
    run(study, found)
    made, folder = tmp_path / "made", tmp_path / "out"
    for each in (made, made / "figures", folder):
        each.mkdir()
    (made / "cues.csv").write_text("new")
    found.files = made
    found.changed.emit()
    assert study.exporting.isEnabled()
    exports = EvaluationExports(window.desk, window)
    exports.ask_replace(folder)
    assert found.exported == [folder]
    (folder / "cues.csv").write_text("mine")
    exports.ask_replace(folder)
    box = window.findChild(QMessageBox, "replace-study")
    box.button(QMessageBox.StandardButton.Cancel).click()
    assert found.exported == [folder]
    exports.ask_replace(folder)
    boxes = window.findChildren(QMessageBox, "replace-study")
    boxes[-1].button(QMessageBox.StandardButton.Yes).click()
    assert found.exported == [folder, folder]


def test_the_command_is_copied(
    window: MainWindow, study: StudyPanel, found: HandMade, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(window.desk.files.saved):
        window.desk.files.save(tmp_path / "session.vzd")
    study.form.evaluations.special.setCurrentIndex(1)
    run(study, found)
    model = found.asked[-1][0].models[0]
    study.commanding.trigger()
    line = QGuiApplication.clipboard().text()
    session = tmp_path / "session.vzd"
    assert line == f"vzdesk study cues {session} --model {model} --special out --out cues"


def test_no_command_is_copied_of_a_session_without_a_file(
    window: MainWindow, study: StudyPanel, found: HandMade
) -> None:
    run(study, found)
    QGuiApplication.clipboard().setText("before")
    study.commanding.trigger()
    assert QGuiApplication.clipboard().text() == "before"
    assert "Save the session first" in window.message_bar.label.text()


def test_it_is_kept_and_a_name_says_what_comes_back(
    study: StudyPanel, found: HandMade, qtbot: QtBot
) -> None:
    run(study, found)
    study.kept.keep_requested.emit("mine")
    assert found.kept == ["mine"]


def test_notes_leave_room_for_the_numbers_however_many_they_are(
    window: MainWindow, study: StudyPanel, found: HandMade, qtbot: QtBot
) -> None:
    window.resize(1280, 720)
    made = run(study, found)
    found.find(replace(made, notices=tuple(f"Note {n} of many." for n in range(60))))
    results = study.results
    for below in (False, True):
        if below:
            results.table.went.emit(0)
        qtbot.waitUntil(lambda is_below=below: results.below.isVisible() == is_below)
        plot = results.plot
        assert plot is not None
        # The room is shared anew, some time later where a computer is busy.
        qtbot.waitUntil(lambda: results.notes.height() <= 0.6 * results.pages.height())
        qtbot.waitUntil(lambda plot=plot: plot.height() > 100)
        assert results.notes.verticalScrollBar().value() == 0
    found.find(replace(made, notices=(), caveats=("One.",)))
    qtbot.waitUntil(lambda: results.notes.height() < 80)


SIZES = [(1280, 720), (1440, 900), (2560, 1440)]
LONG = "dot product of the row of each target with its cue, of the items of all paradigms together"
NOTES = (
    "It does not prove that the model uses the cue: maps may have one that it does not need.",
    "Random weights have the same architecture: what they score says what it alone gives.",
)


@pytest.mark.parametrize("size", SIZES)
def test_beside_a_list_the_plot_has_half_of_its_page_and_notes_are_not_scrolled(
    window: MainWindow, study: StudyPanel, found: HandMade, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    made = run(study, found)
    found.find(replace(made, caveats=NOTES))
    results = study.results
    plot = results.plot
    assert plot is not None
    qtbot.keyClick(plot, Qt.Key.Key_Right)
    qtbot.keyClick(plot, Qt.Key.Key_Return)
    assert results.below.isVisible()
    qtbot.waitUntil(lambda: plot.height() >= results.height() / 2)
    qtbot.waitUntil(lambda: results.notes.verticalScrollBar().maximum() == 0)
    rows = results.behind.viewport().height() // results.behind.rowHeight(0)
    assert rows >= 4, "of the list enough is seen"
    assert results.notes.isVisible()
    found.find(replace(made, items=(), values={}, rows=()))
    assert not results.below.isVisible()
    qtbot.waitUntil(lambda: results.notes.width() == results.pages.width())


def test_a_title_of_an_axis_is_seen_whole_or_ends_in_an_ellipsis_and_has_a_tip(
    window: MainWindow, study: StudyPanel, found: HandMade, qtbot: QtBot
) -> None:
    made = run(study, found)
    named = replace(made, pictures=(replace(made.pictures[0], axis=LONG),))
    plot = study.results.plot
    assert isinstance(plot, LinesPlot)
    axis = plot.getPlotItem().getAxis("left")
    for size, of, is_cut in ((SIZES[0], named, True), (SIZES[2], named, False)):
        window.resize(*size)
        found.find(of)
        qtbot.waitUntil(lambda cut=is_cut: axis.label.toPlainText().endswith("…") == cut)
        qtbot.waitUntil(lambda: is_within(axis.label, plot))
        assert LONG.startswith(axis.label.toPlainText().rstrip("…"))
        assert (LONG in axis.label.toolTip()) == is_cut


def is_within(label: QGraphicsTextItem, plot: LinesPlot) -> bool:
    """Whether it begins and ends in the plot."""
    margin = label.document().documentMargin()
    letters = label.mapRectToScene(label.boundingRect().adjusted(margin, 0, -margin, 0))
    return plot.sceneRect().top() <= letters.top() and letters.bottom() <= plot.sceneRect().bottom()


@pytest.mark.parametrize("size", SIZES)
def test_numbers_of_the_table_are_seen_without_scrolling_at_their_points(
    window: MainWindow, study: StudyPanel, found: HandMade, qtbot: QtBot, size: tuple[int, int]
) -> None:
    window.resize(*size)
    made = run(study, found)
    lines = made.table.splitlines()
    renamed = [line.replace("a_1", "a_paradigm_with_a_name_that_is_long") for line in lines]
    found.find(replace(made, table="\n".join(renamed) + "\n"))
    study.results.tabs.setCurrentIndex(TABLE)
    table = study.results.table
    qtbot.waitUntil(lambda: table.horizontalScrollBar().maximum() == 0)
    titles = [each.title for each in table.texts.columns]
    for title in ("mean", "95 % from", "to", "n"):
        at = titles.index(title)
        seen = [table.texts.index(row, at).data() for row in range(table.texts.rowCount())]
        wide = max(map(table.fontMetrics().horizontalAdvance, seen))
        assert table.columnWidth(at) > wide, title
    mean = titles.index("mean")
    means = [table.texts.index(row, mean).data() for row in range(table.texts.rowCount())]
    assert len({len(each) - each.index(".") for each in means}) == 1, "point below point"
    exact = [repr(row.mean.mean) for row in made.rows]
    assert [each.strip() for each in means] == [f"{float(each):.6g}" for each in exact]
    study.copying.trigger()
    copied = QGuiApplication.clipboard().text().splitlines()[1:]
    assert [line.split("\t")[mean] for line in copied] == exact


def test_a_column_that_the_user_made_wider_stays_so(
    window: MainWindow, study: StudyPanel, found: HandMade
) -> None:
    run(study, found)
    study.results.tabs.setCurrentIndex(TABLE)
    table = study.results.table
    table.horizontalHeader().resizeSection(0, 333)
    window.resize(1500, 800)
    assert table.columnWidth(0) == 333


def test_an_evaluation_of_the_real_model_is_run_kept_and_shown_again(
    real_window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    desk = real_window.desk
    desk.show(Session(tuple(SENTENCES), settings=Settings(units="words")))
    real_window.commands["study"].trigger()
    study = real_window.study.panel
    assert study is not None
    study.form.show_kind(CUES)
    study.form.evaluations.methods.choose(("attention",))
    study.form.evaluations.controls.setChecked(False)
    study.running.click()
    qtbot.waitUntil(lambda: not desk.evaluating.is_going, timeout=30_000)
    assert study.message.text() == ""
    assert study.status.text() == "Cue alignment: 12 of 12 items."
    study.results.tabs.setCurrentIndex(TABLE)
    study.results.table.selectRow(0)
    assert study.results.behind.texts.columns[1].texts[0].startswith("are ← dogs")
    said = study.results.notes.toPlainText()
    assert "does not prove" in said
    assert "12 of 12 items are kept" in said
    assert str(desk.evaluating.files) not in said
    exports = EvaluationExports(desk, real_window)
    with qtbot.waitSignal(desk.files.written):
        exports.ask_replace(tmp_path / "out")
    before = desk.evaluating.answer
    assert before is not None
    assert (tmp_path / "out/cues.csv").read_text() == before.table
    study.kept.keep_requested.emit("mine")
    study.form.show_kind(MEASURES)
    study.kept.chosen.emit("mine")
    qtbot.waitUntil(lambda: study.form.kind == CUES)
    answer = desk.evaluating.answer
    assert answer is not None
    assert (answer.table, answer.items) == (before.table, before.items)
    assert study.status.text().startswith("Cue alignment: Found by vzdesk")
    assert not study.results.below.isVisible()
    study.results.table.selectRow(0)
    assert study.results.behind.texts.columns[1].texts[0].startswith("are ← dogs")
    assert not study.exporting.isEnabled()
    assert study.commanding.isEnabled()
    study.kept.rename_requested.emit("mine", "yours")
    study.kept.remove_requested.emit("yours")
    assert study.kept.box.count() == 1


def test_models_that_are_offered_are_those_that_can_be_loaded_by_their_names(
    window: MainWindow, study: StudyPanel
) -> None:
    runner, field = window.desk.runner, study.form.evaluations.models
    other = ModelChoice("other", Path("/models/other"), "torch")
    runner.choose(other)
    runner.rename(other, "My model")
    assert [each.text() for each in field.menu().actions()] == ["My model", "fake"]
    field.choose((str(other.path),))
    assert field.text() == "My model"


def test_the_form_is_walked_by_keyboard(study: StudyPanel, qtbot: QtBot) -> None:
    study.enter()
    assert study.form.kinds.hasFocus()
    seen = []
    for _ in range(20):
        widget = QGuiApplication.focusObject()
        if widget is study.running:
            break
        seen.append(widget)
        qtbot.keyClick(widget, Qt.Key.Key_Tab)  # type: ignore[arg-type]
    fields = study.form.evaluations
    wanted = [fields.found, fields.antecedent, fields.pieces, fields.masks, fields.special]
    order = [seen.index(each) for each in (*wanted, fields.methods, fields.models)]
    assert order == sorted(order)


def test_items_whose_sentences_are_gone_are_listed_by_their_ids_and_the_others_open(
    window: MainWindow, study: StudyPanel, found: HandMade
) -> None:
    made = run(study, found)
    named = {id: of._replace(paradigm=id.split("-")[0]) for id, of in made.places.items()}
    found.find(replace(made, places=named))
    some = SENTENCES[: N // 2]
    window.desk.show(Session(tuple(some), settings=Settings(units="words")))
    study.results.tabs.setCurrentIndex(TABLE)
    columns = {each.title: each.texts for each in study.results.table.texts.columns}
    study.results.table.selectRow(0)
    behind = study.results.behind
    texts = behind.texts.columns[-1].texts
    assert len(texts) == N, "with those that are gone"
    gone = [text for text in texts if text.endswith("(not in this session)")]
    assert len(gone) == N - len(some) / 2
    before = window.desk.state.sentence
    behind.selectRow(texts.index(gone[0]))
    assert window.desk.state.sentence is before
    there = next(at for at, text in enumerate(texts) if text not in gone)
    behind.selectRow(there)
    assert window.desk.state.sentence is not None
    assert window.desk.state.sentence.text == texts[there]
    study.results.table.selectRow(columns["paradigm"].index("b_2"))
    assert study.results.behind.texts.rowCount() == N / 2, "also of those that are gone"


def test_why_a_kept_evaluation_has_no_items_is_said_where_they_would_be(
    study: StudyPanel, found: HandMade
) -> None:
    made = run(study, found)
    older = replace(made, items=(), values={}, n_all=0, lacks="An older one kept it.")
    found.find(older)
    study.results.tabs.setCurrentIndex(TABLE)
    study.results.table.selectRow(0)
    assert study.results.behind_title.text() == "An older one kept it."


def test_cues_by_a_relation_begin_with_one_that_the_sentences_have(
    window: MainWindow, found: HandMade, qtbot: QtBot
) -> None:
    tiers = tuple(
        Tier(name, values)
        for name, values in (
            ("upos", ("DET", "NOUN", "AUX", "ADV")),
            ("head", ("2", "3", "0", "3")),
            ("deprel", ("det", "nsubj", "root", "advmod")),
        )
    )
    made = [replace(text.sentence(f"s{n}", "The keys are here"), tiers=tiers) for n in range(3)]
    study = opened(window, CUES, tuple(made))
    study.form.evaluations.found.setCurrentIndex(1)
    assert study.form.evaluations.relation.text.text() == SUBJECTS
    said = "3 of 3 items have a target and a cue."
    qtbot.waitUntil(lambda: study.matches.found.text() == said)
