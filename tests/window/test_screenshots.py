"""Pictures of the window, in screenshots/ of the checkout, for somebody to look at.

What a machine can see of them is checked: something was drawn, and light is light.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_hub import plain_model
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot
from states import scored_pair

from vzdesk.desk.download import Download, Offer
from vzdesk.engine.types import Analysis, ModelRef, Provenance
from vzdesk.errors import UserError
from vzdesk.session.document import Session
from vzdesk.view.selection import NOWHERE, Cell
from vzdesk.window.dialogs.download import DownloadDialog
from vzdesk.window.dialogs.models import ModelDialog
from vzdesk.window.main_window import MainWindow

LONG = (
    "The keys to the old wooden cabinets that the women in the photographs had bought from a "
    "retired locksmith were lying on the kitchen table when he returned, and nobody who was in "
    "the house that evening could remember having put them there or having seen anyone else."
)


@pytest.fixture
def window(real_window: MainWindow) -> MainWindow:
    return real_window


def show_example(qtbot: QtBot, window: MainWindow) -> None:
    window.documents.open_example()
    qtbot.waitUntil(lambda: window.desk.state.map is not None)


def show_long(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add(LONG)
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.state.map is not None, timeout=60_000)
    window.desk.navigator.click(Cell(25, 12))


def show_example_cell(qtbot: QtBot, window: MainWindow) -> None:
    show_example(qtbot, window)
    window.desk.navigator.set_layer(2)
    window.desk.navigator.click(Cell(6, 2))


def show_words(qtbot: QtBot, window: MainWindow) -> None:
    show_example(qtbot, window)
    window.desk.navigator.set_settings(units="words", rollout=True)
    window.desk.navigator.click(Cell(2, 1))


def show_words_as_one(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add("The photographers' anachronistic keys are unquestionably rusty.")
    window.desk.navigator.set_settings(units="words-joint")
    window.desk.runner.run()
    qtbot.waitUntil(lambda: window.desk.state.map is not None, timeout=60_000)
    window.desk.navigator.click(Cell(6, 4))


def show_error(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add("dog " * 300)
    window.desk.runner.run()
    qtbot.waitUntil(lambda: bool(window.desk.state.rows[0].message), timeout=60_000)


def show_trouble(qtbot: QtBot, window: MainWindow) -> None:
    show_example(qtbot, window)
    window.desk.user_error.emit(
        UserError("Cannot write /media/stick/a.vzd: no space left.", next_step="Make some room.")
    )


def show_pair(window: MainWindow, part: str, cell: Cell) -> None:
    text, given = "The keys to the cabinet are on the table.", "Die Schlüssel liegen dort."
    scored = scored_pair(text, given)
    ref = ModelRef("opus", "", "0", "Marian", "torch", "float32", 2, 2, 64, False, 3)
    analysis = Analysis(ref, Provenance("then", "cpu", "t"), {"1": scored})
    window.desk.show(Session((scored.sentence,), (analysis,)))
    window.desk.navigator.set_part(part)
    window.desk.navigator.click(cell)


def show_encoder(_qtbot: QtBot, window: MainWindow) -> None:
    show_pair(window, "encoder", Cell(2, 1))


def show_decoder(_qtbot: QtBot, window: MainWindow) -> None:
    show_pair(window, "decoder", Cell(3, 1))


def show_cross(_qtbot: QtBot, window: MainWindow) -> None:
    show_pair(window, "cross", Cell(2, 1))


def show_cross_hint(_qtbot: QtBot, window: MainWindow) -> None:
    show_pair(window, "cross", NOWHERE)


def show_roles(qtbot: QtBot, window: MainWindow) -> None:
    """A minimal pair with its roles, tags and a filter."""
    show_example_cell(qtbot, window)
    desk = window.desk
    first, *others = (each.id for each in desk.sentences)
    desk.navigator.select(first)
    desk.editor.duplicate(first)
    desk.editor.tag(others[2:6], ("agreement",), ())
    desk.editor.tag((first, *others[:2]), ("agreement", "plural"), ())
    desk.editor.note((first,), "the attractor is singular")
    desk.navigator.select(others[0])
    desk.navigator.click(Cell(6, 2))
    for name, word in (("targets", 5), ("cues", 1), ("attractors", 4)):
        desk.editor.toggle_role(name, word)
    window.sentences.filter.line.setText("tag:agr")
    window.sentences.filter.emit_filter()


def show_layers(qtbot: QtBot, window: MainWindow) -> None:
    show_example_cell(qtbot, window)
    window.desk.navigator.set_settings(show="layers")


def show_table(qtbot: QtBot, window: MainWindow) -> None:
    show_example_cell(qtbot, window)
    window.desk.navigator.set_settings(show="table")


def show_pins(qtbot: QtBot, window: MainWindow) -> None:
    """Pins and sums, on a logarithmic scale that is locked."""
    show_example_cell(qtbot, window)
    desk = window.desk
    for cell in (Cell(6, 2), Cell(6, 5), Cell(3, 1), Cell(6, 8)):
        desk.navigator.click(cell)
        desk.navigator.pin()
    desk.navigator.set_settings(sums=True, log_scale=True, locked_vmax=0.3, arcs_from=0.05)


def show_enlarged(qtbot: QtBot, window: MainWindow) -> None:
    """A part of the map of a sentence of 120 tokens."""
    desk = window.desk
    desk.editor.add(f"{LONG} {LONG.lower()}")
    desk.runner.run()
    qtbot.waitUntil(lambda: desk.state.map is not None, timeout=60_000)
    desk.navigator.click(Cell(70, 60))
    for _ in range(7):
        window.heatmap.canvas.zoom_in()


def show_nothing(_qtbot: QtBot, _window: MainWindow) -> None:
    pass


def show_comparison(qtbot: QtBot, window: MainWindow) -> None:
    window.desk.editor.add(
        "The key to the cabinets is on the table.\nThe keys to the cabinets are on the old table."
    )
    window.desk.navigator.set_settings(units="words")
    window.desk.runner.run()
    qtbot.waitUntil(
        lambda: all(row.status == "scored" for row in window.desk.state.rows), timeout=60_000
    )
    window.sentences.view.selectAll()
    window.commands["compare"].trigger()
    panel = window.comparing.panel
    for cell, names in ((Cell(5, None), ("attractors",)), (Cell(6, 2), ("targets", "cues"))):
        panel.click_requested.emit(cell)
        for name in names:
            window.commands[f"roles.{name}"].trigger()
    qtbot.waitUntil(lambda: not panel.details.is_filling)


SCENES = {
    "empty": show_nothing,
    "example": show_example,
    "cell": show_example_cell,
    "words-rollout": show_words,
    "words-as-one": show_words_as_one,
    "long": show_long,
    "failed": show_error,
    "message": show_trouble,
    "encoder": show_encoder,
    "decoder": show_decoder,
    "cross": show_cross,
    "cross-hint": show_cross_hint,
    "roles": show_roles,
    "layers": show_layers,
    "table": show_table,
    "pins": show_pins,
    "enlarged": show_enlarged,
    "comparison": show_comparison,
}


@pytest.mark.parametrize("look", ["light", "dark"])
@pytest.mark.parametrize("scene", SCENES)
def test_the_window_can_be_looked_at(
    qtbot: QtBot, window: MainWindow, pictures: Path, scene: str, look: str
) -> None:
    window.looks.set_theme(look)
    SCENES[scene](qtbot, window)
    for width, height in ((1280, 800), (900, 620)):
        window.resize(width, height)
        qtbot.wait(120)
        image = window.grab().toImage()
        assert image.save(str(pictures / f"{scene}-{look}-{width}.png"))
        assert (image.width(), image.height()) == (width, height)
        assert (_lightness(image) > 128) == (look == "light")
        assert len({image.pixel(x, height // 2) for x in range(width)}) > 1


@pytest.mark.parametrize("look", ["light", "dark"])
def test_the_dialogs_about_models_can_be_looked_at(
    qtbot: QtBot, window: MainWindow, pictures: Path, hub_cache: Path, look: str
) -> None:
    window.looks.set_theme(look)
    for name in ("bert-base-uncased", "org/incomplete"):
        plain_model(hub_cache / f"models--{name.replace('/', '--')}" / "snapshots" / "0f3a")
    (hub_cache / "models--org--incomplete/snapshots/0f3a/model.safetensors").unlink()
    window.models.choose()
    dialog = window.findChild(ModelDialog)
    qtbot.waitUntil(lambda: len(dialog.listed()) == 3)
    dialog.list.setCurrentRow(dialog.list.count() - 1)
    window.models.download("bert-base-uncased")
    download = window.findChild(DownloadDialog)
    offer = Offer("BERT", True, "apache-2.0", 440_000_000, 300_000_000)
    download.findChild(Download).offered.emit(offer)
    for shown, name in ((dialog, "models"), (download, "download")):
        qtbot.wait(50)
        image = shown.grab().toImage()
        assert image.save(str(pictures / f"{name}-{look}.png"))
        assert (_lightness(image) > 128) == (look == "light")
    dialog.close()
    download.close()


def _lightness(image: QImage) -> float:
    """The mean lightness of the picture's pixels on a coarse grid, 0…255."""
    pixels = [
        image.pixelColor(x, y).lightness()
        for x in range(0, image.width(), 16)
        for y in range(0, image.height(), 16)
    ]
    return sum(pixels) / len(pixels)
