"""Which sentences are exported: asked where it could be some, and said."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from vzdesk.desk.run import IDLE
from vzdesk.window.main_window import MainWindow
from vzdesk.window.tables.dialog import TableDialog

TEXTS = "The keys are here\nunreadable\nThe table is here\nKeys rust\n=keys"
"""The second cannot be scored, see `FakeEngine`."""


@pytest.fixture
def scored(qtbot: QtBot, window: MainWindow) -> MainWindow:
    window.desk.editor.add(TEXTS)
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    return window


def filter_by(window: MainWindow, text: str) -> None:
    window.sentences.filter.line.setText(text)
    window.sentences.filter.emit_filter()


def choose(qtbot: QtBot, window: MainWindow, begin: str) -> None:
    """Answer which sentences: with the button whose text begins so."""
    box = window.findChild(QMessageBox, "which-sentences")
    assert isinstance(box, QMessageBox)
    [button] = [each for each in box.buttons() if each.text().replace("&", "").startswith(begin)]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not isValid(box))


def asked(window: MainWindow) -> TableDialog:
    """The dialog that asks what a table is to have."""
    return window.findChildren(TableDialog)[-1]  # one that is closed may still be there


def choose_scores(window: MainWindow, which: str = "all") -> None:
    """Answer of which sentences, and leave all else as it is."""
    dialog = asked(window)
    dialog.which.setCurrentIndex(dialog.which.findData(which))
    dialog.export.click()


def write(qtbot: QtBot, window: MainWindow, path: Path) -> str:
    """Answer the file dialog; what is said when the file is there."""
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.blockSignals(True)
    dialog.close()
    dialog.deleteLater()
    qtbot.waitUntil(lambda: window.status.message.text().startswith("Wrote"))
    return window.status.message.text()


def title(window: MainWindow) -> str:
    dialog = window.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    return dialog.windowTitle()


def ids_in(path: Path, column: str = "sentence_id") -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(dict.fromkeys(row[column] for row in csv.DictReader(file)))


def test_a_table_that_lacks_sentences_says_how_many_it_has(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    scored.commands["export-table"].trigger()
    choose_scores(scored)
    assert title(scored) == "Export the scores of 4 of 5 sentences as a table"
    said = write(qtbot, scored, tmp_path / "t.csv")
    assert said == "Wrote t.csv: the scores of 4 of 5 sentences."
    record = json.loads((tmp_path / "t.csv.json").read_text())
    assert record["n_sentences"] == {"scored": 4, "all": 5}


def test_a_whole_table_is_said_to_be_of_all(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    scored.desk.editor.remove(("2",))
    scored.commands["export-table"].trigger()
    choose_scores(scored)
    assert title(scored) == "Export the scores of all sentences as a table"
    assert write(qtbot, scored, tmp_path / "t.csv") == "Wrote t.csv."


@pytest.mark.parametrize(
    ("answer", "ids", "said"),
    [
        ("shown", ["1", "4", "5"], "3 of 5 sentences (those shown)"),
        ("all", ["1", "3", "4", "5"], "4 of 5 sentences"),
    ],
)
def test_of_a_filtered_list_it_is_asked_whether_those_shown_are_meant(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path, answer: str, ids: list[str], said: str
) -> None:
    filter_by(scored, "keys")
    scored.commands["export-table"].trigger()
    assert scored.findChild(QFileDialog) is None
    choose_scores(scored, answer)
    assert title(scored) == f"Export the scores of {said} as a table"
    message = write(qtbot, scored, tmp_path / "t.csv")
    assert message == f"Wrote t.csv: the scores of {said}."
    assert ids_in(tmp_path / "t.csv") == ids


def test_those_shown_are_the_default_and_cancel_writes_nothing(
    qtbot: QtBot, scored: MainWindow
) -> None:
    filter_by(scored, "keys")
    scored.documents.export_sentences()
    box = scored.findChild(QMessageBox, "which-sentences")
    assert isinstance(box, QMessageBox)
    assert box.defaultButton().text().replace("&", "") == "Those shown: 3"
    qtbot.mouseClick(box.button(QMessageBox.StandardButton.Cancel), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not isValid(box))
    assert scored.findChild(QFileDialog) is None


def test_those_selected_are_offered_where_several_are(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    scored.sentences.view.select(("1", "2", "4"))
    scored.commands["export-table"].trigger()
    choose_scores(scored, "selected")
    said = write(qtbot, scored, tmp_path / "t.csv")
    assert said == ("Wrote t.csv: the scores of 2 of 5 sentences (those selected and scored).")
    assert ids_in(tmp_path / "t.csv") == ["1", "4"]
    record = json.loads((tmp_path / "t.csv.json").read_text())
    assert record["n_sentences"] == {"scored": 2, "selected": 3, "all": 5}
    assert record["command"] == "", "no command makes this table"


def test_of_a_table_those_shown_are_the_default_and_cancel_writes_nothing(
    scored: MainWindow,
) -> None:
    filter_by(scored, "keys")
    scored.documents.export_table()
    assert asked(scored).which.currentText() == "Those shown in the list: 3"
    asked(scored).reject()
    assert scored.findChild(QFileDialog) is None


def test_nothing_is_asked_where_all_are_selected(scored: MainWindow) -> None:
    scored.sentences.view.selectAll()
    scored.commands["export-sentences"].trigger()
    assert title(scored) == "Export the sentences as a table"


def test_the_table_of_sentences_can_be_of_those_shown_too(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    filter_by(scored, "status:failed")
    scored.commands["export-sentences"].trigger()
    choose(qtbot, scored, "Those shown: 1")
    assert title(scored) == "Export 1 of 5 sentences (those shown) as a table"
    said = write(qtbot, scored, tmp_path / "s.csv")
    assert said == "Wrote s.csv: 1 of 5 sentences (those shown)."
    assert ids_in(tmp_path / "s.csv", "id") == ["2"]


def test_conllu_has_the_chosen_sentences_and_no_others(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    filter_by(scored, "table")
    scored.commands["export-table"].trigger()
    choose_scores(scored, "shown")
    write(qtbot, scored, tmp_path / "t.conllu")
    lines = (tmp_path / "t.conllu").read_text().splitlines()
    assert [line for line in lines if line.startswith("# sent_id")] == ["# sent_id = 3"]


def test_where_none_is_scored_this_is_said_before_a_file_is_asked_for(
    qtbot: QtBot, scored: MainWindow
) -> None:
    filter_by(scored, "unreadable")
    scored.commands["export-table"].trigger()
    choose_scores(scored, "shown")
    assert "None of these sentences is scored." in asked(scored).remark.text()
    assert not asked(scored).export.isEnabled()
    assert scored.findChild(QFileDialog) is None


@pytest.mark.parametrize("is_guarded", [False, True])
def test_formulas_are_guarded_where_the_dialog_is_asked_to(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path, is_guarded: bool
) -> None:
    scored.commands["export-table"].trigger()
    choose_scores(scored)
    dialog = scored.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    [guarding] = [each for each in dialog.nameFilters() if "formulas" in each]
    if is_guarded:
        dialog.selectNameFilter(guarding)
    write(qtbot, scored, tmp_path / "t.csv")
    assert ("'=keys" in ids_in(tmp_path / "t.csv", "source")) == is_guarded
    record = json.loads((tmp_path / "t.csv.json").read_text())
    assert record.get("guard_formulas", False) == is_guarded


def test_what_was_done_to_one_session_is_not_said_of_the_next(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    scored.desk.files.save(tmp_path / "mine.vzd")
    qtbot.waitUntil(lambda: scored.status.message.text() == "Saved mine.vzd.")
    scored.commands["new"].trigger()
    assert scored.desk.state.rows == ()
    assert scored.status.message.text() == ""


@pytest.mark.parametrize("name", ["x.PDF", "a b.svg", "draft.2"])
@pytest.mark.parametrize("shown", ["map", "layers", "methods", "comparison"])
def test_a_picture_is_what_its_name_says_whatever_is_shown(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path, shown: str, name: str
) -> None:
    if shown == "comparison":
        scored.desk.comparison.start("1", "4")
    else:
        scored.desk.navigator.set_settings(show=shown)
    scored.commands["export-picture"].trigger()
    said = write(qtbot, scored, tmp_path / name)
    written = "draft.2.png" if name == "draft.2" else name
    assert said == f"Wrote {written}."
    begin = {".pdf": b"%PDF-", ".svg": b"<?xml", ".png": b"\x89PNG"}[Path(written.lower()).suffix]
    assert (tmp_path / written).read_bytes().startswith(begin)
