"""Choosing and getting models in the window."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_hub import FakeHub, plain_model
from printed import png_texts
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from vzdesk.desk import preferences
from vzdesk.desk.download import Download
from vzdesk.desk.run import IDLE
from vzdesk.engine import models
from vzdesk.engine.models import ModelChoice
from vzdesk.window.dialogs.download import DownloadDialog
from vzdesk.window.dialogs.model_texts import label_of
from vzdesk.window.dialogs.models import ModelDialog
from vzdesk.window.main_window import MainWindow

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def put(cache: Path, name: str) -> Path:
    """A model in the Hub's cache; its snapshot."""
    snapshot = cache / f"models--{name.replace('/', '--')}" / "snapshots" / COMMIT
    plain_model(snapshot)
    return snapshot


def opened(qtbot: QtBot, window: MainWindow) -> ModelDialog:
    window.commands["choose-model"].trigger()
    dialog = window.findChild(ModelDialog)
    qtbot.waitUntil(lambda: "Looking…" not in texts(dialog))
    return dialog


def texts(dialog: ModelDialog) -> list[str]:
    return [dialog.list.item(row).text() for row in range(dialog.list.count())]


def test_models_are_listed_by_where_they_come_from(
    qtbot: QtBot, window: MainWindow, hub_cache: Path
) -> None:
    for name in ("org/tiny", "Another"):
        put(hub_cache, name)
    dialog = opened(qtbot, window)
    qtbot.waitUntil(lambda: len(dialog.listed()) == 3)
    about = "BERT · 5 layers · PyTorch"
    assert texts(dialog) == [
        "Comes with vzdesk",
        "fake\nONNX Runtime",
        "Folders",
        "None yet. Choose a folder to add one.",
        "Hugging Face cache",
        f"Another\n{about}",
        f"org/tiny\n{about}",
    ]
    dialog.close()


