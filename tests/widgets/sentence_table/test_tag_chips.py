from __future__ import annotations

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QImage, QPainter, QPalette
from PySide6.QtWidgets import QApplication

from vzdesk.widgets.sentence_table import tag_chips
from vzdesk.widgets.style import accent, mixed
from vzdesk.window.looks.theme import contrast


def ten_a_letter(tag: str) -> int:
    return 10 * len(tag)


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (128, ["agr", "plural", "xyz"]),
        (127, ["agr", "plural", "+1"]),
        (117, ["agr", "+2"]),
        (5, ["agr", "+2"]),
    ],
)
def test_tags_that_do_not_fit_are_counted(width: int, shown: list[str]):
    assert tag_chips.fitted(("agr", "plural", "xyz"), width, ten_a_letter) == shown


def test_without_tags_there_are_no_chips():
    assert tag_chips.fitted((), 100, ten_a_letter) == []


@pytest.mark.parametrize(("paper", "ink"), [("#ffffff", "#1a1a1a"), ("#1d1e20", "#e6e4e0")])
@pytest.mark.parametrize("selected", [False, True])
def test_a_chip_can_be_read_on_every_row(qapp: QApplication, paper: str, ink: str, selected: bool):
    """The colours are those that were painted: the text's darkest and the chip's commonest."""
    palette = QPalette()
    palette.setColor(QPalette.ColorRole.Base, QColor(paper))
    palette.setColor(QPalette.ColorRole.Text, QColor(ink))
    row = mixed(QColor(paper), accent(palette), 0.18) if selected else QColor(paper)
    image = QImage(120, 24, QImage.Format.Format_RGB32)
    image.fill(row)
    with QPainter(image) as painter:
        tag_chips.draw(painter, QRect(0, 0, 120, 24), ("mmmmmm",), palette)
    colours = [image.pixelColor(x, y) for x in range(4, 60) for y in range(24)]
    chips = [each for each in colours if each != row]
    fill = max(chips, key=chips.count)
    assert fill != row
    assert max(contrast(each, fill) for each in chips) >= 4.5 * 1.5


def test_a_tag_is_cut_at_the_edge_of_its_field(qapp: QApplication):
    image = QImage(200, 24, QImage.Format.Format_RGB32)
    image.fill(QColor("white"))
    with QPainter(image) as painter:
        tag_chips.draw(painter, QRect(0, 0, 60, 24), ("a very long name of a tag",), QPalette())
    beside = {image.pixelColor(x, y).name() for x in range(61, 200) for y in range(24)}
    assert beside == {"#ffffff"}
