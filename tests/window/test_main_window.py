"""The whole window with a quick model: what a linguist does on an ordinary day."""

from __future__ import annotations

import traceback
from dataclasses import replace
from pathlib import Path

import pytest
from fakes import FakeChoice, FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot
from settled import settle

from vzdesk.desk import preferences
from vzdesk.desk.changes import Changes
from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.widgets.style import is_dark
from vzdesk.window.dialogs.models import ModelDialog
from vzdesk.window.dialogs.report import ReportDialog
from vzdesk.window.dialogs.texts import AboutDialog, KeyboardDialog
from vzdesk.window.main_window import MainWindow
from vzdesk.window.progress import remaining

CABINET = "The keys to the cabinet are on the table."


def type_and_run(qtbot: QtBot, window: MainWindow, sentence: str = CABINET) -> None:
    """As a user does it: into the line, Enter, F5; then wait for the end."""
    window.commands["add"].trigger()
    qtbot.keyClicks(window.sentences.input, sentence)
    qtbot.keyClick(window.sentences.input, Qt.Key.Key_Return)
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    settle(window)


def test_a_typed_sentence_is_shown_in_every_panel_after_run(
    qtbot: QtBot, window: MainWindow
) -> None:
    type_and_run(qtbot, window)
    for panel in (window.sentence, window.heatmap, window.layers):
        assert panel.message == ""
    assert window.toolbar.layer.suffix() == " of 3"
    assert window.status.scored_by.text() == "scored by fake · ONNX Runtime · CPU"
    assert window.isWindowModified()


def test_an_empty_session_waits_for_typing_and_an_opened_one_for_keys(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    """Without sentences the first key begins one; with some, the keys for layers work."""
    window.activateWindow()
    assert window.focusWidget() is window.sentences.input
    path = tmp_path / "texts.txt"
    path.write_text("one\ntwo\n")
    window.documents.open_path(path)
    qtbot.waitUntil(lambda: len(window.desk.state.rows) == 2)
    assert window.focusWidget() is window.sentences.view
    window.commands["new"].trigger()
    assert window.focusWidget() is window.sentences.input


def test_value_zeroing_is_the_first_method(window: MainWindow) -> None:
    assert window.toolbar.method.itemData(0) == "value-zeroing"
    assert window.toolbar.method.count() > 1


def test_run_takes_the_sentence_that_is_still_being_typed(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    qtbot.keyClicks(window.sentences.input, "A new one")
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: len(engine.scored) == 1)
    assert [row.text for row in window.desk.state.rows] == ["A new one"]


def test_hover_and_click_in_one_panel_are_shown_in_all(qtbot: QtBot, window: MainWindow) -> None:
    type_and_run(qtbot, window)
    window.heatmap.hover_requested.emit(Cell(2, 3))
    assert {panel.state.cell for panel in (window.sentence, window.heatmap, window.layers)} == {
        Cell(2, 3)
    }
    assert "keys ← to" in window.status.readout.text()
    window.heatmap.hover_requested.emit(Cell())
    assert window.sentence.state.cell == Cell()
    window.layers.click_requested.emit(Cell(2, 1))
    assert window.heatmap.state.locked == Cell(2, 1)


def test_layer_keys_move_the_layer_everywhere(qtbot: QtBot, window: MainWindow) -> None:
    type_and_run(qtbot, window)
    assert not window.commands["layer-down"].isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_BracketRight)
    assert window.heatmap.state.layer == 1
    assert window.toolbar.layer.value() == 2
    assert window.status.readout.text().startswith("layer 2")
    qtbot.keyClick(window, Qt.Key.Key_BracketLeft)
    assert window.heatmap.state.layer == 0


def test_a_bracket_can_be_typed_into_a_sentence(qtbot: QtBot, window: MainWindow) -> None:
    window.activateWindow()
    window.commands["add"].trigger()
    qtbot.keyClicks(window.sentences.input, "a [b]")
    assert window.sentences.input.text() == "a [b]"


