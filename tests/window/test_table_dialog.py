"""File ▸ Export table: what can be chosen, what is said of it, what is written."""

from __future__ import annotations

import csv
import json
import shlex
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from fakes import fake_ref, fake_scored
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot
from settled import handle_events

from vzdesk import cli
from vzdesk.engine import text
from vzdesk.engine.sentence import Sentence, Tier
from vzdesk.engine.types import Analysis, Provenance
from vzdesk.errors import UserError
from vzdesk.export import table_size
from vzdesk.export.table_size import said_bytes
from vzdesk.session.document import Session
from vzdesk.window.main_window import MainWindow
from vzdesk.window.tables.dialog import TableDialog

USUAL = {"value-zeroing", "attention"}


def tagged(number: int, words: str) -> Sentence:
    made = text.sentence(str(number), words)
    return replace(made, tags=("odd",), tiers=(Tier("upos", tuple("X" for _ in made.words)),))


@pytest.fixture
def scored(window: MainWindow) -> MainWindow:
    sentences = [tagged(n, words) for n, words in enumerate(["The keys rust", "A table", "No"], 1)]
    found = {each.id: fake_scored(each) for each in sentences[:2]}
    run = Analysis(fake_ref(), Provenance("t", "cpu", "f"), found)
    window.desk.show(Session(tuple(sentences), (run,)))
    window.desk.navigator.set_settings(units="tokens")
    return window


def opened(window: MainWindow) -> TableDialog:
    window.commands["export-table"].trigger()
    return window.findChildren(TableDialog)[-1]


def choose(dialog: TableDialog, **data: str) -> None:
    for name, value in data.items():
        box = getattr(dialog, name)
        box.setCurrentIndex(box.findData(value))


def size(qtbot: QtBot, dialog: TableDialog) -> int:
    qtbot.waitUntil(lambda: dialog.size_bytes is not None, timeout=10_000)
    assert dialog.size_bytes is not None
    return dialog.size_bytes


def written(qtbot: QtBot, window: MainWindow, dialog: TableDialog, path: Path) -> Path:
    dialog.export.click()
    where = window.findChildren(QFileDialog)[-1]
    where.fileSelected.emit(str(path))
    where.blockSignals(True)
    where.close()
    qtbot.waitUntil(lambda: window.status.message.text().startswith(f"Wrote {path.name}"))
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_a_table_has_single_layers_of_all_methods_if_nothing_is_chosen(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    """As one from the command line."""
    dialog = opened(scored)
    assert dialog.which.currentText() == "All: 3, 2 of them scored"
    found = rows(written(qtbot, scored, dialog, tmp_path / "t.csv"))
    assert {row["method"] for row in found} == USUAL
    assert {row["layer"] for row in found} == {"1", "2", "3"}
    assert scored.status.message.text() == "Wrote t.csv: the scores of 2 of 3 sentences."


def test_maps_layers_and_columns_are_those_that_are_chosen(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(scored)
    choose(dialog, rollout="only", kind=".tsv")
    dialog.methods.choose(("attention",))
    dialog.layers.setText("1,3")
    dialog.columns.choose(("upos", "tags"))
    path = written(qtbot, scored, dialog, tmp_path / "t.tsv")
    found = pd.read_csv(path, sep="\t", keep_default_na=False)
    assert set(found["method"]) == {"attention+rollout"}
    assert set(found["layer"]) == {1, 3}
    assert list(found)[-3:] == ["tags", "target_upos", "source_upos"]
    record = json.loads((tmp_path / "t.tsv.json").read_text())
    assert (record["layers"], record["added_columns"]) == ([1, 3], ["tags", "upos"])


@pytest.mark.parametrize("kind", [".csv", ".tsv", ".parquet", ".npz"])
def test_the_size_is_said_before_and_is_right_within_a_tenth(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path, kind: str
) -> None:
    dialog = opened(scored)
    choose(dialog, kind=kind, rollout="both")
    expected = size(qtbot, dialog)
    assert dialog.remark.text() == f"The file will have about {said_bytes(expected)}."
    path = written(qtbot, scored, dialog, tmp_path / f"t{kind}")
    assert expected == pytest.approx(path.stat().st_size, rel=0.1, abs=300)


def test_the_size_follows_what_is_chosen(qtbot: QtBot, scored: MainWindow) -> None:
    dialog = opened(scored)
    whole = size(qtbot, dialog)
    dialog.layers.setText("2")
    assert dialog.size_bytes is None
    assert size(qtbot, dialog) == pytest.approx(whole / 3, rel=0.1)
    dialog.all_layers.click()
    assert size(qtbot, dialog) == whole


@pytest.mark.parametrize("answer", ["Write it", "Cancel"])
def test_it_is_asked_whether_a_large_table_is_wanted(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path, monkeypatch, answer: str
) -> None:
    monkeypatch.setattr(table_size, "LARGE_BYTES", 1000)
    opened(scored).export.click()
    where = scored.findChildren(QFileDialog)[-1]
    where.fileSelected.emit(str(tmp_path / "t.csv"))
    where.blockSignals(True)
    where.close()
    qtbot.waitUntil(lambda: scored.findChild(QMessageBox, "large-table") is not None)
    box = scored.findChild(QMessageBox, "large-table")
    assert "The table will have about" in box.text()
    [button] = [each for each in box.buttons() if each.text().replace("&", "") == answer]
    button.click()
    if answer == "Cancel":
        handle_events()
        assert not scored.desk.files.is_writing
        assert not (tmp_path / "t.csv").exists()
    else:
        qtbot.waitUntil(lambda: scored.status.message.text().startswith("Wrote t.csv"))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"layers": "9"}, "There are no layers “9”"),
        ({"layers": "x"}, "There are no layers “x”"),
        ({"methods": ()}, "No method is chosen"),
    ],
)
def test_what_cannot_be_written_is_said_below(scored: MainWindow, wrong, said: str) -> None:
    dialog = opened(scored)
    if "methods" in wrong:
        dialog.methods.choose(())
        dialog.methods.toggled_one.emit()
    else:
        dialog.layers.setText(wrong["layers"])
    assert said in dialog.remark.text()
    assert not dialog.export.isEnabled()
    dialog.methods.choose(("attention",))
    dialog.all_layers.click()
    dialog.methods.toggled_one.emit()
    assert dialog.export.isEnabled()


