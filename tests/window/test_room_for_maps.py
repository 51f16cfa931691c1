"""How much of the window maps have, and how large what is written around them is.

Sizes are those of common screens; panels are as the window lays them out.
"""

from __future__ import annotations

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QFontInfo, QPainter
from settled import settle
from states import cut_result

from vzdesk.engine.text import sentence
from vzdesk.engine.types import Analysis, ModelRef, Provenance
from vzdesk.session.document import Session
from vzdesk.window.main_window import MainWindow

SIZES = [QSize(1280, 720), QSize(1440, 900), QSize(2560, 1440)]
ENGLISH = (
    "The old keys that the women in the photographs had bought from a retired locksmith were lying "
    "on the kitchen table when he returned late last night ."
)
TURKISH = (
    "Avrupalılaştıramadıklarımızdanmışsınızcasına davranan öğrencilerin anahtarları masanın "
    "üzerinde duruyor gibi görünüyordu dün akşam"
)
OF_11 = "The old keys to the cabinets are lying on the table"
PAIR = (
    "The key to the old cabinets is lying on that kitchen table .",
    "The keys to the old cabinets are lying on that kitchen table .",
)


def show(window: MainWindow, *texts: str) -> None:
    """These sentences, scored by hand, the first of them chosen."""
    own = [sentence(str(number), text) for number, text in enumerate(texts, 1)]
    results = {each.id: cut_result(each, n_layers=4) for each in own}
    ref = ModelRef("made", "", "0", "BERT", "torch", "float32", 4, 2, 64, False, 512)
    window.desk.show(Session(tuple(own), (Analysis(ref, Provenance("then", "cpu", "t"), results),)))
    window.desk.navigator.set_settings(units="words")


def resize(window: MainWindow, size: QSize) -> None:
    window.resize(size)
    settle(window)
    assert window.size() == size


def share(window: MainWindow) -> float:
    """How much of the shorter side of its panel a map has."""
    panel, grid = window.heatmap, window.heatmap.canvas.layout_now.grid
    return min(grid.width(), grid.height()) / min(panel.width(), panel.height())


@pytest.mark.parametrize("text", [ENGLISH, TURKISH, OF_11, "Keys rust"])
def test_a_map_of_up_to_30_words_has_most_of_its_panel_at_every_size(
    window: MainWindow, text: str
) -> None:
    assert len(text.split()) <= 30
    show(window, text)
    for size in SIZES:
        resize(window, size)
        assert share(window) >= 0.6


def test_labels_at_the_side_of_a_map_have_at_most_a_third_of_the_width(window: MainWindow) -> None:
    """Such a long word is cut in the middle, and shown whole where the pointer is."""
    show(window, "x" * 150 + " " + TURKISH)
    canvas = window.heatmap.canvas
    for size in SIZES:
        resize(window, size)
        layout = canvas.layout_now
        assert layout.rows.widest <= canvas.width() / 3
        assert layout.rows.is_cut(1)
        assert layout.columns.is_cut(1)
        beside = layout.row(1).center() + canvas.origin()
        beside.setX(layout.window.left() + canvas.origin().x() - 12)
        assert layout.cut_label_at(beside - canvas.origin()) == "x" * 150


def test_cells_of_compared_maps_of_a_dozen_words_are_22_pixels_and_grow_with_the_window(
    window: MainWindow,
) -> None:
    """With a full stop and two special tokens these are 15 rows and columns."""
    show(window, *PAIR)
    window.desk.comparison.start("1", "2")
    found = []
    for size in SIZES:
        resize(window, size)
        first, second, difference = window.comparing.panel.canvas.layouts
        assert len(first.rows.units) == 15
        assert first.cell == second.cell == difference.cell
        found.append(first.cell)
    assert found[1] >= 22
    assert found[0] >= 12
    assert found[2] >= 36


def test_while_two_are_compared_the_list_makes_room_and_takes_it_again(window: MainWindow) -> None:
    show(window, *PAIR)
    resize(window, SIZES[1])
    before = window.sentences.width()
    window.desk.comparison.start("1", "2")
    settle(window)
    assert window.sentences.width() < before
    window.desk.comparison.stop()
    settle(window)
    assert window.sentences.width() == before


@pytest.mark.parametrize("view", ["map", "layers", "table", "compared"])
def test_no_text_of_a_map_is_below_9_points_and_a_panel_has_one_size(
    window: MainWindow, monkeypatch: pytest.MonkeyPatch, view: str
) -> None:
    show(window, *([ENGLISH] * 2 if view == "compared" else [ENGLISH]))
    if view == "compared":
        window.desk.comparison.start("1", "2")
        panel = window.comparing.panel.canvas
    else:
        window.desk.navigator.set_settings(show=view)
        panel = window.heatmap
    resize(window, SIZES[0])
    sizes = set[int]()
    plain = QPainter.drawText

    def noted(painter: QPainter, *arguments: object) -> object:
        sizes.add(QFontInfo(painter.font()).pixelSize())
        return plain(painter, *arguments)

    monkeypatch.setattr(QPainter, "drawText", noted)
    panel.grab()
    if view != "table":  # Qt paints it
        assert sizes == {12}
    else:
        assert window.heatmap.table.view.fontInfo().pixelSize() >= 12
