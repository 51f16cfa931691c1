"""File ▸ Export a figure for print: what can be chosen, what is seen, what is written."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fakes import fake_ref, fake_scored
from printed import png_texts
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from vzdesk import cli
from vzdesk.engine import text
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.session.document import Session
from vzdesk.view.figures.spec import FigureSpec
from vzdesk.view.selection import Cell
from vzdesk.window.figures.dialog import FigureDialog
from vzdesk.window.main_window import MainWindow


@pytest.fixture
def shown(window: MainWindow) -> MainWindow:
    """The window with a sentence that is scored, a cell locked and pinned in it."""
    of = text.sentence("1", "The keys are on the table")
    analysis = Analysis(fake_ref(), Provenance("t", "cpu", "f"), {"1": fake_scored(of)})
    window.desk.show(Session((of,), (analysis,)))
    window.desk.navigator.click(Cell(2, 4))
    return window


def opened(window: MainWindow) -> FigureDialog:
    window.commands["export-figure"].trigger()
    return window.findChildren(FigureDialog)[-1]  # one that is closed may still be there


def settled(qtbot: QtBot, dialog: FigureDialog) -> FigureDialog:
    """Once it shows what is chosen."""
    qtbot.waitUntil(lambda: dialog.is_current, timeout=10_000)
    return dialog


def choose(dialog: FigureDialog, kind: str) -> None:
    dialog.kind.setCurrentIndex(dialog.kind.findData(kind))


def widget(dialog: FigureDialog, name: str) -> Any:
    return dialog.form.fields[name].widget


def pixmap(qtbot: QtBot, dialog: FigureDialog) -> QPixmap:
    return settled(qtbot, dialog).view.picture.pixmap()


def export(qtbot: QtBot, window: MainWindow, dialog: FigureDialog, path: Path) -> None:
    dialog.export_button.click()
    where = window.findChild(QFileDialog)
    with qtbot.waitSignal(window.desk.files.written, timeout=10_000):
        where.fileSelected.emit(str(path))


def test_what_is_chosen_is_seen_at_its_size(qtbot: QtBot, shown: MainWindow) -> None:
    dialog = opened(shown)
    assert [dialog.kind.itemData(at) for at in range(dialog.kind.count())] == [
        *("heatmap", "layers", "strip", "arcs", "methods")
    ]
    widths = []
    for at in range(dialog.form.width_.count()):
        dialog.form.width_.setCurrentIndex(at)
        seen = pixmap(qtbot, dialog)
        widths.append(seen.width() / seen.devicePixelRatio() / 96 * 25.4)
    assert widths == pytest.approx([77, 160, 254], abs=0.5)
    widget(dialog, "width_mm").setValue(95)
    seen = pixmap(qtbot, dialog)
    assert seen.width() / seen.devicePixelRatio() == 360
    before = seen.toImage()
    widget(dialog, "colours").setCurrentIndex(1)
    assert pixmap(qtbot, dialog).toImage() != before
    choose(dialog, "arcs")
    assert not widget(dialog, "numbers").isEnabled()
    settled(qtbot, dialog)


def test_it_writes_the_same_bytes_as_the_line_that_is_in_the_file(
    qtbot: QtBot, shown: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with qtbot.waitSignal(shown.desk.files.saved, timeout=10_000):
        shown.desk.files.save(tmp_path / "some.vzd")
    monkeypatch.chdir(tmp_path)
    dialog = opened(shown)
    choose(dialog, "strip")
    widget(dialog, "hide_special").setChecked(True)
    dialog.form.width_.setCurrentIndex(0)
    export(qtbot, shown, dialog, tmp_path / "a.png")
    written = (tmp_path / "a.png").read_bytes()
    line = png_texts(tmp_path / "a.png")["Command"]
    assert line == (
        "vzdesk figure some.vzd --sentence 1 --kind strip --units tokens --target 3 --width 77 "
        "--hide-special --out a.png"
    )
    assert cli.main(line.split()[1:]) == 0
    assert (tmp_path / "a.png").read_bytes() == written


def test_the_caption_can_be_copied_and_what_does_not_fit_is_said(
    qtbot: QtBot, shown: MainWindow
) -> None:
    dialog = opened(shown)
    dialog.copies["caption"].click()  # before it is laid out
    settled(qtbot, dialog)
    assert QGuiApplication.clipboard().text().startswith("Value Zeroing, layer 1 of 3, fake")
    choose(dialog, "strip")
    widget(dialog, "hide_special").setChecked(True)
    settled(qtbot, dialog)
    assert dialog.export_button.isEnabled()
    dialog.close()
    shown.desk.navigator.click(Cell(0, 4))
    dialog = opened(shown)
    choose(dialog, "strip")
    widget(dialog, "hide_special").setChecked(True)
    settled(qtbot, dialog)
    assert "special tokens are hidden in this figure" in dialog.remark.text()
    assert not dialog.export_button.isEnabled()


def test_pins_are_curves(qtbot: QtBot, shown: MainWindow) -> None:
    shown.commands["pin"].trigger()
    dialog = opened(shown)
    choose(dialog, "curves")
    assert dialog.spec.curves == (("3", "5"),)
    assert settled(qtbot, dialog).seen is not None


def test_what_is_compared_is_written_as_a_figure(
    qtbot: QtBot, shown: MainWindow, tmp_path: Path
) -> None:
    one, two = (text.sentence(id, f"The {id} are here") for id in ("keys", "doors"))
    results = {each.id: fake_scored(each) for each in (one, two)}
    analysis = Analysis(fake_ref(), Provenance("t", "cpu", "f"), results)
    shown.desk.show(Session((one, two), (analysis,)))
    shown.desk.comparison.start("keys", "doors")
    dialog = opened(shown)
    assert dialog.kind.currentData() == "pair"
    export(qtbot, shown, dialog, tmp_path / "a.png")
    texts = png_texts(tmp_path / "a.png")
    assert (texts["Id"], texts["Second id"]) == ("keys", "doors")
    shown.commands["copy-caption"].trigger()
    caption = QGuiApplication.clipboard().text()
    assert "A “The keys are here”, B “The doors are here”; and their difference" in caption


def test_where_no_map_is_shown_there_is_no_figure(window: MainWindow) -> None:
    window.desk.show(Session((text.sentence("1", "Not scored"),)))
    assert not window.commands["export-figure"].isEnabled()


def test_methods_are_chosen_with_scales_of_their_own_or_a_difference(
    qtbot: QtBot, shown: MainWindow
) -> None:
    of = text.sentence("1", "The keys are on the table")
    result = fake_scored(of, more=("alti",))
    shown.desk.show(
        Session((of,), (Analysis(fake_ref(), Provenance("t", "cpu", "f"), {"1": result}),))
    )
    dialog = opened(shown)
    form = dialog.methods
    assert not form.isVisible()
    choose(dialog, "methods")
    assert form.isVisible()
    assert not form.difference.isEnabled()  # of three
    form.own_scales.click()
    assert dialog.spec.own_scales
    assert len({panel.bar for panel in _panels(qtbot, dialog)}) == 3
    form.methods.menu().actions()[2].trigger()
    assert dialog.spec.methods == ("value-zeroing", "attention")
    form.difference.click()
    assert (dialog.spec.own_scales, dialog.spec.difference) == (False, True)
    assert [panel.head.letter for panel in _panels(qtbot, dialog)] == ["A", "B", "A − B"]
    form.own_scales.click()
    assert (dialog.spec.own_scales, dialog.spec.difference) == (True, False)
    choose(dialog, "heatmap")
    assert dialog.spec == FigureSpec("1", layer=0, units=dialog.spec.units)


def _panels(qtbot: QtBot, dialog: FigureDialog) -> Any:
    seen = settled(qtbot, dialog).seen
    assert seen is not None
    return seen.job.printed.drawing.page.panels