def test_until_the_cache_is_looked_through_the_list_says_so(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = ModelDialog(
        *(window.desk.runner.choices, window.desk.runner.choice, window.models.bundled),
        *(window.desk.runner.names, window),
    )
    assert texts(dialog)[-1] == "Looking…"
    dialog.show_cached(())
    assert texts(dialog)[-1].startswith("Nothing to score with.")
    dialog.deleteLater()


def test_the_keyboard_goes_from_model_to_model(
    qtbot: QtBot, window: MainWindow, hub_cache: Path
) -> None:
    put(hub_cache, "org/tiny")
    dialog = opened(qtbot, window)
    assert dialog.list.currentItem().text().startswith("fake")
    qtbot.keyClick(dialog.list, Qt.Key.Key_Down)
    assert dialog.list.currentItem().text().startswith("org/tiny")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert window.desk.runner.choice.name == "org/tiny"
    assert preferences.read().chosen.path.name == COMMIT


def test_a_used_model_of_the_cache_can_be_forgotten_and_stays_in_the_cache(
    qtbot: QtBot, window: MainWindow, hub_cache: Path
) -> None:
    window.models.use(models.find(str(put(hub_cache, "org/tiny"))))
    dialog = opened(qtbot, window)
    assert dialog.list.currentItem().text().startswith("org/tiny")
    dialog.forget.click()
    assert preferences.read().models == ()
    assert [each.name for each in dialog.listed()] == ["fake", "org/tiny"]
    dialog.close()


def test_a_model_that_is_not_all_there_is_not_used_and_can_be_completed(
    qtbot: QtBot, window: MainWindow, hub_cache: Path
) -> None:
    (put(hub_cache, "org/tiny") / "model.safetensors").unlink()
    dialog = opened(qtbot, window)
    dialog.list.setCurrentRow(dialog.list.count() - 1)
    assert dialog.list.currentItem().text().endswith("PyTorch · incomplete or damaged")
    assert dialog.error.text().startswith("org/tiny has no weights")
    assert not dialog.use.isEnabled()
    dialog.list.itemDoubleClicked.emit(dialog.list.currentItem())
    assert window.desk.runner.choice.name == "fake"
    dialog.download.click()
    assert window.findChild(DownloadDialog).name.text() == "org/tiny"
    window.findChild(DownloadDialog).close()


def test_without_pytorch_its_models_say_so(
    qtbot: QtBot, window: MainWindow, hub_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(models, "has_torch", lambda: False)
    put(hub_cache, "org/tiny")
    dialog = opened(qtbot, window)
    assert texts(dialog)[-1].endswith("needs PyTorch, which is not installed")
    dialog.close()


def test_a_bundle_that_is_run_in_double_precision_says_calmly_that_it_has_none(
    qtbot: QtBot, real_window: MainWindow
) -> None:
    real_window.models.set_precision("double")
    real_window.desk.editor.add("A dog barks.")
    real_window.commands["run"].trigger()
    qtbot.waitUntil(real_window.message_bar.isVisible, timeout=30_000)
    said = real_window.message_bar.label.text()
    assert said.startswith("agreement-mini is an ONNX bundle, which computes in single precision.")
    assert real_window.desk.runner.run_state is IDLE


def test_a_model_is_looked_up_downloaded_and_used(
    qtbot: QtBot, window: MainWindow, hub: FakeHub, tmp_path: Path
) -> None:
    hub.models["org/tiny"] = plain_model(tmp_path / "tiny")
    window.commands["download-model"].trigger()
    dialog = window.findChild(DownloadDialog)
    assert not dialog.next.isEnabled()
    qtbot.keyClicks(dialog.name, "org/tiny")
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.message.text() == "Asking the Hub…"
    assert window.isEnabled()
    qtbot.waitUntil(lambda: dialog.next.text() == "Download", timeout=30_000)
    assert dialog.message.text() == "BERT · 0.0 MB · licence: apache-2.0"
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: dialog.next.text() == "Use this model", timeout=30_000)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert window.toolbar.model.currentText() == "org/tiny"


@pytest.fixture
def slow_download(window: MainWindow, hub: FakeHub, tmp_path: Path) -> DownloadDialog:
    """The dialog for a model of which no more than two thirds come."""
    hub.models["org/large"] = plain_model(tmp_path / "large", 3_000_000)
    hub.stop_after = 2_000_000
    window.models.download("org/large")
    return window.findChild(DownloadDialog)


def test_a_download_can_be_stopped_and_taken_up_again(
    qtbot: QtBot, hub: FakeHub, slow_download: DownloadDialog
) -> None:
    dialog = slow_download
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.next.text() == "Download", timeout=30_000)
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.bar.value() > 300, timeout=30_000)
    assert " of 3.0 MB" in dialog.message.text()
    assert not dialog.next.isEnabled()
    dialog.stop.click()
    hub.may_go_on.set()
    hub.stop_after = None
    assert dialog.isVisible()
    assert dialog.message.text() == "Stopped. What has arrived is kept."
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.next.text() == "Use this model", timeout=30_000)
    assert len(hub.ranges()) == 1
    dialog.stop.click()
    assert not dialog.isVisible()


def test_what_cannot_be_had_is_said_in_the_dialog(
    qtbot: QtBot, window: MainWindow, hub: FakeHub
) -> None:
    window.models.download("org/none")
    dialog = window.findChild(DownloadDialog)
    dialog.next.click()
    qtbot.waitUntil(lambda: dialog.next.text() == "Try again", timeout=30_000)
    assert dialog.message.text().startswith("The Hub has no model org/none")
    qtbot.keyClicks(dialog.name, "x")
    assert (dialog.next.text(), dialog.message.text()) == ("Look up", "")
    dialog.close()


def test_closing_the_window_ends_a_download(
    qtbot: QtBot, window: MainWindow, slow_download: DownloadDialog
) -> None:
    dialog = slow_download
    dialog.start()
    qtbot.waitUntil(lambda: dialog.bar.value() > 300, timeout=30_000)
    download = dialog.findChild(Download)
    process = download.process
    window.close()
    assert not dialog.isVisible()
    assert download.process is None
    assert process.state() == process.ProcessState.NotRunning


def test_models_of_one_name_are_told_apart_by_what_runs_them_and_where_they_are() -> None:
    one, other, bundle, far = (
        ModelChoice("bert", Path(folder), backend)
        for folder, backend in (
            *(("/a/dutch/bert", "torch"), ("/a/frisian/bert", "torch")),
            *(("/b/bert", "onnx"), ("/c/dutch/bert", "torch")),
        )
    )
    assert label_of(one, [one]) == "bert"
    assert label_of(one, [one, bundle]) == "bert · PyTorch"
    assert label_of(one, [one, other]) == "bert · dutch"
    assert label_of(other, [one, other, bundle]) == "bert · PyTorch · frisian"
    assert label_of(bundle, [one, other, bundle]) == "bert · ONNX Runtime"
    assert label_of(one, [one, far]) == f"bert · {Path('/a/dutch')}"


