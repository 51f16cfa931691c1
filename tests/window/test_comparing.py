"""Two sentences side by side, in the whole window."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from fakes import FakeChoice, FakeEngine
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from vzdesk.desk.run import IDLE
from vzdesk.engine import text
from vzdesk.engine.sentence import Roles
from vzdesk.panels.compare.arrangement import DETAILS
from vzdesk.session.document import Session
from vzdesk.view.selection import Cell
from vzdesk.widgets.sentence_table.fields import MARK, TEXT
from vzdesk.window.dialogs.sentence import SentenceDialog
from vzdesk.window.main_window import MainWindow

PAIR = '{"sentence_good": "The key is here.", "sentence_bad": "The key are here."}\n'


@pytest.fixture
def pair(qtbot: QtBot, window: MainWindow, tmp_path: Path) -> MainWindow:
    """The window with a minimal pair and another sentence, all scored."""
    file = tmp_path / "pair.jsonl"
    file.write_text(PAIR)
    window.documents.open_path(file)
    qtbot.waitUntil(lambda: len(window.desk.state.rows) == 2)
    window.desk.editor.add("Here is the old table")
    window.desk.runner.run()
    qtbot.waitUntil(lambda: all(row.status == "scored" for row in window.desk.state.rows))
    window.desk.navigator.select(window.desk.state.rows[1].id)
    return window


def test_one_command_compares_the_bad_sentence_with_the_good_one(pair: MainWindow) -> None:
    pair.commands["compare"].trigger()
    comparison = pair.desk.state.comparison
    assert comparison.first.text == "The key is here."
    assert comparison.second.text == "The key are here."
    assert pair.comparing.stack.currentWidget() is pair.comparing.panel
    assert pair.commands["compare"].isChecked()
    pair.commands["compare"].trigger()
    assert pair.desk.state.comparison is None
    assert pair.comparing.stack.currentWidget() is not pair.comparing.panel


def test_nothing_is_moved_while_the_maps_are_painted(qtbot: QtBot, pair: MainWindow) -> None:
    """Curves and list would be painted at their new place as large as they were at the old one."""
    canvas, details, seen = pair.comparing.panel.canvas, pair.comparing.panel.details, []

    in_paint = Qt.WidgetAttribute.WA_WState_InPaintEvent
    canvas.placed.connect(lambda: seen.append(canvas.testAttribute(in_paint)))
    pair.resize(1280, 720)
    pair.commands["compare"].trigger()
    pair.repaint()
    qtbot.waitUntil(lambda: details.geometry() == canvas.rooms[DETAILS])
    assert seen
    assert not any(seen)


def test_tab_reaches_words_and_buttons_above_the_maps(qtbot: QtBot, pair: MainWindow) -> None:
    pair.commands["compare"].trigger()
    pair.activateWindow()
    panel, seen = pair.comparing.panel, []
    pair.sentences.view.setFocus()
    while not seen or (seen[-1] is not pair.sentences.view and len(seen) < 40):
        qtbot.keyClick(pair.focusWidget(), Qt.Key.Key_Tab)
        seen.append(pair.focusWidget())
    assert {panel.strip, panel.exchange, panel.leave, panel.canvas, panel.details.view} <= set(seen)


def test_two_selected_sentences_are_compared(qtbot: QtBot, pair: MainWindow) -> None:
    view = pair.sentences.view
    view.selectAll()
    pair.desk.navigator.select(pair.desk.state.rows[0].id)
    view.clearSelection()
    for row in (0, 2):
        view.selectionModel().select(
            view.model().index(row, 0),
            view.selectionModel().SelectionFlag.Select | view.selectionModel().SelectionFlag.Rows,
        )
    pair.commands["compare"].trigger()
    comparison = pair.desk.state.comparison
    assert comparison.first.text == "The key is here."
    assert comparison.second.text == "Here is the old table"


def test_a_sentence_without_variant_asks_what_to_compare_it_with(
    qtbot: QtBot, pair: MainWindow
) -> None:
    pair.desk.navigator.select(pair.desk.state.rows[2].id)
    pair.commands["compare"].trigger()
    dialog = pair.findChild(SentenceDialog)
    qtbot.keyClicks(dialog.filter, "are")
    assert dialog.shown.rowCount() == 1
    dialog.accept()
    assert pair.desk.state.comparison.first.text == "The key are here."
    assert pair.desk.state.comparison.second.text == "Here is the old table"
    pair.comparing.panel.exchange.click()
    assert pair.desk.state.comparison.first.text == "Here is the old table"


def test_while_part_of_a_sentence_is_typed_arrows_choose_and_return_compares(
    qtbot: QtBot, pair: MainWindow
) -> None:
    pair.commands["compare-with"].trigger()
    dialog = pair.findChild(SentenceDialog)
    qtbot.waitExposed(dialog)
    dialog.filter.setFocus()
    qtbot.keyClicks(dialog.filter, "e")
    assert dialog.list.currentIndex().row() == 0
    qtbot.keyClick(dialog.filter, Qt.Key.Key_Down)
    qtbot.keyClick(dialog.filter, Qt.Key.Key_Down)
    assert dialog.list.currentIndex().row() == 1, "the last"
    qtbot.keyClick(dialog.filter, Qt.Key.Key_Up)
    qtbot.keyClick(dialog.filter, Qt.Key.Key_PageDown)
    qtbot.keyClick(dialog.filter, Qt.Key.Key_Return)
    assert pair.desk.state.comparison.second.text == "Here is the old table"


def test_the_dialog_for_a_picture_of_a_comparison_does_not_speak_of_a_heatmap(
    pair: MainWindow,
) -> None:
    pair.commands["compare"].trigger()
    pair.commands["export-picture"].trigger()
    dialog = pair.findChild(QFileDialog)
    assert dialog.windowTitle() == "Export the picture"
    dialog.reject()


def test_what_is_hovered_in_any_map_is_shown_in_all(pair: MainWindow) -> None:
    pair.commands["compare"].trigger()
    pair.comparing.panel.hover_requested.emit(Cell(3, 2))
    assert pair.desk.state.cell == Cell(3, 2)
    assert pair.status.readout.text().startswith("layer 1 · is / are ← key · A ")
    pair.comparing.panel.hover_requested.emit(Cell())
    assert pair.desk.state.comparison.cell == Cell()
    pair.comparing.panel.click_requested.emit(Cell(3, 2))
    assert pair.desk.state.comparison.locked == Cell(3, 2)
    pair.comparing.panel.click_requested.emit(Cell(3, 2))
    assert pair.desk.state.comparison.locked == Cell()


def test_what_only_the_second_sentence_has_can_be_chosen_too(pair: MainWindow) -> None:
    pair.desk.comparison.start(pair.desk.state.rows[0].id, pair.desk.state.rows[2].id)
    comparison = pair.desk.state.comparison
    alone = next(n for n, each in enumerate(comparison.maps.targets) if each.first is None)
    pair.comparing.panel.click_requested.emit(Cell(alone, alone))
    assert pair.desk.state.comparison.locked == Cell(alone, alone)
    assert pair.status.readout.text().count("no counterpart") == 1
    pair.comparing.panel.click_requested.emit(Cell(alone, alone))
    assert pair.desk.state.comparison.locked == Cell()


def test_a_correction_of_the_alignment_can_be_undone(pair: MainWindow) -> None:
    pair.commands["compare"].trigger()
    before = pair.desk.state.comparison.maps.sources
    pair.comparing.panel.part_requested.emit(3, 3)
    assert (3, None) in pair.desk.state.comparison.maps.sources
    assert pair.desk.dirty
    pair.comparing.panel.join_requested.emit(3, 4)
    assert (3, 4) in pair.desk.state.comparison.maps.sources
    pair.desk.editor.undo()
    pair.desk.editor.undo()
    assert pair.desk.state.comparison.maps.sources == before


def test_special_tokens_are_not_joined_by_hand(pair: MainWindow) -> None:
    pair.commands["compare"].trigger()
    pair.comparing.panel.join_requested.emit(0, 2)
    assert not pair.desk.editor.undo_name.startswith("alignment")


def test_another_pair_of_the_list_is_compared_when_it_is_selected(pair: MainWindow) -> None:
    pair.commands["compare"].trigger()
    pair.desk.navigator.select(pair.desk.state.rows[1].id)
    assert pair.desk.state.comparison.first.text == "The key are here."
    pair.desk.navigator.select(pair.desk.state.rows[2].id)
    assert pair.desk.state.comparison is None


def test_the_list_shows_which_sentence_is_a_and_which_is_b(pair: MainWindow) -> None:
    def marks() -> list[str]:
        return [model.index(row, MARK).data() for row in range(3)]

    def spoken(row: int, column: int) -> str | None:
        return model.index(row, column).data(Qt.ItemDataRole.AccessibleTextRole)

    model = pair.sentences.model
    before = pair.sentences.view.grab().toImage()
    pair.desk.navigator.select(pair.desk.state.rows[0].id)
    pair.commands["compare"].trigger()
    assert marks() == ["A", "B", "✓"]
    assert spoken(1, TEXT) == "B in the comparison: The key are here."
    assert spoken(1, MARK) == "B in the comparison. Scored"
    assert pair.sentences.view.grab().toImage() != before
    pair.comparing.panel.exchange.click()
    assert marks() == ["B", "A", "✓"]
    pair.commands["compare"].trigger()
    assert marks() == ["✓", "✓", "✓"]
    assert spoken(1, TEXT) is None


def test_a_comparison_that_was_left_is_taken_up_again(pair: MainWindow) -> None:
    first, _, third = (row.id for row in pair.desk.state.rows)
    pair.desk.comparison.start(third, first)
    pair.comparing.panel.leave.click()
    pair.commands["compare"].trigger()
    assert pair.desk.state.comparison.second.id == third, "rather than the variant"
    pair.desk.navigator.select(third)
    pair.comparing.panel.leave.click()
    pair.commands["compare"].trigger()
    assert pair.desk.state.comparison.first.id == first


def test_a_partner_that_is_gone_or_of_another_session_is_not_compared_again(
    pair: MainWindow,
) -> None:
    first, _, third = (row.id for row in pair.desk.state.rows)
    pair.desk.comparison.start(first, third)
    pair.comparing.panel.leave.click()
    pair.desk.editor.remove((third,))
    pair.desk.navigator.select(first)
    pair.commands["compare"].trigger()
    assert pair.desk.state.comparison.second.text == "The key are here."
    pair.desk.show(Session(text.sentences(["one", "two", "three"])))
    pair.desk.comparison.start("1", "3")
    pair.desk.show(Session(text.sentences(["one", "two", "three"])))
    pair.commands["compare"].trigger()
    assert pair.desk.state.comparison is None
    assert pair.findChild(SentenceDialog).list.currentIndex().row() == 0


def test_another_sentence_is_offered_what_the_last_one_was_compared_with(pair: MainWindow) -> None:
    pair.desk.show(Session(text.sentences(["one", "two", "three", "four"])))
    pair.desk.comparison.start("1", "3")
    pair.desk.navigator.select("4")
    pair.commands["compare"].trigger()
    dialog = pair.findChild(SentenceDialog)
    assert dialog.list.currentIndex().data() == "3  three"


def test_the_other_sentence_of_a_minimal_pair_is_offered_first(pair: MainWindow) -> None:
    texts = ["Dogs bark.", "The key to the cabinets is here.", "The keys to the cabinets is here."]
    pair.desk.show(Session(text.sentences(["Birds sing.", *texts, "Fish swim."])))
    pair.desk.comparison.start("1", "2")
    pair.desk.comparison.stop()
    pair.desk.navigator.select("4")
    pair.commands["compare"].trigger()
    dialog = pair.findChild(SentenceDialog)
    assert dialog.list.currentIndex().data() == f"3  {texts[1]}"


def test_sentences_to_compare_with_end_where_they_end_in_their_script(pair: MainWindow) -> None:
    """A full stop of Arabic or Hebrew would go to the wrong end, were they not kept apart."""
    texts = ["המפתחות לארון כאן.", "المفاتيح هنا."]
    pair.desk.show(Session(text.sentences(texts)))
    pair.commands["compare"].trigger()
    dialog = pair.findChild(SentenceDialog)
    assert dialog.list.currentIndex().data() == f"2  \u2068{texts[1]}\u2069"
    heads = [label.text() for label in dialog.findChildren(QLabel)]
    assert f"Compare “\u2068{texts[0]}\u2069” with:" in heads


def test_escape_leaves_the_comparison(qtbot: QtBot, pair: MainWindow) -> None:
    pair.commands["compare"].trigger()
    pair.comparing.panel.enter()
    qtbot.keyClick(pair.comparing.panel.canvas, Qt.Key.Key_Escape)
    assert pair.desk.state.comparison is None
    pair.commands["compare"].trigger()
    qtbot.keyClick(pair.sentences.view, Qt.Key.Key_Escape)
    assert pair.desk.state.comparison is None


@pytest.mark.parametrize("how", ["escape", "button", "command"])
def test_who_leaves_a_comparison_is_where_it_began(
    qtbot: QtBot, pair: MainWindow, how: str
) -> None:
    first, second = (row.id for row in pair.desk.state.rows[:2])
    for before in (second, first):
        pair.desk.navigator.select(before)
        pair.desk.comparison.start(first, second)
        assert pair.desk.state.sentence.id == first
        if how == "escape":
            qtbot.keyClick(pair.comparing.panel.canvas, Qt.Key.Key_Escape)
        elif how == "button":
            pair.comparing.panel.leave.click()
        else:
            pair.commands["compare"].trigger()
        assert pair.desk.state.comparison is None
        assert pair.desk.state.sentence.id == before
    pair.desk.comparison.start(first, second)
    pair.desk.comparison.exchange()
    pair.desk.editor.remove((first,))
    assert pair.desk.state.sentence.id == second


def test_the_panel_says_what_has_no_scores_yet(
    qtbot: QtBot, window: MainWindow, engine: FakeEngine
) -> None:
    window.desk.editor.add("One.\nTwo.")
    window.desk.comparison.start("1", "2")
    assert window.comparing.panel.message.startswith("Neither sentence has been scored")
    window.desk.navigator.click(Cell(target=0))
    assert window.desk.state.readout == "", "numbers and words of one of them would mislead"
    window.desk.runner.run(("1",))
    qtbot.waitUntil(lambda: window.desk.state.rows[0].status == "scored")
    assert window.comparing.panel.message == (
        "“Two.” has not been scored by this model. Press Run (F5)."
    )


def test_the_list_of_differences_leads_to_its_cell_and_layer(
    qtbot: QtBot, pair: MainWindow, qapp: QApplication
) -> None:
    pair.commands["compare"].trigger()
    details = pair.comparing.panel.details
    details.scope.setCurrentIndex(1)
    qtbot.waitUntil(lambda: not details.is_filling)
    model = details.model
    first = next(row for row in model.rows if row.layer != 0)
    details.view.clicked.emit(model.index(model.rows.index(first), 0))
    assert pair.desk.state.layer == first.layer
    assert pair.desk.state.comparison.locked == Cell(first.target, first.source)
    details.view.selectRow(0)
    qtbot.keyClick(details.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    head, line, end = qapp.clipboard().text().split("\n")
    assert head.split("\t") == ["target ← source", "layer", "A", "B", "A − B"]
    assert float(line.split("\t")[4]) == model.rows[0].value
    assert end == ""


def test_the_comparison_is_exported_as_picture_and_as_table(
    qtbot: QtBot, pair: MainWindow, tmp_path: Path
) -> None:
    assert not pair.commands["export-differences"].isEnabled()
    pair.commands["compare"].trigger()
    assert pair.commands["export-differences"].isEnabled()
    pair.documents.write_picture(tmp_path / "pair.png")
    pair.documents.write_differences(tmp_path / "pair.csv")
    qtbot.waitUntil((tmp_path / "pair.csv.json").is_file)
    qtbot.waitUntil((tmp_path / "pair.csv").is_file)
    picture = QImage(str(tmp_path / "pair.png"))
    assert picture.text("Description") == "A: The key is here.\nB: The key are here."
    head = (tmp_path / "pair.csv").read_text(encoding="utf-8").split("\n")[0]
    assert head.startswith("sentence_a,sentence_b,method,layer,")


def test_a_comparison_is_still_there_when_the_session_is_opened_again(
    qtbot: QtBot, pair: MainWindow, tmp_path: Path
) -> None:
    pair.commands["compare"].trigger()
    pair.comparing.panel.part_requested.emit(3, 3)
    pair.desk.files.save(tmp_path / "pair.vzd")
    qtbot.waitUntil(lambda: not pair.desk.dirty)
    pair.documents.new()
    assert pair.desk.state.comparison is None
    pair.documents.open_path(tmp_path / "pair.vzd")
    qtbot.waitUntil(lambda: pair.desk.state.comparison is not None)
    assert (3, None) in pair.desk.state.comparison.maps.sources


def test_a_role_is_marked_in_both_sentences_that_have_the_word_and_undone_in_one_step(
    qtbot: QtBot, pair: MainWindow
) -> None:
    desk, commands = pair.desk, pair.commands
    desk.editor.clear_roles(tuple(each.id for each in desk.sentences))
    pair.commands["compare"].trigger()
    pair.activateWindow()
    canvas = pair.comparing.panel.canvas
    canvas.setFocus()
    pair.comparing.panel.click_requested.emit(Cell(3, 2))
    assert commands["roles.targets"].text() == "&Target word: is / are (in both sentences)"
    assert canvas.contextMenuPolicy() == Qt.ContextMenuPolicy.ActionsContextMenu
    qtbot.keyClick(canvas, Qt.Key.Key_T)
    qtbot.keyClick(canvas, Qt.Key.Key_C)
    assert [each.roles for each in desk.sentences[:2]] == [Roles(targets=(2,), cues=(1,))] * 2
    assert commands["roles.targets"].isChecked()
    desk.editor.undo()
    assert [each.roles for each in desk.sentences[:2]] == [Roles(targets=(2,))] * 2
    qtbot.keyClick(canvas, Qt.Key.Key_T)
    assert [each.roles for each in desk.sentences[:2]] == [Roles()] * 2


def test_a_word_that_one_sentence_has_is_marked_in_that_one(pair: MainWindow) -> None:
    desk, commands = pair.desk, pair.commands
    pair.desk.comparison.start(desk.state.rows[0].id, desk.state.rows[2].id)
    targets = desk.state.comparison.maps.targets
    alone = next(n for n, each in enumerate(targets) if each.first is None)
    pair.comparing.panel.click_requested.emit(Cell(alone, None))
    assert commands["roles.attractors"].text().endswith("(in B)")
    before = desk.sentences[0].roles
    commands["roles.attractors"].trigger()
    assert desk.sentences[0].roles == before
    assert len(desk.sentences[2].roles.attractors) == 1


def test_a_word_that_one_sentence_has_marked_is_marked_in_the_other_first(pair: MainWindow) -> None:
    desk = pair.desk
    desk.editor.clear_roles(tuple(each.id for each in desk.sentences))
    desk.navigator.select(desk.sentences[0].id)
    desk.editor.toggle_role("cues", 1)
    pair.commands["compare"].trigger()
    pair.comparing.panel.click_requested.emit(Cell(3, 2))
    assert not pair.commands["roles.cues"].isChecked()
    pair.commands["roles.cues"].trigger()
    assert [each.roles.cues for each in desk.sentences[:2]] == [(1,), (1,)]


def test_what_is_out_of_sight_is_drawn_only_when_it_is_seen_again(pair: MainWindow) -> None:
    hidden = (pair.sentence, pair.heatmap, pair.layers)
    pair.commands["compare"].trigger()
    before = [panel.state for panel in hidden]
    pair.desk.navigator.set_layer(1)
    pair.comparing.panel.hover_requested.emit(Cell(3, 2))
    assert all(panel.state is old for panel, old in zip(hidden, before, strict=True))
    pair.commands["compare"].trigger()
    assert all(panel.state is pair.desk.state for panel in hidden)
    assert pair.heatmap.state.layer == 1


def test_the_layers_come_back_after_a_comparison(pair: MainWindow) -> None:
    pair.commands["compare"].trigger()
    assert not pair.layers.isVisible()
    pair.commands["compare"].trigger()
    assert pair.layers.isVisible()
    assert pair.across.sizes()[2] > 100


def test_what_was_chosen_in_one_other_sentence_is_not_chosen_in_the_next(pair: MainWindow) -> None:
    first, second, third = (row.id for row in pair.desk.state.rows[:3])
    pair.desk.comparison.start(first, third)
    maps = pair.desk.state.comparison.maps
    alone = next(n for n, each in enumerate(maps.targets) if each.first is None)
    pair.comparing.panel.click_requested.emit(Cell(alone, alone))
    pair.desk.comparison.start(first, second)
    assert pair.desk.state.comparison.locked == Cell()


def test_a_compared_picture_says_which_layer_it_is_of_and_both_runs(
    qtbot: QtBot, pair: MainWindow, tmp_path: Path
) -> None:
    pair.desk.navigator.set_settings(show="layers")
    pair.commands["compare"].trigger()
    with qtbot.waitSignal(pair.desk.files.message):
        pair.documents.write_picture(tmp_path / "pair.png")
    keys = QImage(str(tmp_path / "pair.png"))
    assert keys.text("Layer") == "1"
    assert "layer 1" in keys.text("Title")
    assert len(json.loads(keys.text("Run"))) == 1


def test_what_enlarges_a_map_or_shows_another_rests_while_two_are_compared(
    pair: MainWindow,
) -> None:
    names = ("zoom.in", "show.map", "show.layers", "show.table")
    assert all(pair.commands[name].isEnabled() for name in names)
    pair.commands["compare"].trigger()
    assert not any(pair.commands[name].isEnabled() for name in names)
    pair.commands["compare"].trigger()
    assert all(pair.commands[name].isEnabled() for name in names)


# One sentence under two models


@pytest.fixture
def two_models(qtbot: QtBot, pair: MainWindow) -> MainWindow:
    """The window with a sentence that is no variant, which two models have scored."""
    id = pair.desk.state.rows[2].id
    pair.desk.runner.choose(FakeChoice("other"))
    pair.desk.runner.run((id,))
    qtbot.waitUntil(lambda: pair.desk.runner.run_state is IDLE)
    pair.desk.navigator.select(id)
    return pair


def test_a_sentence_that_two_models_have_scored_is_offered_under_the_other_one(
    two_models: MainWindow,
) -> None:
    two_models.commands["compare"].trigger()
    dialog = two_models.findChild(SentenceDialog)
    shown = [dialog.shown.index(row, 0).data() for row in range(dialog.shown.rowCount())]
    assert shown[0] == "This sentence under fake"
    assert len(shown) == 3, "and the other sentences"
    assert dialog.list.currentIndex().row() == 0
    dialog.accept()
    comparison = two_models.desk.state.comparison
    assert [title.split(" · ")[0] for title in comparison.titles] == ["A  other", "B  fake"]
    assert two_models.comparing.stack.currentWidget() is two_models.comparing.panel
    panel = two_models.comparing.panel
    assert not panel.note.isVisible(), "both cut all words alike"
    panel.exchange.click()
    assert two_models.desk.state.comparison.titles[0].startswith("A  fake")
    panel.leave.click()
    assert two_models.desk.state.comparison is None


def test_models_that_were_compared_are_compared_again(two_models: MainWindow) -> None:
    two_models.desk.comparison.start_models(*two_models_of(two_models))
    two_models.comparing.panel.leave.click()
    two_models.commands["compare"].trigger()
    assert two_models.desk.state.comparison.is_of_two_models
    model = two_models.sentences.model
    assert [model.index(row, MARK).data() for row in range(3)][2] == "✓", "it is neither A nor B"


def two_models_of(window: MainWindow) -> tuple[str, str]:
    """The shown sentence, and the key of the other model that has scored it."""
    [(key, _)] = window.desk.comparison.models()
    return window.desk.state.sentence.id, key


def test_one_sentence_alone_can_be_compared_under_two_models(
    qtbot: QtBot, two_models: MainWindow
) -> None:
    first, second, _ = (row.id for row in two_models.desk.state.rows)
    two_models.desk.editor.remove((first, second))
    assert two_models.commands["compare"].isEnabled()
    assert two_models.commands["compare-with"].isEnabled()
    two_models.desk.editor.edit(two_models.desk.state.rows[0].id, "Another text")
    assert not two_models.commands["compare"].isEnabled()


def test_a_comparison_of_two_models_is_exported_with_both(
    qtbot: QtBot, two_models: MainWindow, tmp_path: Path
) -> None:
    two_models.desk.comparison.start_models(*two_models_of(two_models))
    two_models.documents.write_picture(tmp_path / "pair.png")
    two_models.documents.write_differences(tmp_path / "pair.csv")
    qtbot.waitUntil((tmp_path / "pair.csv.json").is_file)
    qtbot.waitUntil((tmp_path / "pair.csv").is_file)
    picture = QImage(str(tmp_path / "pair.png"))
    text = "Here is the old table"
    assert picture.text("Description") == f"A: other · {text}\nB: fake · {text}"
    assert picture.text("Model") == "other / fake"
    runs = json.loads(picture.text("Run"))
    assert [run["model"]["name"] for run in runs] == ["other", "fake"]
    record = json.loads((tmp_path / "pair.csv.json").read_text(encoding="utf-8"))
    assert [record["sentences"][side]["model"] for side in "ab"] == ["other", "fake"]


def test_a_role_of_the_one_sentence_is_marked_once(two_models: MainWindow) -> None:
    desk, commands = two_models.desk, two_models.commands
    two_models.desk.comparison.start_models(*two_models_of(two_models))
    two_models.comparing.panel.click_requested.emit(Cell(2, 1))
    assert commands["roles.targets"].text() == "&Target word: is"
    commands["roles.targets"].trigger()
    assert desk.sentences[2].roles == Roles(targets=(1,))
    assert commands["roles.targets"].isChecked()


# Models that look alike


@pytest.fixture
def alike(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """A sentence that three models of one name have scored, PyTorch in double precision last."""
    window.desk.editor.add("Here is the table")
    for backend, precision in (("onnx", "single"), ("torch", "single"), ("torch", "double")):
        window.desk.runner.choose(FakeChoice(backend=backend))
        window.desk.runner.precision = precision
        window.desk.runner.run()
        qtbot.waitUntil(lambda: window.desk.runner.run_state is IDLE)
    return window


def test_models_of_one_name_are_told_apart_wherever_they_are_named(
    qtbot: QtBot, alike: MainWindow, tmp_path: Path
) -> None:
    onnx, single, double = (
        f"fake · {what}"
        for what in ("ONNX Runtime", "PyTorch · single precision", "PyTorch · double precision")
    )
    assert alike.status.scored_by.text() == f"scored by {double} · CPU"
    alike.commands["compare-with"].trigger()
    dialog = alike.findChild(SentenceDialog)
    shown = [dialog.shown.index(row, 0).data() for row in range(dialog.shown.rowCount())]
    assert shown == [f"This sentence under {single}", f"This sentence under {onnx}"]
    dialog.accept()
    comparison = alike.desk.state.comparison
    assert comparison.titles[0].startswith(f"A  {double}")
    assert comparison.models == (double, single)
    assert alike.status.scored_by.text() == f"scored by {double} / {single}"
    alike.documents.write_differences(tmp_path / "d.csv")
    qtbot.waitUntil((tmp_path / "d.csv.json").is_file)
    record = json.loads((tmp_path / "d.csv.json").read_text(encoding="utf-8"))
    assert [record["sentences"][side]["model"] for side in "ab"] == [double, single]


def test_what_there_is_nothing_to_do_for_is_the_model_that_was_chosen(
    qtbot: QtBot, alike: MainWindow
) -> None:
    """Under two other models of its name the panel may well say that something is missing."""
    [(single, _), _] = alike.desk.comparison.models()
    alike.desk.comparison.start_models("1", single)
    alike.desk.runner.precision = "single"
    alike.models.use(alike.desk.runner.choices[0])
    assert alike.status.message.text() == "Run (F5) scores with fake · ONNX Runtime."
    alike.commands["run"].trigger()
    qtbot.waitUntil(alike.message_bar.isVisible)
    assert alike.message_bar.label.text().startswith(
        "There is nothing to do: fake · ONNX Runtime has scored this already."
    )
    assert alike.desk.state.comparison.models[0] == "fake · PyTorch · double precision"


def test_a_comparison_of_which_a_map_is_missing_offers_no_picture_and_can_be_left(
    two_models: MainWindow,
) -> None:
    desk, panel = two_models.desk, two_models.comparing.panel
    desk.comparison.start_models(*two_models_of(two_models))
    desk.navigator.set_method("attention-norm")
    text = "Here is the old table"
    assert panel.message.startswith(f"Neither model has scored “{text}” with Attention-Norm. ")
    assert not two_models.commands["export-picture"].isEnabled()
    assert not two_models.commands["layer-up"].isEnabled()
    panel.leave.click()
    assert desk.state.comparison is None


def test_of_several_that_are_selected_another_one_is_suggested(pair: MainWindow) -> None:
    ids = [row.id for row in pair.desk.state.rows]
    pair.desk.editor.add("Keys rust")
    pair.desk.navigator.select(ids[2])
    pair.sentences.view.select((*ids[1:], pair.desk.state.rows[3].id))
    pair.commands["compare-with"].trigger()
    dialog = pair.findChild(SentenceDialog)
    assert dialog.list.currentIndex().data().endswith("The key are here.")
