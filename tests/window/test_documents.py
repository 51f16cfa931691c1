"""Files and the whole window: what is written, stopped, asked and kept."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from elsewhere import open_elsewhere
from fakes import FakeChoice, FakeEngine
from printed import pdf_texts, svg_texts
from PySide6.QtCore import QMimeData, QPointF, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QDropEvent, QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot
from settled import handle_events
from shiboken6 import isValid

from vzdesk.corpus.readers import readers
from vzdesk.desk import preferences
from vzdesk.desk.run import IDLE
from vzdesk.desk.threads.worker import Report
from vzdesk.engine import text
from vzdesk.engine.types import Progress
from vzdesk.errors import Cancelled
from vzdesk.session.document import Session
from vzdesk.session.read import read
from vzdesk.session.write import write
from vzdesk.window.files.documents import Documents
from vzdesk.window.main_window import MainWindow
from vzdesk.window.tables.dialog import TableDialog

CONLLU = "# sent_id = s\n# text = isn't\n1-2\tisn't{0}\n1\tis{0}\n2\tn't{0}\n\n".format("\t_" * 8)
CABINET = "The keys to the cabinet are on the table."


def scored(qtbot: QtBot, window: MainWindow) -> None:
    """A sentence of one's own, with its result."""
    window.desk.editor.add(CABINET)
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)


def answer(qtbot: QtBot, window: MainWindow, button: QMessageBox.StandardButton) -> None:
    """Answer the question about unsaved work."""
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, "unsaved") is not None)
    box = window.findChild(QMessageBox, "unsaved")
    qtbot.mouseClick(box.button(button), Qt.MouseButton.LeftButton)


def asked(qtbot: QtBot, window: MainWindow, name: str) -> QMessageBox:
    """The question of this name, as soon as it is asked."""
    qtbot.waitUntil(lambda: window.findChild(QMessageBox, name) is not None)
    return window.findChild(QMessageBox, name)


def press(qtbot: QtBot, box: QMessageBox, text: str) -> None:
    """Give this answer."""
    button = next(each for each in box.buttons() if each.text().replace("&", "") == text)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not isValid(box))


def choose_file(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    """Answer the file dialog that is open, and before it the one that asks what a table has."""
    for asked in window.findChildren(TableDialog):
        if asked.isVisible():
            asked.export.click()
    qtbot.waitUntil(lambda: window.findChild(QFileDialog) is not None)
    dialog = window.findChild(QFileDialog)
    dialog.fileSelected.emit(str(path))
    dialog.blockSignals(True)  # closing is not rejecting here
    dialog.close()
    dialog.deleteLater()


def test_save_and_open_from_the_menu(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    scored(qtbot, window)
    before = window.desk.snapshot()
    path = tmp_path / "mine.vzd"
    window.commands["save"].trigger()
    choose_file(qtbot, window, path)
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert window.windowTitle() == "mine.vzd[*] — vzdesk"
    window.commands["new"].trigger()
    assert window.desk.state.rows == ()
    window.commands["open"].trigger()
    choose_file(qtbot, window, path)
    qtbot.waitUntil(lambda: len(window.desk.state.rows) == 1)
    assert window.desk.snapshot().equals(before)


@pytest.mark.parametrize("kind", ["drop", "paste"])
def test_a_text_file_dropped_or_pasted_is_opened(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, kind: str
) -> None:
    path = tmp_path / "texts.txt"
    path.write_text("one\ntwo\n")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    if kind == "drop":
        buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        event = QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, keys)
        window.dropEvent(event)
    else:
        QGuiApplication.clipboard().setMimeData(data)
        window.commands["paste"].trigger()
    qtbot.waitUntil(lambda: len(window.desk.state.rows) == 2)


def test_pasted_lines_become_sentences(qtbot: QtBot, window: MainWindow) -> None:
    QGuiApplication.clipboard().setText("one\ntwo\nthree")
    window.commands["paste"].trigger()
    assert len(window.desk.state.rows) == 3


def test_many_pasted_lines_become_sentences_too(qtbot: QtBot, window: MainWindow) -> None:
    window.clipboard.add_text("The keys are here.\n" * 2000)
    qtbot.waitUntil(lambda: len(window.desk.state.rows) == 2000)
    assert window.status.message.text() == ""
    window.commands["undo"].trigger()
    assert window.desk.state.rows == ()


def test_several_files_at_once_are_not_opened_in_part(window: MainWindow, tmp_path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / name)) for name in ("a.txt", "b.txt")])
    window.clipboard.take_data(data)
    assert "one file at a time, got 2" in window.message_bar.label.text()
    assert window.desk.state.rows == ()