# Names


def folder_called(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / name
    plain_model(folder)
    return folder


@pytest.mark.parametrize("name", ["model", "checkpoint-500", "3f2a9c81d0"])
def test_a_folder_whose_name_says_little_is_asked_for_one(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, name: str
) -> None:
    folder = folder_called(tmp_path / "dutch", name)
    dialog = opened(qtbot, window)
    dialog.use_folder(str(folder))
    assert "what do you call this model?" in dialog.error.text()
    assert dialog.name.hasFocus() or dialog.focusWidget() is dialog.name
    assert dialog.name.selectedText() == dialog.name.text()
    qtbot.keyClicks(dialog.name, "BERTje")
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    assert window.toolbar.model.currentText() == "BERTje"
    assert window.desk.runner.choice.name != "BERTje", "its own name stays"
    assert window.toolbar.model.toolTip().endswith(
        f"BERTje · PyTorch · GPU where there is one\n{folder}"
    )
    assert "BERTje" in [each.text() for each in window.commands.menu("model").actions()]
    assert preferences.read().names.of(window.desk.runner.choice) == "BERTje"


def test_a_folder_with_a_name_of_its_own_is_not_asked_for_another(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(qtbot, window)
    dialog.use_folder(str(folder_called(tmp_path, "bert-dutch")))
    assert not dialog.error.isVisible()
    assert dialog.name.text() == "bert-dutch"
    dialog.reject()


def test_a_model_is_renamed_by_f2_and_gets_its_own_name_back(
    qtbot: QtBot, window: MainWindow
) -> None:
    dialog = opened(qtbot, window)
    qtbot.keyClick(dialog.list, Qt.Key.Key_F2)
    qtbot.keyClicks(dialog.name, "Mine & <b>yours</b>")
    dialog.list.setFocus()
    dialog.name.editingFinished.emit()
    first = dialog.list.currentItem().text()
    assert first.split("\n") == ["Mine & <b>yours</b>", "fake · ONNX Runtime"]
    assert window.toolbar.model.currentText() == "Mine & <b>yours</b>"
    dialog.name.clear()
    dialog.name.editingFinished.emit()
    assert dialog.name.text() == "fake"
    assert window.toolbar.model.currentText() == "fake"
    assert preferences.read().names.by_key == {}
    dialog.reject()


def test_results_are_shown_by_the_users_name_and_written_by_the_models_own(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    window.desk.editor.add("one\ntwo")
    window.models.rename(window.desk.runner.choice, "Mine")
    window.commands["run"].trigger()
    qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    assert window.status.scored_by.text() == "scored by Mine · ONNX Runtime · CPU"
    session = window.desk.document.session()
    assert session.analyses[0].model.name == "fake"
    window.documents.write_picture(tmp_path / "map.png")
    qtbot.waitUntil((tmp_path / "map.png").is_file)
    assert png_texts(tmp_path / "map.png")["Model"] == "fake"
    assert "Mine" not in str(png_texts(tmp_path / "map.png"))
    kept = preferences.read()
    window.save_preferences()
    assert preferences.read().names.named(session.analyses[0].model).name == "Mine"
    assert len(preferences.read().names.by_key) == len(kept.names.by_key) + 1
    window.models.rename(window.desk.runner.choice, "Other")
    assert window.status.scored_by.text() == "scored by Other · ONNX Runtime · CPU"


def test_results_of_a_bundle_have_its_name_though_it_was_never_loaded_here(
    qtbot: QtBot, real_window: MainWindow
) -> None:
    real_window.documents.open_example()
    qtbot.waitUntil(lambda: real_window.desk.state.map is not None)
    real_window.models.rename(real_window.desk.runner.choice, "Mine")
    assert real_window.status.scored_by.text() == "scored by Mine · ONNX Runtime · CPU"


def test_models_of_one_user_name_are_told_apart(window: MainWindow) -> None:
    one = window.desk.runner.choice
    other = ModelChoice("other", Path("/a/other"), "torch")
    window.desk.runner.choose(other)
    for each in (one, other):
        window.models.rename(each, "Mine")
    assert window.models.label(one) == "Mine · ONNX Runtime"
    assert window.models.label(other) == "Mine · PyTorch"
    assert window.models.label(ModelChoice("mine", Path("/b"), "torch")) == "mine"