def test_sentences_whose_words_were_not_zeroed_as_one_are_not_scored_then(
    scored: MainWindow,
) -> None:
    scored.desk.navigator.set_settings(units="words-joint")
    assert opened(scored).which.currentText() == "All: 3, 1 of them scored"


def test_what_was_chosen_last_is_proposed_as_far_as_it_is_there(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(scored)
    choose(dialog, rollout="both", kind=".parquet")
    dialog.methods.choose(("attention",))
    dialog.layers.setText("3")
    dialog.columns.choose(("model", "upos"))
    before = dialog.asked
    written(qtbot, scored, dialog, tmp_path / "t.parquet")
    again = opened(scored)
    assert again.asked == before
    again.reject()
    of = text.sentence("1", "One")
    model = replace(fake_ref(), n_layers=2)
    run = Analysis(model, Provenance("t", "cpu", "f"), {"1": fake_scored(of)})
    scored.desk.show(Session((of,), (run,)))
    other = opened(scored).asked
    assert (other.methods, other.layers, other.columns) == (("attention",), "all", ("model",))
    assert (other.rollout, other.kind) == ("both", ".parquet")


def test_the_command_makes_the_same_table(qtbot: QtBot, scored: MainWindow, tmp_path: Path) -> None:
    scored.desk.editor.remove(("3",))
    dialog = opened(scored)
    choose(dialog, rollout="both", kind="guarded")
    dialog.methods.choose(("value-zeroing",))
    dialog.layers.setText("1-2")
    dialog.columns.choose(("model",))
    dialog.copy.click()
    assert dialog.remark.text() == "Copied the command."
    line = shlex.split(QGuiApplication.clipboard().text())[1:]
    read = cli.parser().parse_args(line)
    assert read.text == ["The keys rust", "A table"]
    assert (read.methods, read.rollout, read.layers) == (["value-zeroing"], "both", [1, 2])
    assert (read.columns, read.guard_formulas, read.units) == ("model", True, "tokens")
    path = written(qtbot, scored, dialog, tmp_path / "t.csv")
    of_file = json.loads((tmp_path / "t.csv.json").read_text())["command"]
    assert shlex.split(of_file)[1:-1] == line[:-1]
    assert shlex.split(of_file)[-1] == str(path)


def test_where_no_command_makes_it_that_is_said(scored: MainWindow) -> None:
    dialog = opened(scored)
    dialog.columns.choose(("upos",))
    dialog.copy.click()
    assert "What is in upos is noted here" in dialog.remark.text()


def test_conllu_and_arrays_have_no_choice_of_what_they_do_not_have(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path
) -> None:
    dialog = opened(scored)
    dialog.columns.choose(("upos",))
    choose(dialog, kind=".conllu")
    assert not any(
        each.isEnabled() for each in (dialog.methods, dialog.rollout, dialog.layers, dialog.columns)
    )
    choose(dialog, kind=".npz")
    assert dialog.methods.isEnabled()
    assert not dialog.columns.isEnabled()
    path = written(qtbot, scored, dialog, tmp_path / "t.npz")
    assert "1/value-zeroing/scores" in np.load(path)


@pytest.mark.parametrize("kind", [".csv", ".parquet", ".npz"])
def test_a_file_that_cannot_be_written_leaves_the_old_one(
    qtbot: QtBot, scored: MainWindow, tmp_path: Path, monkeypatch, kind: str
) -> None:
    """Here because the disk is full, as the system says it."""
    old = tmp_path / f"t{kind}"
    old.write_text("mine")

    def full(*_: object) -> None:
        raise UserError("Cannot write it: No space left on device.", next_step="Make room.")

    monkeypatch.setattr("vzdesk.export.table.settle", full)
    dialog = opened(scored)
    choose(dialog, kind=kind)
    dialog.export.click()
    where = scored.findChildren(QFileDialog)[-1]
    where.fileSelected.emit(str(old))
    where.blockSignals(True)
    where.close()
    qtbot.waitUntil(lambda: "No space left" in scored.message_bar.label.text())
    assert old.read_text() == "mine"
    assert [each.name for each in tmp_path.iterdir()] == [old.name]
