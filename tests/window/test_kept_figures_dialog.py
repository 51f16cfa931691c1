"""The figure dialog: what is kept under names, what is copied, and many figures at once."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from fakes import fake_ref, fake_scored
from printed import png_texts
from PySide6.QtCore import QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from vzdesk import cli
from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.engine.sentence import Tier
from vzdesk.engine.types import Analysis, Progress, Provenance
from vzdesk.errors import Cancelled
from vzdesk.export.figures.batch import Outcome
from vzdesk.export.figures.job import FigureJob
from vzdesk.session.document import Session
from vzdesk.view.figures.style import FigureStyle
from vzdesk.view.kept import Kept, KeptFigure, names_of
from vzdesk.window.figures.batch_dialog import BatchDialog
from vzdesk.window.figures.dialog import FigureDialog
from vzdesk.window.figures.kept_box import KeptBox
from vzdesk.window.figures.preview import Preview
from vzdesk.window.main_window import MainWindow


@pytest.fixture
def shown(window: MainWindow) -> MainWindow:
    """Three sentences, two of them scored; the session keeps a figure of a later version."""
    one = text.sentence("1", "The keys are here")
    tiers = (Tier("upos", ("DET", "NOUN", "VERB", "ADV")),)
    of = (
        text.Sentence(one.id, one.text, one.words, tiers=tiers),
        text.sentence("2", "A cat sat"),
        text.sentence("3", "Not scored"),
    )
    scored = {each.id: fake_scored(each) for each in of[:2]}
    analysis = Analysis(fake_ref(), Provenance("t", "cpu", "f"), scored)
    kept = Kept((KeptFigure("of later", "globe", '{"sentence":"1"}'),))
    window.desk.show(Session(of, (analysis,), kept=kept))
    return window


@pytest.fixture
def dialog(shown: MainWindow) -> FigureDialog:
    shown.commands["export-figure"].trigger()
    return shown.findChildren(FigureDialog)[-1]


def settled(qtbot: QtBot, dialog: FigureDialog) -> FigureDialog:
    qtbot.waitUntil(lambda: dialog.is_current, timeout=10_000)
    return dialog


def widget(dialog: FigureDialog, name: str) -> Any:
    return dialog.form.fields[name].widget


def name_it(box: KeptBox, action: str, name: str) -> None:
    """Choose in the menu, and answer with this name."""
    getattr(box, action).trigger()
    asked = box.findChildren(QInputDialog)[-1]
    asked.setTextValue(name)
    asked.accept()


def take(box: KeptBox, name: str) -> None:
    box.box.setCurrentIndex(box.box.findData(name))
    box.box.activated.emit(box.box.currentIndex())


def test_every_field_of_a_style_can_be_chosen_and_is_kept_as_it_is(
    qtbot: QtBot, dialog: FigureDialog
) -> None:
    assert set(dialog.form.fields) == {each.name for each in fields(FigureStyle)}
    style = FigureStyle(
        *(101.123, 142.875, "No such font", 9.5, "cividis", False, "p", True, True, True),
        *("slanted", "bracket", True, ("upos", "of another"), True, True),
    )
    usual = FigureStyle()
    same = [f.name for f in fields(style) if getattr(style, f.name) == getattr(usual, f.name)]
    assert not same, "a field that is new has to be tried too"
    dialog.form.show_style(style)
    assert dialog.form.style_ == style
    dialog.form.show_style(usual)
    assert dialog.form.style_ == usual
    widget(dialog, "height_mm").setValue(80)
    assert dialog.spec.style.height_mm == 80
    widget(dialog, "height_mm").stepDown()
    widget(dialog, "height_mm").setValue(0)
    assert dialog.spec.style == usual
    settled(qtbot, dialog)


def test_a_style_is_kept_renamed_chosen_and_removed(
    qtbot: QtBot, shown: MainWindow, dialog: FigureDialog
) -> None:
    widget(dialog, "title").setChecked(True)
    dialog.form.width_.setCurrentIndex(0)
    name_it(dialog.styles, "keep", " paper ")
    kept = dialog.spec.style
    assert (dialog.styles.name, kept.width_mm, kept.title) == ("paper", 77.0, True)
    widget(dialog, "title").setChecked(False)
    assert dialog.styles.name == "", "what is seen is not that style any more"
    take(dialog.styles, "paper")
    assert dialog.spec.style == kept
    name_it(dialog.styles, "rename", "talk")
    assert dialog.styles.name == "talk"
    assert names_of(shown.desk.figures.shelf) == ["talk"]
    dialog.styles.remove.trigger()
    assert (dialog.styles.name, shown.desk.figures.styles) == ("", ())
    name_it(dialog.styles, "keep", "x" * 300)
    assert "from 1 to 200 characters" in dialog.remark.text()
    settled(qtbot, dialog).close()
    shown.commands["undo"].trigger()
    assert names_of(shown.desk.figures.styles) == ["talk"]


def test_a_figure_that_is_kept_is_shown_again_and_one_of_later_says_so(
    qtbot: QtBot, shown: MainWindow, dialog: FigureDialog, tmp_path: Path
) -> None:
    widget(dialog, "numbers").setChecked(True)
    name_it(dialog.kept, "keep", "mine")
    spec = settled(qtbot, dialog).spec
    dialog.close()
    shown.desk.navigator.select("2")
    shown.commands["export-figure"].trigger()
    again = shown.findChildren(FigureDialog)[-1]
    assert again.spec.sentence == "2"
    take(again.kept, "mine")
    assert again.spec == spec
    assert not again.kind.isEnabled()
    take(again.kept, "of later")
    assert "“of later” cannot be made by this vzdesk" in again.remark.text()
    assert (again.kept.name, again.kind.isEnabled()) == ("", False)
    again.kept.box.setCurrentIndex(0)
    again.kept.box.activated.emit(0)
    assert again.spec.sentence == "2"
    settled(qtbot, again)


def test_a_kept_figure_is_the_same_from_the_window_and_the_command_line(
    qtbot: QtBot,
    shown: MainWindow,
    dialog: FigureDialog,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    dialog.form.width_.setCurrentIndex(0)
    widget(dialog, "bar_label").setText("")
    name_it(dialog.kept, "keep", "fig")
    name_it(dialog.styles, "keep", "paper")
    assert settled(qtbot, dialog).seen is not None
    QGuiApplication.clipboard().setText("before")
    dialog.copies["command"].click()
    assert QGuiApplication.clipboard().text() == "before"
    assert "Save the session first" in dialog.remark.text()
    session = tmp_path / "my session.vzd"
    with qtbot.waitSignal(shown.desk.files.saved, timeout=10_000):
        shown.desk.files.save(session)
    monkeypatch.chdir(tmp_path)
    options = "--sentence 1 --layer 1 --units tokens --width 77 --bar-label ''"
    dialog.copies["command"].click()
    line = f"vzdesk figure '{session}' {options} --out 'my session.pdf'"
    assert QGuiApplication.clipboard().text() == line
    dialog.export_requested.emit(dialog.spec)
    where = shown.findChild(QFileDialog)
    with qtbot.waitSignal(shown.desk.files.written, timeout=10_000):
        where.fileSelected.emit(str(tmp_path / "a.pdf"))
    ours = (tmp_path / "a.pdf").read_bytes()
    by_style = ["--sentence", "1", "--layer", "1", "--units", "tokens", "--style", "paper"]
    for options in (["--figure", "fig"], by_style):
        assert cli.main(["figure", session.name, *options, "--out", "a.pdf"]) == 0
        assert (tmp_path / "a.pdf").read_bytes() == ours


def test_a_figure_is_copied_as_vectors_and_as_an_image_at_once(
    qtbot: QtBot, dialog: FigureDialog
) -> None:
    settled(qtbot, dialog).copies["figure"].click()
    qtbot.waitUntil(lambda: dialog.remark.text() == "Copied the figure.", timeout=10_000)
    data = QGuiApplication.clipboard().mimeData()
    assert data.hasImage()
    assert data.imageData().width() == round(160 / 25.4 * 300)
    assert b"</svg>" in data.data("image/svg+xml").data()
    assert data.data("image/png").data().startswith(b"\x89PNG")
    dialog.copies["bibtex"].click()
    assert QGuiApplication.clipboard().text().startswith("@")


def test_the_window_never_lays_out_or_encodes_a_figure_itself(
    qtbot: QtBot, dialog: FigureDialog, monkeypatch: pytest.MonkeyPatch
) -> None:
    settled(qtbot, dialog)
    done_in: dict[str, set[threading.Thread]] = {}

    def watch(owner: type, name: str) -> None:
        found = getattr(owner, name)
        work = found.fget if isinstance(found, property) else found

        def watched(*args: Any, **named: Any) -> Any:
            done_in.setdefault(name, set()).add(threading.current_thread())
            return work(*args, **named)

        monkeypatch.setattr(
            owner, name, property(watched) if isinstance(found, property) else watched
        )

    for name in ("caption", "warnings", "encoded"):
        watch(FigureJob, name)
    widget(dialog, "title").setChecked(True)
    settled(qtbot, dialog)
    dialog.copies["caption"].click()
    dialog.copies["figure"].click()
    qtbot.waitUntil(lambda: dialog.remark.text() == "Copied the figure.", timeout=10_000)
    assert set(done_in) == {"caption", "warnings", "encoded"}
    assert threading.main_thread() not in set().union(*done_in.values())


def test_what_comes_after_the_dialog_is_closed_does_no_harm(
    qtbot: QtBot, shown: MainWindow, dialog: FigureDialog
) -> None:
    settled(qtbot, dialog).copies["figure"].click()
    with qtbot.waitSignal(dialog.findChild(Preview).findChild(QTimer).timeout):
        widget(dialog, "title").setChecked(True)  # it is being laid out
    QGuiApplication.clipboard().setText("before")
    dialog.close()
    qtbot.waitUntil(lambda: not isValid(dialog))
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().mimeData().hasImage(), timeout=10_000)
    with qtbot.waitSignal(shown.desk.figures.shelf_changed):
        shown.desk.figures.make(lambda: 1, lambda _: shown.desk.figures.shelf_changed.emit(), print)


def opened_batch(shown: MainWindow, dialog: FigureDialog, folder: Path) -> BatchDialog:
    dialog.batch_button.click()
    batch = shown.findChildren(BatchDialog)[-1]
    batch.folder.setText(str(folder))
    return batch


def test_many_figures_are_written_with_what_was_asked_once_about_those_there(
    qtbot: QtBot, shown: MainWindow, dialog: FigureDialog, tmp_path: Path
) -> None:
    with qtbot.waitSignal(shown.desk.files.saved, timeout=10_000):
        shown.desk.files.save(tmp_path / "s.vzd")
    (tmp_path / "2-3.png").write_bytes(b"old")
    dialog.form.width_.setCurrentIndex(0)
    batch = opened_batch(shown, settled(qtbot, dialog), tmp_path)
    assert batch.remark.text() == "2 figures: 1-1.pdf, 2-1.pdf"
    batch.all_layers.click()
    batch.ending.setCurrentIndex(batch.ending.findData(".png"))
    assert batch.remark.text() == "6 figures: 1-1.png, 1-2.png, 1-3.png, …"
    batch.write.click()
    box = batch.findChild(QMessageBox, "replace-files")
    assert "2-3.png is there already." in box.text()
    with qtbot.waitSignal(shown.desk.files.written, timeout=20_000):
        next(each for each in box.buttons() if "Replace" in each.text()).click()
    assert shown.status.message.text() == f"Wrote 6 figures into {tmp_path.name}."
    assert len(list(tmp_path.glob("*.png"))) == 6
    line = png_texts(tmp_path / "2-3.png")["Command"]
    assert line.endswith("--sentence 2 --layer 3 --units tokens --width 77 --out 2-3.png")


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("layers", "1,9", "There are no layers “1,9”."),
        ("layers", "", "There are no layers “”."),
        ("folder", "/no/such/folder", "There is no folder /no/such/folder."),
        ("pattern", "{id}/{layer}", "is no name of a file"),
        ("pattern", "x", "2 figures need names of their own. Write {id} into the name, or {n}."),
        ("pattern", "", "“” is no name of a file."),
        ("pattern", "{word}", "A file's name has no field {word}."),
    ],
)
def test_what_cannot_be_made_is_said_before_it_is_asked_for(
    qtbot: QtBot,
    shown: MainWindow,
    dialog: FigureDialog,
    tmp_path: Path,
    field: str,
    value: str,
    said: str,
) -> None:
    batch = opened_batch(shown, settled(qtbot, dialog), tmp_path)
    getattr(batch, field).setText(value)
    assert said in batch.remark.text()
    assert not batch.write.isEnabled()


def test_of_a_batch_that_is_cancelled_it_is_said_what_is_there(
    qtbot: QtBot, shown: MainWindow, tmp_path: Path
) -> None:
    def work(report: Callable[[Progress], object]) -> Outcome:
        with suppress(Cancelled):
            while True:
                report(Progress(2, 5))
                time.sleep(0.01)
        return Outcome(2, 5)

    files = shown.desk.files
    files.export_all(tmp_path / "x.pdf", work)
    qtbot.waitUntil(lambda: files.run_state is not IDLE)
    with qtbot.waitSignal(files.written):
        shown.commands["cancel"].trigger()
    assert shown.status.message.text() == (
        f"Wrote 2 of 5 figures into {tmp_path.name}. Cancelled: 3 are left."
    )