def test_shortcuts_of_the_window_work_while_typing(window: MainWindow) -> None:
    """Line edits keep these keys for themselves, as Emacs does, under X11; the line for sentences
    lets go of Ctrl+D and Ctrl+F, see below. Only comparing, Ctrl+K, is not for then.
    """
    kept = {f"Ctrl+{letter}" for letter in "ABEHKUW"}
    actions = set(window.commands.findChildren(QAction)) - {window.commands["compare"]}
    used = {action.shortcut().toString() for action in actions}
    assert "Ctrl+T" in used
    assert not used & kept


def test_page_keys_go_through_the_sentences(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.show(Session(text.sentences(["one", "two"])))
    qtbot.keyClick(window, Qt.Key.Key_PageDown)
    assert window.sentence.state.sentence.text == "two"
    qtbot.keyClick(window, Qt.Key.Key_PageUp)
    assert window.sentence.state.sentence.text == "one"


def test_the_controls_change_what_is_shown_and_follow_it(qtbot: QtBot, window: MainWindow) -> None:
    type_and_run(qtbot, window)
    bar = window.toolbar
    bar.rollout.click()
    assert window.heatmap.state.rollout
    assert window.commands["rollout"].isChecked()
    window.commands["units.words"].trigger()
    assert window.heatmap.state.units == "words"
    bar.method.setCurrentIndex(bar.method.findData("attention"))
    bar.method.activated.emit(bar.method.currentIndex())
    assert window.heatmap.state.method == "attention"
    bar.layer.setValue(3)
    assert window.heatmap.state.layer == 2
    window.desk.navigator.set_settings(rollout=False)
    assert not bar.rollout.isChecked()


def test_cancel_is_for_runs_only_and_leaves_the_window_idle(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    engine.step_s = 0.03
    window.desk.editor.add("one\ntwo\nthree")
    assert not window.commands["cancel"].isEnabled()
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: "%" in window.status.progress.message.text())
    assert not window.commands["run"].isEnabled()
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert window.commands["run"].isEnabled()
    assert not window.status.progress.isVisible()
    assert window.status.progress.message.text() == ""


def test_a_users_error_is_said_calmly_and_can_be_dismissed(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.desk.user_error.emit(UserError("The file is gone.", next_step="Look elsewhere."))
    assert window.message_bar.isVisible()
    assert window.message_bar.label.text() == "The file is gone. Look elsewhere."
    window.message_bar.close_button.click()
    assert not window.message_bar.isVisible()


def test_escape_dismisses_the_message_wherever_the_keyboard_is(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.desk.editor.add("one\ntwo")
    window.activateWindow()
    sentences = window.sentences
    for widget in (sentences.input, sentences.filter.line, sentences.view, window.heatmap):
        widget.setFocus()
        window.desk.user_error.emit(UserError("There is no sentence in an empty text."))
        qtbot.keyClick(window.focusWidget(), Qt.Key.Key_Escape)
        assert not window.message_bar.isVisible()


def test_escape_first_stops_what_is_going_on_and_then_dismisses_the_message(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    """In the order: the filter that is being typed, the run, the comparison, the message."""
    window.desk.editor.add("one\ntwo")
    window.desk.comparison.start("1", "2")
    engine.may_load.clear()
    window.commands["run"].trigger()
    window.desk.user_error.emit(UserError("There is no sentence in an empty text."))
    window.activateWindow()
    line = window.sentences.filter.line
    line.setFocus()
    qtbot.keyClicks(line, "o")

    def left() -> tuple[bool, ...]:
        runs, desk = window.desk.runner.run_state is not IDLE, window.desk
        is_compared = desk.state.comparison is not None
        return bool(line.text()), runs, is_compared, window.message_bar.isVisible()

    for n in range(1, 5):
        qtbot.keyClick(line, Qt.Key.Key_Escape)
        assert left() == (False,) * n + (True,) * (4 - n)
    engine.may_load.set()


def test_a_bug_that_says_something_else_each_time_is_shown_once(
    qtbot: QtBot, window: MainWindow
) -> None:
    for n in range(3):
        try:
            raise ValueError(f"{n} is no layer")
        except ValueError:
            window.report(traceback.format_exc())
        for dialog in window.findChildren(ReportDialog):
            assert n == 0
            dialog.close()
        qtbot.waitUntil(lambda: window.findChild(ReportDialog) is None)


def test_a_bug_that_two_paths_lead_to_is_shown_once_and_another_one_too(
    qtbot: QtBot, window: MainWindow
) -> None:
    frames = [f'  File "/x/vzdesk/{name}.py", line 7, in do\n    do()\n' for name in "abcd"]
    a, b, c, d = frames
    inside = '  File "/usr/lib/json/decoder.py", line 9, in decode\n    raise it\n'
    shown = []
    for path in (a + c + inside, b + c + inside, a + d + inside, a + c):
        window.report(f"Traceback (most recent call last):\n{path}ValueError: no")
        dialogs = window.findChildren(ReportDialog)
        shown.append(len(dialogs))
        for dialog in dialogs:
            dialog.close()
        qtbot.waitUntil(lambda: window.findChild(ReportDialog) is None)
    assert shown == [1, 0, 1, 1]


def test_a_bug_is_shown_with_a_report_to_copy_and_the_window_goes_on(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.desk.editor.add("bug")
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: window.findChild(ReportDialog) is not None)
    dialog = window.findChild(ReportDialog)
    dialog.copy()
    copied = QGuiApplication.clipboard().text()
    assert "RuntimeError: …" in copied
    assert "a bug in the engine" not in copied, "what errors say may quote the user"
    assert "vzdesk/desk/threads/worker.py" in copied
    assert "vzdesk 0." in copied
    dialog.messages.setChecked(True)
    assert "RuntimeError: a bug in the engine" in dialog.report.toPlainText()
    dialog.close()
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    assert window.findChild(ReportDialog) in (None, dialog), "it is shown once"
    window.commands["remove"].trigger()
    type_and_run(qtbot, window, "fine")
    assert window.desk.state.rows[0].status == "scored"


def test_run_and_cancel_are_in_reach_in_a_narrow_window(qtbot: QtBot, window: MainWindow) -> None:
    type_and_run(qtbot, window)
    window.resize(900, 620)
    settle(window)
    for button in (window.toolbar.run, window.toolbar.cancel):
        assert button.isVisible()
        assert button.mapTo(window, button.rect().bottomRight()).x() < window.width()


# Models


def test_a_folder_that_is_no_model_is_refused_in_the_dialog(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.commands["choose-model"].trigger()
    dialog = window.findChild(ModelDialog)
    dialog.use_folder(str(tmp_path))
    assert dialog.error.isVisible()
    assert str(tmp_path) in dialog.error.text()
    assert len(dialog.listed()) == 1
    dialog.close()


def test_a_chosen_folder_is_used_and_remembered_and_can_be_forgotten(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    folder = tmp_path / "my-bert"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert", "num_hidden_layers": 5}')
    (folder / "model.safetensors").touch()
    window.commands["choose-model"].trigger()
    dialog = window.findChild(ModelDialog)
    dialog.use_folder(str(folder))
    assert "BERT · 5 layers · PyTorch" in dialog.list.currentItem().text()
    dialog.accept()
    assert window.toolbar.model.currentText() == "my-bert"
    assert preferences.read().chosen.path == folder
    dialog = ModelDialog(
        *(window.desk.runner.choices, window.desk.runner.choice, window.models.bundled),
        *(window.desk.runner.names, window),
    )
    dialog.forgotten.connect(window.models.forget)
    dialog.forget.click()
    dialog.deleteLater()
    assert window.toolbar.model.currentText() == "fake"
    assert preferences.read().models == ()


def test_return_uses_the_folder_that_was_just_chosen(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    type_and_run(qtbot, window)
    folder = tmp_path / "my-bert"
    folder.mkdir()
    (folder / "config.json").write_text('{"model_type": "bert"}')
    (folder / "model.safetensors").touch()
    window.commands["choose-model"].trigger()
    dialog = window.findChild(ModelDialog)
    qtbot.mouseClick(dialog.folder, Qt.MouseButton.LeftButton)
    files = dialog.findChild(QFileDialog)
    assert Path(files.directory().absolutePath()) == Path.home()
    files.close()
    dialog.use_folder(str(folder))
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert window.desk.runner.choice.path == folder
    assert window.status.message.text() == "Run (F5) scores with my-bert."


def test_a_model_can_be_chosen_where_none_is_known(qtbot: QtBot, window: MainWindow) -> None:
    window.models.forget(window.desk.runner.choices[0])
    window.desk.runner.choices, window.desk.runner.choice = (), None
    window.refresh(Changes.ALL)
    assert window.toolbar.model.currentText() == ""
    assert window.toolbar.model.placeholderText() == "None: choose one"
    assert window.commands["choose-model"] in window.commands.menu("model").actions()
    window.commands["run"].trigger()
    assert "no model" in window.message_bar.label.text()


@pytest.mark.parametrize(
    ("seconds", "said"),
    [(0.2, "1 s"), (59.4, "60 s"), (61, "2 min"), (3599, "60 min"), (7300, "2 h 2 min")],
)
def test_the_remaining_time_is_said_as_people_say_it(seconds: float, said: str) -> None:
    assert remaining(seconds) == said


# Help and looks


def test_the_help_windows_open_without_stopping_the_window(
    qtbot: QtBot, window: MainWindow
) -> None:
    for action, kind in [
        (window.commands["keyboard"], KeyboardDialog),
        (window.commands["about"], AboutDialog),
    ]:
        action.trigger()
        dialog = window.findChild(kind)
        assert dialog.isVisible()
        dialog.close()
    window.commands["citation"].trigger()
    assert "Quantifying Context Mixing" in QGuiApplication.clipboard().text()


def test_where_pytorch_models_run_is_remembered(qtbot: QtBot, window: MainWindow) -> None:
    assert window.commands["device.auto"].isChecked()
    window.commands["device.cpu"].trigger()
    assert window.commands["device.cpu"].isChecked()
    torch = window.models.about(FakeChoice("other", backend="torch"))
    assert torch.startswith("other · PyTorch · CPU\n")
    window.close_now()
    assert preferences.read().device == "cpu"


def test_the_precision_is_chosen_with_the_model_and_remembered(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.commands["choose-model"].trigger()
    dialog = window.findChild(ModelDialog)
    assert dialog.precision.currentText() == "Single (default)"
    dialog.precision.setCurrentIndex(1)
    dialog.reject()
    assert window.desk.runner.precision == "single"
    qtbot.waitUntil(lambda: window.findChild(ModelDialog) is None)
    window.commands["choose-model"].trigger()
    dialog = window.findChild(ModelDialog)
    dialog.precision.setCurrentIndex(1)
    dialog.use.click()
    assert (window.desk.runner.precision, preferences.read().precision) == ("double", "double")
    qtbot.waitUntil(lambda: window.findChild(ModelDialog) is None)
    window.commands["choose-model"].trigger()
    assert window.findChild(ModelDialog).precision.currentText() == "Double"
    window.findChild(ModelDialog).reject()
    window.desk.editor.add("one")
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: engine.precisions == ["double"])


def test_results_with_and_without_special_tokens_are_kept_apart(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add("one")
    for leave_out in (False, True):
        window.commands["choose-model"].trigger()
        dialog = window.findChild(ModelDialog)
        dialog.input.no_special_tokens.setChecked(leave_out)
        dialog.use.click()
        qtbot.waitUntil(lambda: window.findChild(ModelDialog) is None)
        window.commands["run"].trigger()
        qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    assert engine.scored == ["1", "1"]
    assert [each.model.input for each in window.desk.document.analyses] == [
        *("", "no-special-tokens"),
    ]
    assert window.desk.runner.choice.input == ""


def boxes(qtbot: QtBot, window: MainWindow) -> tuple[bool, bool, bool]:
    """What the dialog for models shows for the model that is used."""
    window.commands["choose-model"].trigger()
    dialog = window.findChild(ModelDialog)
    shown = (dialog.input.no_special_tokens, dialog.input.bos, dialog.input.leading_space)
    found = tuple(box.isChecked() for box in shown)
    dialog.reject()
    qtbot.waitUntil(lambda: window.findChild(ModelDialog) is None)
    return found


def test_what_a_model_is_given_of_a_text_is_remembered_with_it(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.commands["choose-model"].trigger()
    dialog = window.findChild(ModelDialog)
    dialog.input.no_special_tokens.click()
    dialog.input.bos.click()  # which is one, so the other goes
    dialog.input.leading_space.click()
    dialog.use.click()
    qtbot.waitUntil(lambda: window.findChild(ModelDialog) is None)
    assert boxes(qtbot, window) == (False, True, True)
    choice = window.desk.runner.choice
    assert preferences.read().inputs == {choice: "bos+leading-space"}
    other = replace(choice, name="other")
    window.models.use(other)
    assert boxes(qtbot, window) == (False, False, False)
    window.models.use(choice)
    assert boxes(qtbot, window) == (False, True, True)


def test_an_opened_session_shows_what_its_model_was_given(qtbot: QtBot, window: MainWindow) -> None:
    choice = window.desk.runner.choice
    window.desk.runner.inputs[choice] = "no-special-tokens"
    type_and_run(qtbot, window)
    session = window.desk.document.session()
    window.desk.runner.inputs.clear()
    window.desk.show(session)
    assert boxes(qtbot, window) == (True, False, False)
    window.desk.editor.add("one")
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    analyses = window.desk.document.analyses
    assert [each.model.input for each in analyses] == ["no-special-tokens"] * 2


def test_a_theme_and_a_used_file_are_remembered_at_once(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    """The program may be killed, or the computer go off, before the window is closed."""
    window.commands["theme.dark"].trigger()
    assert preferences.read().theme == "dark"
    (tmp_path / "texts.txt").write_text("one\ntwo\n")
    with qtbot.waitSignal(window.desk.files.opened):
        window.documents.open_path(tmp_path / "texts.txt")
    assert preferences.read().recent == (str(tmp_path / "texts.txt"),)


def test_theme_and_shape_are_remembered(qtbot: QtBot, window: MainWindow) -> None:
    window.commands["theme.dark"].trigger()
    window.resize(1000, 700)
    window.across.moveSplitter(300, 1)
    window.middle.moveSplitter(200, 1)
    window.close()
    kept = preferences.read()
    assert kept.theme == "dark"
    assert set(kept.layout) >= {"window", "across", "down", "columns"}


def test_the_list_has_a_share_of_a_wide_window_until_a_handle_is_moved(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: 320 <= window.sentences.width() <= 400)
    window.resize(1000, 700)
    qtbot.waitUntil(lambda: 265 <= window.sentences.width() <= 280)
    window.save_preferences()
    assert "across" not in preferences.read().layout, "there is nothing to remember yet"
    window.across.moveSplitter(350, 1)
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: window.across.width() > 1500)
    assert 345 <= window.sentences.width() <= 355
    window.save_preferences()
    assert "across" in preferences.read().layout


def test_shares_that_were_kept_are_the_same_in_a_window_of_another_width(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.across.moveSplitter(300, 1)
    kept = window.across.saveState()
    window.across.is_chosen = False
    window.resize(1600, 900)
    qtbot.waitUntil(lambda: window.sentences.width() > 350)
    assert window.across.restoreState(kept)
    window.resize(1590, 900)
    qtbot.waitUntil(lambda: window.sentences.width() < 350)


@pytest.mark.parametrize("name", ["light", "dark"])
def test_a_theme_changes_the_colours_also_where_the_system_has_only_one(
    qtbot: QtBot, window: MainWindow, name: str
) -> None:
    window.looks.set_theme(name)
    qtbot.waitUntil(lambda: is_dark(window.palette()) == (name == "dark"))
    assert is_dark(window.sentences.palette()) == (name == "dark")
    for widget, role in [(window.message_bar, "window"), (window.toolbar.choices[0], "button")]:
        is_light_paper = getattr(widget.palette(), role)().color().lightness() > 127
        assert is_light_paper == (name == "light")


def test_no_shortcut_is_given_twice(window: MainWindow) -> None:
    actions = window.commands.findChildren(QAction)
    keys = [each.shortcut().toString() for each in actions if not each.shortcut().isEmpty()]
    assert len(keys) > 15
    assert len(keys) == len(set(keys))
