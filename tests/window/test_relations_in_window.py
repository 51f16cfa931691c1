"""Roles are marked by a relation, and matches are seen in their context, in the whole window."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from treebank import DU, KEYS, MARKED, PLAIN

from vzdesk.session.document import Session
from vzdesk.study.relations.ready import BEFORE, CUES, SUBJECTS
from vzdesk.view.selection import Settings
from vzdesk.widgets.concordance.model import LEFT, NUMBER, RIGHT, SCORE
from vzdesk.window.dialogs.save import SaveDialog
from vzdesk.window.main_window import MainWindow
from vzdesk.window.relations.concordance import ConcordanceWindow
from vzdesk.window.relations.marking import MarkDialog

SUBJECT = "target: upos=VERB; source: deprel=nsubj, head=target"


@pytest.fixture
def treebank(window: MainWindow) -> MainWindow:
    window.desk.show(Session((KEYS, DU, PLAIN), settings=Settings(units="words")))
    return window


def marking(window: MainWindow, qtbot: QtBot) -> MarkDialog:
    window.commands["roles.related"].trigger()
    dialog = window.findChild(MarkDialog)
    qtbot.waitUntil(lambda: bool(dialog.found.text()))
    return dialog


def write(dialog: MarkDialog, qtbot: QtBot, text: str) -> None:
    dialog.found.setText("")
    dialog.line.set_text(text)
    qtbot.waitUntil(lambda: bool(dialog.found.text() or dialog.line.message.text()))


def test_roles_are_marked_by_a_relation_and_undone_at_once(treebank: MainWindow, qtbot: QtBot):
    dialog = marking(treebank, qtbot)
    write(dialog, qtbot, SUBJECT)
    assert dialog.found.text() == "2 of 3 sentences match: 2 matches."
    shown = dialog.examples.toPlainText()
    assert KEYS.text in shown
    assert "1 sentence: There is no column “upos”." in shown
    with qtbot.waitSignal(dialog.marked) as marked:
        dialog.marking.click()
    assert marked.args == [2]
    roles = [each.roles for each in treebank.desk.sentences]
    assert [(each.targets, each.cues) for each in roles] == [((5,), (1,)), ((1,), (0,)), ((), ())]
    treebank.desk.editor.undo()
    assert {each.roles.targets for each in treebank.desk.sentences} == {()}


def test_only_the_selected_sentence_is_marked_where_not_all_are_meant(
    treebank: MainWindow, qtbot: QtBot
):
    dialog = marking(treebank, qtbot)
    dialog.all.setChecked(False)
    write(dialog, qtbot, SUBJECT)
    qtbot.waitUntil(lambda: dialog.found.text().startswith("1 of 1"))
    with qtbot.waitSignal(dialog.marked):
        dialog.marking.click()
    assert [each.roles.targets for each in treebank.desk.sentences] == [(5,), (), ()]


def test_what_cannot_be_read_or_matches_nothing_cannot_be_marked(
    treebank: MainWindow, qtbot: QtBot
):
    dialog = marking(treebank, qtbot)
    write(dialog, qtbot, "target: upos=; source: any")
    assert "at character 14" in dialog.line.message.text()
    assert not dialog.marking.isEnabled()
    assert dialog.examples.toPlainText() == ""
    write(dialog, qtbot, "target: uopos=VERB; source: any")
    assert "did you mean “upos”" in dialog.examples.toPlainText()
    assert not dialog.marking.isEnabled()
    dialog.reject()


def test_words_are_shown_as_they_are_whatever_they_look_like(window: MainWindow, qtbot: QtBot):
    window.desk.editor.add("<b>He</b> said &lt; <img src=x>\nיש לי <i>מפתח</i> כאן")
    dialog = marking(window, qtbot)
    write(dialog, qtbot, "target: position=1; source: adjacent")
    assert dialog.examples.toPlainText().splitlines() == [
        *("<b>He</b> said &lt; <img src=x>", "יש לי <i>מפתח</i> כאן"),
    ]
    dialog.reject()


def concordance(window: MainWindow, qtbot: QtBot, text: str) -> ConcordanceWindow:
    window.commands["concordance"].trigger()
    opened = window.findChild(ConcordanceWindow)
    opened.count.setText("")
    opened.line.set_text(text)
    qtbot.waitUntil(lambda: bool(opened.count.text() or opened.line.message.text()))
    return opened


def column(opened: ConcordanceWindow, at: int) -> list[str]:
    model = opened.model
    return [model.index(row, at).data() for row in range(model.rowCount())]


def test_matches_stand_in_their_context_and_are_sorted_by_it(treebank: MainWindow, qtbot: QtBot):
    opened = concordance(treebank, qtbot, "the")
    assert column(opened, NUMBER) == ["1", "1", "3", "3"]
    assert column(opened, LEFT) == ["", "The keys to", "", "The key to"]
    opened.view.sortByColumn(RIGHT, Qt.SortOrder.AscendingOrder)
    firsts = [each.split()[0] for each in column(opened, RIGHT)]
    assert firsts == ["cabinet", "cabinets", "key", "keys"]
    opened.view.sortByColumn(LEFT, Qt.SortOrder.DescendingOrder)
    assert column(opened, LEFT) == ["The keys to", "The key to", "", ""]
    opened.close()


def test_contexts_are_sorted_from_the_match_on(window: MainWindow, qtbot: QtBot):
    window.desk.editor.add("a z key b\nz a key c\nm key a")
    opened = concordance(window, qtbot, "key")
    opened.view.sortByColumn(LEFT, Qt.SortOrder.AscendingOrder)
    assert column(opened, LEFT) == ["z a", "m", "a z"]
    opened.close()


def test_the_search_of_the_list_is_what_the_concordance_begins_with(
    treebank: MainWindow, qtbot: QtBot
):
    treebank.sentences.filter.line.setText("upos:NOUN")
    treebank.sentences.filter.emit_filter()
    treebank.commands["concordance"].trigger()
    opened = treebank.findChild(ConcordanceWindow)
    qtbot.waitUntil(lambda: opened.count.text().startswith("4 lines in 2 of 3 sentences"))
    opened.close()


def test_a_line_opens_its_sentence_with_target_and_source(treebank: MainWindow, qtbot: QtBot):
    treebank.desk.runner.run()
    qtbot.waitUntil(lambda: all(row.status == "scored" for row in treebank.desk.state.rows))
    opened = concordance(treebank, qtbot, SUBJECT)
    opened.view.selectRow(1)
    state = treebank.desk.state
    assert state.sentence.id == "du"
    assert state.targets[state.locked.target].label == "parle"
    assert state.sources[state.locked.source].label == "Il"
    score = state.map.scores[state.locked.target, state.locked.source]
    assert opened.model.lines[1].score == pytest.approx(float(score), abs=1e-7)
    opened.close()


def test_scores_follow_the_layer(treebank: MainWindow, qtbot: QtBot):
    treebank.desk.runner.run()
    qtbot.waitUntil(lambda: all(row.status == "scored" for row in treebank.desk.state.rows))
    opened = concordance(treebank, qtbot, SUBJECT)
    before = column(opened, SCORE)
    treebank.desk.navigator.set_layer(1)
    qtbot.waitUntil(lambda: "layer 2" in opened.count.text())
    assert column(opened, SCORE) != before
    treebank.desk.editor.remove(("keys",))
    qtbot.waitUntil(lambda: opened.count.text().startswith("1 line"))
    opened.close()


def test_a_concordance_is_exported_in_the_order_that_is_seen(
    treebank: MainWindow, qtbot: QtBot, tmp_path: Path
):
    treebank.desk.runner.run()
    qtbot.waitUntil(lambda: all(row.status == "scored" for row in treebank.desk.state.rows))
    opened = concordance(treebank, qtbot, SUBJECT)
    opened.view.sortByColumn(NUMBER, Qt.SortOrder.DescendingOrder)
    opened.exporting.click()
    path = tmp_path / "lines.tsv"
    dialog = treebank.findChild(SaveDialog)
    with qtbot.waitSignal(treebank.desk.files.written):
        dialog.chosen.emit(path, 1)
    dialog.reject()
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    assert [(row["sentence_id"], row["before"], row["match"]) for row in rows] == [
        ("du", "Il ", "parle"),
        ("keys", "The keys to the cabinet ", "are"),
    ]
    assert (rows[1]["target_word_id"], rows[1]["source_word_ids"]) == ("6", "2")
    assert [float(row["score"]) for row in rows] == [each.score for each in opened.model.lines]
    record = json.loads(Path(f"{path}.json").read_text(encoding="utf-8"))
    assert (record["relation"], record["layer"], len(record["runs"])) == (SUBJECT, 1, 1)
    opened.close()


def test_a_search_that_takes_hours_is_stopped_and_said(window: MainWindow, qtbot: QtBot):
    window.desk.editor.add("a" * 5000 + "b")
    opened = concordance(window, qtbot, "target: form~^(a|aa|a*)*$; source: any")
    assert "takes too long" in opened.line.message.text()
    opened.close()


def test_what_runs_from_right_to_left_has_what_follows_at_its_left(
    window: MainWindow, qtbot: QtBot
):
    window.desk.editor.add("המפתחות לארון נמצאים כאן")
    opened = concordance(window, qtbot, "נמצאים")
    assert (column(opened, LEFT), column(opened, RIGHT)) == (["כאן"], ["המפתחות לארון"])
    opened.close()


def test_the_concordance_begins_with_a_relation_that_the_sentences_have(
    treebank: MainWindow, qtbot: QtBot
) -> None:
    def begun() -> str:
        treebank.commands["concordance"].trigger()
        found = treebank.findChild(ConcordanceWindow)
        assert found is not None
        return found.line.text.text()

    assert begun() == SUBJECTS
    treebank.desk.show(Session((MARKED, PLAIN)))
    assert begun() == CUES, "other sentences have another one"
    found = treebank.findChild(ConcordanceWindow)
    found.line.set_text("target: upos=VERB; source: any")
    treebank.desk.show(Session((PLAIN,)))
    assert begun() == "target: upos=VERB; source: any", "what is written stays"
    found.line.set_text("")
    assert begun() == BEFORE
    qtbot.waitUntil(lambda: "7 lines" in found.count.text())


def test_a_study_begins_with_a_relation_that_the_sentences_have(treebank: MainWindow) -> None:
    treebank.commands["study"].trigger()
    panel = treebank.study.panel
    assert panel is not None
    line = panel.form.means.relation
    assert line.text.text() == SUBJECTS
    treebank.desk.show(Session((PLAIN,)))
    assert line.text.text() == BEFORE
    line.set_text("target: any; source: any")
    treebank.desk.show(Session((KEYS,)))
    assert line.text.text() == "target: any; source: any"