def test_nothing_to_paste_is_no_trouble(window: MainWindow) -> None:
    QGuiApplication.clipboard().clear()
    window.commands["paste"].trigger()
    assert window.desk.state.rows == ()


def test_the_dialog_offers_every_format_by_its_ending(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["open"].trigger()
    filters = window.findChild(QFileDialog).nameFilters()
    everything = filters[0]
    assert all(f"*{ending}" in everything for ending in (".vzd", *readers()))
    assert "Table with a column “sentence” (*.csv *.tsv)" in filters
    choose_file(qtbot, window, Path("none.vzd"))


@pytest.mark.parametrize("remembered", ["", "gone"])
def test_dialogs_begin_in_a_folder_that_is_there(
    window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, remembered: str
) -> None:
    """Else the name of the one that is not would stand where the name of a file belongs."""
    gone = str(tmp_path / "Documents")
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _: gone)
    folder = remembered and str(tmp_path / remembered)
    documents = Documents(window, window.desk, window.desk.files, folder)
    assert Path(documents.folder).is_dir()


def test_what_was_used_lately_is_in_the_menu_and_kept(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    for name in ("one.txt", "two & three.txt", "one.txt"):
        (tmp_path / name).write_text(name)
        with qtbot.waitSignal(window.desk.files.opened):
            window.documents.open_path(tmp_path / name)
    window.commands.menu("file").aboutToShow.emit()
    first, second = window.commands.menu("recent").actions()
    assert first.text() == f"one.txt — {tmp_path}"
    assert second.text() == f"two && three.txt — {tmp_path}"
    with qtbot.waitSignal(window.desk.files.opened):
        second.trigger()
    assert window.desk.state.rows[0].text == "two & three.txt"
    window.save_preferences()
    assert preferences.read().recent == tuple(
        str(tmp_path / name) for name in ("two & three.txt", "one.txt")
    )


def test_the_shown_map_is_exported_as_conllu(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    (tmp_path / "in.conllu").write_text(CONLLU)
    with qtbot.waitSignal(window.desk.files.opened):
        window.documents.open_path(tmp_path / "in.conllu")
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    window.desk.navigator.set_layer(1)
    window.desk.navigator.set_settings(rollout=True)
    window.commands["export-table"].trigger()
    choose_file(qtbot, window, tmp_path / "out.conllu")
    qtbot.waitUntil(lambda: window.status.message.text() == "Wrote out.conllu.")
    before, after = CONLLU.splitlines(), (tmp_path / "out.conllu").read_text().splitlines()
    assert [line.split("\t")[:9] for line in before] == [line.split("\t")[:9] for line in after]
    assert "\tValueZeroingRolloutL2=1:" in after[3]
    record = json.loads((tmp_path / "out.conllu.json").read_text())
    assert record["command"].startswith(f"vzdesk score {tmp_path / 'in.conllu'} --model fake")
    assert "--method value-zeroing --layer 2 --rollout" in record["command"]


def test_table_and_picture_are_written(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> None:
    scored(qtbot, window)
    pictures = [("export-picture", f"p.{ending}") for ending in ("png", "svg", "pdf")]
    for command, name in [("export-table", "t.csv"), *pictures]:
        window.commands[command].trigger()
        choose_file(qtbot, window, tmp_path / name)
        qtbot.waitUntil(lambda name=name: window.status.message.text() == f"Wrote {name}.")
    assert (tmp_path / "t.csv").read_text().startswith("sentence_id,method,layer")
    assert (tmp_path / "p.png").read_bytes().startswith(b"\x89PNG")
    assert "The" in svg_texts((tmp_path / "p.svg").read_bytes())
    assert "The" in pdf_texts((tmp_path / "p.pdf").read_bytes())


@pytest.mark.parametrize("typed", ["map.png", "map"])
def test_the_format_that_is_chosen_in_the_dialog_is_the_ending(
    qtbot: QtBot, window: MainWindow, typed: str
) -> None:
    scored(qtbot, window)
    window.commands["export-picture"].trigger()
    dialog = window.findChild(QFileDialog)
    assert dialog.nameFilters() == [f"Picture (*.{ending})" for ending in ("png", "svg", "pdf")]
    dialog.selectFile(typed)
    dialog.filterSelected.emit("Picture (*.pdf)")
    assert [Path(each).name for each in dialog.selectedFiles()] == ["map.pdf"]
    choose_file(qtbot, window, Path("nowhere") / "map.pdf")


def slow_table(raised: list[BaseException]) -> Callable[..., None]:
    """Stands for write_table: goes on for some seconds unless `progressed` raises."""

    def write(*_what: object, progressed: Report, **_options: object) -> None:
        try:
            for _ in range(500):
                time.sleep(0.01)
                progressed(Progress(430, 1000))
        except BaseException as error:
            raised.append(error)
            raise

    return write


@pytest.mark.parametrize(
    ("export", "typed", "written"),
    [
        ("save_as", "draft.2", "draft.2.vzd"),
        ("export_picture", "map.jpeg", "map.jpeg.png"),
        ("export_picture", "map.pdf", "map.pdf"),
        ("export_table", "all.xlsx", "all.xlsx.csv"),
        ("export_table", "all.TSV", "all.TSV"),
        ("export_sentences", "v1.0", "v1.0.tsv"),
    ],
)
def test_the_name_of_a_file_ends_as_what_it_is(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, export: str, typed: str, written: str
) -> None:
    scored(qtbot, window)
    getattr(window.documents, export)()
    choose_file(qtbot, window, tmp_path / typed)
    qtbot.waitUntil(lambda: window.status.message.text().endswith(f" {written}."))
    assert (tmp_path / written).exists()
    assert typed == written or not (tmp_path / typed).exists()


def test_a_file_that_nobody_chose_is_not_replaced(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    scored(qtbot, window)
    kept = tmp_path / "draft.2.vzd"
    kept.write_text("mine")
    window.documents.save_as()
    choose_file(qtbot, window, tmp_path / "draft.2")
    assert "There is a file draft.2.vzd already." in window.message_bar.label.text()
    assert kept.read_text() == "mine"
    assert window.isWindowModified()


def test_a_long_table_shows_its_progress_and_escape_stops_it(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raised: list[BaseException] = []
    monkeypatch.setattr("vzdesk.export.table.write_table", slow_table(raised))
    scored(qtbot, window)
    window.documents.write_table(tmp_path / "t.csv")
    qtbot.waitUntil(lambda: window.status.progress.message.text() == "43 %")
    assert window.status.progress.isVisible()
    assert window.status.message.text() == "Writing t.csv…"
    assert window.commands["run"].isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: window.status.message.text() == "Cancelled; nothing was written.")
    assert isinstance(raised[0], Cancelled)
    assert not window.status.progress.isVisible()
    assert not window.commands["cancel"].isEnabled()


def test_cancel_stops_the_export_that_is_shown_and_not_the_run_behind_it(
    qtbot: QtBot,
    window: MainWindow,
    engine: FakeEngine,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    raised: list[BaseException] = []
    monkeypatch.setattr("vzdesk.export.table.write_table", slow_table(raised))
    scored(qtbot, window)
    engine.may_load.clear()
    window.models.use(FakeChoice("other"))
    window.desk.runner.run()
    window.documents.write_table(tmp_path / "t.csv")
    qtbot.waitUntil(lambda: window.status.progress.message.text() == "43 %")
    window.commands["cancel"].trigger()
    qtbot.waitUntil(lambda: window.status.progress.message.text() == "Loading other…")
    assert window.commands["cancel"].isEnabled()
    window.commands["cancel"].trigger()
    assert not window.status.progress.isVisible()
    engine.may_load.set()


def test_a_command_that_gives_other_ids_says_so(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "mine.csv"
    path.write_text(f"id,sentence\nab,{CABINET}\ncd,Birds sing.\n")
    window.documents.open_path(path)
    qtbot.waitUntil(lambda: len(window.desk.state.rows) == 2)
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    window.commands["copy-command"].trigger()
    assert str(path) in QGuiApplication.clipboard().text()
    assert window.status.message.text() == "Copied the command."
    window.desk.editor.remove(("cd",))
    window.commands["copy-command"].trigger()
    assert f"--text '{CABINET}'" in QGuiApplication.clipboard().text()
    assert "numbers the sentences from 1" in window.status.message.text()


def test_the_command_is_copied_and_written_beside_the_table(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    assert not window.commands["copy-command"].isEnabled()
    window.desk.navigator.set_settings(units="tokens")
    scored(qtbot, window)
    window.commands["copy-command"].trigger()
    copied = QGuiApplication.clipboard().text()
    assert copied.startswith(f"vzdesk score --text '{CABINET}' --model fake --backend onnx")
    assert copied.endswith("--units tokens --out Untitled.csv")
    path = tmp_path / "t.csv"
    window.documents.write_table(path)
    qtbot.waitUntil(lambda: window.status.message.text() == "Wrote t.csv.")
    written = json.loads((tmp_path / "t.csv.json").read_text())["command"]
    assert written == copied.replace("Untitled.csv", str(path))
    window.models.forget(window.desk.runner.choices[0])
    window.desk.runner.choices = ()
    window.commands["copy-command"].trigger()
    assert "folder of the model fake is not known" in window.message_bar.label.text()


def test_a_place_that_cannot_be_written_is_said_and_nothing_is_lost(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    scored(qtbot, window)
    window.commands["save-as"].trigger()
    choose_file(qtbot, window, tmp_path / "none" / "mine.vzd")
    box = asked(qtbot, window, "not-saved")
    assert "mine.vzd" in box.text()
    assert window.isWindowModified()
    press(qtbot, box, "Save as…")
    choose_file(qtbot, window, tmp_path / "mine.vzd")
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert (tmp_path / "mine.vzd").is_file()


# Closing


def test_closing_with_unsaved_work_asks_and_cancel_stays(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add("one")
    assert not window.close()
    answer(qtbot, window, QMessageBox.StandardButton.Cancel)
    assert window.isVisible()
    assert window.desk.state.rows


def test_closing_with_unsaved_work_can_discard_it(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add("one")
    window.close()
    answer(qtbot, window, QMessageBox.StandardButton.Discard)
    assert not window.isVisible()


def test_closing_with_unsaved_work_can_save_it_first(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.desk.editor.add("one")
    window.close()
    answer(qtbot, window, QMessageBox.StandardButton.Save)
    choose_file(qtbot, window, tmp_path / "mine.vzd")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert (tmp_path / "mine.vzd").is_file()


def test_where_saving_before_closing_fails_the_window_stays(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.desk.editor.add("one")
    window.close()
    answer(qtbot, window, QMessageBox.StandardButton.Save)
    (tmp_path / "none").write_text("no folder")
    choose_file(qtbot, window, tmp_path / "none" / "mine.vzd")
    box = asked(qtbot, window, "not-saved")
    assert window.isVisible()
    (tmp_path / "none").unlink()
    (tmp_path / "none").mkdir()
    press(qtbot, box, "Try again")
    qtbot.waitUntil(lambda: not window.isVisible())
    assert (tmp_path / "none" / "mine.vzd").is_file()


def test_what_is_done_while_the_window_saves_before_closing_is_asked_about_too(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.desk.editor.add("one")
    window.close()
    answer(qtbot, window, QMessageBox.StandardButton.Save)
    choose_file(qtbot, window, tmp_path / "mine.vzd")
    window.desk.editor.add("two")
    answer(qtbot, window, QMessageBox.StandardButton.Cancel)
    assert window.isVisible()
    assert window.isWindowModified()


def test_a_window_that_is_closed_while_a_save_fails_stays_and_says_so(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    """All is saved in one file, and then in another, which cannot be written."""
    window.desk.editor.add("one")
    saved_as(qtbot, window, tmp_path / "mine.vzd")
    window.commands["save-as"].trigger()
    choose_file(qtbot, window, tmp_path / "none" / "mine.vzd")
    assert not window.close()
    box = asked(qtbot, window, "not-saved")
    assert window.isVisible()
    press(qtbot, box, "Cancel")
    handle_events()
    assert window.isVisible()


def test_a_window_that_is_closed_while_an_export_fails_stays_and_says_so(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    scored(qtbot, window)
    saved_as(qtbot, window, tmp_path / "mine.vzd")
    window.documents.write_table(tmp_path / "none" / "t.csv")
    assert not window.close()
    qtbot.waitUntil(lambda: "t.csv" in window.message_bar.label.text())
    assert window.isVisible()


def test_a_window_that_is_closed_while_a_file_is_written_closes_then(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    scored(qtbot, window)
    saved_as(qtbot, window, tmp_path / "mine.vzd")
    window.documents.write_table(tmp_path / "t.csv")
    window.close()
    qtbot.waitUntil(lambda: not window.isVisible())
    assert (tmp_path / "t.csv").is_file()


def test_of_two_saves_that_fail_one_question_is_left(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    """And what was to come after the first comes after what is saved then."""
    window.desk.editor.add("one")
    done: list[str] = []
    for n in "ab":
        window.desk.files.save(tmp_path / "none" / "mine.vzd", partial(done.append, n))
    qtbot.waitUntil(lambda: not window.desk.files.is_writing)
    qtbot.waitUntil(lambda: len(window.findChildren(QMessageBox, "not-saved")) == 1)
    (tmp_path / "none").mkdir()
    press(qtbot, asked(qtbot, window, "not-saved"), "Try again")
    qtbot.waitUntil(lambda: done == ["a", "b"])


# Files that others write


def saved_as(qtbot: QtBot, window: MainWindow, path: Path) -> None:
    """Save what is open, for the first time."""
    window.commands["save-as"].trigger()
    choose_file(qtbot, window, path)
    qtbot.waitUntil(lambda: not window.isWindowModified())


def changed_by_somebody_else(qtbot: QtBot, window: MainWindow, path: Path) -> QMessageBox:
    """The question where a file was changed after it was saved here."""
    window.desk.editor.add("mine")
    saved_as(qtbot, window, path)
    write(Session(text.sentences(["of somebody else"])), path)
    window.desk.editor.add("mine too")
    window.commands["save"].trigger()
    return asked(qtbot, window, "not-saved")


def texts_in(path: Path) -> list[str]:
    return [each.text for each in read(path).sentences]


def test_what_somebody_else_saved_is_not_replaced_unasked(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    box = changed_by_somebody_else(qtbot, window, tmp_path / "a.vzd")
    assert box.text() == "a.vzd was changed by somebody else after it was opened here."
    press(qtbot, box, "Cancel")
    assert texts_in(tmp_path / "a.vzd") == ["of somebody else"]
    assert window.isWindowModified()


def test_a_file_that_somebody_else_changed_can_be_replaced_after_all(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    box = changed_by_somebody_else(qtbot, window, tmp_path / "a.vzd")
    press(qtbot, box, "Replace it")
    qtbot.waitUntil(lambda: not window.isWindowModified())
    assert texts_in(tmp_path / "a.vzd") == ["mine", "mine too"]


def test_a_file_that_somebody_else_changed_can_be_opened_again(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    box = changed_by_somebody_else(qtbot, window, tmp_path / "a.vzd")
    press(qtbot, box, "Open it again")
    assert len(window.desk.sentences) == 2, "what is unsaved here is not lost unasked"
    answer(qtbot, window, QMessageBox.StandardButton.Discard)
    qtbot.waitUntil(lambda: len(window.desk.sentences) == 1)
    assert window.desk.sentences[0].text == "of somebody else"
    assert not window.isWindowModified()


def test_a_file_that_is_open_elsewhere_can_be_opened_to_be_read(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "a.vzd"
    write(Session(text.sentences(["one"])), path)
    with open_elsewhere(path):
        window.documents.open_path(path)
        press(qtbot, asked(qtbot, window, "open-elsewhere"), "Open to read only")
        qtbot.waitUntil(lambda: len(window.desk.sentences) == 1)
        assert window.windowTitle() == "a.vzd (read only)[*] — vzdesk"
        window.desk.editor.add("two")
        window.commands["save"].trigger()
        choose_file(qtbot, window, tmp_path / "b.vzd")
        qtbot.waitUntil(lambda: not window.isWindowModified())
    assert window.windowTitle() == "b.vzd[*] — vzdesk"
    assert (texts_in(path), texts_in(tmp_path / "b.vzd")) == (["one"], ["one", "two"])


def test_a_file_that_is_open_elsewhere_can_be_left_alone_or_opened_anyway(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    path = tmp_path / "a.vzd"
    write(Session(text.sentences(["one"])), path)
    with open_elsewhere(path):
        window.documents.open_path(path)
        press(qtbot, asked(qtbot, window, "open-elsewhere"), "Cancel")
        assert not window.desk.sentences
        window.documents.open_path(path)
        press(qtbot, asked(qtbot, window, "open-elsewhere"), "Open it anyway")
        qtbot.waitUntil(lambda: window.desk.path == path)
    window.documents.open_path(path)
    handle_events()
    assert window.findChild(QMessageBox) is None, "its own window has it open"


def test_closing_during_a_run_stops_the_run_and_ends_the_threads(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    engine.step_s = 0.02
    window.desk.editor.add("one\ntwo\nthree\nfour")
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: window.desk.runner.run_state.progress is not None)
    window.close_now()
    assert not window.desk.runner.worker.is_running
    assert not window.desk.files.worker.is_running
    assert len(engine.scored) < 4


@pytest.mark.parametrize("ending", ["txt", "tsv", "conllu"])
def test_the_title_names_the_file_that_sentences_came_from(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, ending: str
) -> None:
    """And says that saving makes another one, which is what the dialog proposes."""
    texts = {"txt": "One.\nTwo.\n", "tsv": "id\tsentence\na\tOne.\n", "conllu": CONLLU}
    (tmp_path / f"items.{ending}").write_text(texts[ending])
    window.documents.open_path(tmp_path / f"items.{ending}")
    qtbot.waitUntil(lambda: len(window.desk.sentences) > 0)
    assert window.windowTitle() == f"items.{ending} (to be saved as .vzd)[*] — vzdesk"
    assert window.documents.name == "items.vzd"
    window.commands["save"].trigger()
    choose_file(qtbot, window, tmp_path / "mine.vzd")
    qtbot.waitUntil(lambda: window.windowTitle() == "mine.vzd[*] — vzdesk")
    window.documents.new()
    assert window.windowTitle() == "Untitled[*] — vzdesk"
